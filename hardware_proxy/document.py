"""The print document: what is to be printed, free of any device, and how it falls into lines of characters.

The server writes it, the proxy prints it, and both can turn it into plain text. Standard library only.
"""

from __future__ import annotations

import json
import textwrap
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, ClassVar, TypeAlias

from hardware_proxy.reader import ProtocolError, Reader

ALIGNMENTS = ("left", "center", "right")
SYMBOLOGIES = ("EAN13", "EAN8", "CODE128")


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, wrapped at words. `size` 2 is double width and height."""

    type: ClassVar[str] = "text"
    text: str = ""
    align: str = "left"
    bold: bool = False
    underline: bool = False
    size: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a `Columns` row. Width in characters; 0 shares what is left."""

    text: str
    width: int = 0
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Columns:
    """Cells side by side, separated by one space; long text wraps inside its cell."""

    type: ClassVar[str] = "columns"
    cells: tuple[Cell, ...]
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""

    type: ClassVar[str] = "rule"
    double: bool = False


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code, centred. `size` is the width of a module in printer dots."""

    type: ClassVar[str] = "qr"
    data: str
    size: int = 4


@dataclass(frozen=True, slots=True)
class Barcode:
    """A one-dimensional barcode, centred, its text below."""

    type: ClassVar[str] = "barcode"
    data: str
    symbology: str = "CODE128"
    height: int = 64


@dataclass(frozen=True, slots=True)
class ImageRef:
    """A picture named by the SHA-256 of its file; `alt` is printed where the proxy does not have it."""

    type: ClassVar[str] = "image_ref"
    sha256: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """Feed and cut."""

    type: ClassVar[str] = "cut"
    partial: bool = True


@dataclass(frozen=True, slots=True)
class Pulse:
    """A kick of the drawer on pin 2 or 5, in the middle of the paper.

    For what is printed to test a drawer. A sale opens its drawer by a job of its own, which happens at most once.
    """

    type: ClassVar[str] = "pulse"
    pin: int = 2


Element: TypeAlias = Text | Columns | Rule | Qr | Barcode | ImageRef | Cut | Pulse


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be printed, free of any device. `language` is a tag such as `de`."""

    elements: tuple[Element, ...]
    language: str = "en"

    def as_json(self) -> dict[str, Any]:
        """The document as plain JSON values; `document_from_json` reads it back."""
        return {
            "version": 1,
            "language": self.language,
            "elements": [{"type": item.type, **_plain(item)} for item in self.elements],
        }


def _plain(item: Element | Cell) -> dict[str, Any]:
    result: dict[str, Any] = {}
    kind: Any = type(item)
    for name in _names(kind):
        value = getattr(item, name)
        result[name] = [_plain(cell) for cell in value] if name == "cells" else value
    return result


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    """The fields of an element; asked for every line of every receipt."""
    return tuple(entry.name for entry in fields(kind))


def _cell(value: object, path: str) -> Cell:
    read = Reader(value, path)
    return Cell(read.text("text"), read.number("width", 0, high=96), read.choice("align", ALIGNMENTS, "left"))


def _text(read: Reader) -> Text:
    return Text(
        read.text("text", ""),
        read.choice("align", ALIGNMENTS, "left"),
        read.flag("bold"),
        read.flag("underline"),
        read.number("size", 1, low=1, high=2),
    )


def _columns(read: Reader) -> Columns:
    cells = tuple(_cell(cell, f"{read.path}.cells[{i}]") for i, cell in enumerate(read.items("cells")))
    if not cells:
        raise ProtocolError(f"{read.path}.cells: at least one cell is needed")
    return Columns(cells, read.flag("bold"))


def _barcode(read: Reader) -> Barcode:
    symbology = read.choice("symbology", SYMBOLOGIES, "CODE128")
    return Barcode(read.text("data"), symbology, read.number("height", 64, low=16, high=255))


_READERS: dict[str, Callable[[Reader], Element]] = {
    "text": _text,
    "columns": _columns,
    "rule": lambda read: Rule(read.flag("double")),
    "qr": lambda read: Qr(read.text("data"), read.number("size", 4, low=1, high=16)),
    "barcode": _barcode,
    "image_ref": lambda read: ImageRef(read.text("sha256"), read.text("alt", "")),
    "cut": lambda read: Cut(read.flag("partial")),
    "pulse": lambda read: Pulse(5 if read.number("pin", 2) == 5 else 2),
}


def _element(value: object, path: str) -> Element:
    read = Reader(value, path)
    return _READERS[read.choice("type", tuple(_READERS))](read)


def document_from_json(value: object) -> Document:
    """Read a document from decoded JSON. Raises `ProtocolError` naming the first wrong place."""
    read = Reader(value, "document")
    read.number("version", low=1, high=1)
    elements = tuple(_element(item, f"elements[{i}]") for i, item in enumerate(read.items("elements")))
    if not elements:
        raise ProtocolError("document.elements: at least one element is needed")
    return Document(elements, read.text("language", "en"))


def document_from_text(text: str) -> Document:
    """Read a document from JSON text. Raises `ProtocolError`."""
    try:
        return document_from_json(json.loads(text))
    except json.JSONDecodeError as error:
        raise ProtocolError(f"document: no JSON at line {error.lineno}, column {error.colno}") from error


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line, already aligned and padded. `size` 2 rows hold half as many characters."""

    text: str
    bold: bool = False
    underline: bool = False
    size: int = 1


def printable(text: str) -> str:
    """Text without control characters, so that an item's name can never become a printer command."""
    return "".join(" " if unicodedata.category(sign) in {"Cc", "Cf"} and sign != "\n" else sign for sign in text)


def _pad(text: str, width: int, align: str) -> str:
    if align == "right":
        return text.rjust(width)
    return text.center(width) if align == "center" else text.ljust(width)


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters, broken at words where possible; at least one line."""
    lines: list[str] = []
    for part in printable(text).split("\n"):
        lines.extend([part] if len(part) <= width else textwrap.wrap(part, width))
    return lines


def _cell_widths(cells: Sequence[Cell], columns: int) -> list[int]:
    """Widths that fill the row: fixed cells keep theirs while it fits, flexible cells share the rest evenly."""
    free = columns - (len(cells) - 1)
    flexible = [i for i, cell in enumerate(cells) if not cell.width]
    fixed = sum(cell.width for cell in cells)
    widths = [cell.width for cell in cells]
    if fixed + 4 * len(flexible) > free:
        return [max(1, free // len(cells))] * len(cells)
    for place, i in enumerate(flexible):
        share, more = divmod(free - fixed, len(flexible))
        widths[i] = share + (place < more)
    return widths


def _column_rows(element: Columns, columns: int) -> Iterator[Row]:
    widths = _cell_widths(element.cells, columns)
    stacks = [wrapped(cell.text, width) for cell, width in zip(element.cells, widths, strict=True)]
    for line in range(max(map(len, stacks))):
        parts = (
            _pad(stack[line] if line < len(stack) else "", width, cell.align)
            for cell, width, stack in zip(element.cells, widths, stacks, strict=True)
        )
        yield Row(" ".join(parts), element.bold)


def lay_out(document: Document, columns: int) -> Iterator[Row | Qr | Barcode | ImageRef | Cut | Pulse]:
    """The document as printed lines of `columns` characters (at least 16), codes and pictures left as they are."""
    for item in document.elements:
        match item:
            case Text():
                width = columns // item.size
                for line in wrapped(item.text, width):
                    yield Row(_pad(line, width, item.align), item.bold, item.underline, item.size)
            case Columns():
                yield from _column_rows(item, columns)
            case Rule():
                yield Row(("═" if item.double else "─") * columns)
            case _:
                yield item


def _in_plain_letters(row: Row, columns: int) -> str:
    """A row's text over all columns: one of large letters has the same share of its free space on either side."""
    if row.size == 1:
        return row.text
    words = row.text.strip()
    before, after = len(row.text) - len(row.text.lstrip()), len(row.text) - len(row.text.rstrip())
    return " " * ((columns - len(words)) * before // max(1, before + after)) + words


def to_text(document: Document, columns: int = 42) -> str:
    """The document as plain text, as it reads on paper; codes appear as `[QR: …]`, a cut as a dashed line."""
    lines: list[str] = []
    for item in lay_out(document, columns):
        match item:
            case Row():
                lines.append(_in_plain_letters(item, columns).rstrip())
            case Qr():
                lines.append(f"[QR: {printable(item.data)}]".center(columns).rstrip())
            case Barcode():
                lines.append(f"[{item.symbology}: {printable(item.data)}]".center(columns).rstrip())
            case ImageRef():
                lines.append(f"[{item.alt}]".center(columns).rstrip())
            case Cut():
                lines.append("- " * (columns // 2))
    return "\n".join(lines) + "\n"
