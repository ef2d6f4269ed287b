"""Customer displays of two lines that speak CD5220, on any line."""

from __future__ import annotations

from hardware_proxy.devices.base import NotReady
from hardware_proxy.devices.lines import Line, open_line
from hardware_proxy.profiles import codec_of, profile
from hardware_proxy.protocol import Reason, printable
from hardware_proxy.spelling import spelled

COLUMNS = 20
SEND_SECONDS = 1.0


class Cd5220Display:
    """A pole display. It answers nothing: what was written is taken for shown."""

    driver = "cd5220"
    virtual = False
    columns = COLUMNS

    def __init__(self, address: str, codepage: str = "CP858") -> None:
        """`address` as in `lines`. Nothing is opened yet."""
        self._address = address
        page, self._page = profile().page(codepage)
        self._codec = codec_of(page)
        self._line: Line | None = None

    def check(self) -> None:
        """Return when the line is open. Raises `NotReady`."""
        if self._line is None:
            self._line = open_line(self._address)
            # ESC @ resets it, ESC t n chooses the letters.
            self._send(b"\x1b@\x1bt" + bytes([self._page]))

    def show(self, lines: tuple[str, ...]) -> None:
        """Two lines of 20 characters, padded; what is longer is cut off. Raises `NotReady`."""
        self.check()
        upper, lower = (*lines, "", "")[:2]
        self._send(b"\x1bQA" + self._padded(upper) + b"\r" + b"\x1bQB" + self._padded(lower) + b"\r")

    def _padded(self, text: str) -> bytes:
        line = spelled(printable(text).replace("\n", " "), self._codec)
        return line[:COLUMNS].ljust(COLUMNS).encode(self._codec, "replace")

    def _send(self, data: bytes) -> None:
        assert self._line is not None
        try:
            self._line.send(data, SEND_SECONDS)
        except OSError as error:
            self.hang_up()
            raise NotReady(Reason.OFFLINE) from error

    def hang_up(self) -> None:
        """Let go of the line."""
        if self._line is not None:
            self._line.close()
            self._line = None
