"""What a form would send as it stands, field by field: to tell who changed what, to change single fields, to show them.

Pure: no request, no database. A field is known by its full name; rows and fields inside belong to the field that holds
them, so a table in a form counts as one value.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import wtforms
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, FileField, FormField, PasswordField, RadioField, SelectField, SubmitField

from app.rows import RowsField

Pairs = list[tuple[str, str]]
SHOWN_ROWS = 10


def sent_by(field: wtforms.Field) -> Pairs:
    """The names and values that a browser would send for a field that nobody touches."""
    if isinstance(field, FieldList):
        return [pair for entry in field.entries for pair in sent_by(entry)]
    if isinstance(field, FormField):
        return [pair for inner in field.form for pair in sent_by(inner)]
    if isinstance(field, BooleanField):
        return [(field.name, "y")] if field.data else []
    if isinstance(field, SelectField):
        return [(field.name, str(value)) for value in _selected(field)]
    if isinstance(field, FileField | PasswordField | SubmitField):
        return []
    return [(field.name, str(field._value()))]  # noqa: SLF001 - what WTForms' widgets read


def options(field: wtforms.Field) -> Iterator[tuple[str, str, bool]]:
    """(value, label, chosen) of every choice."""
    for choice in field.iter_choices():
        yield str(choice[0]), str(choice[1]), bool(choice[2])


def _selected(field: SelectField) -> list[str]:
    chosen = [value for value, _label, selected in options(field) if selected]
    if chosen or isinstance(field, RadioField) or isinstance(field.data, list):
        return chosen
    return [value for value, _label, _selected in options(field)][:1]  # browsers preselect the first


def sent_by_forms(forms: Iterable[wtforms.Form]) -> dict[str, Pairs]:
    """The same for every field of some forms, by full name."""
    return {field.name: sent_by(field) for form in forms for field in form}


def of_typed(typed: MultiDict[str, Any], names: Iterable[str]) -> dict[str, Pairs]:
    """What came from a browser, by the field that holds it."""
    found: dict[str, Pairs] = {name: [] for name in names}
    for name, value in typed.items(multi=True):
        holder = holder_of(name, found)
        if holder and isinstance(value, str):
            found[holder].append((name, value))
    return found


def holder_of(name: str, names: Mapping[str, Any]) -> str:
    """The field to which a name belongs: itself, or the longest one before a hyphen; empty if none."""
    while name not in names:
        name, _hyphen, _rest = name.rpartition("-")
        if not name:
            return ""
    return name


def mark(pairs: Pairs) -> str:
    """A short sign of a field's value: equal for equal values. What is empty does not count."""
    text = json.dumps([(name, value.strip()) for name, value in pairs if value.strip()], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def marks(values: Mapping[str, Pairs]) -> dict[str, str]:
    """The signs of all fields."""
    return {name: mark(pairs) for name, pairs in values.items()}


def with_values(typed: MultiDict[str, Any], name: str, pairs: Pairs, names: Mapping[str, Any]) -> None:
    """Put the values of one field in place of what is there, inside `typed`."""
    for each in [each for each in typed if holder_of(each, names) == name]:
        del typed[each]
    for each, value in pairs:
        typed.add(each, value)


def in_words(field: wtforms.Field) -> str:
    """A field's value as a person reads it; empty for nothing."""
    if isinstance(field, RowsField):
        rows = [" · ".join(filter(None, map(in_words, _cells(row)))) for row in field.kept]
        return "; ".join([*rows[:SHOWN_ROWS], *(["…"] if len(rows) > SHOWN_ROWS else [])])
    if isinstance(field, FieldList | FormField):
        return " · ".join(filter(None, (in_words(inner) for inner in _inner(field))))
    if isinstance(field, BooleanField):
        return _("Yes") if field.data else _("No")
    if isinstance(field, SelectField):
        labels = {value: label for value, label, _chosen in options(field)}
        chosen = field.data if isinstance(field.data, list) else [field.data]
        return ", ".join(labels.get(str(value), str(value)) for value in chosen if value not in (None, ""))
    pairs = sent_by(field)
    return pairs[0][1] if pairs else ""


def _cells(row: wtforms.Form) -> Sequence[wtforms.Field]:
    return [each for each in row if each.short_name != "remove" and not isinstance(each, wtforms.HiddenField)]


def _inner(field: Any) -> Iterable[wtforms.Field]:
    return field.entries if isinstance(field, FieldList) else list(field.form)
