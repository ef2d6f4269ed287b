"""The one list page, declared in a few lines.

    ITEMS = Listing(
        title=_l("Items"),
        select=lambda: select(Item.id, Item.code, Item.name, Item.price),
        columns=(Column("code", _l("Code")), Column("name", _l("Name")), Column("price", _l("Price"), "money")),
        search=("code", "name"),
        row_url=lambda row: url_for("catalog.item", id=row["id"]),
    )

    @blueprint.get("/items")
    def items() -> ResponseReturnValue:
        return ITEMS.respond()

Search, filters, sort and place live in the URL; `?format=csv` gives exactly the filtered rows as a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, or_
from werkzeug.datastructures import MultiDict

from app.db import reading
from app.errors import Refused
from app.formats import integer
from app.list_export import csv_response
from app.list_filters import Args, Filter, contains
from app.list_query import ListQuery, Order, Window
from app.security import may, may_open

PAGE_SIZE = 50
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
    `text(row)` replaces the value that is shown and exported; `link(row)` leads elsewhere than the row does.
    """

    name: str
    label: str
    kind: str = "text"
    total: bool = False
    sort: bool = True
    soft: bool = False
    strong: bool = False
    wide_only: bool = False
    states: States = field(default_factory=dict)
    text: Callable[[RowMapping], Any] | None = None
    link: Callable[[RowMapping], str | None] | None = None

    @property
    def css(self) -> str:
        """The classes of its cells."""
        flags = {"is-soft": self.soft, "is-strong": self.strong, "wide-only": self.wide_only}
        return " ".join(filter(None, [_ALIGNED.get(self.kind, ""), *(name for name, on in flags.items() if on)]))

    def value(self, row: RowMapping) -> Any:
        """What stands in the cell of `row`."""
        return self.text(row) if self.text else row[self.name]

    def word(self, value: Any) -> str:
        """The word of a state."""
        return str(self.states[value][1]) if value in self.states else str(value)

    def tone(self, value: Any) -> str:
        """The tone of a state."""
        return self.states[value][0] if value in self.states else ""


@dataclass(frozen=True)
class Action:
    """A button of the title line; hidden from those who lack the permission."""

    label: str
    endpoint: str
    permission: str = ""
    primary: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it leads."""
        return url_for(self.endpoint, **self.values)


@dataclass(frozen=True)
class Chip:
    """One active filter in words; its link takes it away."""

    text: str
    url: str


@dataclass(frozen=True)
class Head:
    """A column's head; `direction` is ascending, descending or empty."""

    label: str
    css: str
    url: str
    direction: str


@dataclass(frozen=True)
class ListRow:
    """One row and where it opens."""

    values: RowMapping
    url: str | None

    def value(self, column: Column) -> Any:
        """The value in `column`."""
        return column.value(self.values)

    def link(self, column: Column, first: bool) -> str | None:
        """The link of a cell: its own, or in the first column the row's."""
        own = allowed(column.link(self.values)) if column.link else None
        return own or (self.url if first else None)


@dataclass(frozen=True)
class Listing:
    """A list: what is selected, how it is shown, searched, filtered and sorted.

    `select` gives labelled columns, among them `key` (unique); joins, expressions and conditions are its own business.
    `count` turns the number of rows into words (`lambda n: ngettext(...)`). `empty` says what belongs here and what
    the first step is.
    """

    title: str
    select: Callable[[], Select[*tuple[Any, ...]]]
    columns: tuple[Column, ...]
    key: str = "id"
    search: tuple[str, ...] = ()
    search_hint: str = ""
    filters: tuple[Filter, ...] = ()
    default_sort: str = ""
    row_url: Callable[[RowMapping], str | None] | None = None
    actions: tuple[Action, ...] = ()
    count: Callable[[int], str] | None = None
    empty: str = ""
    template: str = "list.html"

    def respond(self, chosen: Select[*tuple[Any, ...]] | None = None, **context: Any) -> ResponseReturnValue:
        """The page, or with `?format=csv` the file. `chosen` replaces `select`, `context` goes to the template."""
        args = request.args
        query, active = self._query(args, chosen)
        if args.get("format") == "csv":
            return csv_response(str(self.title), self.columns, query.all())
        with reading() as connection:
            page = ListPage(self, args, query, active, connection)
        return render_template(self.template, page=page, **context)

    def _query(self, args: Args, chosen: Select[*tuple[Any, ...]] | None) -> tuple[ListQuery, list[Filter]]:
        rows = (self.select() if chosen is None else chosen).subquery("listed")
        conditions: list[ColumnElement[bool]] = []
        active: list[Filter] = []
        for each in self.filters:
            try:
                found = each.conditions(rows, args)
            except Refused as refused:
                flash(refused.message, "warn")
                continue
            conditions += found
            active += [each] if found else []
        for word in args.get("q", "").split():
            if self.search:
                conditions.append(or_(*(contains(rows.c[name], word) for name in self.search)))
        return ListQuery(rows, tuple(conditions), self.order(args.get("sort", ""))), active

    def order(self, asked: str) -> Order:
        """The order that the URL asks for, if it is one of the columns', else the default."""
        sortable = {column.name for column in self.columns if column.sort and column.text is None}
        text = asked if asked.removeprefix("-") in sortable else (self.default_sort or self.key)
        return Order(text.removeprefix("-"), self.key, text.startswith("-"))


class ListPage:
    """What the template shows; every URL in it keeps the rest of the present one."""

    def __init__(
        self, listing: Listing, args: Args, query: ListQuery, active: list[Filter], connection: Connection
    ) -> None:
        self.listing, self.args, self.query, self.active = listing, args, args.get("q", "").strip(), active
        self.columns, self.filters, self.title = listing.columns, listing.filters, str(listing.title)
        self._order = query.order
        window = query.window(connection, PAGE_SIZE, after=args.get("after", ""), before=args.get("before", ""))
        names = [column.name for column in listing.columns if column.total]
        self.count, sums = query.totals(connection, names)
        self.totals = sums if names else None
        self.rows = [ListRow(row, allowed(listing.row_url(row)) if listing.row_url else None) for row in window.rows]
        self.previous_url, self.next_url = self._neighbours(window)

    def url(self, without: tuple[str, ...] = (), **changed: str) -> str:
        """This page with some parameters changed; the place in the list starts anew."""
        dropped = {"after", "before", "format", *without, *changed}
        kept = MultiDict((name, value) for name, value in self.args.items(multi=True) if name not in dropped)
        kept.update({name: value for name, value in changed.items() if value})
        return _here(kept)

    def _neighbours(self, window: Window) -> tuple[str, str]:
        if not window.rows:
            return "", ""
        back = self.url(before=self._order.place_of(window.rows[0])) if window.has_previous else ""
        on = self.url(after=self._order.place_of(window.rows[-1])) if window.has_next else ""
        return back, on

    @property
    def heads(self) -> list[Head]:
        """The heads; one click sorts, a second turns the order."""
        found = []
        for column in self.columns:
            mine = self._order.column == column.name
            direction = ("descending" if self._order.descending else "ascending") if mine else ""
            sortable = column.sort and column.text is None
            target = f"-{column.name}" if direction == "ascending" else column.name
            url = self.url(sort=target) if sortable else ""
            found.append(Head(str(column.label), column.css, url, direction if sortable else ""))
        return found

    @property
    def chips(self) -> list[Chip]:
        """The active search and filters in words."""
        found = [Chip(f"“{self.query}”", self.url(without=("q",)))] if self.query and self.listing.search else []
        for each in self.active:
            found += [Chip(text, self.url(without=each.parameters())) for text in each.chips(self.args)]
        return found

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.chips)

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing at all: the empty state then offers the main action."""
        return not self.rows and not self.is_filtered

    @property
    def lead(self) -> int:
        """How many columns stand before the first that is summed, at least one: room for the count."""
        summed = [index for index, column in enumerate(self.columns) if column.total]
        return max(1, summed[0]) if summed else 1

    @property
    def actions(self) -> list[Action]:
        """The buttons this person may use."""
        return [action for action in self.listing.actions if not action.permission or may(action.permission)]

    def _hidden(self, without: set[str]) -> list[tuple[str, str]]:
        dropped = {"after", "before", "format"} | without
        return [(name, value) for name, value in self.args.items(multi=True) if name not in dropped]

    @property
    def kept_for_search(self) -> list[tuple[str, str]]:
        """What a new search keeps."""
        return self._hidden({"q"})

    @property
    def kept_for_filter(self) -> list[tuple[str, str]]:
        """What a new choice of filters keeps."""
        return self._hidden({name for each in self.filters for name in each.parameters()})

    @property
    def plain_url(self) -> str:
        """The list without search and filters, in the present order."""
        sort = self.args.get("sort")
        return _here(MultiDict({"sort": sort} if sort else {}))

    @property
    def export_url(self) -> str:
        """The filtered rows as a file."""
        return self.url(format="csv")

    @property
    def search_label(self) -> str:
        """The search field's hint; empty where nothing can be searched."""
        if not self.listing.search:
            return ""
        labels = {column.name: str(column.label) for column in self.columns}
        named = [labels[name].lower() for name in self.listing.search if name in labels]
        return str(self.listing.search_hint) or _("Search or scan: %(fields)s", fields=", ".join(named))

    @property
    def count_text(self) -> str:
        """How many rows fit, in words."""
        if self.listing.count:
            return self.listing.count(self.count)
        return str(ngettext("%(count)s row", "%(count)s rows", self.count, count=integer(self.count)))

    @property
    def head_note(self) -> str:
        """The count beside the title."""
        return self.count_text if self.count else ""

    @property
    def shown_text(self) -> str:
        """How many of them stand on this page."""
        return str(_("%(shown)s of %(count)s", shown=integer(len(self.rows)), count=integer(self.count)))

    @property
    def empty_title(self) -> str:
        """The head of an empty list."""
        return str(_("Nothing here yet"))

    @property
    def empty_text(self) -> str:
        """What belongs here."""
        return str(self.listing.empty)


def allowed(url: str | None) -> str | None:
    """The address, unless it leads to a page that is closed to whoever is asking."""
    return url if url and may_open(url) else None


def _here(args: MultiDict[str, str]) -> str:
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **args.to_dict(flat=False)})
