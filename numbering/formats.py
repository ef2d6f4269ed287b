"""Numbers as text: templates of safe tokens, such as `R-{YYYY}-{n:05}`. Pure; nothing is ever evaluated.

A template may not hide the period that its counter starts anew with: two months would print the same number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from numbering.periods import Calendar

TOKENS = ("n", "YYYY", "YY", "MM", "DD", "FY", "shop", "register", "type", "user")
ORIGIN_TOKENS = ("shop", "register", "type", "user")
LETTERS = 3  # of a user's name
MAX_WIDTH = 18  # what a counter can hold (BIGINT)

_PIECE = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}|([^{}]+)|([{}])")
_WIDTH = re.compile(r"0?([1-9]\d?)")


class BadTemplate(ValueError):
    """A template cannot be used. `kind` says why, `token` what it is about.

    kind: brace, unknown, width, number (no `{n}`), period (the token that would tell the periods apart is missing).
    """

    def __init__(self, kind: str, token: str = "") -> None:
        super().__init__(f"{kind}: {token}")
        self.kind = kind
        self.token = token


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number is taken: the codes that `{shop}`, `{register}` and `{type}` print, and the name of
    whoever takes it, of which `{user}` prints three letters.
    """

    shop: str = ""
    register: str = ""
    type: str = ""
    user: str = ""


NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class _Piece:
    """Literal text, or a token with the width that its digits are filled up to."""

    literal: str = ""
    token: str = ""
    width: int = 0


@lru_cache(maxsize=512)
def parsed(template: str) -> tuple[_Piece, ...]:
    """The pieces of a template. Raises `BadTemplate` for a lone brace, an unknown token or a bad width."""
    pieces = []
    for found in _PIECE.finditer(template):
        token, width, literal, brace = found.groups()
        if brace:
            raise BadTemplate("brace", brace)
        pieces.append(_Piece(literal=literal) if literal else _token(token, width))
    return tuple(pieces)


def _token(name: str, width: str | None) -> _Piece:
    if name not in TOKENS:
        raise BadTemplate("unknown", name)
    if width is None:
        return _Piece(token=name)
    fitting = _WIDTH.fullmatch(width)
    if name != "n" or fitting is None or int(fitting[1]) > MAX_WIDTH:
        raise BadTemplate("width", f"{name}:{width}")
    return _Piece(token=name, width=int(fitting[1]))


def tokens_of(template: str) -> frozenset[str]:
    """The tokens that a template uses. Raises `BadTemplate` as `parsed` does."""
    return frozenset(piece.token for piece in parsed(template) if piece.token)


def checked(template: str, calendar: Calendar) -> str:
    """The template, if it tells every number of `calendar`'s periods apart; else `BadTemplate`.

    A counter per year needs the year in the text (`{FY}` where the year does not start on 1 January), one per month
    the month too, one per day the day too.
    """
    used = tokens_of(template)
    if "n" not in used:
        raise BadTemplate("number", "n")
    for alternatives in _needed(calendar):
        if not used.intersection(alternatives):
            raise BadTemplate("period", alternatives[0])
    return template


def _needed(calendar: Calendar) -> list[tuple[str, ...]]:
    if calendar.period == "none":
        return []
    if calendar.period == "annual":
        return [("FY",)] if calendar.shifted else [("YYYY", "YY", "FY")]
    year: tuple[str, ...] = ("YYYY", "YY") if calendar.shifted else ("YYYY", "YY", "FY")
    return [year, ("MM",)] if calendar.period == "monthly" else [year, ("MM",), ("DD",)]


def formatted(template: str, number: int, on: date, calendar: Calendar, origin: Origin = NOWHERE) -> str:
    """`number` as text on the day `on`. Raises `BadTemplate("origin", token)` where a code is needed and not known."""
    texts = []
    for piece in parsed(template):
        if piece.token == "n":  # noqa: S105 - the name of a token
            texts.append(f"{number:0{piece.width}d}" if piece.width else str(number))
        elif piece.token:
            texts.append(_value(piece.token, on, calendar, origin))
        else:
            texts.append(piece.literal)
    return "".join(texts)


def _value(token: str, on: date, calendar: Calendar, origin: Origin) -> str:
    if token in ORIGIN_TOKENS:
        text: str = getattr(origin, token)
        if not text:
            raise BadTemplate("origin", token)
        return text[:LETTERS].upper() if token == "user" else text  # noqa: S105 - the name of a token
    if token == "FY":  # noqa: S105 - the name of a token
        return str(calendar.fiscal_year(on))
    return {"YYYY": f"{on.year:04}", "YY": f"{on.year % 100:02}", "MM": f"{on.month:02}", "DD": f"{on.day:02}"}[token]


SAMPLE = Origin(shop="SHOP", register="T1", type="TYPE", user="ANN")


def preview(template: str, calendar: Calendar, on: date, start: int = 1, origin: Origin = SAMPLE) -> list[str]:
    """The first two numbers of the period of `on` and the first one of the next period, as a form shows them."""
    checked(template, calendar)
    texts = [formatted(template, number, on, calendar, origin) for number in (start, start + 1)]
    following = calendar.next_start(on)
    if following is not None:
        texts.append(formatted(template, start, following, calendar, origin))
    return texts
