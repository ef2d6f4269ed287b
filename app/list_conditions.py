"""Conditions that a reader sets on the columns of a list: all of a group hold together, groups are alternatives.

In the URL a condition is `where=[group:]column:operator[:value[:second value]]`, as often as there are conditions;
numbers are written with a point, dates as ISO 8601, several values of a choice with commas between them. What cannot be
read is refused by one sentence each, and the rest holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, ColumnElement, FromClause, Integer, and_, cast, false, func, or_, type_coerce
from sqlalchemy import Text as SqlText

from app.days import today
from app.db import Scaled
from app.errors import Refused
from app.formats import day, parse_number, plain_number
from app.list_columns import Column
from app.list_days import SPANS, after_midnight, span
from app.list_filters import Choice, Filter

_PLAIN = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
_NUMBERS = {"money", "price", "quantity", "percent", "number"}
_EMPTY = {"empty": _l("is empty"), "filled": _l("is not empty")}
_TEXT = {"has": _l("contains"), "is": _l("is"), "begins": _l("begins with")}
_NUMBER = {"eq": "=", "ge": "≥", "le": "≤", "between": _l("between")}
_DATE = {"from": _l("from"), "to": _l("to"), "between": _l("between")}
OPERATORS: Mapping[str, Mapping[str, str]] = {
    "text": _TEXT | _EMPTY,
    "number": _NUMBER | _EMPTY,
    "date": _DATE | dict(SPANS) | _EMPTY,
    "moment": _DATE | dict(SPANS) | _EMPTY,
    "choice": {"any": _l("is one of"), "none": _l("is none of")} | _EMPTY,
    "bool": {"yes": _l("yes"), "no": _l("no")},
}
_ONE_VALUE = {"has", "is", "begins", "eq", "ge", "le", "from", "to", "any", "none"}


def values_of(operator: str) -> int:
    """How many values an operator takes: none, one, or two."""
    return 2 if operator == "between" else int(operator in _ONE_VALUE)


@dataclass(frozen=True)
class Subject:
    """A column that conditions may be set on. `family` says which; `options` are the choices, code → (value, word)."""

    name: str
    label: str
    family: str
    column: str
    options: Mapping[str, tuple[Any, str]]


@dataclass(frozen=True)
class Condition:
    """One condition as it stands in the URL."""

    group: int
    subject: Subject
    operator: str
    values: tuple[str, ...] = ()

    def written(self) -> str:
        """As in the URL."""
        own = [self.subject.name, self.operator, *self.values]
        return ":".join([str(self.group), *own] if self.group > 1 else own)


def subjects(columns: Iterable[Column], filters: Iterable[Filter], rows: FromClause) -> dict[str, Subject]:
    """What conditions may be set on, by name. A column whose text is made up in Python is one only by a choice."""
    choices = {name: each for each in filters if isinstance(each, Choice) for name in (each.column, each.name) if name}
    found = {}
    for column in columns:
        if column.name not in rows.c:
            continue
        choice = choices.get(column.name)
        if choice is not None and column.kind in {"text", "state"} and not column.states:
            options = {code: (choice.python_type(code), str(word)) for code, word in choice.options()}
            subject = Subject(column.name, str(column.label), "choice", choice.column or choice.name, options)
        elif column.text is not None:
            continue
        else:
            words = {_code(value): (value, str(word)) for value, (_tone, word) in column.states.items()}
            subject = Subject(column.name, str(column.label), _family(column.kind), column.name, words)
        found[column.name] = subject
    return found


def _code(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _family(kind: str) -> str:
    if kind in _NUMBERS:
        return "number"
    return {"date": "date", "datetime": "moment", "bool": "bool", "state": "choice"}.get(kind, "text")


# reading --------------------------------------------------------------------------------------------------------------
def read(texts: Iterable[str], known: Mapping[str, Subject]) -> tuple[list[Condition], list[str]]:
    """The conditions of a URL, and a sentence for each that cannot be read."""
    found, faults = [], []
    for text in texts:
        try:
            found.append(_read(text, known))
        except Refused as refused:
            faults.append(refused.message)
    return found, faults


def _read(text: str, known: Mapping[str, Subject]) -> Condition:
    parts = text.split(":", 3 if text[:1].isdecimal() else 2)
    group = parts.pop(0) if text[:1].isdecimal() else "1"
    subject = known.get(parts[0]) if len(parts) > 1 else None
    if subject is None or not re.fullmatch(r"[1-9]\d?", group) or parts[1] not in OPERATORS[subject.family]:
        raise Refused(_("The condition “%(text)s” is not known here and was left out.", text=text))
    operator, count = parts[1], values_of(parts[1])
    given = parts[2].split(":", count - 1) if count and len(parts) > 2 else []
    return Condition(int(group), subject, operator, checked(subject, operator, given, typed=False))


def checked(subject: Subject, operator: str, given: Sequence[str], *, typed: bool) -> tuple[str, ...]:
    """The values as they stand in the URL; `typed` ones are read in the reader's locale. Raises `Refused`."""
    count = values_of(operator)
    given = [text.strip() for text in given]
    if subject.family == "choice" and count:
        codes = [code for text in given for code in text.split(",") if code in subject.options]
        given = [",".join(dict.fromkeys(codes))]
    if len(given) < count or not all(given[:count]):
        raise Refused(_("The condition on “%(label)s” lacks a value.", label=subject.label))
    if subject.family == "number":
        return tuple(_number(text, typed) for text in given[:count])
    if subject.family in {"date", "moment"}:
        return tuple(_day(text).isoformat() for text in given[:count])
    return tuple(given[:count])


def _number(text: str, typed: bool) -> str:
    try:
        plain = f"{parse_number(text):f}" if typed else text
    except ValueError:
        plain = ""
    if not _PLAIN.fullmatch(plain):
        raise Refused(_("“%(text)s” is not a number.", text=text))
    return plain


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_("“%(text)s” is not a date.", text=text)) from None


# in SQL ---------------------------------------------------------------------------------------------------------------
def in_sql(conditions: Iterable[Condition], rows: FromClause) -> list[ColumnElement[bool]]:
    """One condition for all: alternatives of groups. Empty without conditions."""
    groups: dict[int, list[ColumnElement[bool]]] = {}
    for each in conditions:
        groups.setdefault(each.group, []).append(_one(each, rows.c[each.subject.column]))
    return [or_(*(and_(*group) for group in groups.values()))] if groups else []


def _one(condition: Condition, column: ColumnElement[Any]) -> ColumnElement[bool]:
    family, operator, values = condition.subject.family, condition.operator, condition.values
    if operator in _EMPTY:
        blank = or_(column.is_(None), cast(column, SqlText) == "")
        return blank if operator == "empty" else ~blank
    if family == "number":
        return _compared(column, operator, values)
    if family in {"date", "moment"}:
        return _dated(column, operator, values, moments=family == "moment")
    if family == "bool":
        return column.is_(operator == "yes")
    if family == "choice":
        chosen = [condition.subject.options[code][0] for code in values[0].split(",")]
        return column.in_(chosen) if operator == "any" else or_(column.not_in(chosen), column.is_(None))
    return _texts(cast(column, SqlText), operator, values[0])


def _texts(column: ColumnElement[str], operator: str, text: str) -> ColumnElement[bool]:
    if operator == "has":
        return column.icontains(text, autoescape=True)
    return column.istartswith(text, autoescape=True) if operator == "begins" else func.lower(column) == func.lower(text)


def _compared(column: ColumnElement[Any], operator: str, values: Sequence[str]) -> ColumnElement[bool]:
    column = type_coerce(column, BigInteger) if isinstance(column.type, Integer) else column
    first = Decimal(values[0])
    if operator == "eq":
        kept = _kept(first, column, ROUND_FLOOR)
        return column == kept if kept == first else false()
    found = []
    if operator != "le":
        found.append(column >= _kept(first, column, ROUND_CEILING))
    if operator != "ge":
        found.append(column <= _kept(Decimal(values[-1]), column, ROUND_FLOOR))
    return and_(*found)


def _kept(value: Decimal, column: ColumnElement[Any], rounding: str) -> Decimal | int:
    """The bound with the decimals the column keeps, moved inwards so that the same rows fit."""
    if isinstance(column.type, Scaled):
        return value.quantize(Decimal(1).scaleb(-column.type.places), rounding=rounding)
    return int(value.to_integral_value(rounding=rounding))


def _dated(column: ColumnElement[Any], operator: str, values: Sequence[str], *, moments: bool) -> ColumnElement[bool]:
    first, last = span(operator, today()) if operator in SPANS else (None, None)
    if operator in {"from", "between"}:
        first = date.fromisoformat(values[0])
    if operator in {"to", "between"}:
        last = date.fromisoformat(values[-1])
    found = []
    if first is not None:
        found.append(column >= (after_midnight(first) if moments else first))
    if last is not None:
        found.append(column < after_midnight(last, days=1) if moments else column <= last)
    return and_(*found)


# in words -------------------------------------------------------------------------------------------------------------
def in_words(condition: Condition) -> str:
    """What the condition says, for its chip."""
    label, operator, family = condition.subject.label, condition.operator, condition.subject.family
    values = [_shown(condition.subject, value) for value in condition.values]
    if not values:
        return f"{label}: {OPERATORS[family][operator]}"
    if operator == "between":
        return f"{label}: {values[0]} – {values[1]}"
    if operator in {"from", "to", "any", "none"}:
        return {
            "from": _("%(label)s: from %(value)s", label=label, value=values[0]),
            "to": _("%(label)s: to %(value)s", label=label, value=values[0]),
            "any": f"{label}: {values[0]}",
            "none": _("%(label)s: not %(value)s", label=label, value=values[0]),
        }[operator]
    return f"{label} {OPERATORS[family][operator]} " + (f"“{values[0]}”" if family == "text" else values[0])


def _shown(subject: Subject, value: str) -> str:
    """A value of the URL in the reader's locale."""
    if subject.family == "number":
        return plain_number(Decimal(value))
    if subject.family in {"date", "moment"}:
        return day(date.fromisoformat(value))
    if subject.family == "choice":
        return _(" or ").join(subject.options[code][1] for code in value.split(","))
    return value
