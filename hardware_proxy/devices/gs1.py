"""GS1 element strings: application identifiers and their values (GS1 General Specifications, 3.2 and 7.8)."""

from __future__ import annotations

import re

SEPARATOR = "\x1d"
"""FNC1 as a scanner sends it: it ends an element of variable length."""
_FIXED = {"00": 18, "01": 14, "02": 14, "03": 14, "04": 16, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6,
          "18": 6, "19": 6, "20": 2, "410": 13, "414": 13}  # fmt: skip
_MEASURE = re.compile(r"3[1-6]\d")
"""310n to 369n: measures of six digits, the fourth figure says how many of them are decimals."""
_FOUR = re.compile(r"(39[0-5]|70\d|71\d|72\d|80\d|81\d|82\d|3[1-6]\d)")
_THREE = re.compile(r"(2[3-5]\d|4\d\d)")
_LONGEST = 90


def _identifier(text: str) -> str:
    if _FOUR.match(text):
        return text[:4]
    return text[:3] if _THREE.match(text) else text[:2]


def elements(text: str) -> dict[str, str]:
    """Application identifier → value. Raises ValueError for what is no element string."""
    found: dict[str, str] = {}
    rest = text.removeprefix(SEPARATOR)
    while rest:
        name = _identifier(rest)
        if len(name) < 2 or not name.isdecimal():
            raise ValueError(f"{name!r} is no application identifier")
        rest = rest[len(name) :]
        size = 6 if _MEASURE.match(name) else _FIXED.get(name)
        if size is None:
            value, _end, rest = rest.partition(SEPARATOR)
        else:
            value, rest = rest[:size], rest[size:].removeprefix(SEPARATOR)
            if len(value) != size or not value.isdecimal():
                raise ValueError(f"({name}) has {len(value)} characters instead of {size} digits")
        if not value or len(value) > _LONGEST:
            raise ValueError(f"({name}) has no value")
        found[name] = value
    return found
