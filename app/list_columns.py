"""The columns of a list: what they show, and which of them a page shows in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import RowMapping

from app import formats

_ALIGNED = {
    "money": "is-amount",
    "price": "is-amount",
    "quantity": "is-amount",
    "percent": "is-amount",
    "number": "is-amount",
    "date": "is-date",
    "datetime": "is-date",
}

States = Mapping[Any, tuple[str, str]]


@dataclass(frozen=True)
class Column:
    """One column. `name` is a label of the listing's `select`.

    kind: text, money, price, quantity, percent, number, date, datetime, bool, or state. A state names its words in
    `states` as {value: (tone, word)}, tone being good, warn, bad, accent or "". `total` sums it over all filtered rows.
    `text(row)` replaces the value that is shown and exported; `link(row)` leads elsewhere than the row does. A `hidden`
    column is shown to those who choose it.
    """

    name: str
    label: str
    kind: str = "text"
    total: bool = False
    sort: bool = True
    soft: bool = False
    strong: bool = False
    wide_only: bool = False
    hidden: bool = False
    states: States = field(default_factory=dict)
    text: Callable[[RowMapping], Any] | None = None
    link: Callable[[RowMapping], str | None] | None = None

    @property
    def css(self) -> str:
        """The classes of its cells."""
        flags = {"is-soft": self.soft, "is-strong": self.strong, "wide-only": self.wide_only}
        return " ".join(filter(None, [_ALIGNED.get(self.kind, ""), *(name for name, on in flags.items() if on)]))

    def translated(self) -> Column:
        """The same with its words in the reader's language, for a page that shows them many times."""
        states = {value: (tone, str(word)) for value, (tone, word) in self.states.items()}
        return replace(self, label=str(self.label), states=states)

    def value(self, row: RowMapping) -> Any:
        """What stands in the cell of `row`."""
        return self.text(row) if self.text else row[self.name]

    def word(self, value: Any) -> str:
        """The word of a state."""
        return str(self.states[value][1]) if value in self.states else str(value)

    def tone(self, value: Any) -> str:
        """The tone of a state."""
        return self.states[value][0] if value in self.states else ""


def chosen(columns: Sequence[Column], asked: str) -> tuple[Column, ...]:
    """The columns named in `asked` (`code,name`), in that order; without a name that is known, the usual ones."""
    known = {column.name: column for column in columns}
    named = tuple(known[name] for name in dict.fromkeys(asked.split(",")) if name in known)
    return named or usual(columns)


def usual(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns that are shown to whoever has chosen none."""
    return tuple(column for column in columns if not column.hidden)


def moved(names: Sequence[str], name: str, step: int) -> list[str]:
    """The names with one of them a place further up (-1) or down (1); at its end it stays where it is."""
    found = list(names)
    if name in found:
        place = found.index(name)
        found.insert(max(0, place + step), found.pop(place))
    return found


def in_words(column: Column, value: Any) -> str:
    """A value as the page shows it; nothing for an empty one."""
    if value is None:
        return ""
    if column.kind == "state":
        return column.word(value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    write = _WRITERS.get(column.kind)
    return write(value) if write else str(value)


_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "money": formats.money,
    "price": formats.unit_price,
    "quantity": formats.quantity,
    "percent": formats.percent,
    "number": formats.integer,
    "date": formats.day,
    "datetime": formats.moment,
}
