"""Barcode scanners on a serial line: the stream of bytes is cut into codes, and what is damaged is dropped.

A scanner should send the AIM identifier before each code (ISO/IEC 15424) and a carriage return after it. With the
identifier a code is checked by the rules of its symbology, and one whose end was lost is never joined to the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hardware_proxy.devices.base import NotReady
from hardware_proxy.devices.gs1 import SEPARATOR, elements
from hardware_proxy.devices.lines import Line, open_line
from hardware_proxy.encode import check_digit_ok
from hardware_proxy.protocol import Reason

_END = re.compile(rb"[\r\n]+")
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_EAN = {"]E0": (13, 12), "]E4": (8,)}
_GS1 = ("]C1", "]e0", "]d2", "]Q3", "]J1")
LONGEST = 512
QUIET_SECONDS = 0.5
"""What has not ended after so long a pause never will: its end is lost, and it must not meet the next code."""


@dataclass(frozen=True, slots=True)
class Read:
    """One code. `symbology` is its AIM identifier, empty if the scanner sends none."""

    text: str
    symbology: str = ""
    elements: dict[str, str] = field(default_factory=dict)


def _read(frame: bytes) -> Read | None:
    """A code between two ends, or None if it is damaged."""
    try:
        text = frame.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if any(sign < " " and sign != SEPARATOR for sign in text) or "\x7f" in text:
        return None
    starts = [match.start() for match in _AIM.finditer(text)]
    if starts:
        return _checked(text[starts[-1] :][:3], text[starts[-1] + 3 :])
    return Read(text) if SEPARATOR not in text else None


def _checked(symbology: str, text: str) -> Read | None:
    """A code by the rules of its symbology."""
    if symbology in _EAN:
        good = len(text) in _EAN[symbology] and text.isascii() and text.isdecimal() and check_digit_ok(text)
        return Read(text, symbology) if good else None
    if symbology in _GS1:
        try:
            return Read(text, symbology, elements(text))
        except ValueError:
            return None
    return Read(text, symbology) if text else None


class Frames:
    """Cuts a stream into codes. `damaged` counts those that were dropped."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        self._buffer = b""
        self.damaged = 0

    def feed(self, data: bytes) -> list[Read]:
        """The codes that are complete and sound."""
        *frames, self._buffer = _END.split(self._buffer + data)
        if len(self._buffer) > LONGEST:
            self.forget()
        found = [_read(frame) for frame in frames if frame]
        self.damaged += sum(each is None for each in found)
        return [each for each in found if each is not None]

    def forget(self) -> None:
        """The line was quiet: the end of what is there was lost."""
        self.damaged += bool(self._buffer)
        self._buffer = b""


class SerialScanner:
    """One scanner."""

    driver = "scanner"
    virtual = False

    def __init__(self, address: str) -> None:
        """`address` as in `lines`. Nothing is opened yet."""
        self._address = address
        self._line: Line | None = None
        self.frames = Frames()

    def check(self) -> None:
        """Return when the line is open; a scanner says nothing of itself. Raises `NotReady`."""
        if self._line is None:
            self._line = open_line(self._address)
            self.frames.forget()

    def read(self, timeout: float = QUIET_SECONDS) -> list[Read]:
        """Codes that come within `timeout` seconds; none when it was quiet. Raises `NotReady`."""
        self.check()
        assert self._line is not None
        try:
            return self.frames.feed(self._line.receive(timeout))
        except TimeoutError:
            self.frames.forget()
            return []
        except OSError as error:
            self.hang_up()
            raise NotReady(Reason.OFFLINE) from error

    def hang_up(self) -> None:
        """Let go of the line."""
        if self._line is not None:
            self._line.close()
            self._line = None
