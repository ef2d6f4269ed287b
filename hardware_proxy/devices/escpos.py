"""ESC/POS printers on the network (port 9100), and the drawer that is plugged into one.

The library's own network class takes an unasked status packet for an answer and a closed line for good paper, so the
conversation is ours. One line at a time, opened for a burst of jobs and closed after it: many printers serve one
connection only, and some reset one that was idle.
"""

from __future__ import annotations

import secrets
import socket
import threading
import time
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from hardware_proxy.devices.answers import Answer, Answers, Counter, Printed, Status
from hardware_proxy.devices.base import Kick, NotReady, Paper, Unknown
from hardware_proxy.protocol import Confirmation, Reason

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 2.0
PRINT_SECONDS = 9.0
LINGER_SECONDS = 2.0
DRAWER_SECONDS = 0.3
CUTTER_COUNTER = 50

_DLE_EOT = b"\x10\x04"
T = TypeVar("T", bound=Answer)


class _Line:
    """One TCP connection with its unread answers."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_connection((host, port), CONNECT_SECONDS)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = Answers()
        self._found: list[Answer] = []

    def send(self, data: bytes, timeout: float = ANSWER_SECONDS) -> None:
        self._socket.settimeout(timeout)
        self._socket.sendall(data)

    def wait(self, kind: type[T], timeout: float, fits: Callable[[T], bool] = lambda _answer: True) -> T:
        """The next answer of a kind. Raises OSError when the line ends, TimeoutError when nothing comes."""
        end = time.monotonic() + timeout
        while True:
            while self._found:
                answer = self._found.pop(0)
                if isinstance(answer, kind) and fits(answer):
                    return answer
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(left)
            data = self._socket.recv(256)
            if not data:
                raise ConnectionResetError
            self._found += self._answers.feed(data)

    def close(self, *, linger: bool) -> None:
        """Hang up. A printer that gave no answer gets time to read what is in flight."""
        try:
            if linger:
                self._socket.shutdown(socket.SHUT_WR)
                self._socket.settimeout(LINGER_SECONDS)
                while self._socket.recv(256):
                    pass
        except OSError:
            return
        finally:
            self._socket.close()


class EscposPrinter:
    """A receipt printer that listens on TCP."""

    driver = "escpos"
    virtual = False

    def __init__(self, connection: str, columns: int, confirmation: Confirmation) -> None:
        """`connection` is `tcp://host:port`. Nothing is opened yet."""
        parts = urlsplit(connection)
        self._host, self._port = parts.hostname or "", parts.port or 9100
        self.columns = columns
        self.confirmation = confirmation
        self._line: _Line | None = None
        self._lock = threading.RLock()

    def _open(self) -> _Line:
        if self._line is None:
            try:
                self._line = _Line(self._host, self._port)
            except OSError as error:
                raise NotReady(Reason.OFFLINE) from error
        return self._line

    def _drop(self, *, linger: bool = False) -> None:
        if self._line is not None:
            self._line.close(linger=linger)
            self._line = None

    def _asked(self, question: bytes, kind: type[T]) -> T:
        """Ask and wait for the answer. Raises `NotReady`."""
        line = self._open()
        try:
            line.send(question)
            return line.wait(kind, ANSWER_SECONDS)
        except TimeoutError as error:
            self._drop()
            raise NotReady(Reason.NO_ANSWER) from error
        except OSError as error:
            self._drop()
            raise NotReady(Reason.OFFLINE) from error

    def _status(self, n: int) -> int:
        return self._asked(_DLE_EOT + bytes([n]), Status).byte

    def check(self) -> Paper:
        """See `Printer`. Level `written` asks nothing, because such a printer would not answer."""
        with self._lock:
            if self.confirmation is Confirmation.WRITTEN:
                self._open()
                return Paper()
            if self._status(4) & 0x60:
                raise NotReady(Reason.PAPER_OUT)
            cause = self._status(2)
            if cause & 0x04:
                raise NotReady(Reason.COVER_OPEN)
            if cause & 0x40:
                raise NotReady(Reason.DEVICE_ERROR)
            if self._status(1) & 0x08:
                raise NotReady(Reason.OFFLINE)
            return Paper(low=bool(self._status(4) & 0x0C))

    def cuts(self) -> int | None:
        """See `Printer`: maintenance counter 50, which the printer answers after all earlier work."""
        if self.confirmation is not Confirmation.COUNTED:
            return None
        with self._lock:
            return self._asked(b"\x1dg2\x00" + CUTTER_COUNTER.to_bytes(2, "little"), Counter).value

    def print(self, name: str, data: bytes) -> None:
        """See `Printer`. The name is not printed; the printer gets an id of its own to answer with."""
        with self._lock:
            line = self._open()
            mark = secrets.token_hex(2).encode("ascii")
            answers = self.confirmation >= Confirmation.ANSWERED
            # GS ( H fn 48 sends the id back when printing, not receiving, is complete.
            tail = b"\x1d(H\x06\x00\x30\x30" + mark if answers else b""
            try:
                line.send(data + tail, PRINT_SECONDS)
                if answers:
                    line.wait(Printed, PRINT_SECONDS, lambda answer: answer.id == mark)
                elif self.confirmation is Confirmation.READY:
                    line.send(_DLE_EOT + b"\x01")
                    if line.wait(Status, ANSWER_SECONDS).byte & 0x08:
                        raise Unknown(Reason.OFFLINE)
            except TimeoutError as error:
                self._drop()
                raise Unknown(Reason.NO_ANSWER) from error
            except OSError as error:
                self._drop()
                raise Unknown(Reason.OFFLINE) from error

    def rest(self) -> None:
        """See `Printer`."""
        with self._lock:
            self._drop(linger=self.confirmation < Confirmation.ANSWERED)

    def drawer_pin(self) -> bool:
        """The level of the drawer's sensor (pin 3): True is high. Raises `NotReady`."""
        with self._lock:
            return bool(self._status(1) & 0x04)

    def pulse(self, pin: int) -> None:
        """Kick the drawer: 100 ms on pin 2 or 5. Raises `NotReady` when nothing was sent, else `Unknown`."""
        with self._lock:
            line = self._open()
            try:
                line.send(b"\x1bp" + bytes([0 if pin == 2 else 1, 50, 50]))
            except OSError as error:
                self._drop()
                raise Unknown(Reason.OFFLINE) from error


class EscposDrawer:
    """A drawer plugged into a printer; the printer's status tells whether it is open."""

    driver = "escpos"
    virtual = False

    def __init__(self, printer: EscposPrinter, pin: int, *, open_is_high: bool = True) -> None:
        """`pin` is 2 or 5; `open_is_high` is how the drawer's switch is wired."""
        self._printer = printer
        self._pin = pin
        self._open_is_high = open_is_high

    def check(self) -> bool | None:
        """See `Drawer`."""
        if self._printer.confirmation is Confirmation.WRITTEN:
            return None
        return self._printer.drawer_pin() == self._open_is_high

    def kick(self) -> Kick:
        """See `Drawer`. The sensor is read before and 300 ms after the pulse."""
        before = self.check()
        self._printer.pulse(self._pin)
        if before is None:
            return Kick.NO_SENSOR
        time.sleep(DRAWER_SECONDS)
        try:
            after = self.check()
        except NotReady as error:
            raise Unknown(Reason.NO_ANSWER) from error
        if before:
            return Kick.WAS_OPEN
        return Kick.OPENED if after else Kick.NO_CHANGE

    def rest(self) -> None:
        """See `Drawer`."""
        self._printer.rest()
