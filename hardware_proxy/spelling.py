"""Spelling text with the characters that a printer has.

A printer knows 256 characters at a time. What it lacks is spelled with what it has (`œ` as `oe`, `Ł` as `L`), so a
customer may miss an accent but never reads another letter.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SPELLED = {
    "Œ": "OE",
    "œ": "oe",
    "Ł": "L",
    "ł": "l",
    "Đ": "D",
    "đ": "d",
    "ß": "ss",
    "ẞ": "SS",
    "„": '"',
    "“": '"',
    "”": '"',
    "‚": "'",
    "‘": "'",
    "’": "'",
    "‹": "<",
    "›": ">",
    "–": "-",
    "—": "-",
    "−": "-",
    "‑": "-",
    "…": "...",
    "•": "*",
    "→": "->",
    "×": "x",
    "✓": "x",
    "€": "EUR",
    "─": "-",
    "═": "=",
}
MISSING = "?"


@lru_cache(maxsize=4096)
def _sign(sign: str, codepage: str) -> str:
    def fits(text: str) -> bool:
        return bool(text) and text.encode(codepage, "ignore").decode(codepage) == text

    if fits(sign):
        return sign
    plain = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    for candidate in (_SPELLED.get(sign, ""), plain):
        if fits(candidate):
            return candidate
    return MISSING


def spelled(text: str, codepage: str) -> str:
    """The text in characters of the code page (a Python codec name such as `cp858`); `?` for what has no spelling."""
    return "".join(sign if sign < "\x80" else _sign(sign, codepage) for sign in text)
