"""From the configuration to devices: each gets its driver, its handler, and a twin where there is no hardware."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from hardware_proxy.config import Config, DeviceConfig
from hardware_proxy.devices.base import Drawer, Printer
from hardware_proxy.devices.cups import CupsPrinter, VirtualOfficePrinter
from hardware_proxy.devices.display import Cd5220Display
from hardware_proxy.devices.escpos import EscposDrawer, EscposPrinter
from hardware_proxy.devices.roll import Roll
from hardware_proxy.devices.scales import Dialog06, Toledo8217
from hardware_proxy.devices.scanner import SerialScanner
from hardware_proxy.devices.virtual import VirtualDrawer, VirtualPrinter
from hardware_proxy.devices.zvt import ZvtTerminal
from hardware_proxy.emulator.counter import DisplayTwin, ScaleTwin, ScannerTwin
from hardware_proxy.emulator.terminal import TerminalTwin
from hardware_proxy.encode import Assets, Encoder
from hardware_proxy.handlers.base import Handler
from hardware_proxy.handlers.drawer import DrawerHandler
from hardware_proxy.handlers.moment import DisplayHandler, ScaleHandler, ScannerHandler
from hardware_proxy.handlers.office import OfficeHandler
from hardware_proxy.handlers.printer import PrinterHandler
from hardware_proxy.handlers.terminal import TerminalHandler
from hardware_proxy.journal import Journal
from hardware_proxy.profiles import profile
from hardware_proxy.protocol import Confirmation, Progress, Scan, Weight


class Server(Protocol):
    """What devices say to the server beside their jobs."""

    def tell(self, news: Scan | Weight | Progress) -> None:
        """Pass it on now; without a line it is lost."""


class Fitter:
    """Builds the devices of a shop. Printers come before the drawers that hang on them."""

    def __init__(self, config: Config, journal: Journal, server: Server, assets: Assets) -> None:
        """Builds all; nothing is opened yet, but twins listen."""
        self.handlers: dict[str, Handler] = {}
        self.printers: dict[str, Printer] = {}
        self.drawers: dict[str, Drawer] = {}
        self.displays: dict[str, DisplayTwin] = {}
        self.scales: dict[str, ScaleTwin] = {}
        self.scanners: dict[str, ScannerTwin] = {}
        self.terminals: dict[str, TerminalTwin] = {}
        self.offices: dict[str, VirtualOfficePrinter] = {}
        self.rolls: dict[str, Roll] = {}
        self._lines: list[Callable[[], None]] = []
        self._data: Path = config.data
        self._journal = journal
        self._server = server
        self._assets = assets
        builders: dict[str, Callable[[DeviceConfig], Handler]] = {
            "printer": self._printer,
            "drawer": self._drawer,
            "display": self._display,
            "scale": self._scale,
            "scanner": self._scanner,
            "terminal": self._terminal,
            "office_printer": self._office_printer,
        }
        for device in sorted(config.devices, key=lambda entry: entry.kind == "drawer"):
            self.handlers[device.code] = builders[device.kind](device)

    def close(self) -> None:
        """Hang up everywhere, unplug the twins and close their paper."""
        for hang_up in self._lines:
            hang_up()
        for printer in self.printers.values():
            if isinstance(printer, VirtualPrinter):
                printer.close()
        for twin in (*self.displays.values(), *self.scales.values(), *self.scanners.values()):
            twin.close()
        for terminal in self.terminals.values():
            terminal.close()
        for roll in self.rolls.values():
            roll.close()

    def _printer(self, device: DeviceConfig) -> Handler:
        small = device.font == "b"
        encoder = Encoder(device.columns, self._assets, device.codepage, device.model, small=small)
        level = self._level(device)
        printer: Printer
        if device.driver == "virtual":
            roll = Roll(self._data / f"roll-{device.code}.db")
            self.rolls[device.code] = roll
            printer = VirtualPrinter(roll, encoder.columns, level, device.model)
        else:
            printer = EscposPrinter(device.connection, encoder.columns, level)
            self._lines.append(printer.hang_up)
        self.printers[device.code] = printer
        return PrinterHandler(device.code, printer, self._journal, encoder, again=device.in_doubt == "again")

    def _level(self, device: DeviceConfig) -> Confirmation:
        """What a test print has found out, else what the configuration says. Without a knife there are no cuts."""
        found = self._journal.remembered(f"confirmation:{device.code}")
        level = Confirmation(int(found)) if found else device.confirmation
        if level is None:
            return Confirmation.WRITTEN
        return level if profile(device.model).cutter else min(level, Confirmation.ANSWERED)

    def _drawer(self, device: DeviceConfig) -> Handler:
        hangs_on = self.printers.get(device.printer)
        drawer: Drawer
        if isinstance(hangs_on, EscposPrinter) and not isinstance(hangs_on, VirtualPrinter):
            drawer = EscposDrawer(hangs_on, device.pin, open_is_high=device.open_is_high)
        else:
            drawer = VirtualDrawer(hangs_on if isinstance(hangs_on, VirtualPrinter) else None)
        self.drawers[device.code] = drawer
        return DrawerHandler(device.code, drawer, self._journal)

    def _display(self, device: DeviceConfig) -> Handler:
        address = device.connection
        if device.driver == "virtual":
            self.displays[device.code] = twin = DisplayTwin(profile().codecs())
            address = twin.address
        display = Cd5220Display(address, device.codepage)
        self._lines.append(display.hang_up)
        display.virtual = device.driver == "virtual"
        return DisplayHandler(device.code, display)

    def _scale(self, device: DeviceConfig) -> Handler:
        address = device.connection
        if device.driver == "virtual":
            self.scales[device.code] = twin = ScaleTwin()
            address = twin.address
        scale = Toledo8217(address) if device.driver == "toledo8217" else Dialog06(address)
        self._lines.append(scale.hang_up)
        scale.virtual = device.driver == "virtual"
        return ScaleHandler(device.code, scale, self._server.tell)

    def _scanner(self, device: DeviceConfig) -> Handler:
        address = device.connection
        if device.driver == "virtual":
            self.scanners[device.code] = twin = ScannerTwin()
            address = twin.address
        scanner = SerialScanner(address)
        self._lines.append(scanner.hang_up)
        scanner.virtual = device.driver == "virtual"
        return ScannerHandler(device.code, scanner, self._server.tell)

    def _terminal(self, device: DeviceConfig) -> Handler:
        address = device.connection
        if device.driver == "virtual":
            self.terminals[device.code] = twin = TerminalTwin()
            address = twin.address
        terminal = ZvtTerminal(address, device.password)
        self._lines.append(terminal.hang_up)
        terminal.virtual = device.driver == "virtual"
        return TerminalHandler(device.code, terminal, self._journal, self._server.tell)

    def _office_printer(self, device: DeviceConfig) -> Handler:
        if device.driver != "virtual":
            return OfficeHandler(device.code, CupsPrinter(device.queue), self._journal, self._assets)
        self.offices[device.code] = twin = VirtualOfficePrinter(self._data / f"pages-{device.code}")
        return OfficeHandler(device.code, twin, self._journal, self._assets)
