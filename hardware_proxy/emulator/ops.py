"""What a printer does, one after the other: the operations that its bytes ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set."""

    bold: bool = False
    underline: bool = False
    width: int = 1
    height: int = 1
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: pieces of text with their style."""

    spans: tuple[tuple[str, Style], ...]
    align: int = 0

    @property
    def text(self) -> str:
        """The line without its style."""
        return "".join(text for text, _ in self.spans)


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code; `size` dots per module, `level` one of L M Q H."""

    data: bytes
    size: int
    level: str
    align: int = 0


@dataclass(frozen=True, slots=True)
class BarCode:
    """A one-dimensional code."""

    symbology: str
    data: str
    height: int
    width: int
    text_below: bool
    align: int = 0


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture of black dots, one bit each, rows padded to whole bytes."""

    width_bytes: int
    height: int
    data: bytes
    align: int = 0


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty paper, in dots."""

    dots: int


@dataclass(frozen=True, slots=True)
class CutMark:
    """The knife."""

    partial: bool


@dataclass(frozen=True, slots=True)
class Pulse:
    """A pulse to the cash drawer on pin 2 or 5."""

    pin: int


@dataclass(frozen=True, slots=True)
class Reset:
    """ESC @: everything is as after switching on."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is answered when everything before it has been printed.

    `kind` is `printed` (GS ( H, `data` is the mark), `counter` (GS g 2, `data` its number), `status` (GS r) or `auto`
    (GS a, which switches the packets that nobody asks for).
    """

    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Unknown:
    """A command that this parser does not know."""

    data: bytes


Op: TypeAlias = Line | QrCode | BarCode | Raster | Feed | CutMark | Pulse | Reset | Question | Unknown
