"""From the print document to the bytes of a printer.

python-escpos knows the commands; it is used as an encoder into memory only. The code page is fixed, because its
automatic choice writes `€` from a page that many printers do not have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from escpos.printer import Dummy
from PIL import Image, UnidentifiedImageError

from hardware_proxy.profiles import DEFAULT, DOTS_PER_COLUMN, codec_of, profile
from hardware_proxy.protocol import (
    Barcode,
    Cell,
    Columns,
    Cut,
    Document,
    Element,
    ImageRef,
    Pulse,
    Qr,
    Row,
    Text,
    lay_out,
)
from hardware_proxy.spelling import spelled

CODEPAGE = "CP858"
_ESC, _GS = b"\x1b", b"\x1d"
_GAP = b"\x1bJ\x0c"
"""ESC J 12: a little air around codes, or readers stumble over the text beside them."""
_SMALL = b"\x1bM\x01"
_TEAR = b"\x1bd\x06"
"""ESC d 6: without a knife the paper is fed so far that it can be torn off below the last line."""
_BARCODE_TYPES = {"EAN13": 67, "EAN8": 68, "CODE128": 73}
_SHORT_TYPES = {"EAN13": 2, "EAN8": 3}
_EAN_LENGTH = {"EAN13": 13, "EAN8": 8}

Assets = Callable[[str], Path | None]
"""Finds the file of a picture by its SHA-256."""


def check_digit_ok(digits: str) -> bool:
    """Whether the last digit of a GTIN is the one that the others demand (GS1 General Specifications, 7.9)."""
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return weighted % 10 == 0


def _printable_barcode(item: Barcode) -> bool:
    if item.symbology in _EAN_LENGTH:
        right_size = len(item.data) == _EAN_LENGTH[item.symbology] and item.data.isascii() and item.data.isdigit()
        return right_size and check_digit_ok(item.data)
    return 0 < len(item.data) <= 40 and item.data.isascii() and item.data.isprintable()


class Encoder:
    """Makes ESC/POS bytes for one printer. Not to be shared between threads."""

    def __init__(
        self,
        columns: int = 0,
        assets: Assets | None = None,
        codepage: str = CODEPAGE,
        model: str = DEFAULT,
        *,
        small: bool = False,
    ) -> None:
        """`columns` is characters per line, 0 for what the model has; `small` prints in its second font."""
        self.profile = profile(model)
        self.columns = columns or (self.profile.small_columns if small else self.profile.columns)
        page, number = self.profile.page(codepage)
        self.page = page
        self._codec = codec_of(page)
        self._start = _ESC + b"@" + _ESC + b"t" + bytes([number]) + (_SMALL if small else b"")
        self._assets = assets or (lambda _sha256: None)
        self._out = Dummy(profile=model)

    def encode(self, document: Document) -> bytes:
        """The whole receipt, from the printer's reset to the last cut."""
        out = self._out
        out.clear()
        # A printer that was switched off in between has forgotten its code page, so every receipt sets it anew.
        self._raw(self._start)
        style = Row("")
        elements = [self._respelled(item) for item in document.elements]
        if not isinstance(elements[-1], Cut):
            elements.append(Cut())
        for item in lay_out(Document(tuple(elements)), self.columns):
            if isinstance(item, Row):
                style = self._row(item, style)
            else:
                self._other(item)
        data: bytes = out.output
        return data

    def cuts_in(self, document: Document) -> int:
        """How many times the printed document is cut: at least once, at the end; never without a knife."""
        if not self.profile.cutter:
            return 0
        cuts = sum(isinstance(item, Cut) for item in document.elements)
        return cuts if isinstance(document.elements[-1], Cut) else cuts + 1

    def _respelled(self, item: Element) -> Element:
        """What this printer can print. Spelling may change the length of a text, so it comes before the layout."""
        match item:
            case Text():
                return replace(item, text=spelled(item.text, self._codec))
            case Columns():
                cells = (Cell(spelled(cell.text, self._codec), cell.width, cell.align) for cell in item.cells)
                return replace(item, cells=tuple(cells))
            case Barcode() if not (_printable_barcode(item) and self._knows(item)):
                return Text(spelled(item.data, self._codec), "center")
            case Qr() if not (self.profile.qr or self.profile.pictures):
                return Text(spelled(item.data, self._codec), "center")
            case _:
                return item

    def _knows(self, item: Barcode) -> bool:
        return self.profile.long_barcodes or item.symbology in _SHORT_TYPES

    def _row(self, row: Row, before: Row) -> Row:
        if (row.bold, row.underline, row.size) != (before.bold, before.underline, before.size):
            self._out.set(
                bold=row.bold,
                underline=int(row.underline),
                normal_textsize=row.size == 1,
                double_width=row.size == 2,
                double_height=row.size == 2,
            )
        self._raw(spelled(row.text.rstrip(), self._codec).encode(self._codec, "replace") + b"\n")
        return row

    def _other(self, item: Qr | Barcode | ImageRef | Cut | Pulse) -> None:
        out = self._out
        match item:
            case Cut():
                self._cut(item)
                return
            case Pulse():
                self._raw(_ESC + b"p" + bytes([0 if item.pin == 2 else 1, 50, 50]))
                return
        out.set(align="center")
        match item:
            case Qr():
                self._raw(_GAP)
                out.qr(item.data, size=item.size, native=self.profile.qr)
                self._raw(_GAP)
            case Barcode():
                self._barcode(item)
            case ImageRef():
                self._image(item)
        out.set(align="left")

    def _cut(self, item: Cut) -> None:
        if self.profile.cutter:
            self._out.cut(mode="PART" if item.partial else "FULL")
        else:
            self._raw(_TEAR)

    def _barcode(self, item: Barcode) -> None:
        data = item.data.encode("ascii")
        if item.symbology == "CODE128":
            # Code set B holds the printable ASCII characters; its escape sign is doubled.
            data = b"{B" + data.replace(b"{", b"{{")
        if self.profile.long_barcodes:
            code = bytes([_BARCODE_TYPES[item.symbology], len(data)]) + data
        else:
            code = bytes([_SHORT_TYPES[item.symbology]]) + data + b"\x00"
        # GS h height, GS w module width, GS f font, GS H text below, GS k.
        head = _GS + b"h" + bytes([item.height]) + _GS + b"w\x02" + _GS + b"f\x00" + _GS + b"H\x02"
        self._raw(_GAP + head + _GS + b"k" + code + _GAP)

    def _image(self, item: ImageRef) -> None:
        path = self._assets(item.sha256) if self.profile.pictures else None
        if path is not None and self._dots(path):
            return
        if item.alt:
            self._raw(spelled(item.alt, self._codec).encode(self._codec, "replace") + b"\n")

    def _dots(self, path: Path) -> bool:
        """Print a picture, made smaller where it is wider than the paper. False if it is none."""
        try:
            with Image.open(path) as file:
                picture = file.convert("RGBA")
        except (UnidentifiedImageError, OSError):
            return False
        widest = min(self.profile.dots, self.columns * DOTS_PER_COLUMN) // 8 * 8
        if picture.width > widest:
            picture = picture.resize((widest, max(1, picture.height * widest // picture.width)))
        self._out.image(picture)
        return True

    def _raw(self, data: bytes) -> None:
        self._out._raw(data)  # noqa: SLF001 - the library's own name for "these bytes as they are"
