"""Printers on the network, against a printer in software that answers, keeps silent, hangs up and chatters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hardware_proxy.devices import lines
from hardware_proxy.devices.answers import Answers, AutoStatus, Counter, Printed, Status
from hardware_proxy.devices.base import Halted, Kick, NotReady, Unknown
from hardware_proxy.devices.escpos import EscposDrawer, EscposPrinter, Timing
from hardware_proxy.encode import Encoder
from hardware_proxy.protocol import Confirmation, Reason
from hardware_proxy.tests.builders import receipt
from hardware_proxy.tests.fake_printer import FakePrinter

TIMING = Timing(connect=1.0, answer=0.3, print=0.5, look=0.1, drawer=0.02)
DATA = Encoder(42).encode(receipt())


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakePrinter]:
    monkeypatch.setattr(lines, "LINGER_SECONDS", 0.3)
    fake = FakePrinter()
    yield fake
    fake.close()


@pytest.fixture
def printer(fake: FakePrinter) -> Iterator[EscposPrinter]:
    printer = EscposPrinter(fake.address, 42, Confirmation.COUNTED, TIMING)
    yield printer
    printer.hang_up()


def test_answers_are_sorted_whatever_comes_in_between_and_however_it_is_cut() -> None:
    stream = b"\x12" + b"\x10\x00\x00\x00" + b"\x37\x22ab12\x00" + b"\x11" + b"\x5f42\x00" + b"\x1a"
    expected = [Status(0x12), AutoStatus(b"\x10\x00\x00\x00"), Printed(b"ab12"), Counter(42), Status(0x1A)]
    for size in range(1, len(stream) + 1):
        answers = Answers()
        found = [each for at in range(0, len(stream), size) for each in answers.feed(stream[at : at + size])]
        assert found == expected


def test_noise_without_an_end_is_dropped() -> None:
    assert Answers().feed(b"\x5f" + b"9" * 40 + b"\x12")[-1] == Status(0x12)


def test_it_prints_and_the_counter_proves_it(fake: FakePrinter, printer: EscposPrinter) -> None:
    printer.check()
    before = printer.cuts()
    printer.print("job-1", DATA)
    assert (before, printer.cuts()) == (0, 1)
    assert fake.paper == DATA


def test_unasked_status_packets_are_not_taken_for_answers(fake: FakePrinter, printer: EscposPrinter) -> None:
    fake.noisy = True
    fake.paper_out = True
    with pytest.raises(NotReady) as caught:
        printer.check()
    assert caught.value.reason is Reason.PAPER_OUT
    fake.paper_out = False
    printer.check()
    printer.print("job-1", DATA)
    assert printer.cuts() == 1


def test_an_open_cover_is_named(fake: FakePrinter, printer: EscposPrinter) -> None:
    fake.cover_open = True
    with pytest.raises(NotReady) as caught:
        printer.check()
    assert caught.value.reason is Reason.COVER_OPEN


def test_a_mute_printer_is_not_taken_for_a_good_one(fake: FakePrinter, printer: EscposPrinter) -> None:
    fake.mute = True
    with pytest.raises(NotReady) as caught:
        printer.check()
    assert caught.value.reason is Reason.NO_ANSWER


def test_a_printer_that_is_off_is_offline() -> None:
    fake = FakePrinter()
    fake.close()
    with pytest.raises(NotReady) as caught:
        EscposPrinter(fake.address, 42, Confirmation.COUNTED, TIMING).check()
    assert caught.value.reason is Reason.OFFLINE


def test_a_line_that_ends_while_printing_leaves_a_doubt_that_the_counter_settles(
    fake: FakePrinter, printer: EscposPrinter
) -> None:
    fake.hang_up_on_print = True
    with pytest.raises(Unknown):
        printer.print("job-1", DATA)
    fake.hang_up_on_print = False
    assert printer.cuts() == 1


def test_a_printer_that_lives_but_does_not_confirm_is_busy_and_gets_nothing_twice(
    fake: FakePrinter, printer: EscposPrinter
) -> None:
    fake.swallow_answer = True
    with pytest.raises(Halted) as caught:
        printer.print("job-1", DATA)
    assert caught.value.reason is Reason.BUSY
    with pytest.raises(Halted):
        printer.settle("job-1")
    assert fake.paper == DATA


@pytest.mark.parametrize("level", [Confirmation.WRITTEN, Confirmation.READY])
def test_simple_printers_get_the_whole_receipt_before_the_line_is_closed(
    fake: FakePrinter, level: Confirmation
) -> None:
    printer = EscposPrinter(fake.address, 42, level, TIMING)
    printer.check()
    assert printer.cuts() is None
    printer.print("job-1", DATA)
    printer.rest()
    assert fake.paper == DATA


def test_the_drawer_is_kicked_and_its_sensor_read(fake: FakePrinter, printer: EscposPrinter) -> None:
    drawer = EscposDrawer(printer, 2)
    assert drawer.check() is False
    assert drawer.kick() is Kick.OPENED
    assert drawer.kick() is Kick.WAS_OPEN


def test_a_locked_drawer_is_noticed(fake: FakePrinter, printer: EscposPrinter) -> None:
    fake.stuck = True
    assert EscposDrawer(printer, 2).kick() is Kick.NO_CHANGE


def test_a_drawer_on_a_printer_that_answers_nothing_has_no_sensor(fake: FakePrinter) -> None:
    printer = EscposPrinter(fake.address, 42, Confirmation.WRITTEN, TIMING)
    assert EscposDrawer(printer, 2).kick() is Kick.NO_SENSOR
    printer.rest()
    assert fake.drawer_open


def test_a_mute_printer_kicks_no_drawer(fake: FakePrinter, printer: EscposPrinter) -> None:
    fake.mute = True
    with pytest.raises(NotReady):
        EscposDrawer(printer, 2).kick()
    assert not fake.drawer_open
