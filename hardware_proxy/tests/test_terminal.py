"""The card terminal: the virtual one and our driver speak ZVT over a socket, and nothing is ever charged twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware_proxy.devices import zvt_codec as zvt
from hardware_proxy.devices.base import NotReady
from hardware_proxy.devices.zvt import TerminalTiming, ZvtTerminal
from hardware_proxy.emulator.terminal import Answer, TerminalTwin
from hardware_proxy.handlers.terminal import TerminalHandler
from hardware_proxy.journal import Journal
from hardware_proxy.protocol import (
    CardOrder,
    CardResult,
    Job,
    Kind,
    Outcome,
    Progress,
    Reason,
    State,
    card_result_from_json,
    card_totals_from_json,
    document_from_json,
    to_text,
)
from hardware_proxy.tests.builders import found
from hardware_proxy.worker import Worker

QUICK = TerminalTiming(connect=1.0, answer=1.0, silence=0.3, slice=0.05)


class Counter:
    """A counter with a terminal. `crash` opens everything on the till's side again, as after kill -9."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.twin = TerminalTwin()
        self.told: list[Progress] = []
        self._journals: list[Journal] = []
        self.terminal: ZvtTerminal
        self.crash()

    def crash(self) -> None:
        if self._journals:
            self.terminal.hang_up()
        self.journal = Journal(self._folder / "journal.db")
        self._journals.append(self.journal)
        self.terminal = ZvtTerminal(self.twin.address, timing=QUICK)
        self.handler = TerminalHandler("EC", self.terminal, self.journal, self.told.append, recover_seconds=0)
        self.worker = Worker("EC", self.handler, self.journal, lambda: None)

    def order(self, job_id: str, kind: Kind = Kind.PAY, amount: int = 1234, **more: str) -> None:
        payload = CardOrder(amount, reference=f"sale-{job_id}", **more).as_json()
        self.journal.accept(Job(job_id, "EC", kind, len(job_id), payload, 60_000))

    def state(self, job_id: str = "p1") -> tuple[str, str]:
        entry = found(self.journal, job_id)
        return entry.state, entry.reason

    def result(self, job_id: str = "p1") -> CardResult:
        return card_result_from_json(found(self.journal, job_id).result)

    def pay(self, job_id: str = "p1", kind: Kind = Kind.PAY, amount: int = 1234, **more: str) -> CardResult:
        self.order(job_id, kind, amount, **more)
        self.worker.turn()
        return self.result(job_id)

    @property
    def charged(self) -> list[int]:
        return [each.amount for each in self.twin.records if each.kind == "pay" and each.code == 0]

    def close(self) -> None:
        self.terminal.hang_up()
        self.twin.close()
        for journal in self._journals:
            journal.close()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    counter = Counter(tmp_path)
    yield counter
    counter.close()


def test_a_payment_is_charged_once_and_told_in_full(counter: Counter) -> None:
    result = counter.pay()
    assert (counter.state(), counter.charged) == ((State.DONE, ""), [1234])
    assert (result.outcome, result.amount, result.reference) == (Outcome.APPROVED, 1234, "sale-p1")
    assert (result.trace, result.receipt_no, result.terminal_id) == ("000001", "0001", "12345678")
    assert (result.card_name, result.card_number) == ("girocard", "*" * 14 + "0415")
    assert [each.text for each in counter.told] == ["Insert card", "Please wait"]


def test_the_customers_slip_is_a_document_that_a_printer_can_print(counter: Counter) -> None:
    result = counter.pay()
    slip = to_text(document_from_json(result.customer_slip))
    assert "K U N D E N B E L E G" in slip
    assert "Zahlung EUR 12,34" in slip
    assert "H Ä N D L E R" in to_text(document_from_json(result.merchant_slip))


def test_a_declined_card_is_no_payment(counter: Counter) -> None:
    counter.twin.answer = Answer.DECLINED
    result = counter.pay()
    assert (counter.state(), counter.charged) == ((State.FAILED, Reason.DECLINED), [])
    assert (result.outcome, result.result_code) == (Outcome.DECLINED, 5)


def test_a_refund_and_a_void_are_what_they_are(counter: Counter) -> None:
    paid = counter.pay("p1")
    assert counter.pay("r22", Kind.REFUND, 234).outcome == Outcome.APPROVED
    assert counter.pay("v333", Kind.VOID, 0, receipt_no=paid.receipt_no).amount == 1234
    assert [(each.kind, each.amount) for each in counter.twin.records] == [
        ("pay", 1234),
        ("refund", 234),
        ("void", 1234),
    ]
    assert counter.pay("v4444", Kind.VOID, 0, receipt_no="0099").outcome == Outcome.DECLINED


def test_the_end_of_the_day_tells_what_went_to_the_bank(counter: Counter) -> None:
    counter.pay("p1", amount=1000)
    counter.pay("p22", amount=500)
    counter.pay("p333", Kind.VOID, 0, receipt_no="0002")
    counter.order("e4444", Kind.END_OF_DAY)
    counter.worker.turn()
    totals = card_totals_from_json(found(counter.journal, "e4444").result)
    assert (totals.count, totals.total, totals.terminal_id) == (1, 1000, "12345678")
    assert "KASSENSCHNITT" in to_text(document_from_json(totals.slip))


def test_a_line_cut_after_the_charge_is_found_again_and_not_charged_twice(counter: Counter) -> None:
    counter.twin.answer = Answer.LINE_CUT
    counter.order("p1")
    counter.worker.turn()
    assert counter.state()[0] == "sending"
    counter.twin.answer = Answer.OK
    counter.worker.turn()
    assert (counter.state(), counter.charged) == ((State.DONE, ""), [1234])
    assert (counter.result().recovered, counter.result().reference) == (True, "sale-p1")


def test_a_terminal_that_falls_silent_has_not_charged_and_says_so_later(counter: Counter) -> None:
    counter.twin.answer = Answer.TIME_OUT
    counter.order("p1")
    counter.worker.turn()
    assert counter.state() == ("sending", Reason.NO_ANSWER)
    assert found(counter.journal, "p1").report().state == State.BLOCKED
    counter.worker.turn()
    assert (counter.state(), counter.charged) == ((State.FAILED, Reason.NOT_CHARGED), [])


def test_a_payment_after_a_crash_is_asked_for_and_never_sent_again(counter: Counter) -> None:
    counter.order("p1")
    counter.journal.sending("p1", 0)
    counter.crash()
    counter.worker.turn()
    assert (counter.state(), counter.charged) == ((State.FAILED, Reason.NOT_CHARGED), [])


def test_another_payment_in_between_leaves_a_doubt_for_a_person(counter: Counter) -> None:
    counter.pay("p1", amount=700)
    counter.order("p22", amount=900)
    counter.journal.sending("p22", 0)
    counter.crash()
    counter.worker.turn()
    assert counter.state("p22") == (State.UNCERTAIN, Reason.INTERRUPTED)
    assert counter.result("p22").outcome == Outcome.UNKNOWN
    assert counter.charged == [700]


def test_a_terminal_that_was_swapped_meanwhile_leaves_a_doubt_for_a_person(counter: Counter) -> None:
    counter.pay("p1", amount=700)
    counter.order("p22", amount=900)
    counter.journal.sending("p22", 1)
    counter.twin.records.clear()
    counter.crash()
    counter.worker.turn()
    assert counter.state("p22") == (State.UNCERTAIN, Reason.INTERRUPTED)
    assert counter.charged == []


def test_a_terminal_that_is_gone_after_a_crash_leaves_a_doubt_and_before_one_only_a_wait(counter: Counter) -> None:
    counter.twin.answer = Answer.BUSY
    counter.order("p1")
    counter.worker.turn()
    assert counter.state() == (State.BLOCKED, Reason.BUSY)
    counter.journal.sending("p1", 0)
    counter.worker.turn()
    assert counter.state() == (State.UNCERTAIN, Reason.INTERRUPTED)


def test_the_result_is_on_disk_before_the_terminal_is_told_that_it_was_heard(counter: Counter) -> None:
    """Seen from the terminal: when the acknowledgement of 04 0F has come, the journal of another process knows."""
    seen: list[str] = []

    def look(step: str) -> None:
        if step == "slip":
            other = Journal(counter._folder / "journal.db")
            seen.append(str(found(other, "p1").result.get("outcome")))
            other.close()

    counter.twin._on_step = look
    counter.pay()
    assert seen == [Outcome.APPROVED]


def test_the_cashier_breaks_off_while_the_customer_looks_for_a_card(counter: Counter) -> None:
    counter.twin.answer = Answer.WAIT
    counter.handler._tell = lambda _progress: counter.handler.abort("p1")
    counter.order("p1")
    counter.worker.turn()
    assert (counter.state(), counter.charged) == ((State.FAILED, Reason.ABORTED), [])


def test_a_customer_who_finds_the_card_pays(counter: Counter) -> None:
    def find(progress: Progress) -> None:
        if progress.text == "Insert card":
            threading.Timer(0.05, lambda: setattr(counter.twin, "answer", Answer.OK)).start()

    counter.twin.answer = Answer.WAIT
    counter.terminal._timing = TerminalTiming(connect=1.0, answer=5.0, silence=20.0, slice=0.05)
    counter.handler._tell = find
    assert counter.pay().outcome == Outcome.APPROVED
    assert counter.charged == [1234]


def test_a_terminal_that_is_off_is_gone(counter: Counter) -> None:
    counter.twin.close()
    with pytest.raises(NotReady) as caught:
        ZvtTerminal(counter.twin.address, timing=QUICK).check()
    assert caught.value.reason is Reason.OFFLINE


def test_packets_survive_every_cut_and_long_ones_have_three_bytes_of_length() -> None:
    packets = [zvt.Packet(zvt.STATUS, b"x" * size) for size in (0, 1, 254, 255, 3000)]
    stream = b"".join(each.as_bytes() for each in packets)
    for size in (1, 2, 3, 7, 256, len(stream)):
        cutter = zvt.Packets()
        assert [p for at in range(0, len(stream), size) for p in cutter.feed(stream[at : at + size])] == packets


def test_bitmaps_are_read_back_and_unknown_ones_refused() -> None:
    parts = {zvt.AMOUNT: zvt.bcd(1234, 6), zvt.NOTE: b"hello", zvt.PAN: b"\x67\xee", zvt.CONTAINER: b"\x07\x01a"}
    data = b"".join(zvt.bitmap(name, value) for name, value in parts.items())
    assert zvt.bitmaps(data) == parts
    assert zvt.number(parts[zvt.AMOUNT]) == 1234
    for wrong in (b"\xfe\x00", data[:-1], b"\x04\x00"):
        with pytest.raises(zvt.BadPacket):
            zvt.bitmaps(wrong)


def test_of_a_cards_number_only_the_last_four_digits_are_kept() -> None:
    assert zvt.masked("6704123412340415") == "*" * 12 + "0415"
    assert zvt.masked("") == ""
