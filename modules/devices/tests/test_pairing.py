"""Letting a program in by the code that it prints: who gets a token, and everybody who does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.db import reading, writing
from app.tests.builders import client_of, csrf_of
from hardware_proxy.protocol import PAIR_POLL, PAIR_START
from modules.devices import exchange, pairing
from modules.devices.models import Pairing, Proxy
from modules.devices.tests.builders import Made, in_app

pytestmark = pytest.mark.sqlite


@pytest.fixture
def made(app: Flask) -> Made:
    return in_app(app)


@pytest.fixture
def clerk(app: Flask, made: Made) -> FlaskClient:
    return client_of(app, "devices.see", "devices.edit")


def started(app: Flask) -> dict[str, Any]:
    answer = app.test_client().post(PAIR_START, json={"name": "Back room", "version": "1.0"})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json or {}
    return found


def typed(clerk: FlaskClient, made: Made, code: str, **more: str) -> Any:
    values = {"csrf_token": csrf_of(clerk), "code": code, "shop_id": str(made.shop), **more}
    return clerk.post("/devices/pair", data=values)


def polled(app: Flask, secret: str) -> tuple[int, Any]:
    answer = app.test_client().post(PAIR_POLL, json={"poll": secret})
    return answer.status_code, answer.json


def proxy_of(app: Flask, token: str) -> int | None:
    with app.app_context(), reading() as connection:
        return exchange.proxy_of(connection, token)


def test_a_program_gets_its_token_once_after_a_person_typed_its_code(
    app: Flask, made: Made, clerk: FlaskClient
) -> None:
    told = started(app)
    assert polled(app, told["poll"]) == (202, {})
    assert typed(clerk, made, told["code"].lower().replace("-", " ")).status_code == 303
    status, answer = polled(app, told["poll"])
    assert status == 200
    new = proxy_of(app, answer["token"])
    assert new not in {None, made.proxy}
    assert polled(app, told["poll"])[0] == 404
    with app.app_context(), reading() as connection:
        stored = connection.execute(select(Proxy.name, Proxy.token_hash).where(Proxy.id == new)).one()
    assert stored.name == "Back room"
    assert answer["token"] not in stored.token_hash


def test_a_code_is_good_for_one_program_only(app: Flask, made: Made, clerk: FlaskClient) -> None:
    told = started(app)
    typed(clerk, made, told["code"])
    answer = typed(clerk, made, told["code"], name="Another")
    assert (answer.status_code, "No program waits with this code" in answer.text) == (422, True)


def test_nobody_finds_a_code_by_trying(app: Flask, made: Made, clerk: FlaskClient) -> None:
    told = started(app)
    for _attempt in range(pairing.MOST_ATTEMPTS):
        assert typed(clerk, made, "AAAA-AAAA").status_code == 422
    answer = typed(clerk, made, told["code"])
    assert (answer.status_code, "Too many wrong codes" in answer.text) == (422, True)
    assert polled(app, told["poll"]) == (202, {})
    with app.app_context(), writing() as connection:
        assert not pairing.locked(connection, datetime.now(UTC) + pairing.LOCK)


def test_a_code_ends_after_ten_minutes(app: Flask, made: Made, clerk: FlaskClient) -> None:
    told = started(app)
    past = datetime.now(UTC) - timedelta(seconds=1)
    with app.app_context(), writing() as connection:
        connection.execute(update(Pairing.__table__).values(expires_at=past))
    assert typed(clerk, made, told["code"]).status_code == 422
    assert polled(app, told["poll"])[0] == 404


def test_an_existing_proxy_gets_another_token_and_loses_its_old_one(app: Flask, made: Made, clerk: FlaskClient) -> None:
    told = started(app)
    assert typed(clerk, made, told["code"], proxy_id=str(made.proxy)).status_code == 303
    assert proxy_of(app, made.token) is None
    _status, answer = polled(app, told["poll"])
    assert proxy_of(app, answer["token"]) == made.proxy


def test_a_stranger_cannot_fill_the_waiting_room(app: Flask, made: Made) -> None:
    with app.app_context(), writing() as connection:
        for _each in range(pairing.MOST_OPEN):
            pairing.start(connection, "x", "1", "", datetime.now(UTC))
    answer = app.test_client().post(PAIR_START, json={"name": "one more"})
    assert answer.status_code == 422


def test_only_who_sets_up_devices_lets_programs_in(app: Flask, made: Made) -> None:
    assert client_of(app, "devices.see", login="bob").get("/devices/pair").status_code == 403


@pytest.mark.parametrize("path,body", [(PAIR_START, {"name": "x"}), (PAIR_POLL, {"poll": "x"})])
def test_strange_names_and_clear_lines_are_refused(app: Flask, made: Made, path: str, body: dict[str, str]) -> None:
    client = app.test_client()
    assert client.post(path, json=body, base_url="http://evil.example").status_code == 400
    far = {"REMOTE_ADDR": "192.168.1.9"}
    assert client.post(path, json=body, base_url="http://192.168.1.2", environ_overrides=far).json == {"error": "https"}
    assert client.post(path, json=body, base_url="https://192.168.1.2", environ_overrides=far).status_code != 400
    assert client.post(path, json={"nothing": 1}).status_code == 400
