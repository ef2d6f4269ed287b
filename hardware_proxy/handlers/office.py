"""Prints PDFs on an office printer."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from hardware_proxy.devices.base import NotReady, Unknown
from hardware_proxy.encode import Assets
from hardware_proxy.journal import SENDING, Entry, Journal
from hardware_proxy.protocol import Confirmation, DeviceState, Health, ProtocolError, Reader, Reason, State

MOST_COPIES = 20


class OfficePrinter(Protocol):
    """What prints files."""

    driver: str
    virtual: bool

    def check(self) -> None:
        """Return when it takes jobs. Raises `NotReady`."""

    def print(self, name: str, path: Path, copies: int) -> None:
        """Hand a file over. Raises `Unknown` when nobody can say whether it was taken."""


class OfficeHandler:
    """One office printer. After a crash nobody can tell whether the file was handed over: a person looks."""

    def __init__(self, code: str, printer: OfficePrinter, journal: Journal, assets: Assets) -> None:
        """`assets` finds the file."""
        self.code = code
        self.printer = printer
        self._journal = journal
        self._assets = assets

    def run(self, entry: Entry) -> bool:
        """See `Handler`."""
        if entry.state == SENDING:
            self._journal.change(entry.id, State.UNCERTAIN, Reason.INTERRUPTED)
            return True
        try:
            read = Reader(entry.payload, "payload")
            sha256, copies = read.text("sha256"), read.number("copies", 1, low=1, high=MOST_COPIES)
        except ProtocolError as error:
            self._journal.change(entry.id, State.FAILED, Reason.BAD_DOCUMENT, {"message": str(error)})
            return True
        path = self._assets(sha256)
        if path is None:
            self._journal.change(entry.id, State.BLOCKED, Reason.NO_ASSET)
            return False
        try:
            self.printer.check()
        except NotReady as problem:
            self._journal.change(entry.id, State.BLOCKED, problem.reason)
            return False
        if self._journal.sending(entry.id, None):
            self._print(entry.id, path, copies)
        return True

    def _print(self, job_id: str, path: Path, copies: int) -> None:
        try:
            self.printer.print(job_id, path, copies)
        except Unknown:
            self._journal.change(job_id, State.UNCERTAIN, Reason.INTERRUPTED)
        else:
            self._journal.change(job_id, State.DONE, "", {"confirmation": int(Confirmation.WRITTEN)})

    def serve(self) -> float | None:
        """See `Handler`."""
        return None

    def rest(self) -> None:
        """See `Handler`."""

    def look(self) -> DeviceState:
        """See `Handler`."""
        health, reason = Health.OK, ""
        try:
            self.printer.check()
        except NotReady as problem:
            health, reason = Health.GONE, problem.reason.value
        waiting, printer = self._journal.waiting(self.code), self.printer
        level = int(Confirmation.WRITTEN)
        return DeviceState(
            self.code, "office_printer", printer.driver, 0, level, health, reason, None, waiting, printer.virtual
        )
