"""What a printer says: sorting the bytes that come back.

Printers mix answers with status packets that nobody asked for, so every byte has to be classified by its fixed bits
(Epson ESC/POS command reference, "Identifying the transmission data").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Status:
    """Answer to DLE EOT n: one byte of the form 0xx1xx10."""

    byte: int


@dataclass(frozen=True, slots=True)
class AutoStatus:
    """A packet of four bytes that the printer sends by itself; the first has the form 0xx1xx00."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Printed:
    """Answer to GS ( H function 48: everything before it has been printed."""

    id: bytes


@dataclass(frozen=True, slots=True)
class Counter:
    """Answer to GS g 2: a maintenance counter."""

    value: int


Answer: TypeAlias = Status | AutoStatus | Printed | Counter

_BLOCK_LIMIT = 32


class Answers:
    """Cuts the stream of bytes into answers; half an answer waits for its rest."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        self._buffer = b""

    def feed(self, data: bytes) -> list[Answer]:
        """Take new bytes; give back the answers that are complete. Flow control and noise are dropped."""
        self._buffer += data
        found: list[Answer] = []
        while self._buffer:
            length = self._length()
            if length == 0:
                break
            part, self._buffer = self._buffer[:length], self._buffer[length:]
            if answer := _answer(part):
                found.append(answer)
        return found

    def _length(self) -> int:
        """Bytes of the answer at the head of the buffer, 0 if it is not complete."""
        first = self._buffer[0]
        if first & 0x93 == 0x10:
            return 4 if len(self._buffer) >= 4 else 0
        if first in {0x37, 0x5F}:
            end = self._buffer.find(b"\x00", 1, _BLOCK_LIMIT)
            if end < 0:
                return 1 if len(self._buffer) >= _BLOCK_LIMIT else 0
            return end + 1
        return 1


def _answer(part: bytes) -> Answer | None:
    if len(part) == 1:
        return Status(part[0]) if part[0] & 0x93 == 0x12 else None
    if part[0] & 0x93 == 0x10:
        return AutoStatus(part)
    if part[0] == 0x37 and part[1:2] == b"\x22":
        return Printed(part[2:-1])
    digits = part[1:-1]
    return Counter(int(digits)) if part[0] == 0x5F and digits.isdigit() else None
