"""What goes wrong at a printer, played by its twin over a socket: the right state at once, and never a second print."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware_proxy.devices.escpos import EscposPrinter, Timing
from hardware_proxy.devices.roll import Roll
from hardware_proxy.devices.virtual import Fault, VirtualDrawer, VirtualPrinter
from hardware_proxy.encode import Encoder
from hardware_proxy.handlers.drawer import DrawerHandler
from hardware_proxy.handlers.printer import PrinterHandler
from hardware_proxy.journal import Journal
from hardware_proxy.protocol import Confirmation, Cut, Document, Job, Kind, Reason, State, Text
from hardware_proxy.tests.builders import drawer_job, found, print_job, until
from hardware_proxy.worker import Worker

TIMING = Timing(connect=1.0, answer=0.5, print=2.0, look=0.1, drawer=0.02)


class Desk:
    """A printer with its drawer, worker and journal. No threads but the twin's: each step is called."""

    def __init__(
        self, folder: Path, level: Confirmation = Confirmation.COUNTED, model: str = "default", *, again: bool = False
    ) -> None:
        self.journal = Journal(folder / "journal.db")
        self.roll = Roll(folder / "roll.db")
        self.printer = VirtualPrinter(self.roll, 42, level, model, TIMING)
        self.twin = self.printer.twin
        encoder = Encoder(42, model=model)
        handler = PrinterHandler("T1-PRINTER", self.printer, self.journal, encoder, again=again)
        self.worker = Worker("T1-PRINTER", handler, self.journal, lambda: None)
        drawer = DrawerHandler("T1-DRAWER", VirtualDrawer(self.printer), self.journal)
        self.drawer_worker = Worker("T1-DRAWER", drawer, self.journal, lambda: None)

    def state(self, job_id: str = "job-1") -> tuple[str, str]:
        entry = found(self.journal, job_id)
        return entry.state, entry.reason

    def printed(self, job_id: str = "job-1") -> int:
        return self.roll.count(job_id)

    def turn_until_done(self) -> bool:
        def turned() -> bool:
            self.worker.turn()
            return self.state()[0] == State.DONE

        return until(turned, 60)

    def close(self) -> None:
        self.printer.close()
        self.journal.close()
        self.roll.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def simpler(folder: Path, level: Confirmation, *, again: bool = False) -> Desk:
    return Desk(folder, level, again=again)


def test_paper_that_ends_in_the_middle_is_told_and_the_printer_goes_on_by_itself(desk: Desk) -> None:
    desk.twin.lines_left = 2
    desk.journal.accept(print_job())
    desk.worker.turn()
    assert desk.state() == ("sending", Reason.PAPER_OUT)
    assert found(desk.journal, "job-1").report().state == State.BLOCKED
    assert (desk.worker.state.health, desk.worker.state.reason) == ("gone", Reason.PAPER_OUT)
    desk.worker.turn()
    assert desk.printed() == 0
    desk.printer.set_fault(Fault.PAPER_OUT, on=False)
    assert desk.turn_until_done()
    assert (desk.printed(), desk.twin.roll.cuts()) == (1, 1)


def test_the_same_without_a_counter_is_confirmed_on_the_line_that_stayed_open(tmp_path: Path) -> None:
    desk = simpler(tmp_path, Confirmation.ANSWERED)
    desk.twin.lines_left = 2
    desk.journal.accept(print_job())
    desk.worker.turn()
    assert desk.state() == ("sending", Reason.PAPER_OUT)
    desk.printer.set_fault(Fault.PAPER_OUT, on=False)
    assert desk.turn_until_done()
    assert desk.printed() == 1
    desk.close()


def test_a_cover_opened_in_the_middle_stops_and_a_closed_one_goes_on(desk: Desk) -> None:
    desk.printer.set_fault(Fault.SLOW, on=True)
    desk.journal.accept(print_job())
    desk.worker.turn()
    desk.printer.set_fault(Fault.COVER_OPEN, on=True)
    desk.worker.turn()
    assert desk.state() == ("sending", Reason.COVER_OPEN)
    desk.printer.set_fault(Fault.COVER_OPEN, on=False)
    desk.printer.set_fault(Fault.SLOW, on=False)
    assert desk.turn_until_done()
    assert desk.printed() == 1


def test_a_slow_printer_is_busy_and_nothing_is_sent_to_it_twice(desk: Desk) -> None:
    desk.printer.set_fault(Fault.SLOW, on=True)
    desk.journal.accept(print_job())
    desk.worker.turn()
    assert desk.state() == ("sending", Reason.BUSY)
    assert desk.worker.state.health == "ok"
    desk.printer.set_fault(Fault.SLOW, on=False)
    assert desk.turn_until_done()
    assert desk.printed() == 1


def test_a_power_cut_in_the_middle_leaves_a_torn_piece_and_prints_the_whole_once(desk: Desk) -> None:
    desk.twin.lines_left = 2
    desk.journal.accept(print_job())
    desk.worker.turn()
    desk.printer.set_fault(Fault.POWER_CUT, on=True)
    desk.worker.turn()
    assert desk.state() == ("sending", Reason.OFFLINE)
    desk.printer.set_fault(Fault.PAPER_OUT, on=False)
    desk.printer.set_fault(Fault.POWER_CUT, on=False)
    assert desk.turn_until_done()
    assert (desk.printed(), desk.printed("job-1-torn")) == (1, 1)
    assert "ABGEBROCHEN" in (desk.roll.text("job-1") or "")


def test_after_a_power_cut_without_a_counter_a_person_looks(tmp_path: Path) -> None:
    desk = simpler(tmp_path, Confirmation.ANSWERED)
    desk.twin.lines_left = 2
    desk.journal.accept(print_job())
    desk.worker.turn()
    desk.printer.set_fault(Fault.POWER_CUT, on=True)
    desk.worker.turn()
    assert desk.state() == (State.UNCERTAIN, Reason.INTERRUPTED)
    desk.close()


def test_the_kitchen_gets_it_again_and_is_told_that_it_may_be_the_second(tmp_path: Path) -> None:
    desk = simpler(tmp_path, Confirmation.ANSWERED, again=True)
    desk.journal.accept(print_job())
    desk.journal.sending("job-1", None)
    assert desk.turn_until_done()
    assert "EVTL. DOPPELT" in (desk.roll.text("job-1") or "")
    desk.close()


def test_of_several_sheets_only_those_that_did_not_come_out_are_printed_again(desk: Desk) -> None:
    document = Document((Text("first"), Cut(), Text("second"), Cut()))
    desk.journal.accept(Job("job-1", "T1-PRINTER", Kind.PRINT, 1, document.as_json()))
    desk.journal.sending("job-1", 0)
    desk.printer.print("before", Encoder(42).encode(Document((Text("first"), Cut()))))
    desk.worker.turn()
    text = desk.roll.text("job-1") or ""
    assert desk.state()[0] == State.DONE
    assert ("first" in text, "second" in text, desk.roll.cuts()) == (False, True, 2)


def test_a_drawer_opens_at_once_although_its_printer_has_no_paper(desk: Desk) -> None:
    desk.printer.set_fault(Fault.PAPER_OUT, on=True)
    desk.journal.accept(drawer_job())
    desk.drawer_worker.turn()
    assert desk.state("kick-1") == (State.DONE, "")
    assert desk.twin.till.kicks == 1
    desk.printer.set_fault(Fault.PAPER_OUT, on=False)
    desk.worker.turn()
    assert desk.twin.till.kicks == 1


def test_a_mute_printer_is_told_and_gets_nothing(desk: Desk) -> None:
    desk.printer.set_fault(Fault.MUTE, on=True)
    desk.journal.accept(print_job())
    desk.worker.turn()
    assert desk.state() == (State.BLOCKED, Reason.NO_ANSWER)
    assert desk.printed() == 0


def test_low_paper_is_a_warning(desk: Desk) -> None:
    desk.twin.low = True
    desk.worker.turn()
    assert (desk.worker.state.health, desk.worker.state.reason) == ("warning", Reason.PAPER_LOW)


def test_packets_that_nobody_asked_for_do_not_disturb(desk: Desk) -> None:
    desk.printer.check()
    assert desk.printer._talk is not None
    desk.printer._talk.line.send(b"\x1da\xff", 1.0)
    desk.printer.cuts()
    desk.printer.set_fault(Fault.COVER_OPEN, on=True)
    desk.printer.set_fault(Fault.COVER_OPEN, on=False)
    desk.journal.accept(print_job())
    desk.worker.turn()
    assert (desk.state()[0], desk.printed()) == (State.DONE, 1)


@pytest.mark.parametrize("model,level", [("default", 3), ("NT-5890K", 2)])
def test_a_test_print_finds_out_how_much_the_printer_can_prove(tmp_path: Path, model: str, level: int) -> None:
    desk = Desk(tmp_path, Confirmation.WRITTEN, model)
    desk.journal.accept(Job("job-1", "T1-PRINTER", Kind.PROBE, 1))
    desk.worker.turn()
    assert found(desk.journal, "job-1").result == {"confirmation": level}
    assert desk.worker.state.confirmation == level
    assert desk.journal.remembered("confirmation:T1-PRINTER") == str(level)
    assert "T1-PRINTER" in (desk.roll.text("job-1") or "")
    desk.close()


def test_a_test_print_on_a_mute_printer_promises_nothing(tmp_path: Path) -> None:
    desk = simpler(tmp_path, Confirmation.COUNTED)
    desk.printer.set_fault(Fault.MUTE, on=True)
    desk.journal.accept(Job("job-1", "T1-PRINTER", Kind.PROBE, 1))
    desk.worker.turn()
    assert found(desk.journal, "job-1").result == {"confirmation": 0}
    desk.close()


def test_two_printers_of_different_width_print_the_same_document_each_in_its_way(tmp_path: Path) -> None:
    roll = Roll(tmp_path / "narrow.db")
    narrow = VirtualPrinter(roll, 32, timing=TIMING)
    desk = Desk(tmp_path)
    document = Document((Text("x" * 80), Cut()))
    narrow.print("narrow", Encoder(32).encode(document))
    desk.printer.print("wide", Encoder(42).encode(document))
    widths = [max(map(len, (each or "").splitlines()[:2])) for each in (roll.text("narrow"), desk.roll.text("wide"))]
    assert widths == [32, 42]
    narrow.close()
    roll.close()
    desk.close()


def test_a_driver_of_its_own_line_finds_the_twin_like_any_printer(desk: Desk) -> None:
    other = EscposPrinter(desk.twin.address, 42, Confirmation.COUNTED, TIMING)
    other.check()
    other.print("x", Encoder(42).encode(Document((Text("a"), Cut()))))
    assert other.cuts() == 1
    other.hang_up()
