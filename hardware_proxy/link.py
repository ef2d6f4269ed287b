"""The line to the server: dial, stay connected, hand jobs in, and report until the server has heard.

Socket.IO is only the bell. Nothing is taken for delivered because it was emitted: an arriving job counts once it is
in the journal, a report counts once the server has answered.
"""

from __future__ import annotations

import logging
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import socketio

from hardware_proxy import __version__
from hardware_proxy.config import Config
from hardware_proxy.journal import Journal, boot_id
from hardware_proxy.pairing import Pairing, http_session
from hardware_proxy.protocol import (
    CANCEL,
    DEVICE_STATE,
    HEARTBEAT_SECONDS,
    HELLO,
    JOB,
    JOB_STATE,
    MIN_PROTOCOL,
    NAMESPACE,
    PAPER_LIMIT_BYTES,
    PROTOCOL,
    REFUSED_VERSION,
    SHOW,
    WEIGH,
    DeviceState,
    Hello,
    Job,
    JobReport,
    ProtocolError,
    Show,
    State,
    Weigh,
    job_from_json,
    show_from_json,
    weigh_from_json,
    welcome_from_json,
)

log = logging.getLogger(__name__)

FIRST_PAUSE, BRIEF_PAUSE, LONGEST_PAUSE = 0.25, 1.0, 4.0
BRIEF_SECONDS = 90.0
"""A server that is started again is back by then: until then it is asked about once a second, later less often."""
DIAL_SECONDS = 15
"""A server that is starting takes calls some seconds before it answers them; whoever hangs up meanwhile waits again."""
REFUSED_PAUSE = 10.0
"""Whoever was turned away asks less often: only a person can mend a wrong token or an old program."""
CALL_SECONDS = 5
QUICK_SECONDS = 5.0
SETTLE_SECONDS = 0.2
"""How long a job may take until it is reported as taken and not only as done."""


class Shop(Protocol):
    """What the line needs from the rest of the program."""

    def take(self, job: Job) -> None:
        """A job arrived."""

    def cancel(self, job_id: str) -> None:
        """The server does not want the job any more."""

    def show(self, show: Show) -> None:
        """Lines for a customer's display."""

    def weigh(self, question: Weigh) -> None:
        """Somebody wants a weight."""

    def pairing_code(self, code: str) -> None:
        """Print the code that a person has to type on the server."""

    def states(self) -> tuple[DeviceState, ...]:
        """All devices as they are now."""

    def paper(self, job_id: str) -> bytes:
        """The picture of virtual paper, or nothing."""


class Link(threading.Thread):
    """Keeps one connection to the server. Own back-off, because the library gives up after a first failure."""

    def __init__(self, config: Config, journal: Journal, shop: Shop) -> None:
        """Does nothing until `start`."""
        super().__init__(name="link", daemon=True)
        self._config = config
        self._journal = journal
        self._shop = shop
        self._halt = threading.Event()
        self._gone = threading.Event()
        self._client: Any = None
        self.online = False
        self.problem = ""
        self.code = ""
        """What a person has to type on the server, while the program is being paired."""
        self._refused = ""
        self.since = time.monotonic()
        self.on_online: Callable[[], None] = lambda: None

    def run(self) -> None:
        """Connect, wait for the end of the connection, pause, again. Without a token, be paired first."""
        if not self._config.token:
            paired = Pairing(self._config, self._halt, self._show_code).run()
            if paired is None:
                return
            self._config = paired
        pause = FIRST_PAUSE
        while not self._halt.is_set():
            started = time.monotonic()
            if self._connect():
                self._gone.wait()
                self._down("")
            if time.monotonic() - started > QUICK_SECONDS:
                pause = FIRST_PAUSE
            wait = REFUSED_PAUSE if self._refused else pause
            self._halt.wait(wait * random.uniform(0.7, 1.3))  # noqa: S311 - spreads reconnects, hides nothing
            pause = self._longer(pause)

    def _longer(self, pause: float) -> float:
        """The pause after the next attempt in vain."""
        brief = time.monotonic() - self.since < BRIEF_SECONDS
        return min(pause * 2, BRIEF_PAUSE if brief else LONGEST_PAUSE)

    def _show_code(self, code: str) -> None:
        self.code = code
        if code:
            self._shop.pairing_code(code)

    def stop(self) -> None:
        """Hang up."""
        self._halt.set()
        line = self._client.eio.ws if self._client is not None else None
        if line is not None:
            # The polite way would wait three seconds for the server's answer.
            line.shutdown()
        self._gone.set()
        if self.is_alive():
            self.join(CALL_SECONDS)

    def _new_client(self) -> Any:
        session = http_session(self._config)
        client = socketio.Client(
            reconnection=False, http_session=session, handle_sigint=False, request_timeout=DIAL_SECONDS
        )
        client.on("disconnect", self._on_disconnect, namespace=NAMESPACE)
        client.on("connect_error", self._on_refused, namespace=NAMESPACE)
        client.on(JOB, self._on_job, namespace=NAMESPACE)
        client.on(CANCEL, self._on_cancel, namespace=NAMESPACE)
        client.on(SHOW, self._on_show, namespace=NAMESPACE)
        client.on(WEIGH, self._on_weigh, namespace=NAMESPACE)
        return client

    def _connect(self) -> bool:
        self._gone.clear()
        self._refused = ""
        client = self._client = self._new_client()
        try:
            client.connect(
                self._config.url,
                namespaces=[NAMESPACE],
                transports=["websocket"],
                auth={"token": self._config.token, "protocol": PROTOCOL},
                wait_timeout=DIAL_SECONDS,
            )
            answer = client.call(HELLO, self._hello().as_json(), namespace=NAMESPACE, timeout=CALL_SECONDS)
            self._greeted(answer)
        except (socketio.exceptions.SocketIOError, OSError, ProtocolError, sqlite3.Error) as error:
            client.disconnect()
            self._down(self._refused or str(error))
            return False
        log.info("Connected to %s.", self._config.url)
        self.online, self.problem, self.since = True, "", time.monotonic()
        self.on_online()
        return True

    def _greeted(self, answer: object) -> None:
        """The two sides must speak the same language. Raises `ProtocolError`."""
        welcome = welcome_from_json(answer)
        if not welcome.ok:
            raise ProtocolError(welcome.error or "the server refused the greeting")
        if not welcome.min_protocol <= PROTOCOL or welcome.protocol < MIN_PROTOCOL:
            self._refused = REFUSED_VERSION
            raise ProtocolError(REFUSED_VERSION)
        self._journal.greeted(welcome.seq)

    def _down(self, problem: str) -> None:
        if self.online or problem != self.problem:
            log.warning("No connection to %s. %s", self._config.url, problem)
        if self.online:
            self.since = time.monotonic()
        self.online, self.problem = False, problem

    def _hello(self) -> Hello:
        open_jobs = tuple(self._journal.open_ids())
        return Hello(__version__, boot_id(), self._shop.states(), open_jobs, journal_lost=self._journal.lost)

    def _on_disconnect(self, *_reason: object) -> None:
        self._gone.set()

    def _on_refused(self, data: object) -> None:
        self._refused = str(data.get("message", data)) if isinstance(data, dict) else str(data)

    def _on_job(self, data: object) -> None:
        try:
            self._shop.take(job_from_json(data))
        except ProtocolError as error:
            log.error("A job that cannot be read was dropped: %s", error)  # noqa: TRY400 - the text says it all

    def _on_cancel(self, data: object) -> None:
        if isinstance(data, dict):
            self._shop.cancel(str(data.get("id", "")))

    def _on_show(self, data: object) -> None:
        try:
            self._shop.show(show_from_json(data))
        except ProtocolError as error:
            log.warning("Lines that cannot be read were dropped: %s", error)

    def _on_weigh(self, data: object) -> None:
        try:
            self._shop.weigh(weigh_from_json(data))
        except ProtocolError as error:
            log.warning("A question that cannot be read was dropped: %s", error)

    def call(self, event: str, data: object) -> Any:
        """Send and wait for the answer; None when there was none."""
        client = self._client
        if not self.online or client is None:
            return None
        try:
            return client.call(event, data, namespace=NAMESPACE, timeout=CALL_SECONDS)
        except (socketio.exceptions.SocketIOError, OSError):
            return None

    def emit(self, event: str, data: object) -> bool:
        """Send without waiting; False if there is no line."""
        client = self._client
        if not self.online or client is None:
            return False
        try:
            client.emit(event, data, namespace=NAMESPACE)
        except (socketio.exceptions.SocketIOError, OSError):
            return False
        return True


class Reporter(threading.Thread):
    """Tells the server what became of its jobs, again and again until it has answered, and how the devices are."""

    def __init__(self, link: Link, journal: Journal, shop: Shop) -> None:
        """Does nothing until `start`."""
        super().__init__(name="reporter", daemon=True)
        self._link = link
        self._journal = journal
        self._shop = shop
        self._wake = threading.Event()
        self._news = threading.Event()
        self._halt = threading.Event()
        self._told: tuple[DeviceState, ...] = ()
        self._told_at = 0.0

    def wake(self) -> None:
        """There may be news."""
        self._news.set()
        self._wake.set()

    def took(self) -> None:
        """A job was taken. Mostly it is done in a moment: then one report says both, and nothing is in its way."""
        self._wake.set()

    def stop(self) -> None:
        """End."""
        self._halt.set()
        self.wake()
        if self.is_alive():
            self.join(2 * CALL_SECONDS)

    def run(self) -> None:
        """Report until stopped."""
        while not self._halt.is_set():
            self._wake.clear()
            self._news.clear()
            pause = 1.0
            if self._link.online:
                try:
                    self._tell_states()
                    pause = float(HEARTBEAT_SECONDS) if self._tell_jobs() else 1.0
                except sqlite3.Error:
                    log.exception("The journal cannot be read or written; the server is told later.")
            if self._wake.wait(pause):
                self._news.wait(SETTLE_SECONDS)

    def _tell_states(self) -> None:
        states, at = self._shop.states(), time.monotonic()
        due = states != self._told or at - self._told_at >= HEARTBEAT_SECONDS
        if due and self._link.emit(DEVICE_STATE, [state.as_json() for state in states]):
            self._told, self._told_at = states, at

    def _tell_jobs(self) -> bool:
        """True when the server knows everything."""
        for entry in self._journal.unreported():
            report = entry.report()
            paper = self._shop.paper(entry.id) if report.state == State.DONE else b""
            fits = paper if len(paper) <= PAPER_LIMIT_BYTES else b""
            answer = self._link.call(
                JOB_STATE, JobReport(report.id, report.state, report.reason, report.result, fits).as_json()
            )
            if not isinstance(answer, dict):
                return False
            if not answer.get("ok"):
                log.error("The server does not take the report of job %s: %s", entry.id, answer.get("error"))
            self._journal.reported(entry)
        return True
