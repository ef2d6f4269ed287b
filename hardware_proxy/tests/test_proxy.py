"""The parts together, without a server: who gets what, what is refused, and what is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hardware_proxy.devices.virtual import VirtualPrinter
from hardware_proxy.emulator.terminal import Answer
from hardware_proxy.link import Link
from hardware_proxy.protocol import (
    MIN_PROTOCOL,
    PROTOCOL,
    REFUSED_VERSION,
    CardOrder,
    Job,
    Kind,
    ProtocolError,
    Reason,
    Scan,
    Show,
    State,
    Weigh,
    Weight,
    Welcome,
)
from hardware_proxy.proxy import Proxy
from hardware_proxy.tests.builders import config, found, print_job, until


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    proxy = Proxy(config(tmp_path))
    yield proxy
    proxy.stop()


@pytest.fixture
def told(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    told: list[Any] = []
    monkeypatch.setattr(proxy.link, "emit", lambda event, data: told.append((event, data)))
    for worker in proxy.workers.values():
        worker.start()
    return told


def test_the_kitchen_printer_is_narrow_and_prints_its_own_jobs(proxy: Proxy, told: list[Any]) -> None:
    proxy.take(print_job("order-1", "KITCHEN"))
    kitchen, counter = proxy.printers["KITCHEN"], proxy.printers["T1-PRINTER"]
    assert isinstance(kitchen, VirtualPrinter)
    assert isinstance(counter, VirtualPrinter)
    assert until(lambda: kitchen.roll.count("order-1") == 1)
    assert max(map(len, (kitchen.roll.text("order-1") or "").splitlines()[1:6])) <= 32
    assert counter.roll.count("order-1") == 0


def test_a_payment_passes_from_job_to_result_and_its_progress_is_told(proxy: Proxy, told: list[Any]) -> None:
    proxy.take(Job("pay-1", "T1-TERMINAL", Kind.PAY, 1, CardOrder(550).as_json(), 60_000))
    assert until(lambda: found(proxy.journal, "pay-1").state == State.DONE)
    assert [data["text"] for event, data in told if event == "progress"] == ["Insert card", "Please wait"]
    assert [each.amount for each in proxy.fitted.terminals["T1-TERMINAL"].records] == [550]


def test_a_payment_under_way_is_broken_off_by_a_cancel(proxy: Proxy, told: list[Any]) -> None:
    twin = proxy.fitted.terminals["T1-TERMINAL"]
    twin.answer = Answer.WAIT
    proxy.take(Job("pay-1", "T1-TERMINAL", Kind.PAY, 1, CardOrder(550).as_json(), 60_000))
    assert until(lambda: any(event == "progress" for event, _data in told))
    proxy.cancel("pay-1")
    assert until(lambda: found(proxy.journal, "pay-1").state == State.FAILED)
    assert found(proxy.journal, "pay-1").reason == Reason.ABORTED
    assert twin.records == []


def test_the_display_shows_and_the_scale_answers(proxy: Proxy, told: list[Any]) -> None:
    proxy.show(Show("T1-DISPLAY", ("Haferdrink", "3,98 €")))
    assert until(lambda: proxy.fitted.displays["T1-DISPLAY"].lines == ["Haferdrink", "3,98 €"])
    proxy.fitted.scales["T1-SCALE"].grams = 400
    proxy.weigh(Weigh("w1", "T1-SCALE", tare=50, unit_price=100))
    assert until(lambda: any(event == "weight" for event, _data in told))
    assert (
        next(data for event, data in told if event == "weight") == Weight("w1", "T1-SCALE", 350, 50, 100, 35).as_json()
    )
    proxy.weigh(Weigh("w2", "NONE"))
    assert told[-1] == ("weight", Weight("w2", "NONE", reason=Reason.UNKNOWN_DEVICE).as_json())


def test_a_scan_is_passed_on(proxy: Proxy, told: list[Any]) -> None:
    def scanned() -> bool:
        proxy.fitted.scanners["T1-SCANNER"].scan("4012345678901")
        return any(event == "scan" for event, _data in told)

    assert until(scanned)
    assert (
        next(data for event, data in told if event == "scan")
        == Scan("T1-SCANNER", "4012345678901", "]E0", {}, 1).as_json()
    )


def test_what_the_configuration_does_not_allow_is_refused(tmp_path: Path) -> None:
    proxy = Proxy(replace(config(tmp_path), allow=("print",)))
    for job_id, device, kind in (
        ("k", "T1-DRAWER", Kind.DRAWER),
        ("p", "T1-TERMINAL", Kind.PAY),
        ("x", "NONE", "print"),
    ):
        proxy.take(Job(job_id, device, kind, 1))
    states = {job_id: found(proxy.journal, job_id).reason for job_id in ("k", "p", "x")}
    assert states == {"k": Reason.UNSUPPORTED, "p": Reason.UNSUPPORTED, "x": Reason.UNKNOWN_DEVICE}
    proxy.show(Show("T1-DISPLAY", ("no",)))
    assert proxy.workers["T1-DISPLAY"].handler.serve() is None
    proxy.stop()


def test_a_job_for_a_device_that_has_none_is_refused(proxy: Proxy, told: list[Any]) -> None:
    proxy.take(print_job("p", "T1-DISPLAY"))
    assert until(lambda: found(proxy.journal, "p").reason == Reason.UNSUPPORTED)


@pytest.mark.parametrize(
    "welcome,words",
    [
        (Welcome(ok=True, protocol=PROTOCOL + 3, min_protocol=PROTOCOL + 1), REFUSED_VERSION),
        (Welcome(ok=True, protocol=MIN_PROTOCOL - 1), REFUSED_VERSION),
        (Welcome(ok=False, error="no such proxy"), "no such proxy"),
    ],
)
def test_a_server_that_speaks_another_language_is_not_served(proxy: Proxy, welcome: Welcome, words: str) -> None:
    with pytest.raises(ProtocolError, match=words):
        proxy.link._greeted(welcome.as_json())


def test_a_server_of_the_same_language_hears_of_a_lost_journal_once(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"no database " * 500)
    proxy = Proxy(config(tmp_path))
    assert proxy.link._hello().journal_lost.startswith("journal.db.damaged-")
    proxy.link._greeted(Welcome(ok=True, protocol=PROTOCOL, min_protocol=MIN_PROTOCOL, seq=1).as_json())
    assert proxy.link._hello().journal_lost == ""
    assert isinstance(proxy.link, Link)
    proxy.stop()
