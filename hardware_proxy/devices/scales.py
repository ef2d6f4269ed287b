"""Scales on any line: Toledo 8217 and Dialog 06.

A weight counts only when the scale itself calls it at rest. Weighing for sale is legal metrology: what a scale that
calculates has told (weight, price, amount) is passed on unchanged. Dialog 06 scales that demand proof of an approved
till program (records 10, 11 and 20) are not served.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol

from hardware_proxy.devices.base import NotReady
from hardware_proxy.devices.lines import Line, open_line
from hardware_proxy.protocol import Reason

STX, ETX, EOT, ENQ, ACK, NAK, ESC = b"\x02", b"\x03", b"\x04", b"\x05", b"\x06", b"\x15", b"\x1b"
ANSWER_SECONDS = 1.0
PAUSE_SECONDS = 0.05
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Reading:
    """Net weight and tare in grams, price per kg and amount in minor units (0: the scale calculates none)."""

    grams: int
    tare: int = 0
    unit_price: int = 0
    amount: int = 0


class Scale(Protocol):
    """A scale. Every call takes at most about two seconds."""

    driver: str
    virtual: bool

    def check(self) -> None:
        """Return when it answers. Raises `NotReady`."""

    def weigh(self, tare: int, unit_price: int) -> Reading:
        """A weight at rest. Raises `NotReady` with the reason why there is none."""

    def hang_up(self) -> None:
        """Let go of the line."""


class _OnLine:
    """What both protocols share: a line, and reading up to the end of a frame."""

    virtual = False

    def __init__(self, address: str) -> None:
        """`address` as in `lines`. Nothing is opened yet."""
        self._address = address
        self._line: Line | None = None
        self._buffer = b""

    def hang_up(self) -> None:
        """Let go of the line."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _ask(self, question: bytes, frame: re.Pattern[bytes]) -> re.Match[bytes]:
        """The first whole frame after a question; older bytes are thrown away. Raises `NotReady`."""
        if self._line is None:
            self._line = open_line(self._address)
        try:
            self._drain()
            self._line.send(question, ANSWER_SECONDS)
            end, heard = time.monotonic() + ANSWER_SECONDS, b""
            while (left := end - time.monotonic()) > 0:
                heard = (heard + self._line.receive(left))[-_LONGEST:]
                if match := frame.search(heard):
                    return match
        except TimeoutError as error:
            raise NotReady(Reason.NO_ANSWER) from error
        except OSError as error:
            self.hang_up()
            raise NotReady(Reason.OFFLINE) from error
        raise NotReady(Reason.NO_ANSWER)

    def _drain(self) -> None:
        assert self._line is not None
        try:
            while True:
                self._line.receive(0.001)
        except TimeoutError:
            return


class Toledo8217(_OnLine):
    """Mettler Toledo 8217: `W` asks, the answer is `STX 01.234 CR`, or `STX ? status CR` without a valid weight."""

    driver = "toledo8217"
    _FRAME = re.compile(rb"\x02(?:\?(?P<status>.)|(?P<weight>[0-9 ]{1,3}\.[0-9]{2,3})[NG]?)\r", re.DOTALL)
    # Of the status byte only the low bits speak of the weight; bit 6 is always set to make it a letter.
    _FAULTS = ((0x01, Reason.IN_MOTION), (0x02, Reason.OVER_LOAD), (0x04, Reason.UNDER_ZERO), (0x08, Reason.UNDER_ZERO))

    def check(self) -> None:
        """See `Scale`."""
        self._ask(b"W", self._FRAME)

    def weigh(self, tare: int, unit_price: int) -> Reading:
        """See `Scale`. It does not calculate, so the tare is taken off here."""
        end = time.monotonic() + ANSWER_SECONDS
        while True:
            match = self._ask(b"W", self._FRAME)
            if match["weight"] is not None:
                return self._net(match["weight"], tare)
            status = match["status"][0]
            reason = next((reason for bit, reason in self._FAULTS if status & bit), Reason.IN_MOTION)
            if reason is not Reason.IN_MOTION or time.monotonic() > end:
                raise NotReady(reason)
            time.sleep(PAUSE_SECONDS)

    @staticmethod
    def _net(weight: bytes, tare: int) -> Reading:
        try:
            gross = int(Decimal(weight.decode("ascii").strip()) * 1000)
        except InvalidOperation as error:
            raise NotReady(Reason.DEVICE_ERROR) from error
        if gross <= tare:
            raise NotReady(Reason.NO_LOAD)
        return Reading(gross - tare, tare)


class Dialog06(_OnLine):
    """Dialog 06: the till sends price and tare, the scale answers with weight, price and amount."""

    driver = "dialog06"
    _TAKEN = re.compile(rb"[\x06\x15]")
    _RESULT = re.compile(
        rb"\x0202\x1b.\x1b(?P<grams>\d{5})\x1b(?P<price>\d{6})\x1b(?P<amount>\d{6})\x03|\x15", re.DOTALL
    )
    _STATUS = re.compile(rb"\x0209\x1b(?P<code>\d\d)\x03")
    _REASONS = {
        b"20": Reason.IN_MOTION,
        b"21": Reason.NO_LOAD,
        b"22": Reason.IN_MOTION,
        b"30": Reason.NO_LOAD,
        b"31": Reason.UNDER_ZERO,
        b"32": Reason.OVER_LOAD,
    }
    _WAITS = frozenset({Reason.IN_MOTION})

    def check(self) -> None:
        """See `Scale`."""
        self._ask(EOT + STX + b"08" + ETX, self._STATUS)

    def weigh(self, tare: int, unit_price: int) -> Reading:
        """See `Scale`. Record 01 carries the price, record 03 price and tare."""
        price = f"{unit_price:06d}".encode("ascii")
        if tare:
            record = STX + b"03" + ESC + price + ESC + f"{tare:04d}".encode("ascii") + ETX
        else:
            record = STX + b"01" + ESC + price + ESC + ETX
        if self._ask(EOT + record, self._TAKEN)[0] == NAK:
            raise NotReady(self._why())
        end = time.monotonic() + ANSWER_SECONDS
        while True:
            match = self._ask(EOT + ENQ, self._RESULT)
            if match["grams"] is not None:
                return Reading(int(match["grams"]), tare, int(match["price"]), int(match["amount"]))
            reason = self._why()
            if reason not in self._WAITS or time.monotonic() > end:
                raise NotReady(reason)
            time.sleep(PAUSE_SECONDS)

    def _why(self) -> Reason:
        """Ask the scale what it has against it (record 08, answered by 09)."""
        code = self._ask(EOT + STX + b"08" + ETX, self._STATUS)["code"]
        return self._REASONS.get(code, Reason.DEVICE_ERROR)
