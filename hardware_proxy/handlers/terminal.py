"""Card payments: sent at most once. What became of one that was interrupted, the terminal's own records say.

Before a payment the journal keeps the number of the terminal's last transaction. After a crash or a lost line the
terminal is asked what it did last (06 20): the same number proves that nothing was charged, a newer one with the same
amount is this payment, and anything else only a person can tell. Nothing is ever sent a second time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from hardware_proxy.devices.base import Note, NotReady, Tell, Terminal, Unknown
from hardware_proxy.journal import SENDING, Entry, Journal
from hardware_proxy.protocol import (
    CardOrder,
    CardResult,
    Confirmation,
    DeviceState,
    Health,
    Kind,
    Outcome,
    Progress,
    ProtocolError,
    Reason,
    State,
    card_order_from_json,
)

log = logging.getLogger(__name__)

RECOVER_SECONDS = 90.0
"""How long a terminal may be busy or gone before a person is asked to look at it."""
LOOK_SECONDS = 10.0
_REASONS = {
    Outcome.DECLINED: Reason.DECLINED,
    Outcome.ABORTED: Reason.ABORTED,
    Outcome.NOT_CHARGED: Reason.NOT_CHARGED,
    Outcome.UNKNOWN: Reason.INTERRUPTED,
}


class TerminalHandler:
    """One card terminal."""

    def __init__(
        self,
        code: str,
        terminal: Terminal,
        journal: Journal,
        tell: Callable[[Progress], None] = lambda _progress: None,
        recover_seconds: float = RECOVER_SECONDS,
    ) -> None:
        """`tell` passes on what the terminal shows meanwhile."""
        self.code = code
        self.terminal = terminal
        self._journal = journal
        self._tell: Tell = tell
        self._recover_seconds = recover_seconds
        self._asked_since: dict[str, float] = {}
        self._running = ""
        self._looked_at = -LOOK_SECONDS
        self._reason = ""

    def run(self, entry: Entry) -> bool:
        """See `Handler`."""
        try:
            order = card_order_from_json(entry.payload)
        except ProtocolError as error:
            self._journal.change(entry.id, State.FAILED, Reason.BAD_DOCUMENT, {"message": str(error)})
            return True
        if entry.state == SENDING:
            return self._recover(entry, order)
        try:
            last = self.terminal.last()
        except NotReady as problem:
            self._journal.change(entry.id, State.BLOCKED, problem.reason)
            return False
        if not self._journal.sending(entry.id, _place(last)):
            return True
        return self._send(entry, order)

    def _send(self, entry: Entry, order: CardOrder) -> bool:
        self._running = entry.id
        try:
            if entry.kind == Kind.END_OF_DAY:
                totals = self.terminal.end_of_day(entry.id, self._tell)
                self._journal.change(entry.id, State.DONE, "", totals.as_json())
            else:
                self._finish(entry, self._money(entry, order))
        except NotReady:
            self._journal.change(entry.id, State.ACCEPTED)
            return False
        except Unknown as problem:
            log.warning("Job %s: %s fell silent (%s).", entry.id, self.code, problem.reason)
            self._journal.halted(entry.id, problem.reason)
            return False
        finally:
            self._running = ""
        return True

    def _money(self, entry: Entry, order: CardOrder) -> CardResult:
        note: Note = lambda result: self._journal.note(entry.id, result.as_json())  # noqa: E731 - one line, typed
        if entry.kind == Kind.REFUND:
            return self.terminal.refund(entry.id, order, note, self._tell)
        if entry.kind == Kind.VOID:
            return self.terminal.void(entry.id, order, note, self._tell)
        return self.terminal.pay(entry.id, order, note, self._tell)

    def _finish(self, entry: Entry, result: CardResult) -> None:
        if result.outcome == Outcome.APPROVED:
            state, reason = State.DONE, ""
        elif result.outcome == Outcome.UNKNOWN:
            state, reason = State.UNCERTAIN, Reason.INTERRUPTED.value
        else:
            state, reason = State.FAILED, _REASONS[Outcome(result.outcome)].value
        self._journal.change(entry.id, state, reason, result.as_json())

    def _recover(self, entry: Entry, order: CardOrder) -> bool:
        """It was being sent when the program or the line died."""
        unknown = CardResult(Outcome.UNKNOWN, order.amount, order.currency, order.reference, recovered=True)
        if entry.kind == Kind.END_OF_DAY or entry.before is None:
            self._finish(entry, unknown)
            return True
        try:
            last = self.terminal.last()
        except NotReady as problem:
            if self._waited(entry.id) < self._recover_seconds:
                self._journal.halted(entry.id, problem.reason)
                return False
            self._finish(entry, unknown)
            return True
        self._asked_since.pop(entry.id, None)
        self._finish(entry, self._judged(entry, order, last) or unknown)
        return True

    def _judged(self, entry: Entry, order: CardOrder, last: CardResult | None) -> CardResult | None:
        """What the terminal's last transaction says of this job; None if it says nothing."""
        if _place(last) == entry.before:
            return CardResult(Outcome.NOT_CHARGED, order.amount, order.currency, order.reference, recovered=True)
        if last is None:
            return None  # it had a record before the payment and has none now: it was swapped, or has lost its memory
        same = entry.kind == Kind.VOID or last.amount == order.amount
        if _place(last) == (entry.before or 0) + 1 and same:
            return replace(last, reference=order.reference, currency=order.currency, recovered=True)
        return None

    def _waited(self, job_id: str) -> float:
        now = time.monotonic()
        return now - self._asked_since.setdefault(job_id, now)

    def abort(self, job_id: str) -> None:
        """The server wants the payment broken off; one that is not under way is left alone."""
        if job_id and job_id == self._running:
            self.terminal.abort()

    def serve(self) -> float | None:
        """See `Handler`."""
        return None

    def rest(self) -> None:
        """See `Handler`. The line stays: to register anew takes its time."""

    def look(self) -> DeviceState:
        """See `Handler`. A terminal that is gone is dialled now and then only."""
        now = time.monotonic()
        if not self._reason or now - self._looked_at >= LOOK_SECONDS:
            self._looked_at = now
            try:
                self.terminal.check()
                self._reason = ""
            except NotReady as problem:
                self._reason = problem.reason.value
        health = Health.GONE if self._reason else Health.OK
        level, waiting = int(Confirmation.ANSWERED), self._journal.waiting(self.code)
        driver, virtual = self.terminal.driver, self.terminal.virtual
        return DeviceState(self.code, "terminal", driver, 0, level, health, self._reason, None, waiting, virtual)


def _place(last: CardResult | None) -> int:
    """The number of the terminal's last transaction; 0 before its first."""
    return int(last.trace) if last is not None and last.trace.isdecimal() else 0
