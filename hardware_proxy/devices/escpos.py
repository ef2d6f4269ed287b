"""ESC/POS printers on any line, and the drawer that is plugged into one.

The library's own classes take an unasked status packet for an answer and a closed line for good paper, so the
conversation is ours. One line at a time, opened for a burst of jobs and closed after it: many network printers serve
one connection only, and some reset one that was idle.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from hardware_proxy.devices.answers import Answer, Answers, Counter, Printed, Status
from hardware_proxy.devices.base import Halted, Kick, NotReady, Paper, Unknown
from hardware_proxy.devices.lines import Line, open_line
from hardware_proxy.protocol import Confirmation, Reason

CUTTER_COUNTER = 50
_DLE_EOT = b"\x10\x04"
T = TypeVar("T", bound=Answer)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long to wait, in seconds. `look` is how often a printer that is printing is asked whether it has stopped."""

    connect: float = 3.0
    answer: float = 2.0
    print: float = 5.0
    look: float = 1.0
    drawer: float = 0.3


class Conversation:
    """A line with the answers that were read and not yet wanted."""

    def __init__(self, line: Line) -> None:
        """The line is open."""
        self.line = line
        self._answers = Answers()
        self._found: list[Answer] = []

    def ask(self, question: bytes, kind: type[T], timeout: float) -> T:
        """Ask for a status, which comes at once even while the printer prints; older answers of the kind are stale."""
        self._found = [answer for answer in self._found if not isinstance(answer, kind)]
        self.line.send(question, timeout)
        return self.wait(kind, timeout)

    def wait(self, kind: type[T], timeout: float, fits: Callable[[T], bool] = lambda _answer: True) -> T:
        """The next answer of a kind; others stay. Raises OSError when the line ends, TimeoutError when none comes."""
        end = time.monotonic() + timeout
        while True:
            for place, answer in enumerate(self._found):
                if isinstance(answer, kind) and fits(answer):
                    del self._found[place]
                    return answer
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._found += self._answers.feed(self.line.receive(left))


def _fence(mark: bytes) -> bytes:
    """GS ( H fn 48 sends the mark back when printing, not receiving, of everything before it is complete."""
    return b"\x1d(H\x06\x00\x30\x30" + mark


class EscposPrinter:
    """A receipt printer."""

    driver = "escpos"
    virtual = False

    def __init__(self, connection: str, columns: int, confirmation: Confirmation, timing: Timing | None = None) -> None:
        """`connection` is an address as in `lines`. Nothing is opened yet."""
        self._address = connection
        self.columns = columns
        self.confirmation = confirmation
        self._timing = timing or Timing()
        self._talk: Conversation | None = None
        self._owed: tuple[str, bytes] | None = None
        self._lock = threading.RLock()

    def _open(self) -> Conversation:
        if self._talk is None:
            self._talk = Conversation(open_line(self._address, self._timing.connect))
        return self._talk

    def _drop(self, *, linger: bool = False) -> None:
        self._owed = None
        if self._talk is not None:
            self._talk.line.close(linger=linger)
            self._talk = None

    def _status(self, n: int) -> int:
        talk = self._open()
        try:
            return talk.ask(_DLE_EOT + bytes([n]), Status, self._timing.answer).byte
        except TimeoutError as error:
            self._drop()
            raise NotReady(Reason.NO_ANSWER) from error
        except OSError as error:
            self._drop()
            raise NotReady(Reason.OFFLINE) from error

    def check(self) -> Paper:
        """See `Printer`. Level `written` asks nothing, because such a printer would not answer."""
        with self._lock:
            if self.confirmation is Confirmation.WRITTEN:
                self._open()
                return Paper()
            paper = self._status(4)
            if paper & 0x60:
                raise NotReady(Reason.PAPER_OUT)
            cause = self._status(2)
            if cause & 0x04:
                raise NotReady(Reason.COVER_OPEN)
            if cause & 0x40 or self._status(3) & 0x6C:
                raise NotReady(Reason.DEVICE_ERROR)
            if self._status(1) & 0x08:
                raise NotReady(Reason.OFFLINE)
            return Paper(low=bool(paper & 0x0C))

    def cuts(self) -> int | None:
        """See `Printer`: maintenance counter 50, which the printer answers after all earlier work.

        The fence before it carries a mark, so the answer to an older question is never taken for this one's.
        """
        if self.confirmation is not Confirmation.COUNTED:
            return None
        with self._lock:
            talk = self._open()
            mark = secrets.token_hex(2).encode("ascii")
            try:
                question = _fence(mark) + b"\x1dg2\x00" + CUTTER_COUNTER.to_bytes(2, "little")
                talk.line.send(question, self._timing.answer)
                talk.wait(Printed, self._timing.answer, lambda answer: answer.id == mark)
                return talk.wait(Counter, self._timing.answer).value
            except TimeoutError as error:
                self.check()  # says why it is silent, and whether it is
                raise NotReady(Reason.BUSY) from error
            except OSError as error:
                self._drop()
                raise NotReady(Reason.OFFLINE) from error

    def print(self, name: str, data: bytes) -> None:
        """See `Printer`. The name is not printed; the printer gets a mark of its own to answer with."""
        with self._lock:
            talk = self._open()
            mark = secrets.token_hex(2).encode("ascii")
            answers = self.confirmation >= Confirmation.ANSWERED
            try:
                talk.line.send(data + (_fence(mark) if answers else b""), self._timing.print)
            except TimeoutError as error:
                self._drop()
                raise Unknown(Reason.NO_ANSWER) from error
            except OSError as error:
                self._drop()
                raise Unknown(Reason.OFFLINE) from error
            if answers:
                self._owed = (name, mark)
                self.settle(name)
            elif self.confirmation is Confirmation.READY:
                try:
                    self.check()
                except NotReady as problem:
                    raise Unknown(problem.reason) from problem

    def settle(self, name: str) -> None:
        """See `Printer`. Meanwhile the printer is asked now and then whether it has stopped."""
        with self._lock:
            talk = self._talk
            if talk is None or self._owed is None or self._owed[0] != name:
                raise Unknown(Reason.NO_ANSWER)
            mark, end = self._owed[1], time.monotonic() + self._timing.print
            while time.monotonic() < end:
                try:
                    talk.wait(Printed, self._timing.look, lambda answer: answer.id == mark)
                except TimeoutError:
                    self._still_alive()
                except OSError as error:
                    self._drop()
                    raise Unknown(Reason.OFFLINE) from error
                else:
                    self._owed = None
                    return
            raise Halted(Reason.BUSY)

    def probe(self, name: str, data: bytes, cuts: int) -> Confirmation:
        """See `Printer`. Every question that stays open is followed by a new line: its answer may come late."""
        with self._lock:
            self._drop()
            self._open()
            self.confirmation = Confirmation.WRITTEN
            if self._answered(_DLE_EOT + b"\x01", Status):
                self.confirmation = Confirmation.READY
            counter = b"\x1dg2\x00" + CUTTER_COUNTER.to_bytes(2, "little")
            before = self._answered(counter, Counter) if self.confirmation else None
            mark = secrets.token_hex(2).encode("ascii")
            printed = self._answered(data + _fence(mark), Printed)
            if printed is not None and printed.id == mark:
                self.confirmation = Confirmation.ANSWERED
                after = self._answered(counter, Counter)
                if before is not None and after is not None and cuts and after.value == before.value + cuts:
                    self.confirmation = Confirmation.COUNTED
            return self.confirmation

    def _answered(self, question: bytes, kind: type[T]) -> T | None:
        """The answer, or None where there is none."""
        talk = self._open()
        try:
            return talk.ask(question, kind, self._timing.print if kind is Printed else self._timing.answer)
        except OSError:
            self._drop(linger=True)
            return None

    def _still_alive(self) -> None:
        """Return if it goes on printing. Raises `Halted` if it has stopped, `Unknown` if it is gone."""
        try:
            self.check()
        except NotReady as problem:
            if self._talk is None:
                raise Unknown(problem.reason) from problem
            raise Halted(problem.reason) from problem

    def rest(self) -> None:
        """See `Printer`. While a confirmation is owed, the line on which it will come stays."""
        with self._lock:
            if self._owed is None:
                self._drop(linger=self.confirmation < Confirmation.ANSWERED)

    def hang_up(self) -> None:
        """Let go of the line, whatever is owed."""
        with self._lock:
            self._drop()

    def drawer_pin(self) -> bool:
        """The level of the drawer's sensor (pin 3): True is high. Raises `NotReady`.

        A printer that is offline for want of paper or with its cover open still opens the drawer.
        """
        with self._lock:
            state = self._status(1)
            if state & 0x08 and not (self._status(4) & 0x60 or self._status(2) & 0x04):
                raise NotReady(Reason.OFFLINE)
            return bool(state & 0x04)

    def pulse(self, pin: int) -> None:
        """Kick the drawer: 100 ms on pin 2 or 5. Raises `NotReady` when nothing was sent, else `Unknown`.

        A printer that is stopped or busy would keep the ordinary command and open the drawer much later, so it gets
        the one that is carried out at once (DLE DC4).
        """
        with self._lock:
            asks = self.confirmation is not Confirmation.WRITTEN
            at_once = asks and (self._owed is not None or self._status(1) & 0x08)
            place = 0 if pin == 2 else 1
            command = b"\x10\x14\x01" + bytes([place, 1]) if at_once else b"\x1bp" + bytes([place, 50, 50])
            try:
                self._open().line.send(command, self._timing.answer)
            except OSError as error:
                self._drop()
                raise Unknown(Reason.OFFLINE) from error

    def wait_for_drawer(self) -> None:
        """The time that a drawer needs to spring open."""
        time.sleep(self._timing.drawer)


class EscposDrawer:
    """A drawer plugged into a printer; the printer's status tells whether it is open."""

    driver = "escpos"
    virtual = False

    def __init__(self, printer: EscposPrinter, pin: int, *, open_is_high: bool = True) -> None:
        """`pin` is 2 or 5; `open_is_high` is how the drawer's switch is wired."""
        self._printer = printer
        self._pin = pin
        self._open_is_high = open_is_high

    def check(self) -> bool | None:
        """See `Drawer`."""
        if self._printer.confirmation is Confirmation.WRITTEN:
            return None
        return self._printer.drawer_pin() == self._open_is_high

    def kick(self) -> Kick:
        """See `Drawer`. The sensor is read before and 300 ms after the pulse."""
        before = self.check()
        self._printer.pulse(self._pin)
        if before is None:
            return Kick.NO_SENSOR
        self._printer.wait_for_drawer()
        try:
            after = self.check()
        except NotReady as error:
            raise Unknown(Reason.NO_ANSWER) from error
        if before:
            return Kick.WAS_OPEN
        return Kick.OPENED if after else Kick.NO_CHANGE

    def rest(self) -> None:
        """See `Drawer`."""
        self._printer.rest()
