"""The program as a whole: devices, journal, line and status page, started and stopped together."""

from __future__ import annotations

import logging
import secrets
import sqlite3
import threading
from dataclasses import replace

from hardware_proxy.assets import AssetStore
from hardware_proxy.config import SCOPE_OF, Config
from hardware_proxy.devices.virtual import VirtualPrinter
from hardware_proxy.fitting import Fitter
from hardware_proxy.handlers.moment import DisplayHandler, ScaleHandler
from hardware_proxy.handlers.terminal import TerminalHandler
from hardware_proxy.journal import LOCAL, Journal
from hardware_proxy.link import Link, Reporter
from hardware_proxy.protocol import (
    ASSET,
    PROGRESS,
    SCAN,
    WEIGHT,
    DeviceState,
    Document,
    Job,
    Kind,
    Progress,
    Reason,
    Scan,
    Show,
    Text,
    Weigh,
    Weight,
)
from hardware_proxy.texts import _
from hardware_proxy.worker import Worker

log = logging.getLogger(__name__)

_EVENTS = {Scan: SCAN, Weight: WEIGHT, Progress: PROGRESS}


class Proxy:
    """All parts together. `start` and `stop` may be called once each."""

    def __init__(self, config: Config) -> None:
        """Open the journal and the devices; nothing runs yet."""
        self.config = config
        self.broken = threading.Event()
        """The journal turned out to be damaged: only a new start can set it aside."""
        self.journal = Journal(config.data / "journal.db")
        self.journal.purge()
        self._assets = AssetStore(config.data / "assets", self._fetch)
        self.fitted = Fitter(config, self.journal, self, self._assets.path)
        self.printers, self.drawers = self.fitted.printers, self.fitted.drawers
        self.workers = {
            device.code: Worker(
                device.code, self.fitted.handlers[device.code], self.journal, self._changed, self.broken.set
            )
            for device in config.devices
        }
        self.link = Link(config, self.journal, self)
        self.reporter = Reporter(self.link, self.journal, self)
        self.link.on_online = self.reporter.wake
        self._stopping = False

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
        self.fitted.close()
        self.journal.close()

    def alive(self) -> bool:
        """Whether every device's thread runs."""
        return all(worker.is_alive() for worker in self.workers.values())

    def _changed(self) -> None:
        self.reporter.wake()

    def _fetch(self, sha256: str) -> bytes | None:
        answer = self.link.call(ASSET, {"sha256": sha256})
        data = answer.get("data") if isinstance(answer, dict) and answer.get("ok") else None
        return data if isinstance(data, bytes) else None

    def tell(self, news: Scan | Weight | Progress) -> None:
        """Pass on what is worth something now; without a line it is lost."""
        self.link.emit(_EVENTS[type(news)], news.as_json())

    def take(self, job: Job) -> None:
        """Store a job and ring for its device. No device is touched here, so the line is never held up."""
        if self._stopping:
            return  # the server offers it again
        worker = self.workers.get(job.device)
        refusal = Reason.UNKNOWN_DEVICE if worker is None else None
        if worker is not None and SCOPE_OF.get(job.kind) not in self.config.allow:
            refusal = Reason.UNSUPPORTED
        try:
            self.journal.accept(job, refusal=refusal)
        except sqlite3.Error:
            # Without a journal nothing is done; the server offers the job again.
            log.exception("Job %s cannot be written to the journal.", job.id)
        if worker is not None:
            worker.wake()
        self.reporter.took()

    def cancel(self, job_id: str) -> None:
        """Drop a job that has not been started; a card payment under way is broken off at the terminal."""
        if self._stopping:
            return
        self.journal.cancel(job_id)
        for worker in self.workers.values():
            if isinstance(worker.handler, TerminalHandler):
                worker.handler.abort(job_id)
        self.reporter.wake()

    def show(self, show: Show) -> None:
        """Lines for a customer's display."""
        worker = self.workers.get(show.device)
        if worker is not None and isinstance(worker.handler, DisplayHandler) and "display" in self.config.allow:
            worker.handler.show(show.lines, show.at)
            worker.wake()

    def weigh(self, question: Weigh) -> None:
        """Somebody wants a weight; it is told as soon as the scale is at rest."""
        worker = self.workers.get(question.device)
        if worker is not None and isinstance(worker.handler, ScaleHandler) and "scale" in self.config.allow:
            worker.handler.ask(question)
            worker.wake()
        else:
            self.tell(Weight(question.id, question.device, reason=Reason.UNKNOWN_DEVICE))

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

    def pairing_code(self, code: str) -> None:
        """Print the code on the first printer; it stands on the status page as well."""
        printer = next(iter(self.printers), None)
        if printer is not None:
            words = _("Type this code on the server, on the page of the shop's devices:")
            lines = (Text(words, "center"), Text(code, "center", bold=True, size=2), Text(self.config.url, "center"))
            document = Document(lines).as_json()
            self.journal.accept(Job(LOCAL + secrets.token_hex(8), printer, Kind.PRINT, 0, document, 60_000))
            self.workers[printer].wake()

    def test_print(self, code: str) -> None:
        """Print a page on a device that belongs to no job of the server, and find out what the printer can prove."""
        job = Job(LOCAL + secrets.token_hex(8), code, Kind.PROBE, 0, {}, 60_000)
        self.journal.accept(job)
        self.workers[code].wake()
