"""A virtual printer: it takes ESC/POS on a port, answers like a TM-T88, prints onto a roll and has every fault.

The paper and the count of cuts are on disk before a question behind them is answered, so the answers are the same
evidence as a real printer's.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from enum import StrEnum

from hardware_proxy.devices.roll import Roll
from hardware_proxy.emulator.ops import CutMark, Feed, Line, Op, Pulse, Question, Reset
from hardware_proxy.emulator.painter import paint_png
from hardware_proxy.emulator.parser import Parser, as_text, parse
from hardware_proxy.emulator.twin import Twin

_AT_ONCE = re.compile(rb"\x10\x04(?P<status>[\x01-\x04])|\x10\x14\x01(?P<pin>[\x00\x01])[\x01-\x08]", re.DOTALL)
_BEGUN = re.compile(rb"\x10(?:\x04|\x14(?:\x01[\x00\x01]?)?)?\Z", re.DOTALL)
_CUTTER = (50, 178)
SLOW_BYTES = 100
"""In a second, like an old serial line."""


class Fault(StrEnum):
    """What can be wrong with the virtual printer."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    MUTE = "mute"
    SLOW = "slow"
    LINE_CUT = "line_cut"
    POWER_CUT = "power_cut"


class VirtualTill:
    """The drawer that hangs on the printer: open or shut, and whether something blocks it."""

    def __init__(self) -> None:
        """Starts closed."""
        self._lock = threading.Lock()
        self.is_open = False
        self.stuck = False
        self.kicks = 0

    def kick(self) -> None:
        """A pulse arrives."""
        with self._lock:
            self.kicks += 1
            self.is_open = self.is_open or not self.stuck

    def close(self) -> None:
        """A hand closes it."""
        with self._lock:
            self.is_open = False


class PrinterTwin(Twin):
    """The printer. `name` is what its next receipt is called on the roll."""

    def __init__(
        self, roll: Roll, columns: int, pages: Mapping[int, str] | None = None, port: int = 0, *, cutter: bool = True
    ) -> None:
        """`pages` are its code pages; they must be those that the driver believes in, as with a real printer."""
        self.roll = roll
        self.till = VirtualTill()
        self.name = "paper"
        self.lines_left: int | None = None
        """Lines until the paper runs out, in the middle of whatever is printed then."""
        self.low = False
        self._cutter = cutter
        self._pages = pages
        self._faults: set[Fault] = set()
        self._switch_on()
        roll.paint = lambda data: paint_png(parse(data, pages), columns)
        super().__init__(port)

    def _switch_on(self) -> None:
        self._parser = Parser(self._pages)
        self._waiting = b""
        self._half = b""
        self._queue: list[tuple[bytes, list[Op]]] = []
        self._sheet: list[Op] = []
        self._raw = b""
        self._row: int | None = None
        self._unsaved = False
        self._read_at = time.monotonic()
        self._auto = False

    @property
    def faults(self) -> frozenset[Fault]:
        """The faults that are switched on."""
        with self.lock:
            return frozenset(self._faults)

    def set_fault(self, fault: Fault, *, on: bool) -> None:
        """Switch a fault on or off; new paper lasts."""
        with self.lock:
            (self._faults.add if on else self._faults.discard)(fault)
            if fault is Fault.PAPER_OUT and not on:
                self.lines_left = None
            if fault is Fault.POWER_CUT and on:
                self._tear_off()
                self._switch_on()
                self.hang_up()
            if self._auto and Fault.MUTE not in self._faults:
                self.say(self._auto_status())
            self.tick()

    def welcome(self) -> bool:
        """See `Twin`."""
        return Fault.POWER_CUT not in self.faults

    def gone(self) -> None:
        """See `Twin`. What was received is printed; half a command is forgotten."""
        with self.lock:
            if not self._waiting:
                self._queue.append((b"", self._parser.end()))
                self._parser = Parser(self._pages)
                self._half = b""
                self.tick()
                if not self._cutter and not self._queue:
                    self._to_roll(cuts=0)

    def busy(self) -> bool:
        """See `Twin`."""
        with self.lock:
            return bool(self._waiting)

    def hear(self, data: bytes) -> None:
        """See `Twin`. Some commands are carried out at once, even while the printer has stopped."""
        with self.lock:
            data, self._half = self._half + data, b""
            if begun := _BEGUN.search(data):
                data, self._half = data[: begun.start()], begun[0]
            at = 0
            for match in _AT_ONCE.finditer(data):
                self._waiting += data[at : match.end()]
                at = match.end()
                self.tick()
                if match["pin"] is not None:
                    self.till.kick()
                elif Fault.MUTE not in self._faults:
                    self.say(bytes([self._status(match["status"][0])]))
            self._waiting += data[at:]
            self.tick()

    def tick(self) -> None:
        """See `Twin`. Printing goes on where it stopped."""
        with self.lock:
            if Fault.SLOW in self._faults:
                now = time.monotonic()
                count = min(int((now - self._read_at) * SLOW_BYTES), SLOW_BYTES)
                part, self._waiting = self._waiting[:count], self._waiting[count:]
                self._read_at = now if count else self._read_at
            else:
                part, self._waiting = self._waiting, b""
            if part:
                self._queue += self._parser.steps(part)
            while self._queue and not self._stopped():
                raw, ops = self._queue.pop(0)
                self._raw += raw
                for op in ops:
                    self._do(op)

    def _stopped(self) -> bool:
        if self.lines_left is not None and self.lines_left <= 0:
            self._faults.add(Fault.PAPER_OUT)
        return bool(self._faults & {Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.OFFLINE})

    def _do(self, op: Op) -> None:
        match op:
            case Reset() if Fault.LINE_CUT in self._faults:
                self._queue.clear()
                self._waiting = b""
                self._parser = Parser(self._pages)
                self.hang_up()
            case Reset():
                self._tear_off()
                self._sheet, self._row, self._raw = [], None, b"\x1b@"
            case Pulse():
                self.till.kick()
            case CutMark():
                self._sheet.append(op)
                self._to_roll(cuts=1)
            case Question():
                self._answer(op)
            case _:
                self._sheet.append(op)
                self._unsaved = True
                if isinstance(op, Line | Feed) and self.lines_left is not None:
                    self.lines_left -= 1

    def _to_roll(self, cuts: int) -> None:
        """All sheets since the last reset are one picture."""
        if self._sheet and (cuts or self._unsaved):
            self._row = self.roll.add(self.name, as_text(self._sheet), self._raw, cuts, instead_of=self._row)
        self._unsaved = False

    def _tear_off(self) -> None:
        """What was printed of an unfinished receipt stays as a torn piece of paper."""
        torn = [op for op in self._sheet if isinstance(op, Line)]
        if torn and self._unsaved:
            self.roll.add(f"{self.name}-torn", as_text(torn), self._raw, 0)
        self._unsaved = False

    def _answer(self, op: Question) -> None:
        if op.kind == "auto":
            self._auto = bool(op.data[0])
        mute = Fault.MUTE in self._faults
        if op.kind == "printed" and not self._cutter:
            self._to_roll(cuts=0)
        if mute:
            return
        if op.kind == "printed":
            self.say(b"\x37\x22" + op.data + b"\x00")
        elif op.kind == "counter":
            wanted = int.from_bytes(op.data, "little")
            self.say(b"\x5f" + str(self.roll.cuts() if wanted in _CUTTER else 0).encode() + b"\x00")
        elif op.kind == "status":
            self.say(bytes([0x0C if self._paper_out() else 0x03 if self.low else 0]))

    def _paper_out(self) -> bool:
        return Fault.PAPER_OUT in self._faults

    def _status(self, n: int) -> int:
        """Answer to DLE EOT n."""
        stopped = self._stopped()
        return {
            1: 0x12 | (0x08 if stopped else 0) | (0x04 if self.till.is_open else 0),
            2: 0x12 | (0x04 if Fault.COVER_OPEN in self._faults else 0) | (0x20 if self._paper_out() else 0),
            3: 0x12,
            4: 0x12 | (0x60 if self._paper_out() else 0) | (0x0C if self.low else 0),
        }[n]

    def _auto_status(self) -> bytes:
        """The packet of GS a."""
        state = 0x10 | (0x04 if self.till.is_open else 0) | (0x08 if self._stopped() else 0)
        state |= 0x20 if Fault.COVER_OPEN in self._faults else 0
        paper = (0x03 if self.low else 0) | (0x0C if self._paper_out() else 0)
        return bytes([state, 0, paper, 0])
