"""GS1 element strings, as GS1-128, DataMatrix and DataBar carry them: which item, lot, day, weight and price. Pure.

GS1 General Specifications, section 3 (application identifiers) and 7.8 (FNC1, which scanners send as the sign GS,
U+001D). Taken apart by biip; the till does the same in `gs1.js`.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from biip import ParseConfig, ParseError
from biip.gs1_messages import GS1Message

GROUP = "\x1d"
SYMBOLOGIES = ("]C1", "]d2", "]Q3", "]e0", "]J1")  # ISO/IEC 15424: FNC1 in first position
_CONFIG = ParseConfig(gs1_element_strings_verify_date=False)
_SHORTEST = 17  # a GTIN with its identifier, and something more


@dataclass(frozen=True)
class Elements:
    """What an element string says; `weight` in kilograms, `price` for all of it, `quantity` in pieces."""

    gtin: str
    lot: str = ""
    serial: str = ""
    best_before: date | None = None
    quantity: Decimal | None = None
    weight: Decimal | None = None
    price: Decimal | None = None


def looks_like(code: str) -> bool:
    """Whether a code may be an element string: it says so, it is written with brackets, or it begins with a GTIN."""
    if code.startswith((*SYMBOLOGIES, "(01)", "(02)")) or GROUP in code:
        return True
    return code[:2] in {"01", "02"} and len(code) >= _SHORTEST and code[2:16].isdigit()


def elements(code: str) -> Elements | None:
    """The parts of an element string; None for what is none, or names no item."""
    text = code[3:] if code.startswith(SYMBOLOGIES) else code
    try:
        message = (
            GS1Message.parse_hri(text, config=_CONFIG)
            if text.startswith("(")
            else GS1Message.parse(text.lstrip(GROUP), config=_CONFIG)
        )
    except ParseError:
        return None
    found = {each.ai.ai: each.value for each in message.element_strings}
    gtin = found.get("01") or found.get("02")
    if gtin is None or any(each.gtin_error for each in message.element_strings):
        return None
    day = found.get("15") or found.get("17")
    count = found.get("30") or found.get("37")
    return Elements(
        gtin,
        found.get("10", ""),
        found.get("21", ""),
        day_of(day) if day else None,
        Decimal(count) if count else None,
        _measure(found, "310"),
        _measure(found, "392") or _measure(found, "393", skip=3),
    )


def _measure(found: dict[str, str], identifier: str, skip: int = 0) -> Decimal | None:
    """A value whose fourth digit of identifier says how many decimals it has; 393n begins with the currency."""
    for places in range(10):
        value = found.get(f"{identifier}{places}")
        if value is not None:
            return Decimal(value[skip:]).scaleb(-places)
    return None


def day_of(text: str) -> date | None:
    """A day written YYMMDD, in this century; day 00 is the last of its month. None for no day."""
    if len(text) != 6 or not text.isdigit():
        return None
    year, month, day = 2000 + int(text[:2]), int(text[2:4]), int(text[4:])
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    return date(year, month, day or last) if day <= last else None


def spellings_of(gtin: str) -> list[str]:
    """A GTIN-14 as it may stand in the catalogue: with all its zeros, and as GTIN-13, GTIN-12 or GTIN-8."""
    lengths = (size for size in (14, 13, 12, 8) if gtin[: 14 - size].strip("0") == "")
    return [gtin[14 - size :] for size in lengths]
