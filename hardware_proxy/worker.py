"""One thread per device: it takes the device's jobs from the journal, one after the other.

What makes "never twice" true is the order of things: first the journal says `sending`, then bytes leave, then the
journal says `done`. A job found in `sending` after a crash is never simply sent again; the printer's cutter counter
decides, and where there is none, a person.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from hardware_proxy import journal as clock
from hardware_proxy.devices.base import Drawer, Kick, NotReady, Printer, Unknown
from hardware_proxy.encode import CODEPAGE, Encoder, cuts_in
from hardware_proxy.journal import SENDING, Entry, Journal
from hardware_proxy.protocol import (
    Confirmation,
    DeviceState,
    Health,
    Kind,
    ProtocolError,
    Reason,
    State,
    document_from_json,
)

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
LOOK_SECONDS = 5.0
TWICE_SECONDS = 0.8
"""Two kicks of one drawer within this time are one wish, pressed twice."""


class Handler(Protocol):
    """What a device does with a job."""

    def run(self, entry: Entry) -> bool:
        """Work on the job. False: it waits, and is to be tried again in a second."""

    def look(self) -> DeviceState:
        """The state of the device now."""

    def rest(self) -> None:
        """Nothing more to do for the moment."""


class PrinterHandler:
    """Prints documents."""

    def __init__(
        self, code: str, printer: Printer, journal: Journal, assets: Path | None = None, codepage: str = CODEPAGE
    ) -> None:
        """`code` is the device's name between server and proxy."""
        self.code = code
        self.printer = printer
        self._journal = journal
        self._encoder = Encoder(printer.columns, assets, codepage)

    def run(self, entry: Entry) -> bool:
        """See `Handler`."""
        try:
            document = document_from_json(entry.payload)
        except ProtocolError as error:
            self._journal.change(entry.id, State.FAILED, Reason.BAD_DOCUMENT, {"message": str(error)})
            return True
        if entry.state == SENDING:
            return self._recover(entry, cuts_in(document))
        return self._send(entry, self._encoder.encode(document))

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
        except Unknown as problem:
            log.warning("Job %s: %s did not confirm (%s).", entry.id, self.code, problem.reason)
            return self._unknown(entry.id)
        self._done(entry.id)
        return True

    def _done(self, job_id: str, **more: Any) -> None:
        result = {"confirmation": int(self.printer.confirmation), **more}
        self._journal.change(job_id, State.DONE, "", result)

    def _unknown(self, job_id: str) -> bool:
        """A printer that counts is asked again later; for any other, a person has to look at the paper."""
        if self.printer.confirmation is Confirmation.COUNTED:
            return False
        self._journal.change(job_id, State.UNCERTAIN, Reason.INTERRUPTED)
        return True

    def _recover(self, entry: Entry, cuts: int) -> bool:
        """The job was being sent when the program or the line died: did it come out?"""
        if entry.before is None or self.printer.confirmation is not Confirmation.COUNTED:
            self._journal.change(entry.id, State.UNCERTAIN, Reason.INTERRUPTED)
            return True
        try:
            counted = self.printer.cuts()
        except NotReady:
            return False
        if counted == entry.before + cuts:
            self._done(entry.id, recovered=True)
        elif counted == entry.before:
            self._journal.change(entry.id, State.ACCEPTED)
        else:
            # The counter went back, or somebody else printed: it proves nothing.
            self._journal.change(entry.id, State.UNCERTAIN, Reason.INTERRUPTED)
        return True

    def rest(self) -> None:
        """See `Handler`."""
        self.printer.rest()

    def look(self) -> DeviceState:
        """See `Handler`."""
        health, reason = Health.OK, ""
        try:
            if self.printer.check().low:
                health, reason = Health.WARNING, "paper_low"
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


class DrawerHandler:
    """Opens a drawer: at most once per job, and never late. A drawer that opens by itself is worse than one that does
    not open."""

    def __init__(self, code: str, drawer: Drawer, journal: Journal) -> None:
        """`code` is the device's name between server and proxy."""
        self.code = code
        self.drawer = drawer
        self._journal = journal
        self._last_kick: float | None = None

    def run(self, entry: Entry) -> bool:
        """See `Handler`."""
        if entry.state == SENDING:
            self._journal.change(entry.id, State.UNCERTAIN, Reason.INTERRUPTED)
            return True
        at = clock.now().boot
        if self._last_kick is not None and at - self._last_kick < TWICE_SECONDS:
            self._journal.change(entry.id, State.FAILED, Reason.DUPLICATE)
            return True
        try:
            self.drawer.check()
        except NotReady as problem:
            self._journal.change(entry.id, State.BLOCKED, problem.reason)
            return False
        if self._journal.sending(entry.id, None):
            self._last_kick = at
            return self._kick(entry)
        return True

    def _kick(self, entry: Entry) -> bool:
        try:
            seen = self.drawer.kick()
        except NotReady:
            self._journal.change(entry.id, State.ACCEPTED)
            return False
        except Unknown:
            self._journal.change(entry.id, State.UNCERTAIN, Reason.INTERRUPTED)
            return True
        if seen is Kick.NO_CHANGE:
            self._journal.change(entry.id, State.FAILED, Reason.NOT_OPENED)
        else:
            self._journal.change(entry.id, State.DONE, "", {"drawer": seen.value})
        return True

    def rest(self) -> None:
        """See `Handler`."""
        self.drawer.rest()

    def look(self) -> DeviceState:
        """See `Handler`."""
        health, reason, is_open = Health.OK, "", None
        try:
            is_open = self.drawer.check()
        except NotReady as problem:
            health, reason = Health.GONE, problem.reason.value
        waiting = self._journal.waiting(self.code)
        level = int(Confirmation.WRITTEN if is_open is None else Confirmation.ANSWERED)
        return DeviceState(
            self.code, "drawer", self.drawer.driver, 0, level, health, reason, is_open, waiting, self.drawer.virtual
        )


KIND_OF_DEVICE = {"printer": Kind.PRINT, "drawer": Kind.DRAWER}


class Worker(threading.Thread):
    """The thread of one device. `on_change` is called when a job or the device has another state."""

    def __init__(self, code: str, handler: Handler, journal: Journal, on_change: Callable[[], None]) -> None:
        """Does nothing until `start`."""
        super().__init__(name=f"device-{code}", daemon=True)
        self.code = code
        self.handler = handler
        self._journal = journal
        self._on_change = on_change
        self._wake = threading.Event()
        self._halt = threading.Event()
        self.state = handler.look()

    def wake(self) -> None:
        """There may be something to do."""
        self._wake.set()

    def stop(self, timeout: float = 5.0) -> None:
        """End after the present job; waits at most `timeout` seconds."""
        self._halt.set()
        self._wake.set()
        if self.is_alive():
            self.join(timeout)

    def run(self) -> None:
        """Work until stopped. Without a journal on disk nothing is printed."""
        while not self._halt.is_set():
            self._wake.clear()
            try:
                pause = self.turn()
            except sqlite3.Error:
                log.exception("The journal cannot be written; %s waits.", self.code)
                pause = RETRY_SECONDS
            self._wake.wait(pause)

    def turn(self) -> float:
        """Work through what is there; answer the seconds until the next look."""
        pause = LOOK_SECONDS
        while not self._halt.is_set() and (entry := self._journal.next(self.code)):
            finished = self.step(entry)
            self._on_change()
            if not finished:
                pause = RETRY_SECONDS
                break
        state = self.handler.look()
        if state != self.state:
            self.state = state
            self._on_change()
        self.handler.rest()
        return pause

    def step(self, entry: Entry) -> bool:
        """One job. False if it has to wait."""
        if entry.kind != KIND_OF_DEVICE[self.state.kind]:
            self._journal.change(entry.id, State.FAILED, Reason.UNSUPPORTED)
            return True
        if entry.state != SENDING and entry.too_late(clock.now(), clock.boot_id()):
            self._journal.change(entry.id, State.EXPIRED, Reason.TOO_LATE)
            return True
        return self.handler.run(entry)
