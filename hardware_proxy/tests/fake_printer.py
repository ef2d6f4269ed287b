"""A network printer for tests: it takes ESC/POS over TCP, answers like a TM-T88, and can misbehave."""

from __future__ import annotations

import re
import socket
import threading

from hardware_proxy.emulator.ops import CutMark, Pulse
from hardware_proxy.emulator.parser import parse

_QUESTION = re.compile(
    rb"\x10\x04(?P<status>[\x01-\x04])|\x1dg2\x00(?P<counter>..)|\x1d\(H\x06\x00\x30\x30(?P<mark>....)", re.DOTALL
)
NOISE = b"\x10\x00\x00\x00"
"""A status packet that nobody asked for (paper is fine)."""


class FakePrinter:
    """One connection at a time. `paper` is every byte that was printed; the switches may be changed at any time."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        self.paper = b""
        self.paper_out = self.cover_open = self.mute = self.noisy = self.stuck = self.drawer_open = False
        self.hang_up_on_print = self.swallow_answer = False
        self._halt = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def cuts(self) -> int:
        return sum(isinstance(op, CutMark) for op in parse(self.paper))

    def close(self) -> None:
        self._halt = True
        # Closing a listening socket does not wake the thread that waits on it; a connection does.
        socket.create_connection(self._server.getsockname()).close()
        self._thread.join(5)
        self._server.close()

    def _serve(self) -> None:
        while not self._halt:
            line, _address = self._server.accept()
            with line:
                try:
                    self._talk(line)
                except OSError:
                    continue

    def _talk(self, line: socket.socket) -> None:
        buffer = b""
        while data := line.recv(4096):
            buffer += data
            while match := _QUESTION.search(buffer):
                self._print(buffer[: match.start()])
                if self.hang_up_on_print and match["mark"]:
                    return
                buffer = buffer[match.end() :]
                if not self.mute and not (self.swallow_answer and match["mark"]):
                    line.sendall((NOISE if self.noisy else b"") + self._answer(match))
            if not any(mark in buffer for mark in (b"\x10", b"\x1d")):
                self._print(buffer)
                buffer = b""
        self._print(buffer)

    def _print(self, data: bytes) -> None:
        self.paper += data
        if any(isinstance(op, Pulse) for op in parse(data)):
            self.drawer_open = not self.stuck

    def _answer(self, match: re.Match[bytes]) -> bytes:
        if match["mark"]:
            return b"\x37\x22" + match["mark"] + b"\x00"
        if match["counter"]:
            return b"\x5f" + str(self.cuts).encode() + b"\x00"
        status = {
            1: 0x12 | (0x08 if self.paper_out or self.cover_open else 0) | (0x04 if self.drawer_open else 0),
            2: 0x12 | (0x04 if self.cover_open else 0) | (0x20 if self.paper_out else 0),
            3: 0x12,
            4: 0x12 | (0x60 if self.paper_out else 0),
        }
        return bytes([status[match["status"][0]]])
