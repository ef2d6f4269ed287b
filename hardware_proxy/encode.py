"""From the print document to the bytes of a printer.

python-escpos knows the commands; it is used as an encoder into memory only. The code page is fixed, because its
automatic choice writes `€` from a page that many printers do not have.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from escpos.printer import Dummy

from hardware_proxy.protocol import Barcode, Cell, Columns, Cut, Document, Element, ImageRef, Qr, Row, Text, lay_out
from hardware_proxy.spelling import spelled

CODEPAGE = "CP858"
_GS = b"\x1d"
_GAP = b"\x1bJ\x0c"
"""ESC J 12: a little air around codes, or readers stumble over the text beside them."""
_BARCODE_TYPES = {"EAN13": 67, "EAN8": 68, "CODE128": 73}
_EAN_LENGTH = {"EAN13": 13, "EAN8": 8}


def check_digit_ok(digits: str) -> bool:
    """Whether the last digit of a GTIN is the one that the others demand (GS1 General Specifications, 7.9)."""
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return weighted % 10 == 0


def _printable_barcode(item: Barcode) -> bool:
    if item.symbology in _EAN_LENGTH:
        right_size = len(item.data) == _EAN_LENGTH[item.symbology] and item.data.isascii() and item.data.isdigit()
        return right_size and check_digit_ok(item.data)
    return 0 < len(item.data) <= 40 and item.data.isascii() and item.data.isprintable()


def _respelled(item: Element, codec: str) -> Element:
    """Spelling may change the length of a text, so it comes before the layout."""
    match item:
        case Text():
            return replace(item, text=spelled(item.text, codec))
        case Columns():
            return replace(item, cells=tuple(Cell(spelled(c.text, codec), c.width, c.align) for c in item.cells))
        case Barcode() if not _printable_barcode(item):
            return Text(spelled(item.data, codec), "center")
        case _:
            return item


def cuts_in(document: Document) -> int:
    """How many times the printed document is cut; the encoder cuts at least once, at the end."""
    cuts = sum(isinstance(item, Cut) for item in document.elements)
    return cuts if isinstance(document.elements[-1], Cut) else cuts + 1


class Encoder:
    """Makes ESC/POS bytes for paper of a given width. Not to be shared between threads."""

    def __init__(self, columns: int, assets: Path | None = None, codepage: str = CODEPAGE) -> None:
        """`columns` is characters per line; `assets` a folder of pictures named by their SHA-256."""
        self._columns = columns
        self._codepage = codepage
        self._codec = codepage.lower()
        self._assets = assets
        self._out = Dummy()

    def encode(self, document: Document) -> bytes:
        """The whole receipt, from the printer's reset to the last cut."""
        out = self._out
        out.clear()
        out.hw("INIT")
        # A printer that was switched off in between has forgotten its code page, so every receipt sets it anew.
        out.magic.encoding = None
        out.charcode(self._codepage)
        style = Row("")
        elements = [_respelled(item, self._codec) for item in document.elements]
        if not isinstance(elements[-1], Cut):
            elements.append(Cut())
        for item in lay_out(Document(tuple(elements)), self._columns):
            if isinstance(item, Row):
                style = self._row(item, style)
            else:
                self._other(item)
        data: bytes = out.output
        return data

    def _row(self, row: Row, before: Row) -> Row:
        if (row.bold, row.underline, row.size) != (before.bold, before.underline, before.size):
            self._out.set(
                bold=row.bold,
                underline=int(row.underline),
                normal_textsize=row.size == 1,
                double_width=row.size == 2,
                double_height=row.size == 2,
            )
        self._out.text(spelled(row.text.rstrip(), self._codec) + "\n")
        return row

    def _other(self, item: Qr | Barcode | ImageRef | Cut) -> None:
        out = self._out
        if isinstance(item, Cut):
            out.cut(mode="PART" if item.partial else "FULL")
            return
        out.set(align="center")
        match item:
            case Qr():
                self._raw(_GAP)
                out.qr(item.data, size=item.size, native=True)
                self._raw(_GAP)
            case Barcode():
                self._barcode(item)
            case ImageRef():
                self._image(item)
        out.set(align="left")

    def _barcode(self, item: Barcode) -> None:
        data = item.data.encode("ascii")
        if item.symbology == "CODE128":
            # Code set B holds the printable ASCII characters; its escape sign is doubled.
            data = b"{B" + data.replace(b"{", b"{{")
        # GS h height, GS w module width, GS f font, GS H text below, GS k function B.
        head = _GS + b"h" + bytes([item.height]) + _GS + b"w\x02" + _GS + b"f\x00" + _GS + b"H\x02"
        self._raw(_GAP + head + _GS + b"k" + bytes([_BARCODE_TYPES[item.symbology], len(data)]) + data + _GAP)

    def _image(self, item: ImageRef) -> None:
        path = self._assets / item.sha256 if self._assets and item.sha256.isalnum() else None
        if path and path.is_file():
            self._out.image(str(path))
        elif item.alt:
            self._out.text(spelled(item.alt, self._codec) + "\n")

    def _raw(self, data: bytes) -> None:
        self._out._raw(data)  # noqa: SLF001 - the library's own name for "these bytes as they are"
