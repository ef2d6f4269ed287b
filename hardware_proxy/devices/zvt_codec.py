"""ZVT: the packets that a till and a card terminal exchange (ZVT ECR interface, revision 13.08, chapters 2 and 4).

A packet is class, instruction, length and data. Data are bitmaps: a number, then a value whose length the number fixes
or that begins with its own length. Numbers are packed two digits to a byte (BCD).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

REGISTRATION, STATUS_ENQUIRY = b"\x06\x00", b"\x05\x01"
AUTHORISATION, REVERSAL, REFUND = b"\x06\x01", b"\x06\x30", b"\x06\x31"
REPEAT_RECEIPT, END_OF_DAY, ABORT = b"\x06\x20", b"\x06\x50", b"\x06\xb0"
INTERMEDIATE, STATUS = b"\x04\xff", b"\x04\x0f"
PRINT_LINE, PRINT_BLOCK = b"\x06\xd1", b"\x06\xd3"
COMPLETION, ABORTED = b"\x06\x0f", b"\x06\x1e"
ACKNOWLEDGE = b"\x80\x00"
TEXT = "cp437"

AMOUNT, TRACE, RESULT, TERMINAL, CURRENCY = 0x04, 0x0B, 0x27, 0x29, 0x49
PAN, NOTE, TOTALS, RECEIPT, CARD_NAME, CONTAINER = 0x22, 0x3C, 0x60, 0x87, 0x8B, 0x06
_FIXED = {
    0x01: 1, 0x02: 1, 0x03: 1, 0x04: 6, 0x05: 1, 0x0B: 3, 0x0C: 3, 0x0D: 2, 0x0E: 2, 0x17: 2, 0x19: 1, 0x27: 1,
    0x29: 4, 0x2A: 15, 0x37: 3, 0x3A: 2, 0x3B: 8, 0x3D: 3, 0x49: 2, 0x87: 2, 0x88: 3, 0x8A: 1, 0x8C: 1, 0xA0: 1,
    0xAA: 3, 0xBA: 5, 0xD0: 1, 0xD1: 1, 0xD2: 1, 0xEB: 8,
}  # fmt: skip
_TWO_DIGITS = {0x22, 0x23, 0x8B, 0xA7}
_THREE_DIGITS = {0x24, 0x2D, 0x2E, 0x3C, 0x60, 0x92, 0x9A, 0xAF}
CURRENCIES = {"EUR": 978, "CHF": 756, "DKK": 208, "GBP": 826, "USD": 840, "SEK": 752, "NOK": 578, "PLN": 985}
"""ISO 4217 numbers."""


class BadPacket(ValueError):
    """Bytes that are no ZVT."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet."""

    command: bytes
    data: bytes = b""

    def as_bytes(self) -> bytes:
        """As it goes over TCP; lengths from 255 take three bytes."""
        size = len(self.data)
        length = bytes([size]) if size < 0xFF else b"\xff" + size.to_bytes(2, "little")
        return self.command + length + self.data


def acknowledge() -> bytes:
    """80 00 00: heard."""
    return Packet(ACKNOWLEDGE).as_bytes()


class Packets:
    """Cuts a stream of bytes into packets; half a packet waits for its rest."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        self._buffer = b""

    def feed(self, data: bytes) -> Iterator[Packet]:
        """The packets that are complete."""
        self._buffer += data
        while len(self._buffer) >= 3:
            size, head = self._buffer[2], 3
            if size == 0xFF:
                if len(self._buffer) < 5:
                    return
                size, head = int.from_bytes(self._buffer[3:5], "little"), 5
            if len(self._buffer) < head + size:
                return
            packet = Packet(self._buffer[:2], self._buffer[head : head + size])
            self._buffer = self._buffer[head + size :]
            yield packet


def bcd(number: int, size: int) -> bytes:
    """A number in `size` bytes, two digits each. Raises OverflowError."""
    text = f"{number:0{2 * size}d}"
    if len(text) > 2 * size:
        raise OverflowError(f"{number} has more than {2 * size} digits")
    return bytes.fromhex(text)


def digits(value: bytes) -> str:
    """The digits of a packed number; a masked place (E) becomes a star, padding (F) is dropped."""
    return value.hex().replace("e", "*").replace("f", "")


def number(value: bytes) -> int:
    """The value of a packed number, 0 for what is none."""
    text = digits(value)
    return int(text) if text.isdecimal() else 0


def bitmap(name: int, value: bytes) -> bytes:
    """A bitmap with its length, where it needs one."""
    if name in _TWO_DIGITS:
        return bytes([name, *(0xF0 | int(digit) for digit in f"{len(value):02d}")]) + value
    if name in _THREE_DIGITS:
        return bytes([name, *(0xF0 | int(digit) for digit in f"{len(value):03d}")]) + value
    if name == CONTAINER:
        return bytes([name]) + _ber_length(len(value)) + value
    assert len(value) == _FIXED[name]
    return bytes([name]) + value


def bitmaps(data: bytes) -> dict[int, bytes]:
    """The bitmaps of a packet's data. Raises `BadPacket` at an unknown one: nobody can tell where the next begins."""
    found: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        name = data[at]
        at += 1
        if name in _TWO_DIGITS or name in _THREE_DIGITS:
            places = 2 if name in _TWO_DIGITS else 3
            size = int("".join(str(byte & 0x0F) for byte in data[at : at + places]) or "0")
            at += places
        elif name == CONTAINER:
            size, at = _read_length(data, at)
        elif name in _FIXED:
            size = _FIXED[name]
        else:
            raise BadPacket(f"bitmap {name:02X} is not known")
        if at + size > len(data):
            raise BadPacket(f"bitmap {name:02X} is longer than its packet")
        found[name] = data[at : at + size]
        at += size
    return found


def _ber_length(size: int) -> bytes:
    return bytes([size]) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")


def _read_length(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise BadPacket("a length is missing")
    first = data[at]
    if first < 0x80:
        return first, at + 1
    places = first & 0x7F
    return int.from_bytes(data[at + 1 : at + 1 + places], "big"), at + 1 + places


def objects(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The objects of a container (TLV, tags of one or two bytes). Raises `BadPacket`."""
    at = 0
    while at < len(data):
        tag, at = data[at], at + 1
        if tag & 0x1F == 0x1F and at < len(data):
            tag, at = tag << 8 | data[at], at + 1
        size, at = _read_length(data, at)
        if at + size > len(data):
            raise BadPacket(f"object {tag:X} is longer than its container")
        yield tag, data[at : at + size]
        at += size


def tagged(tag: int, value: bytes) -> bytes:
    """One object of a container."""
    name = tag.to_bytes(2 if tag > 0xFF else 1, "big")
    return name + _ber_length(len(value)) + value


def masked(pan: str) -> str:
    """A card's number with its last four digits only, whatever the terminal has left of it."""
    plain = re.sub(r"[^0-9*]", "", pan)
    return "*" * max(0, len(plain) - 4) + plain[-4:]
