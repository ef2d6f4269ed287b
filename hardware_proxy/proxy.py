"""The program as a whole: devices, journal, line and status page, started and stopped together."""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace

from hardware_proxy.config import Config, DeviceConfig
from hardware_proxy.devices.base import Drawer, Printer
from hardware_proxy.devices.escpos import EscposDrawer, EscposPrinter
from hardware_proxy.devices.roll import Roll
from hardware_proxy.devices.virtual import VirtualDrawer, VirtualPrinter
from hardware_proxy.journal import LOCAL, Journal
from hardware_proxy.link import Link, Reporter
from hardware_proxy.protocol import DeviceState, Document, Job, Kind, Reason, State, Text
from hardware_proxy.texts import _
from hardware_proxy.worker import DrawerHandler, Handler, PrinterHandler, Worker

log = logging.getLogger(__name__)


class Proxy:
    """All parts together. `start` and `stop` may be called once each."""

    def __init__(self, config: Config) -> None:
        """Open the journal and the devices; nothing runs yet."""
        self.config = config
        self.journal = Journal(config.data / "journal.db")
        self.journal.purge()
        self.printers: dict[str, Printer] = {}
        self.drawers: dict[str, Drawer] = {}
        self._rolls: list[Roll] = []
        for device in sorted(config.devices, key=lambda entry: entry.kind, reverse=True):
            self._add(device)
        self.workers = {
            device.code: Worker(device.code, self._handler(device), self.journal, self._changed)
            for device in config.devices
        }
        self.link = Link(config, self.journal, self)
        self.reporter = Reporter(self.link, self.journal, self)
        self.link.on_online = self.reporter.wake
        self._stopping = False

    def _add(self, device: DeviceConfig) -> None:
        """Printers are added before the drawers that hang on them."""
        hangs_on = self.printers.get(device.printer)
        if device.kind == "printer" and device.driver == "virtual":
            roll = Roll(self.config.data / f"roll-{device.code}.db")
            self._rolls.append(roll)
            self.printers[device.code] = VirtualPrinter(roll, device.columns, device.confirmation)
        elif device.kind == "printer":
            self.printers[device.code] = EscposPrinter(device.connection, device.columns, device.confirmation)
        elif isinstance(hangs_on, EscposPrinter):
            self.drawers[device.code] = EscposDrawer(hangs_on, device.pin, open_is_high=device.open_is_high)
        else:
            self.drawers[device.code] = VirtualDrawer(hangs_on if isinstance(hangs_on, VirtualPrinter) else None)

    def _handler(self, device: DeviceConfig) -> Handler:
        if device.kind == "printer":
            assets = self.config.data / "assets"
            return PrinterHandler(device.code, self.printers[device.code], self.journal, assets, device.codepage)
        return DrawerHandler(device.code, self.drawers[device.code], self.journal)

    def start(self) -> None:
        """Start every thread; jobs left over from the last run are worked on at once."""
        for thread in (*self.workers.values(), self.reporter, self.link):
            thread.start()

    def stop(self) -> None:
        """Finish the present jobs, tell the server, hang up, close the files."""
        self._stopping = True
        for worker in self.workers.values():
            worker.stop()
        self.reporter.stop()
        self.link.stop()
        self.journal.close()
        for roll in self._rolls:
            roll.close()

    def _changed(self) -> None:
        self.reporter.wake()

    def take(self, job: Job) -> None:
        """Store a job and ring for its device. No device is touched here, so the line is never held up."""
        if self._stopping:
            return  # the server offers it again
        new = self.journal.accept(job)
        worker = self.workers.get(job.device)
        if new and worker is None:
            self.journal.change(job.id, State.FAILED, Reason.UNKNOWN_DEVICE)
        elif new and job.kind not in self.config.allow:
            self.journal.change(job.id, State.FAILED, Reason.UNSUPPORTED)
        elif worker is not None:
            worker.wake()
        self.reporter.wake()

    def cancel(self, job_id: str) -> None:
        """Drop a job that has not been started."""
        if self._stopping:
            return
        self.journal.cancel(job_id)
        self.reporter.wake()

    def look_again(self, code: str) -> None:
        """Something about the device has changed: its worker looks now instead of in a few seconds."""
        for worker in self.workers.values():
            if worker.code == code or self._hangs_on(worker.code, code):
                worker.wake()

    def _hangs_on(self, code: str, printer: str) -> bool:
        return any(device.code == code and device.printer == printer for device in self.config.devices)

    def states(self) -> tuple[DeviceState, ...]:
        """All devices as their workers last saw them."""
        return tuple(replace(worker.state, waiting=self.journal.waiting(code)) for code, worker in self.workers.items())

    def paper(self, job_id: str) -> bytes:
        """The picture of a receipt on virtual paper; nothing for real printers."""
        for printer in self.printers.values():
            if isinstance(printer, VirtualPrinter) and (picture := printer.roll.picture(job_id)):
                return picture
        return b""

    def test_print(self, code: str) -> None:
        """Print a page on a device that belongs to no job of the server."""
        document = Document(
            (
                Text(_("Test print"), "center", bold=True, size=2),
                Text(f"{code} · äöüÄÖÜß €", "center"),
            )
        )
        job = Job(LOCAL + secrets.token_hex(8), code, Kind.PRINT, 0, document.as_json(), 60_000)
        self.journal.accept(job)
        self.workers[code].wake()
