"""The two ends of Socket.IO in one process: who gets in, who is told what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.act import SYSTEM, acting
from app.db import reading
from app.tests.builders import client_of
from hardware_proxy.protocol import (
    DEVICE_STATE,
    HELLO,
    JOB,
    JOB_STATE,
    NAMESPACE,
    PROTOCOL,
    DeviceState,
    Hello,
    JobReport,
)
from modules.devices import queries
from modules.devices.api import Channel, channel_of
from modules.devices.services import Order, enqueue
from modules.devices.tests.builders import PAPER, STATES, Made, in_app, job
from modules.devices.tills_api import POS

pytestmark = pytest.mark.sqlite


@pytest.fixture
def made(app: Flask) -> Made:
    return in_app(app)


@pytest.fixture
def channel(app: Flask) -> Iterator[Channel]:
    channel = channel_of(app)
    yield channel
    channel.pusher.stop()


def dialled(app: Flask, channel: Channel, token: str, protocol: int = PROTOCOL) -> Any:
    return channel.socketio.test_client(app, namespace=NAMESPACE, auth={"token": token, "protocol": protocol})


def call(client: Any, event: str, data: object) -> Any:
    return client.emit(event, data, namespace=NAMESPACE, callback=True)


def received(client: Any, event: str, namespace: str = NAMESPACE) -> list[Any]:
    return [each["args"][0] for each in client.get_received(namespace) if each["name"] == event]


def test_without_a_token_nobody_gets_in(app: Flask, channel: Channel, made: Made) -> None:
    for token in ("", "hwp_wrong", made.token[:-1]):
        assert not dialled(app, channel, token).is_connected(NAMESPACE)
    assert dialled(app, channel, made.token).is_connected(NAMESPACE)


def test_a_program_of_another_protocol_is_refused(app: Flask, channel: Channel, made: Made) -> None:
    for protocol in (0, PROTOCOL + 1):
        assert not dialled(app, channel, made.token, protocol).is_connected(NAMESPACE)


def test_the_newest_connection_throws_out_the_older(app: Flask, channel: Channel, made: Made) -> None:
    older = dialled(app, channel, made.token)
    newer = dialled(app, channel, made.token)
    assert not older.is_connected(NAMESPACE)
    assert newer.is_connected(NAMESPACE)


def test_a_greeting_that_cannot_be_read_is_answered_with_the_place(app: Flask, channel: Channel, made: Made) -> None:
    answer = call(dialled(app, channel, made.token), HELLO, {"version": "1"})
    assert (answer["ok"], answer["error"]) == (False, "hello.boot_id: is missing")


def test_a_job_goes_down_and_its_report_comes_up(app: Flask, channel: Channel, made: Made) -> None:
    client = dialled(app, channel, made.token)
    assert call(client, HELLO, Hello("1.0", "boot", STATES).as_json())["ok"]
    order = Order(made.printer, "receipt", PAPER)
    with app.app_context(), acting(SYSTEM) as act:
        enqueue(act, order)
    # The pusher's thread and this turn compete for the job; one of the two offers it.
    with app.app_context():
        offered = received(client, JOB)
        while not offered:
            offered = received(client, JOB)
    assert [each["id"] for each in offered] == [str(order.id)]
    report = JobReport(str(order.id), "done", "", {"confirmation": 3}, b"\x89PNG paper")
    assert call(client, JOB_STATE, report.as_json()) == {"ok": True}
    assert call(client, JOB_STATE, report.as_json()) == {"ok": True}
    with app.app_context():
        assert job(order.id).state == "done"
        with reading() as connection:
            assert queries.paper(connection, order.id) == b"\x89PNG paper"


def test_a_report_on_an_unknown_job_is_answered_so_that_it_ends(app: Flask, channel: Channel, made: Made) -> None:
    client = dialled(app, channel, made.token)
    call(client, HELLO, Hello("1.0", "boot", STATES).as_json())
    answer = call(client, JOB_STATE, JobReport("01a203a4-506a-7011-9fd7-e3bcd48e3c5e", "done").as_json())
    assert answer == {"ok": False, "error": "unknown job"}
    assert not call(client, JOB_STATE, {"id": 7})["ok"]


def test_tills_are_told_when_a_device_changes_or_the_proxy_goes(app: Flask, channel: Channel, made: Made) -> None:
    proxy = dialled(app, channel, made.token)
    call(proxy, HELLO, Hello("1.0", "boot", STATES).as_json())
    browser = client_of(app, "devices.state")
    till = channel.socketio.test_client(app, namespace=POS, flask_test_client=browser)
    answer = till.emit("watch", {"devices": [made.printer]}, namespace=POS, callback=True)
    assert [light["tone"] for light in answer["devices"]] == ["good"]
    bad = DeviceState("T1-PRINTER", "printer", "virtual", 42, 3, "gone", "paper_out", virtual=True)
    proxy.emit(DEVICE_STATE, [bad.as_json(), STATES[1].as_json()], namespace=NAMESPACE)
    (light,) = received(till, DEVICE_STATE, POS)
    assert (light["device_id"], light["tone"]) == (made.printer, "bad")
    proxy.disconnect(NAMESPACE)
    assert [light["word"] for light in received(till, DEVICE_STATE, POS)] == ["not connected"]


def test_a_till_sees_only_what_it_asked_for_and_only_with_the_right(app: Flask, channel: Channel, made: Made) -> None:
    stranger = channel.socketio.test_client(app, namespace=POS)
    assert not stranger.is_connected(POS)
    nobody = client_of(app, "devices.edit", login="eve")
    assert not channel.socketio.test_client(app, namespace=POS, flask_test_client=nobody).is_connected(POS)


def test_a_withdrawn_token_cuts_the_line_at_once(app: Flask, channel: Channel, made: Made) -> None:
    client = dialled(app, channel, made.token)
    call(client, HELLO, Hello("1.0", "boot", STATES).as_json())
    clerk = client_of(app, "devices.see", "devices.edit")
    page = clerk.get("/devices/").text
    csrf = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert clerk.post(f"/devices/proxies/{made.proxy}/revoke", data={"csrf_token": csrf}).status_code == 303
    assert not client.is_connected(NAMESPACE)
    assert not dialled(app, channel, made.token).is_connected(NAMESPACE)
