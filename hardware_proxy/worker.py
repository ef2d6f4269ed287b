"""One thread per device: it takes the device's jobs from the journal, one after the other."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace

from hardware_proxy import journal as clock
from hardware_proxy.handlers.base import Handler
from hardware_proxy.journal import SENDING, Entry, Journal
from hardware_proxy.protocol import KINDS, Health, Reason, State

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
LOOK_SECONDS = 2.5
"""How old the picture of a device may be: a fault is seen within three seconds, also when nothing is printed."""


class Worker(threading.Thread):
    """The thread of one device. `on_change` is called when a job or the device has another state, `on_damage` when the
    journal turns out to be damaged: then the program has to start anew."""

    def __init__(
        self,
        code: str,
        handler: Handler,
        journal: Journal,
        on_change: Callable[[], None],
        on_damage: Callable[[], None] = lambda: None,
    ) -> None:
        """Does nothing until `start`."""
        super().__init__(name=f"device-{code}", daemon=True)
        self.code = code
        self.handler = handler
        self._journal = journal
        self._on_change = on_change
        self._on_damage = on_damage
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
        """Work until stopped. Without a journal on disk nothing is done."""
        while not self._halt.is_set():
            self._wake.clear()
            try:
                pause = self.turn()
            except sqlite3.Error as error:
                log.exception("The journal cannot be written; %s waits.", self.code)
                pause = RETRY_SECONDS
                self._say(Reason.NO_JOURNAL)
                if error.sqlite_errorcode in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
                    self._on_damage()
            self._wake.wait(pause)

    def _say(self, reason: Reason) -> None:
        state = replace(self.state, health=Health.GONE, reason=reason)
        if state != self.state:
            self.state = state
            self._on_change()

    def turn(self) -> float:
        """Work through what is there; answer the seconds until the next look."""
        pause = self.handler.serve() or LOOK_SECONDS
        while not self._halt.is_set() and (entry := self._journal.next(self.code)):
            finished = self.step(entry)
            self._on_change()
            if not finished:
                pause = min(pause, RETRY_SECONDS)
                break
        state = self.handler.look()
        if state != self.state:
            self.state = state
            self._on_change()
        self.handler.rest()
        return pause

    def step(self, entry: Entry) -> bool:
        """One job. False if it has to wait."""
        if entry.kind not in KINDS[self.state.kind]:
            self._journal.change(entry.id, State.FAILED, Reason.UNSUPPORTED)
            return True
        if entry.state != SENDING and entry.too_late(clock.now(), clock.boot_id()):
            self._journal.change(entry.id, State.EXPIRED, Reason.TOO_LATE)
            return True
        return self.handler.run(entry)
