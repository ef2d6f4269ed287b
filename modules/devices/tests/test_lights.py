"""What is known of each device, and what the till is told of it. The clock is given."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.act import SYSTEM, acting
from app.db import reading, writing, writing_session
from hardware_proxy.protocol import DeviceState, Hello
from modules.devices import exchange, queries, services
from modules.devices.models import Device
from modules.devices.services import open_drawer
from modules.devices.tests.builders import NOW, STATES, Made, claimed, make_shop, order, receipt, reported


@pytest.fixture
def made(context: Flask) -> Made:
    return make_shop()


def test_a_greeting_registers_devices_and_asks_for_open_jobs_at_once(made: Made) -> None:
    wanted = receipt(made)
    order(wanted)
    claimed()
    more = (*STATES, DeviceState("KITCHEN", "printer", "escpos", 32, 2))
    with writing() as connection:
        exchange.greet(connection, made.proxy, Hello("1.1", "boot", more), NOW + timedelta(seconds=1))
        exchange.greet(connection, made.proxy, Hello("1.1", "boot", more), NOW + timedelta(seconds=1))
    with reading() as connection:
        found = queries.devices(connection)
        assert [(row["code"], row["columns"]) for row in found if row["code"] == "KITCHEN"] == [("KITCHEN", 32)]
        assert queries.proxies(connection)[0]["version"] == "1.1"
    assert [offer.job.id for offer in claimed(now=NOW + timedelta(seconds=2))] == [str(wanted.id)]


def test_news_of_a_device_are_noticed_once(made: Made) -> None:
    bad = DeviceState("T1-PRINTER", "printer", "virtual", 42, 3, "gone", "paper_out", virtual=True)
    with writing() as connection:
        assert set(exchange.note_states(connection, made.proxy, [bad], NOW)) == {made.printer}
        assert exchange.note_states(connection, made.proxy, [bad], NOW) == {}
    with reading() as connection:
        (light,) = queries.lights(connection, [made.printer], NOW)
    assert (light.tone, light.advice.split(".")[0]) == ("bad", "The paper has run out")


def test_the_till_is_told_in_one_sentence(made: Made) -> None:
    def light(now: datetime = NOW) -> queries.Light:
        with reading() as connection:
            return queries.lights(connection, [made.printer, made.drawer], now)[0]

    assert (light().code, light().tone, light().waiting) == ("T1-PRINTER", "good", 0)
    wanted = receipt(made)
    order(wanted)
    assert light().waiting == 1
    gone = light(NOW + timedelta(seconds=31))
    assert (gone.tone, gone.word) == ("bad", "not connected")
    assert "Receipts wait" in gone.advice
    claimed()
    reported(made.proxy, wanted.id, "uncertain", "interrupted")
    assert (light().tone, light().waiting) == ("warn", 0)
    with acting(SYSTEM, NOW) as act:
        services.take_note(act, wanted.id)
    assert light().tone == "good"


def test_a_drawer_that_stayed_shut_is_told_for_a_moment_or_until_it_opens(made: Made) -> None:
    def tone(now: datetime) -> str:
        with reading() as connection:
            exchange.note_states(connection, made.proxy, STATES, now)
            return queries.lights(connection, [made.drawer], now)[0].tone

    shut, opened = open_drawer(made.drawer, "sale"), open_drawer(made.drawer, "sale")
    order(shut)
    claimed()
    reported(made.proxy, shut.id, "failed", "not_opened")
    assert tone(NOW + timedelta(minutes=1)) == "warn"
    assert tone(NOW + timedelta(minutes=3)) == "good"
    order(opened)
    claimed()
    reported(made.proxy, opened.id, "done")
    assert tone(NOW + timedelta(minutes=1)) == "good"


def test_a_device_that_no_proxy_has_named_is_not_called_ready(made: Made) -> None:
    with writing_session() as session:
        device = Device(proxy_id=made.proxy, code="T9-PRINTER", kind="printer")
        session.add(device)
        session.flush()
        key = device.id
    with reading() as connection:
        (light,) = queries.lights(connection, [key], NOW)
    assert light.word == "not set up"
