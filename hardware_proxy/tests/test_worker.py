"""What a device's worker does with a job, also after a crash at the worst moment. No threads: each step is called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware_proxy import journal as clock
from hardware_proxy.devices.base import Unknown
from hardware_proxy.devices.escpos import Timing
from hardware_proxy.devices.roll import Roll
from hardware_proxy.devices.virtual import Fault, VirtualDrawer, VirtualPrinter
from hardware_proxy.handlers.drawer import DrawerHandler
from hardware_proxy.handlers.printer import PrinterHandler
from hardware_proxy.journal import Journal
from hardware_proxy.protocol import Confirmation, Job, Kind, Reason, State
from hardware_proxy.tests.builders import drawer_job, found, print_job
from hardware_proxy.worker import Worker

TIMING = Timing(connect=1.0, answer=0.3, print=5.0, look=0.1, drawer=0.02)


class Shop:
    """A printer and a drawer with their workers. `crash` opens everything again, as after kill -9."""

    def __init__(self, folder: Path, confirmation: Confirmation = Confirmation.COUNTED) -> None:
        self._folder = folder
        self._confirmation = confirmation
        self._open: list[Journal | Roll] = []
        self._printers: list[VirtualPrinter] = []
        self.crash()

    def crash(self) -> None:
        self.journal = Journal(self._folder / "journal.db")
        self.roll = Roll(self._folder / "roll.db")
        self._open += [self.journal, self.roll]
        self.printer = VirtualPrinter(self.roll, confirmation=self._confirmation, timing=TIMING)
        self._printers.append(self.printer)
        self.drawer = VirtualDrawer(self.printer)
        self.print_worker = Worker(
            "T1-PRINTER", PrinterHandler("T1-PRINTER", self.printer, self.journal), self.journal, lambda: None
        )
        self.drawer_worker = Worker(
            "T1-DRAWER", DrawerHandler("T1-DRAWER", self.drawer, self.journal), self.journal, lambda: None
        )

    def state(self, job_id: str = "job-1") -> tuple[str, str]:
        entry = found(self.journal, job_id)
        return entry.state, entry.reason

    def close(self) -> None:
        for printer in self._printers:
            printer.close()
        for each in self._open:
            each.close()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.close()


def test_a_job_is_printed_and_done(shop: Shop) -> None:
    shop.journal.accept(print_job())
    shop.print_worker.turn()
    assert shop.state() == (State.DONE, "")
    assert shop.roll.count("job-1") == 1
    assert "Haferdrink" in (shop.roll.text("job-1") or "")


def test_the_same_job_pushed_twice_is_printed_once(shop: Shop) -> None:
    shop.journal.accept(print_job())
    shop.print_worker.turn()
    shop.journal.accept(print_job())
    shop.print_worker.turn()
    assert shop.roll.count("job-1") == 1


def test_killed_before_sending_it_is_printed_once(shop: Shop) -> None:
    shop.journal.accept(print_job())
    shop.crash()
    shop.print_worker.turn()
    assert shop.roll.count("job-1") == 1


def test_killed_between_sending_and_printing_it_is_printed_once(shop: Shop) -> None:
    shop.journal.accept(print_job())
    shop.journal.sending("job-1", shop.printer.cuts())
    shop.crash()
    shop.print_worker.turn()
    assert (shop.state()[0], shop.roll.count("job-1")) == (State.DONE, 1)


def test_killed_between_printing_and_done_it_is_not_printed_again(shop: Shop) -> None:
    shop.journal.accept(print_job())
    shop.journal.sending("job-1", shop.printer.cuts())
    shop.printer.print("job-1", b"paper\n\x1dV\x01")
    shop.crash()
    shop.print_worker.turn()
    assert (shop.state()[0], shop.roll.count("job-1")) == (State.DONE, 1)
    assert found(shop.journal, "job-1").result == {"confirmation": 3, "recovered": True}


def test_killed_after_done_the_report_is_still_owed_and_nothing_is_printed(shop: Shop) -> None:
    shop.journal.accept(print_job())
    shop.print_worker.turn()
    shop.crash()
    shop.print_worker.turn()
    assert shop.roll.count("job-1") == 1
    assert [entry.report().state for entry in shop.journal.unreported()] == [State.DONE]


def test_a_counter_that_went_back_proves_nothing(shop: Shop) -> None:
    shop.journal.accept(print_job())
    shop.journal.sending("job-1", 7)
    shop.crash()
    shop.print_worker.turn()
    assert shop.state() == (State.UNCERTAIN, Reason.INTERRUPTED)
    assert shop.roll.count("job-1") == 0


def test_without_a_counter_a_person_decides(tmp_path: Path) -> None:
    shop = Shop(tmp_path, Confirmation.ANSWERED)
    shop.journal.accept(print_job())
    shop.journal.sending("job-1", None)
    shop.crash()
    shop.print_worker.turn()
    assert shop.state() == (State.UNCERTAIN, Reason.INTERRUPTED)
    shop.close()


@pytest.mark.parametrize(
    "fault,reason",
    [
        (Fault.PAPER_OUT, Reason.PAPER_OUT),
        (Fault.COVER_OPEN, Reason.COVER_OPEN),
        (Fault.OFFLINE, Reason.OFFLINE),
        (Fault.MUTE, Reason.NO_ANSWER),
    ],
)
def test_a_printer_in_trouble_blocks_and_goes_on_by_itself(shop: Shop, fault: Fault, reason: Reason) -> None:
    shop.printer.set_fault(fault, on=True)
    shop.journal.accept(print_job())
    shop.print_worker.turn()
    assert shop.state() == (State.BLOCKED, reason)
    assert (shop.print_worker.state.health, shop.print_worker.state.reason) == ("gone", reason)
    shop.printer.set_fault(fault, on=False)
    shop.print_worker.turn()
    assert (shop.state()[0], shop.roll.count("job-1")) == (State.DONE, 1)
    assert shop.print_worker.state.health == "ok"


def test_a_line_cut_while_printing_never_doubles(shop: Shop) -> None:
    shop.printer.set_fault(Fault.LINE_CUT, on=True)
    shop.journal.accept(print_job())
    shop.print_worker.turn()
    assert shop.state()[0] == "sending"
    shop.printer.set_fault(Fault.LINE_CUT, on=False)
    shop.print_worker.turn()
    assert (shop.state()[0], shop.roll.count("job-1")) == (State.DONE, 1)


def test_a_line_cut_without_a_counter_is_in_doubt(tmp_path: Path) -> None:
    shop = Shop(tmp_path, Confirmation.READY)
    shop.printer.set_fault(Fault.LINE_CUT, on=True)
    shop.journal.accept(print_job())
    shop.print_worker.turn()
    assert shop.state()[0] == State.UNCERTAIN
    shop.close()


def test_a_blocked_job_expires(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.printer.set_fault(Fault.PAPER_OUT, on=True)
    shop.journal.accept(print_job(ttl_ms=1000))
    shop.print_worker.turn()
    late = clock.now().boot + 2
    monkeypatch.setattr(clock, "now", lambda: clock.Clock(late, 0.0))
    shop.print_worker.turn()
    assert shop.state() == (State.EXPIRED, Reason.TOO_LATE)


def test_a_document_that_cannot_be_read_fails_with_the_place(shop: Shop) -> None:
    shop.journal.accept(Job("job-1", "T1-PRINTER", Kind.PRINT, 1, {"version": 1, "elements": [{"type": "no"}]}))
    shop.print_worker.turn()
    assert shop.state() == (State.FAILED, Reason.BAD_DOCUMENT)
    assert "elements[0].type" in found(shop.journal, "job-1").result["message"]


def test_a_job_of_the_wrong_kind_fails(shop: Shop) -> None:
    shop.journal.accept(Job("job-1", "T1-PRINTER", "hologram", 1))
    shop.print_worker.turn()
    assert shop.state() == (State.FAILED, Reason.UNSUPPORTED)


def test_the_drawer_opens_once(shop: Shop) -> None:
    shop.journal.accept(drawer_job())
    shop.drawer_worker.turn()
    shop.journal.accept(drawer_job())
    shop.drawer_worker.turn()
    assert (shop.state("kick-1")[0], shop.drawer.kicks) == (State.DONE, 1)
    assert found(shop.journal, "kick-1").result == {"drawer": "opened"}


def test_a_drawer_job_older_than_its_time_to_live_is_refused(shop: Shop) -> None:
    long_ago = clock.now()
    shop.journal.accept(drawer_job(ttl_ms=10_000), clock.Clock(long_ago.boot - 11, long_ago.wall - 11))
    shop.drawer_worker.turn()
    assert shop.state("kick-1") == (State.EXPIRED, Reason.TOO_LATE)
    assert shop.drawer.kicks == 0


def test_a_kick_after_a_crash_is_never_repeated(shop: Shop) -> None:
    shop.journal.accept(drawer_job())
    shop.journal.sending("kick-1", None)
    shop.crash()
    shop.drawer_worker.turn()
    assert shop.state("kick-1") == (State.UNCERTAIN, Reason.INTERRUPTED)
    assert shop.drawer.kicks == 0


def test_two_kicks_at_once_are_one(shop: Shop) -> None:
    shop.journal.accept(drawer_job("kick-1"))
    shop.journal.accept(drawer_job("kick-2"))
    shop.drawer_worker.turn()
    assert shop.state("kick-2") == (State.FAILED, Reason.DUPLICATE)
    assert shop.drawer.kicks == 1


def test_a_drawer_that_is_blocked_is_told(shop: Shop) -> None:
    shop.drawer.set_stuck(on=True)
    shop.journal.accept(drawer_job())
    shop.drawer_worker.turn()
    assert shop.state("kick-1") == (State.FAILED, Reason.NOT_OPENED)


def test_an_open_drawer_is_told_and_closes_by_hand(shop: Shop) -> None:
    shop.drawer.kick()
    shop.journal.accept(drawer_job())
    shop.drawer_worker.turn()
    assert found(shop.journal, "kick-1").result == {"drawer": "was_open"}
    assert shop.drawer_worker.state.drawer_open is True
    shop.drawer.close()
    shop.drawer_worker.turn()
    assert shop.drawer_worker.state.drawer_open is False


def test_without_its_printer_the_drawer_is_gone_but_paper_is_not_its_business(shop: Shop) -> None:
    shop.printer.set_fault(Fault.PAPER_OUT, on=True)
    shop.drawer_worker.turn()
    assert shop.drawer_worker.state.health == "ok"
    shop.printer.set_fault(Fault.PAPER_OUT, on=False)
    shop.printer.set_fault(Fault.OFFLINE, on=True)
    shop.journal.accept(drawer_job())
    shop.drawer_worker.turn()
    assert shop.state("kick-1") == (State.BLOCKED, Reason.OFFLINE)
    assert shop.drawer.kicks == 0


def test_a_kick_that_nobody_confirms_is_in_doubt(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost() -> None:
        raise Unknown(Reason.NO_ANSWER)

    monkeypatch.setattr(shop.drawer, "kick", lost)
    shop.journal.accept(drawer_job())
    shop.drawer_worker.turn()
    assert shop.state("kick-1")[0] == State.UNCERTAIN
