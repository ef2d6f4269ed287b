"""What a model of printer can do: columns, code pages, knife, codes. From the database that python-escpos brings.

Page numbers are each maker's own: the same number is another alphabet on another printer. So a receipt is encoded and
decoded with the same profile, and a page is named, never numbered.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from escpos.capabilities import CAPABILITIES

DEFAULT = "default"
LIKED = ("CP858", "CP1252", "ISO_8859-15", "CP850", "CP437")
"""Code pages for western Europe, the most complete first."""
NARROWEST = 16
DOTS_PER_COLUMN = 12


@dataclass(frozen=True, slots=True)
class Profile:
    """A model. `pages` are its code pages by name, with their numbers; only those that Python can write."""

    name: str
    columns: int
    small_columns: int
    dots: int
    pages: Mapping[str, int]
    cutter: bool
    qr: bool
    pictures: bool
    long_barcodes: bool
    """Knows GS k with a length, and so code 128."""

    def page(self, wish: str) -> tuple[str, int]:
        """Name and number of the code page to print with: the wish, else the best that the model has.

        `CP858@19` names the number, too, for a printer that no profile describes.
        """
        name, _at, number = wish.partition("@")
        if number.isdecimal():
            return name, int(number)
        for each in (name, *LIKED, *self.pages):
            if each in self.pages:
                return each, self.pages[each]
        return "ASCII", 0

    def codecs(self) -> dict[int, str]:
        """Code pages by number, as names of Python's codecs."""
        return {number: codec_of(name) for name, number in self.pages.items()}


def codec_of(page: str) -> str:
    """The Python codec of a code page. Raises LookupError."""
    known: dict[str, Any] = CAPABILITIES["encodings"].get(page, {})
    return codecs.lookup(known.get("python_encode") or page.replace("_", "-")).name


def _writable(page: str) -> bool:
    try:
        codec_of(page)
    except LookupError:
        return False
    return page not in {"CP932", "Unknown"}  # two bytes to a letter; nobody knows


def names() -> list[str]:
    """All models, in order."""
    return sorted(CAPABILITIES["profiles"])


@cache
def profile(name: str = DEFAULT) -> Profile:
    """A model's profile. Raises KeyError for one that is not known."""
    raw: dict[str, Any] = CAPABILITIES["profiles"][name]
    features, fonts = raw["features"], raw["fonts"]
    columns = _columns(fonts.get("0"), 42)
    wide = raw["media"].get("width", {}).get("pixels")
    numbers = sorted((int(number), page) for number, page in raw["codePages"].items())
    return Profile(
        name,
        columns,
        _columns(fonts.get("1"), columns),
        wide if isinstance(wide, int) else columns * DOTS_PER_COLUMN,
        {page: number for number, page in reversed(numbers) if _writable(page)},
        bool(features["paperFullCut"] or features["paperPartCut"]),
        bool(features["qrCode"]),
        bool(features["bitImageRaster"]),
        bool(features["barcodeB"]),
    )


def _columns(font: dict[str, Any] | None, otherwise: int) -> int:
    columns = int(font["columns"]) if font else 0
    return columns if columns >= NARROWEST else otherwise
