"""Virtual display, scale and scanner: each speaks the real one's protocol on a port."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hardware_proxy.emulator.parser import CODEPAGES
from hardware_proxy.emulator.twin import Twin

_DISPLAY = re.compile(
    rb"\x1bQ(?P<row>[AB])(?P<text>[^\r]*)\r|\x1bt(?P<page>.)|(?P<reset>\x1b@)|(?P<clear>\x0c)", re.DOTALL
)
COLUMNS = 20


class DisplayTwin(Twin):
    """A CD5220 display: two lines of twenty characters."""

    def __init__(self, pages: Mapping[int, str] | None = None, port: int = 0) -> None:
        """`pages` as the driver believes them to be."""
        self.lines = ["", ""]
        self._pages = CODEPAGES if pages is None else pages
        self._codec = "cp437"
        self._buffer = b""
        super().__init__(port)

    def hear(self, data: bytes) -> None:
        """See `Twin`."""
        self._buffer += data
        while match := _DISPLAY.search(self._buffer):
            self._buffer = self._buffer[match.end() :]
            if match["row"]:
                text = match["text"].decode(self._codec, "replace")[:COLUMNS]
                self.lines[0 if match["row"] == b"A" else 1] = text.rstrip()
            elif match["page"]:
                self._codec = self._pages.get(match["page"][0], "ascii")
            else:
                self.lines = ["", ""]


class ScaleTwin(Twin):
    """A scale that speaks Toledo 8217 or Dialog 06, whichever it is asked in."""

    def __init__(self, port: int = 0) -> None:
        """Empty and at rest."""
        self.grams = 0
        self.moving = 0
        """How many questions find it in motion; it comes to rest by itself."""
        self.most = 15_000
        self._price = self._tare = 0
        self._code = 0
        self._buffer = b""
        super().__init__(port)

    def hear(self, data: bytes) -> None:
        """See `Twin`."""
        self._buffer += data
        while self._buffer:
            if self._buffer[:1] == b"\x04":
                if not self._dialog():
                    return
            else:
                if self._buffer[:1] == b"W":
                    self._toledo()
                self._buffer = self._buffer[1:]

    def _fault(self) -> int:
        """Status bits of the Toledo protocol: motion, over, under."""
        if self.moving:
            self.moving -= 1
            return 0x01
        return 0x02 if self.grams > self.most else 0x04 if self.grams < 0 else 0

    def _toledo(self) -> None:
        fault = self._fault()
        if fault:
            self.say(b"\x02?" + bytes([0x40 | fault]) + b"\r")
        else:
            self.say(f"\x02{self.grams // 1000:02d}.{self.grams % 1000:03d}\r".encode())

    def _dialog(self) -> bool:
        """One record that begins with EOT; False while it is not complete."""
        if self._buffer[1:2] == b"\x05":
            self._buffer = self._buffer[2:]
            self._result()
            return True
        end = self._buffer.find(b"\x03")
        if end < 0:
            return False
        record, self._buffer = self._buffer[2:end], self._buffer[end + 1 :]
        number, *fields = record.split(b"\x1b")
        if number == b"08":
            self.say(f"\x0209\x1b{self._code:02d}\x03".encode())
        elif number in {b"01", b"03"} and fields[0].isdigit():
            self._price = int(fields[0])
            self._tare = int(fields[1]) if number == b"03" else 0
            self._code = 0
            self.say(b"\x06")
        else:
            self._code = 10
            self.say(b"\x15")
        return True

    def _result(self) -> None:
        fault, net = self._fault(), self.grams - self._tare
        self._code = {0x01: 20, 0x02: 32, 0x04: 31}.get(fault, 0 if net > 0 else 30)
        if self._code:
            self.say(b"\x15")
            return
        amount = (net * self._price + 500) // 1000
        self.say(f"\x0202\x1b3\x1b{net:05d}\x1b{self._price:06d}\x1b{amount:06d}\x03".encode())


class ScannerTwin(Twin):
    """A scanner with AIM identifiers switched on."""

    def scan(self, text: str, symbology: str = "") -> None:
        """Somebody reads a code."""
        self.say(f"{symbology or self._guess(text)}{text}\r".encode())

    @staticmethod
    def _guess(text: str) -> str:
        if text.isdecimal() and len(text) in {12, 13}:
            return "]E0"
        return "]E4" if text.isdecimal() and len(text) == 8 else "]C0"
