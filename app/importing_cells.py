"""Between a cell of a file and a field of a form, both ways: what a person would type for it, and how it is written.

A choice is named by its code or its label, a record by its code, yes and no by the usual words of our languages. Rows
inside a record stand in one cell: `2024-01-01=19 | 2027-01-01=20`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import wtforms
from flask_babel import gettext as _
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    SubmitField,
)

from app.form_values import Pairs, options, sent_by
from app.formats import plain_number
from app.forms import ExactField
from app.importing import amount, plain
from app.references import ReferenceField
from app.rows import RowForm, RowsField

BETWEEN_ROWS, BETWEEN_CELLS, BETWEEN_CHOICES = " | ", "=", ", "
YES = frozenset(["1", "y", "yes", "true", "x", "ja", "j", "wahr", "si", "s", "vero", "oui", "da"])
NO = frozenset(["0", "n", "no", "false", "nein", "falsch", "nej", "nee", "falso"])
_WAYS: tuple[Callable[[str, str, str], bool], ...] = (  # how a cell can name a choice, the surest first
    lambda value, _label, cell: value == cell,
    lambda _value, label, cell: label == cell,
    lambda value, label, cell: plain(cell) in {plain(label), plain(value)},
    lambda _value, label, cell: re.split(r" [–·] | ", label)[0] == cell,
)
_DAYS = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (0, 1, 2)),
    (re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})"), (2, 1, 0)),
)


def takes(field: wtforms.Field) -> bool:
    """Whether a file can fill the field."""
    return not isinstance(field, FileField | PasswordField | SubmitField | HiddenField)


def typed(field: wtforms.Field, cell: str, sign: str) -> Pairs:
    """What a person would type for a cell whose numbers have the decimal sign `sign`; raises `ValueError` in words."""
    if isinstance(field, RowsField):
        return _typed_rows(field, cell, sign)
    if isinstance(field, BooleanField):
        return [(field.name, "y")] if _yes(cell) else []
    if isinstance(field, SelectField):
        wanted = re.split(r"\s*[,|]\s*", cell) if isinstance(field.data, list) or _many(field) else [cell]
        return [(field.name, _choice(field, each)) for each in wanted if each or not _many(field)]
    return [(field.name, _text(field, cell, sign))]


def _text(field: wtforms.Field, cell: str, sign: str) -> str:
    """One cell as one text."""
    if cell and isinstance(field, ExactField):
        return plain_number(_number(cell, sign))
    if cell and isinstance(field, IntegerField):
        return _whole(cell, sign)
    return day(cell).isoformat() if cell and isinstance(field, DateField) else cell


def _many(field: wtforms.Field) -> bool:
    return isinstance(field, wtforms.SelectMultipleField)


def _yes(cell: str) -> bool:
    word = plain(cell)
    if word in YES:
        return True
    if word in NO or not word:
        return False
    raise ValueError(_("Please write yes or no, not “%(value)s”.", value=cell))


def _choice(field: SelectField, cell: str) -> str:
    """The value whose code, label, or beginning of the label is meant."""
    there = list(options(field))
    for fits in _WAYS:
        found = [value for value, label, _chosen in there if fits(value, label, cell)]
        if len(found) == 1:
            return found[0]
    if not cell and not field.flags.required:
        return ""
    some = BETWEEN_CHOICES.join(label for _value, label, _chosen in there[:6])
    raise ValueError(_("“%(value)s” is none of: %(some)s.", value=cell, some=some))


def _number(cell: str, sign: str) -> Decimal:
    value = amount(cell.removesuffix("%").strip(), sign)
    if value is None:
        raise ValueError(_("The number “%(value)s” cannot be read.", value=cell))
    return value


def _whole(cell: str, sign: str) -> str:
    value = _number(cell, sign)
    if value != int(value):
        raise ValueError(_("The number “%(value)s” cannot be read.", value=cell))
    return str(int(value))


def day(cell: str) -> date:
    """A day as 2026-11-22, 22.11.2026 or 22/11/2026; raises `ValueError` in words."""
    for pattern, (year, month, number) in _DAYS:
        found = pattern.fullmatch(cell.strip())
        if found:
            parts = found.groups()
            try:
                return date(int(parts[year]), int(parts[month]), int(parts[number]))
            except ValueError:
                break
    raise ValueError(_("The date “%(value)s” cannot be read.", value=cell))


def _typed_rows(field: RowsField, cell: str, sign: str) -> Pairs:
    pattern = _columns(field.rows[-1])  # the spare row at the end
    pairs: Pairs = []
    for index, text in enumerate(part for part in cell.split("|") if part.strip()):
        cells = [each.strip() for each in text.split(BETWEEN_CELLS)]
        if len(cells) > len(pattern):
            raise ValueError(_("“%(value)s” has more parts than a row.", value=text.strip()))
        for inner, each in zip(pattern, cells, strict=False):
            tail = inner.name.rpartition("-")[2]
            pairs += [(f"{field.name}-{index}-{tail}", value) for _name, value in typed(inner, each, sign)]
    return pairs


def _columns(row: RowForm) -> Sequence[wtforms.Field]:
    return [each for each in row.cells if each.short_name not in {"remove", "place"} and takes(each)]


def written(field: wtforms.Field) -> str:
    """A field's value as it stands in a file: read again by `typed` with a point as decimal sign, it is the same."""
    if isinstance(field, RowsField):
        return BETWEEN_ROWS.join(BETWEEN_CELLS.join(map(written, _columns(row))) for row in field.kept)
    if isinstance(field, BooleanField):
        return "yes" if field.data else "no"
    if isinstance(field, SelectField):
        labels = {value: label for value, label, _chosen in options(field)}
        return BETWEEN_CHOICES.join(_code(value, labels) for _name, value in sent_by(field) if value)
    value: Any = field.data
    if isinstance(field, ReferenceField):
        return sent_by(field)[0][1].partition(" – ")[0]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _code(value: str, labels: dict[str, str]) -> str:
    """Codes as they are; ids mean nothing elsewhere, so their label."""
    return labels.get(value, value) if value.isdecimal() else value
