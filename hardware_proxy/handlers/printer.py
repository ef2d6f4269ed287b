"""Prints documents, and proves it as well as the printer can.

What makes "never twice" true is the order of things: first the journal says `sending`, then bytes leave, then the
journal says `done`. A job found in `sending` after a crash is never simply sent again; the printer's cutter counter
decides, and where there is none, a person.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from hardware_proxy.devices.base import Halted, NotReady, Printer, Unknown
from hardware_proxy.encode import Encoder
from hardware_proxy.journal import SENDING, Entry, Journal
from hardware_proxy.protocol import (
    Confirmation,
    Cut,
    DeviceState,
    Document,
    Element,
    Health,
    Kind,
    ProtocolError,
    Reason,
    Rule,
    State,
    Text,
    document_from_json,
)

log = logging.getLogger(__name__)

LETTERS = "äöüÄÖÜß €éèœŁżČ"
_INTERRUPTED = {
    "de": "ABGEBROCHEN - HIER NOCH EINMAL GANZ",
    "it": "INTERROTTO - QUI DI NUOVO INTERO",
    "da": "AFBRUDT - HER HELT FORFRA",
    "nl": "AFGEBROKEN - HIER NOG EENS GEHEEL",
    "en": "INTERRUPTED - IN FULL BELOW",
}
_DOUBT = {
    "de": "EVTL. DOPPELT",
    "it": "FORSE DOPPIO",
    "da": "EVT. DOBBELT",
    "nl": "MOGELIJK DUBBEL",
    "en": "POSSIBLY PRINTED TWICE",
}


def test_page(code: str, columns: int, codepage: str) -> Document:
    """What a test print shows: whose it is, whether its letters are right, how wide its paper is."""
    ruler = "".join(str(place % 10) for place in range(1, columns + 1))
    return Document(
        (
            Text("Test", "center", bold=True, size=2),
            Text(f"{code} · {codepage}", "center"),
            Text(LETTERS, "center"),
            Rule(),
            Text(ruler),
            Cut(),
        )
    )


def sheets_of(document: Document) -> list[tuple[Element, ...]]:
    """The document's pieces of paper: each ends with a cut."""
    sheets: list[tuple[Element, ...]] = []
    sheet: tuple[Element, ...] = ()
    for item in document.elements:
        sheet += (item,)
        if isinstance(item, Cut):
            sheets.append(sheet)
            sheet = ()
    return [*sheets, (*sheet, Cut())] if sheet else sheets


class PrinterHandler:
    """One printer. With `again`, a paper in doubt is printed a second time with a heading that says so; the kitchen
    is better off with two than with none. Otherwise a person looks."""

    def __init__(
        self,
        code: str,
        printer: Printer,
        journal: Journal,
        encoder: Encoder | None = None,
        *,
        again: bool = False,
    ) -> None:
        """`code` is the device's name between server and proxy."""
        self.code = code
        self.printer = printer
        self._journal = journal
        self._encoder = encoder or Encoder(printer.columns)
        self._again = again

    def run(self, entry: Entry) -> bool:
        """See `Handler`."""
        if entry.kind == Kind.PROBE:
            return self._probe(entry)
        try:
            document = self._wanted(entry, document_from_json(entry.payload))
        except ProtocolError as error:
            self._journal.change(entry.id, State.FAILED, Reason.BAD_DOCUMENT, {"message": str(error)})
            return True
        if entry.state == SENDING:
            return self._recover(entry, document)
        return self._send(entry, self._encoder.encode(document))

    def _wanted(self, entry: Entry, document: Document) -> Document:
        """What is still to be printed: without the sheets that came out before a crash, headed when begun again."""
        words = {"interrupted": _INTERRUPTED, "doubt": _DOUBT}.get(entry.result.get("again", ""))
        if words is None:
            return document
        out = int(entry.result.get("sheets", 0))
        left = [item for sheet in sheets_of(document)[out:] for item in sheet]
        head = Text(words.get(document.language[:2], words["en"]), "center", bold=True)
        return replace(document, elements=(head, *left))

    def _send(self, entry: Entry, data: bytes) -> bool:
        try:
            self.printer.check()
            before = self.printer.cuts()
        except NotReady as problem:
            self._journal.change(entry.id, State.BLOCKED, problem.reason)
            return False
        if not self._journal.sending(entry.id, before):
            return True
        try:
            self.printer.print(entry.id, data)
        except NotReady:
            self._journal.change(entry.id, State.ACCEPTED)
            return False
        except Halted as problem:
            self._journal.halted(entry.id, problem.reason)
            return False
        except Unknown as problem:
            log.warning("Job %s: %s did not confirm (%s).", entry.id, self.code, problem.reason)
            return self.printer.confirmation is not Confirmation.COUNTED and self._doubtful(entry)
        self._done(entry.id)
        return True

    def _done(self, job_id: str, **more: Any) -> None:
        result = {"confirmation": int(self.printer.confirmation), **more}
        self._journal.change(job_id, State.DONE, "", result)

    def _recover(self, entry: Entry, document: Document) -> bool:
        """The job was being sent when the printer stopped, or the program or the line died: did it come out?"""
        try:
            self.printer.settle(entry.id)
        except Halted as problem:
            self._journal.halted(entry.id, problem.reason)
            return False
        except Unknown:
            return self._count(entry, self._encoder.cuts_in(document))
        self._done(entry.id)
        return True

    def _count(self, entry: Entry, cuts: int) -> bool:
        """Nobody will confirm it any more; the cutter counter may tell."""
        if entry.before is None or self.printer.confirmation is not Confirmation.COUNTED:
            return self._doubtful(entry)
        try:
            counted = self.printer.cuts()
        except NotReady as problem:
            self._journal.halted(entry.id, problem.reason)
            return False
        if counted == entry.before + cuts:
            self._done(entry.id, recovered=True)
        elif counted is not None and 0 <= counted - entry.before < cuts:
            out = int(entry.result.get("sheets", 0)) + counted - entry.before
            self._journal.change(entry.id, State.ACCEPTED, "", {"again": "interrupted", "sheets": out})
        else:
            # The counter went back, or somebody else printed: it proves nothing.
            return self._doubtful(entry)
        return True

    def _doubtful(self, entry: Entry) -> bool:
        if self._again and "again" not in entry.result:
            self._journal.change(entry.id, State.ACCEPTED, "", {"again": "doubt"})
        else:
            self._journal.change(entry.id, State.UNCERTAIN, Reason.INTERRUPTED)
        return True

    def _probe(self, entry: Entry) -> bool:
        """Find out by a test page how well the printer can prove what it does; from now on it is believed that much."""
        if entry.state == SENDING:
            return self._doubtful(entry)
        page = test_page(self.code, self._encoder.columns, self._encoder.page)
        if not self._journal.sending(entry.id, None):
            return True
        try:
            level = self.printer.probe(entry.id, self._encoder.encode(page), self._encoder.cuts_in(page))
        except NotReady as problem:
            self._journal.change(entry.id, State.BLOCKED, problem.reason)
            return False
        self._journal.remember(f"confirmation:{self.code}", str(int(level)))
        self._journal.change(entry.id, State.DONE, "", {"confirmation": int(level)})
        return True

    def serve(self) -> float | None:
        """See `Handler`."""
        return None

    def rest(self) -> None:
        """See `Handler`."""
        self.printer.rest()

    def look(self) -> DeviceState:
        """See `Handler`."""
        health, reason = Health.OK, ""
        try:
            if self.printer.check().low:
                health, reason = Health.WARNING, Reason.PAPER_LOW.value
        except NotReady as problem:
            health, reason = Health.GONE, problem.reason.value
        return DeviceState(
            self.code,
            "printer",
            self.printer.driver,
            self.printer.columns,
            int(self.printer.confirmation),
            health,
            reason,
            None,
            self._journal.waiting(self.code),
            self.printer.virtual,
        )
