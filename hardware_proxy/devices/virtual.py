"""Devices without hardware, for the demo, for newcomers and for tests. Their faults are switches."""

from __future__ import annotations

import threading
from enum import StrEnum

from hardware_proxy.devices.base import Kick, NotReady, Paper, Unknown
from hardware_proxy.devices.roll import Roll
from hardware_proxy.emulator.painter import paint_png
from hardware_proxy.emulator.parser import CutMark, as_text, parse
from hardware_proxy.protocol import Confirmation, Reason


class Fault(StrEnum):
    """What can be wrong with the virtual printer."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    MUTE = "mute"
    LINE_CUT = "line_cut"


_REASONS = {
    Fault.PAPER_OUT: Reason.PAPER_OUT,
    Fault.COVER_OPEN: Reason.COVER_OPEN,
    Fault.OFFLINE: Reason.OFFLINE,
    Fault.MUTE: Reason.NO_ANSWER,
}


class VirtualPrinter:
    """Prints by drawing: the bytes are read as a printer reads them, and the paper is kept as a picture."""

    driver = "virtual"
    virtual = True

    def __init__(self, roll: Roll, columns: int = 42, confirmation: Confirmation = Confirmation.COUNTED) -> None:
        """The roll holds what was printed; a lower confirmation level makes it behave like a simpler printer."""
        self.roll = roll
        self.columns = columns
        self.confirmation = confirmation
        self._faults: set[Fault] = set()
        self._lock = threading.Lock()

    @property
    def faults(self) -> frozenset[Fault]:
        """The faults that are switched on."""
        with self._lock:
            return frozenset(self._faults)

    def set_fault(self, fault: Fault, *, on: bool) -> None:
        """Switch a fault on or off."""
        with self._lock:
            (self._faults.add if on else self._faults.discard)(fault)

    def check(self) -> Paper:
        """See `Printer`."""
        for fault, reason in _REASONS.items():
            if fault in self.faults:
                raise NotReady(reason)
        return Paper()

    def cuts(self) -> int | None:
        """See `Printer`."""
        self.check()
        return self.roll.cuts() if self.confirmation is Confirmation.COUNTED else None

    def print(self, name: str, data: bytes) -> None:
        """See `Printer`. With the line cut, the bytes leave and nothing ever comes back."""
        self.check()
        if Fault.LINE_CUT in self.faults:
            raise Unknown(Reason.NO_ANSWER)
        ops = parse(data)
        cuts = sum(isinstance(op, CutMark) for op in ops)
        self.roll.add(name, as_text(ops), paint_png(ops, self.columns), cuts)

    def rest(self) -> None:
        """See `Printer`. There is no line to let go of."""


class VirtualDrawer:
    """A drawer that hangs on a virtual printer: when the printer is gone, so is the drawer."""

    driver = "virtual"
    virtual = True

    def __init__(self, printer: VirtualPrinter | None = None) -> None:
        """Starts closed. Without a printer it is always there."""
        self._printer = printer
        self._lock = threading.Lock()
        self._open = False
        self._stuck = False
        self.kicks = 0

    @property
    def stuck(self) -> bool:
        """Whether something blocks it from opening."""
        return self._stuck

    def set_stuck(self, *, on: bool) -> None:
        """Block it, or let it go."""
        self._stuck = on

    def check(self) -> bool | None:
        """See `Drawer`. A printer without paper still kicks the drawer, one that is gone does not."""
        if self._printer:
            for fault in (Fault.OFFLINE, Fault.MUTE):
                if fault in self._printer.faults:
                    raise NotReady(_REASONS[fault])
        return self._open

    def kick(self) -> Kick:
        """See `Drawer`."""
        self.check()
        with self._lock:
            self.kicks += 1
            if self._open:
                return Kick.WAS_OPEN
            self._open = not self._stuck
            return Kick.OPENED if self._open else Kick.NO_CHANGE

    def rest(self) -> None:
        """See `Drawer`. There is no line to let go of."""

    def close(self) -> None:
        """A hand closes it."""
        with self._lock:
            self._open = False
