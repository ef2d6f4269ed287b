"""Scanner, scale and customer's display between the till's page and the shop: what goes up, what goes down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import set_shops
from app.db import reading, writing_session
from app.models import Shop, User
from app.tests.builders import client_of
from hardware_proxy.protocol import (
    HELLO,
    NAMESPACE,
    PROTOCOL,
    SCAN,
    SHOW,
    WEIGH,
    WEIGHT,
    DeviceState,
    Hello,
    Scan,
    Weight,
)
from modules.devices import exchange, queries
from modules.devices.api import Channel, channel_of
from modules.devices.models import Device, Job, Proxy
from modules.devices.services import Order
from modules.devices.tests.builders import STATES, Made, in_app, order
from modules.devices.tills_api import POS

pytestmark = pytest.mark.sqlite
COUNTER = tuple(
    DeviceState(f"T1-{kind.upper()}", kind, "virtual", 20, 0, virtual=True) for kind in ("display", "scale", "scanner")
)


@pytest.fixture
def made(app: Flask) -> Made:
    return in_app(app)


@pytest.fixture
def channel(app: Flask) -> Iterator[Channel]:
    channel = channel_of(app)
    yield channel
    channel.pusher.stop()


@pytest.fixture
def proxy(app: Flask, channel: Channel, made: Made) -> Any:
    auth = {"token": made.token, "protocol": PROTOCOL}
    client = channel.socketio.test_client(app, namespace=NAMESPACE, auth=auth)
    hello = Hello("1.0", "boot", (*STATES, *COUNTER)).as_json()
    assert client.emit(HELLO, hello, namespace=NAMESPACE, callback=True)["ok"]
    return client


@pytest.fixture
def till(app: Flask, channel: Channel, proxy: Any) -> Any:
    browser = client_of(app, "devices.state")
    client = channel.socketio.test_client(app, namespace=POS, flask_test_client=browser)
    client.emit("watch", {"devices": [id_of(app, "scanner"), id_of(app, "scale")]}, namespace=POS, callback=True)
    return client


def id_of(app: Flask, kind: str) -> int:
    with app.app_context(), reading() as connection:
        return int(connection.execute(select(Device.id).where(Device.kind == kind)).scalar_one())


def received(client: Any, event: str, namespace: str) -> list[Any]:
    return [each["args"][0] for each in client.get_received(namespace) if each["name"] == event]


def test_a_scan_goes_to_the_pages_that_look_at_the_scanner_and_an_old_one_to_nobody(
    app: Flask, proxy: Any, till: Any
) -> None:
    proxy.emit(SCAN, Scan("T1-SCANNER", "4006381333931", "]E0", number=1).as_json(), namespace=NAMESPACE)
    proxy.emit(SCAN, Scan("T1-SCANNER", "96385074", "]E4", number=2, age_ms=60_000).as_json(), namespace=NAMESPACE)
    (scan,) = received(till, SCAN, POS)
    assert (scan["text"], scan["symbology"], scan["device_id"]) == ("4006381333931", "]E0", id_of(app, "scanner"))


def test_a_question_to_the_scale_goes_down_and_the_weight_comes_up_under_its_id(
    app: Flask, proxy: Any, till: Any
) -> None:
    question = {"id": "q1", "device": id_of(app, "scale"), "tare": 12, "unit_price": 399}
    till.emit("weigh", question, namespace=POS)
    (asked,) = received(proxy, WEIGH, NAMESPACE)
    assert asked == {"id": "q1", "device": "T1-SCALE", "tare": 12, "unit_price": 399}
    proxy.emit(WEIGHT, Weight("q1", "T1-SCALE", 485, 12, 399, 194).as_json(), namespace=NAMESPACE)
    (weight,) = received(till, WEIGHT, POS)
    assert (weight["id"], weight["grams"], weight["reason"]) == ("q1", 485, "")


def test_without_the_shops_program_the_question_is_answered_at_once(app: Flask, proxy: Any, till: Any) -> None:
    proxy.disconnect(NAMESPACE)
    till.emit("weigh", {"id": "q2", "device": id_of(app, "scale")}, namespace=POS)
    (weight,) = received(till, WEIGHT, POS)
    assert (weight["id"], weight["reason"]) == ("q2", "offline")


def test_what_the_customer_should_see_goes_to_the_display(app: Flask, proxy: Any, till: Any) -> None:
    till.emit("show", {"device": id_of(app, "display"), "lines": ["Oat milk", "2 × 1.99"], "at": 7}, namespace=POS)
    assert received(proxy, SHOW, NAMESPACE) == [{"device": "T1-DISPLAY", "lines": ["Oat milk", "2 × 1.99"], "at": 7}]


def test_only_a_display_of_a_shop_one_works_in_is_written_to(
    app: Flask, channel: Channel, proxy: Any, till: Any
) -> None:
    for device in (id_of(app, "scale"), 0, "display"):
        till.emit("show", {"device": device, "lines": ["Hello"]}, namespace=POS)
    till.emit("show", "nothing", namespace=POS)
    browser = client_of(app, "devices.state", login="bound")
    with app.app_context(), writing_session() as session:
        elsewhere = Shop(company_id=session.scalars(select(Shop.company_id)).one(), code="SUED", name="Süd")
        session.add(elsewhere)
        session.flush()
        set_shops(session, session.scalars(select(User).where(User.login == "bound")).one(), [elsewhere.id])
    stranger = channel.socketio.test_client(app, namespace=POS, flask_test_client=browser)
    stranger.emit("show", {"device": id_of(app, "display"), "lines": ["Hello"]}, namespace=POS)
    assert received(proxy, SHOW, NAMESPACE) == []


def test_a_device_serves_the_till_that_its_form_names(app: Flask, proxy: Any) -> None:
    with app.app_context():
        with writing_session() as session:
            scale = session.scalars(select(Device).where(Device.kind == "scale")).one()
            scale.serves = "T1"
        with reading() as connection:
            assert [each.kind for each in queries.serving(connection, "T1")] == ["scale"]
            assert queries.serving(connection, "T2") == []
            assert queries.serving(connection, "") == []


def test_what_a_device_suffers_from_is_told_in_words_of_its_own_kind(app: Flask, proxy: Any) -> None:
    terminal = DeviceState("T1-TERMINAL", "terminal", "virtual", 0, 1, virtual=True)
    gone = [DeviceState(each.code, each.kind, "virtual", 20, 0, "gone", "offline", virtual=True) for each in COUNTER]
    with app.app_context():
        with writing_session() as session:
            where = session.scalars(select(Proxy.id)).one()
            exchange.greet(session.connection(), where, Hello("1.0", "boot", (terminal, *gone)), datetime.now(UTC))
            ids = {row.kind: row.id for row in session.execute(select(Device.kind, Device.id))}
        order(Order(ids["terminal"], "pay", {}), now=datetime.now(UTC))
        with writing_session() as session:
            session.scalars(select(Job)).one().state = "uncertain"
        with reading() as connection:
            found = queries.lights(connection, list(ids.values()), datetime.now(UTC))
    told = {light.kind: light.advice for light in found}
    assert told["terminal"] == "A card payment is in doubt. Look at the terminal's last receipt."
    assert told["scale"].startswith("The scale does not answer.")
    assert told["scanner"].startswith("The scanner does not answer.")
    assert told["display"].startswith("The customer's display does not answer.")
