"""Bars of a code as a drawing: EAN-8 and EAN-13 for GTINs, Code 128 for everything else. Pure.

Modules are one unit wide; nine (EAN: eleven before, seven after) are left free at both sides, as GS1 General
Specifications 5.2.3.4 and ISO/IEC 15417 want.
"""

from __future__ import annotations

import re

from barcode import get_barcode_class
from stdnum import ean

QUIET = {"ean8": (7, 7), "ean13": (11, 7), "code128": (10, 10)}
HEIGHT = 40


def symbology(code: str) -> str:
    """Which bars a code gets: ean8, ean13 or code128."""
    if code.isascii() and code.isdigit() and ean.is_valid(code):
        if len(code) == 8:
            return "ean8"
        if len(code) in {12, 13}:
            return "ean13"
    return "code128"


def modules(code: str) -> str:
    """Dark (1) and light (0) modules with the quiet zones. Raises `ValueError` for signs that no bars carry."""
    kind = symbology(code)
    if not code or not code.isascii() or not code.isprintable():
        raise ValueError(f"no bars for {code!r}")
    text = code.zfill(13) if kind == "ean13" else code
    drawn = get_barcode_class(kind)(text[:-1] if kind != "code128" else text).build()
    before, after = QUIET[kind]
    bits = re.sub("[^0]", "1", drawn[0])
    return "0" * before + bits + "0" * after


def svg(code: str) -> str:
    """The bars as SVG that fills its box; empty for a code without bars."""
    try:
        bits = modules(code)
    except ValueError:
        return ""
    path = "".join(
        f"M{found.start()} 0h{found.end() - found.start()}v{HEIGHT}h-{found.end() - found.start()}z"
        for found in re.finditer("1+", bits)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(bits)} {HEIGHT}" preserveAspectRatio="none">'
        f'<path d="{path}"/></svg>'
    )
