"""Devices without hardware, for the demo, for newcomers and for tests: a twin on a port, and the real driver for it."""

from __future__ import annotations

from hardware_proxy.devices.base import Kick
from hardware_proxy.devices.escpos import EscposDrawer, EscposPrinter, Timing
from hardware_proxy.devices.roll import Roll
from hardware_proxy.emulator.printer import Fault, PrinterTwin, VirtualTill
from hardware_proxy.profiles import DEFAULT, profile
from hardware_proxy.protocol import Confirmation

__all__ = ["Fault", "VirtualDrawer", "VirtualPrinter"]

QUICK = Timing(connect=1.0, answer=1.0, print=5.0, look=0.5, drawer=0.05)


class VirtualPrinter(EscposPrinter):
    """A printer that draws its paper. A lower confirmation level makes it behave like a simpler one."""

    driver = "virtual"
    virtual = True

    def __init__(
        self,
        roll: Roll,
        columns: int = 42,
        confirmation: Confirmation = Confirmation.COUNTED,
        model: str = DEFAULT,
        timing: Timing = QUICK,
    ) -> None:
        """The roll holds what was printed."""
        self.roll = roll
        known = profile(model)
        self.twin = PrinterTwin(roll, columns, known.codecs(), cutter=known.cutter)
        super().__init__(self.twin.address, columns, confirmation, timing)

    @property
    def faults(self) -> frozenset[Fault]:
        """The faults that are switched on."""
        return self.twin.faults

    def set_fault(self, fault: Fault, *, on: bool) -> None:
        """Switch a fault on or off."""
        self.twin.set_fault(fault, on=on)

    def print(self, name: str, data: bytes) -> None:
        """See `Printer`."""
        self.twin.name = name
        super().print(name, data)

    def probe(self, name: str, data: bytes, cuts: int) -> Confirmation:
        """See `Printer`."""
        self.twin.name = name
        return super().probe(name, data, cuts)

    def close(self) -> None:
        """Unplug it."""
        self.hang_up()
        self.twin.close()


class VirtualDrawer:
    """A drawer that hangs on a virtual printer: when the printer is gone, so is the drawer."""

    driver = "virtual"
    virtual = True

    def __init__(self, printer: VirtualPrinter | None = None) -> None:
        """Starts closed. Without a printer it is always there."""
        self._till = printer.twin.till if printer else VirtualTill()
        self._real = EscposDrawer(printer, 2) if printer else None

    @property
    def kicks(self) -> int:
        """How many pulses have arrived."""
        return self._till.kicks

    @property
    def stuck(self) -> bool:
        """Whether something blocks it from opening."""
        return self._till.stuck

    def set_stuck(self, *, on: bool) -> None:
        """Block it, or let it go."""
        self._till.stuck = on

    def check(self) -> bool | None:
        """See `Drawer`."""
        return self._real.check() if self._real else self._till.is_open

    def kick(self) -> Kick:
        """See `Drawer`."""
        if self._real:
            return self._real.kick()
        was_open = self._till.is_open
        self._till.kick()
        if was_open:
            return Kick.WAS_OPEN
        return Kick.OPENED if self._till.is_open else Kick.NO_CHANGE

    def rest(self) -> None:
        """See `Drawer`."""
        if self._real:
            self._real.rest()

    def close(self) -> None:
        """A hand closes it."""
        self._till.close()
