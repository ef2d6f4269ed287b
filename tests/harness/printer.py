"""A receipt printer as a process of its own: `python -m tests.harness.printer PORT LOG`.

It takes ESC/POS over TCP from one host at a time, prints slowly, answers like a TM-T88, and can be killed: then its
plug was pulled, what was not cut is gone, what was cut stays. The log is its paper, one line of JSON for each cut and
each drawer pulse, written with a single `write`; its cutter counter is the number of cuts in it.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import time
from pathlib import Path

TOKEN = re.compile(
    rb"\x10\x04(?P<status>[\x01-\x04])|\x1dg2\x00(?P<counter>..)|\x1d\(H\x06\x00\x30\x30(?P<mark>....)"
    rb"|\x1dV(?P<cut>[\x00\x01]|[\x41\x42].)|\x1bp(?P<pulse>...)",
    re.DOTALL,
)
LONGEST_TOKEN = 11
PIECE, PIECE_SECONDS = 256, 0.002
"""As many bytes as it prints in one go, and how long that takes."""
ANSWER_SECONDS = float(os.environ.get("HARNESS_ANSWER_SECONDS", "0.0"))
"""How long it thinks before it says that it has printed."""
DRAWER_SHUT_SECONDS = 0.5
"""A hand shuts the drawer so long after it opened."""


def entries(path: Path) -> list[dict[str, object]]:
    """What the printer has done so far, oldest first. The last line may be half written."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="ascii").split("\n")[:-1]
    return [json.loads(line) for line in lines]


class Printer:
    """The state that is gone when the plug is pulled, and the log that stays."""

    def __init__(self, log: Path) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._cuts = sum(entry["kind"] == "cut" for entry in entries(log))
        self._paper = b""
        self._began: float | None = None
        self._opened = 0.0

    def _note(self, kind: str, **more: object) -> None:
        line = json.dumps({"kind": kind, "at": time.monotonic(), **more}) + "\n"
        os.write(self._log, line.encode("ascii"))

    def serve(self, line: socket.socket) -> None:
        """Talk with one host until it hangs up."""
        buffer = b""
        while data := line.recv(4096):
            buffer += data
            while match := TOKEN.search(buffer):
                self._print(buffer[: match.start()])
                buffer = buffer[match.end() :]
                if answer := self._act(match):
                    line.sendall(answer)
            ready = max(len(buffer) - LONGEST_TOKEN, 0)
            self._print(buffer[:ready])
            buffer = buffer[ready:]
        self._print(buffer)

    def _print(self, data: bytes) -> None:
        if data and self._began is None:
            self._began = time.monotonic()
        for start in range(0, len(data), PIECE):
            time.sleep(PIECE_SECONDS)
            self._paper += data[start : start + PIECE]

    def _act(self, match: re.Match[bytes]) -> bytes:
        if match["cut"]:
            self._cuts += 1
            text = "".join(chr(byte) if 32 <= byte < 127 or byte == 10 else "" for byte in self._paper)
            self._note("cut", first=self._began, text=text)
            self._paper, self._began = b"", None
        elif match["pulse"]:
            self._opened = time.monotonic()
            self._note("pulse")
        elif match["mark"]:
            time.sleep(ANSWER_SECONDS)
            return b"\x37\x22" + match["mark"] + b"\x00"
        elif match["counter"]:
            return b"\x5f" + str(self._cuts).encode() + b"\x00"
        elif match["status"]:
            is_open = time.monotonic() - self._opened < DRAWER_SHUT_SECONDS
            return bytes([0x12 | (0x04 if match["status"] == b"\x01" and is_open else 0)])
        return b""


def main() -> None:
    """Serve until killed."""
    server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
    printer = Printer(Path(sys.argv[2]))
    while True:
        line, _address = server.accept()
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with line:
            try:
                printer.serve(line)
            except OSError:
                continue


if __name__ == "__main__":
    main()
