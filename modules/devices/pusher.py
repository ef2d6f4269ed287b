"""The thread that offers jobs to proxies: at once when the bell rings, and once a second because bells get lost."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from app.db import reading, writing
from hardware_proxy.protocol import CANCEL, JOB
from modules.devices import exchange
from modules.devices.bell import BELL

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0

Send = Callable[[int, str, Any], None]
"""Send an event with data to the proxy with this id."""


class Pusher:
    """Serves the proxies that are connected to this process; with a message queue it serves all of them."""

    def __init__(
        self,
        engine: Engine,
        send: Send,
        gone: Callable[[Iterable[int]], None],
        cut: Callable[[str], None],
        *,
        all_proxies: bool,
    ) -> None:
        """`gone` is told the ids of proxies that fell silent, `cut` connections of this process that no longer count.

        Nothing runs before the first `add` or `start`.
        """
        self._engine = engine
        self._send = send
        self._gone = gone
        self._cut = cut
        self._all = all_proxies
        self._mine: dict[int, str] = {}
        self._looked = -LOOK_SECONDS
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._halt = threading.Event()

    def add(self, proxy_id: int, connection_id: str) -> None:
        """A proxy is connected to this process."""
        with self._lock:
            self._mine[proxy_id] = connection_id
        self._looked = -LOOK_SECONDS  # what was sent on its old line is offered again now, not at the next look
        self.start()
        BELL.ring()

    def remove(self, proxy_id: int, connection_id: str) -> None:
        """A connection is gone; a newer one of the same proxy stays."""
        with self._lock:
            if self._mine.get(proxy_id) == connection_id:
                del self._mine[proxy_id]

    def start(self) -> None:
        """Start the thread, once."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="devices-pusher", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._halt.set()
        BELL.ring()
        if self._thread is not None:
            self._thread.join(5)

    def _run(self) -> None:
        heard = 0
        while not self._halt.is_set():
            at = time.monotonic()
            whole = at - self._looked >= LOOK_SECONDS
            if whole:
                self._looked = at
            try:
                self.turn(datetime.now(UTC), whole=whole)
            except DBAPIError:
                log.exception("The jobs of the devices could not be read; trying again.")
            heard = BELL.wait(heard, max(0.0, self._looked + LOOK_SECONDS - time.monotonic()))
            with self._lock:
                nobody = not self._all and not self._mine
            if nobody:  # every sale rings; with no proxy to offer to, looking once a second is enough
                self._halt.wait(LOOK_SECONDS)

    def turn(self, now: datetime, *, whole: bool = True) -> int:
        """Offer what is due and sweep; answer how many were offered. Takes the write lock only if there is work.

        When the bell rings, a new job is all there can be, and it is not kept waiting by a look at everything: unless
        `whole`, leases, deadlines, silent proxies and strangers are left to the next look.
        """
        with self._lock:
            lines = dict(self._mine)
        proxies = None if self._all else set(lines)
        for proxy_id, job_id in BELL.take_unwanted():
            self._send(proxy_id, CANCEL, {"id": job_id})
        with reading(self._engine) as connection:
            for stranger in exchange.strangers(connection, lines) if lines and whole else ():
                self._cut(stranger)
            if not exchange.is_due(connection, proxies, now, whole=whole):
                return 0
        with writing(self._engine) as connection:
            silent = exchange.sweep(connection, now) if whole else []
            offers = exchange.claim(connection, proxies, now, late=whole)
        for offer in offers:
            self._send(offer.proxy_id, JOB, offer.job.as_json())
        if silent:
            self._gone(silent)
        return len(offers)
