"""Filters of a list: each reads its part of the URL, makes a condition, and says in words what it does.

A filter's name is the label of the column of the listing's `select` that it is about, unless `column` says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Protocol

from flask_babel import get_timezone
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, FromClause, cast
from sqlalchemy import Text as SqlText
from werkzeug.datastructures import MultiDict

from app.db import Scaled
from app.errors import Refused
from app.formats import day, parse_number, plain_number

Args = MultiDict[str, str]


class Filter(Protocol):
    """What a list needs to know of a filter; `kind` chooses its piece of the panel."""

    @property
    def name(self) -> str:
        """Its name in the URL."""

    @property
    def label(self) -> str:
        """Its name for people."""

    @property
    def kind(self) -> str:
        """choice, text or range."""

    def parameters(self) -> tuple[str, ...]:
        """The names it uses in the URL."""

    def conditions(self, rows: FromClause, args: Args) -> list[ColumnElement[bool]]:
        """Conditions on the listing's rows; raises `Refused` for a value that cannot be read."""

    def chips(self, args: Args) -> list[str]:
        """What is chosen, in words; empty when nothing is."""


@dataclass(frozen=True)
class Choice:
    """One or several of given values; stacked values are alternatives. `values` may be a function, read per request."""

    name: str
    label: str
    values: Mapping[str, str] | Callable[[], Mapping[str, str]]
    column: str = ""
    python_type: Callable[[str], object] = str
    kind: str = field(default="choice", init=False)

    def options(self) -> list[tuple[str, str]]:
        """(value, label) in the given order."""
        return list((self.values() if callable(self.values) else self.values).items())

    def parameters(self) -> tuple[str, ...]:
        """One name, that may stand several times."""
        return (self.name,)

    def _chosen(self, args: Args) -> list[str]:
        known = dict(self.options())
        return [value for value in args.getlist(self.name) if value in known]

    def conditions(self, rows: FromClause, args: Args) -> list[ColumnElement[bool]]:
        """Any of the chosen values."""
        chosen = [self.python_type(value) for value in self._chosen(args)]
        return [rows.c[self.column or self.name].in_(chosen)] if chosen else []

    def chips(self, args: Args) -> list[str]:
        """The chosen labels, joined by "or"."""
        known = dict(self.options())
        words = [str(known[value]) for value in self._chosen(args)]
        return [f"{self.label}: {_(' or ').join(words)}"] if words else []


def _as_bool(text: str) -> bool:
    return text == "yes"


def yes_no(name: str, label: str, column: str = "") -> Choice:
    """A filter on a true/false column."""
    return Choice(name, label, lambda: {"yes": _("yes"), "no": _("no")}, column, _as_bool)


@dataclass(frozen=True)
class TextFilter:
    """The column contains the text, whatever the case."""

    name: str
    label: str
    column: str = ""
    kind: str = field(default="text", init=False)

    def parameters(self) -> tuple[str, ...]:
        """One name."""
        return (self.name,)

    def conditions(self, rows: FromClause, args: Args) -> list[ColumnElement[bool]]:
        """Contains, with `%` and `_` taken literally."""
        text = args.get(self.name, "").strip()
        return [contains(rows.c[self.column or self.name], text)] if text else []

    def chips(self, args: Args) -> list[str]:
        """The text in quotes."""
        text = args.get(self.name, "").strip()
        return [f"{self.label}: “{text}”"] if text else []


def contains(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """`column` contains `text`, whatever the case; numbers are searched as text."""
    return cast(column, SqlText).icontains(text, autoescape=True)


class _Range:
    """What the ranges share: two ends, each optional, in the URL as `name.from` and `name.to`."""

    name: str
    label: str

    def parameters(self) -> tuple[str, ...]:
        """Both ends."""
        return (f"{self.name}.from", f"{self.name}.to")

    def text(self, end: str, args: Args) -> str:
        """What stands in the URL for this end (`from` or `to`)."""
        return args.get(f"{self.name}.{end}", "").strip()

    def shown(self, text: str) -> str:
        """The value in the reader's locale."""
        return text

    def chips(self, args: Args) -> list[str]:
        """Both ends in words."""
        start, end = self.text("from", args), self.text("to", args)
        if start and end:
            return [f"{self.label}: {self.shown(start)} – {self.shown(end)}"]
        if start:
            return [_("%(label)s: from %(value)s", label=self.label, value=self.shown(start))]
        if end:
            return [_("%(label)s: to %(value)s", label=self.label, value=self.shown(end))]
        return []


@dataclass(frozen=True)
class DateRange(_Range):
    """From one calendar date to another, both included; `moments` when the column holds UTC times."""

    name: str
    label: str
    column: str = ""
    moments: bool = False
    kind: str = field(default="range", init=False)
    input_type: str = field(default="date", init=False)

    def shown(self, text: str) -> str:
        """The date in the reader's locale."""
        return day(self._date(text))

    def _date(self, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise Refused(_("“%(text)s” is not a date.", text=text)) from None

    def conditions(self, rows: FromClause, args: Args) -> list[ColumnElement[bool]]:
        """Between the ends; a moment belongs to the day it has in the reader's zone."""
        column = rows.c[self.column or self.name]
        start, end = self.text("from", args), self.text("to", args)
        found: list[ColumnElement[bool]] = []
        if start:
            first = self._date(start)
            found.append(column >= (self._midnight(first) if self.moments else first))
        if end:
            last = self._date(end)
            found.append(column < self._midnight(last + timedelta(days=1)) if self.moments else column <= last)
        return found

    @staticmethod
    def _midnight(value: date) -> datetime:
        return datetime.combine(value, time(), get_timezone())


@dataclass(frozen=True)
class NumberRange(_Range):
    """From one number to another, both included; typed in the reader's locale."""

    name: str
    label: str
    column: str = ""
    kind: str = field(default="range", init=False)
    input_type: str = field(default="text", init=False)

    def shown(self, text: str) -> str:
        """The number in the reader's locale."""
        return plain_number(self._number(text))

    def _number(self, text: str) -> Decimal:
        try:
            return parse_number(text)
        except ValueError:
            raise Refused(_("“%(text)s” is not a number.", text=text)) from None

    def conditions(self, rows: FromClause, args: Args) -> list[ColumnElement[bool]]:
        """Between the ends."""
        column = rows.c[self.column or self.name]
        start, end = self.text("from", args), self.text("to", args)
        found: list[ColumnElement[bool]] = []
        if start:
            found.append(column >= self._kept(self._number(start), column, ROUND_CEILING))
        if end:
            found.append(column <= self._kept(self._number(end), column, ROUND_FLOOR))
        return found

    @staticmethod
    def _kept(value: Decimal, column: ColumnElement[Any], rounding: str) -> Decimal:
        """The bound with the decimals the column keeps, moved inwards so that the same rows fit."""
        places = column.type.places if isinstance(column.type, Scaled) else 0
        return value.quantize(Decimal(1).scaleb(-places), rounding=rounding)
