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

Search, filters, conditions, columns, sort and place live in the URL; `?format=csv`, `xlsx` and `print` give exactly the
filtered rows with the columns that are shown. People keep views of it, and do things to many rows (`bulks`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, or_, select

from app import list_columns, list_conditions, list_panel
from app.db import reading
from app.errors import Refused
from app.list_bulk import Bulk
from app.list_columns import Column, States
from app.list_conditions import Condition, Subject
from app.list_export import csv_response
from app.list_filters import Args, Filter, contains
from app.list_page import ListPage, allowed, here
from app.list_print import print_response
from app.list_query import ListQuery, Order
from app.list_xlsx import xlsx_response
from app.saved_views import KeptView, views_of
from app.security import current_person

__all__ = ["Action", "Column", "Listing", "Narrowed", "States", "allowed"]

Rows = Select[*tuple[Any, ...]]
Scanned = Callable[[Connection, str], Any]


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
class Narrowed:
    """The rows that fit, and what was understood: the active filters and the conditions; `faults` was not."""

    query: ListQuery
    active: list[Filter]
    conditions: list[Condition]
    subjects: Mapping[str, Subject]
    faults: list[str]


@dataclass(frozen=True)
class Listing:
    """A list: what is selected, how it is shown, searched, filtered and sorted.

    `select` gives labelled columns, among them `key` (unique); joins, expressions and conditions are its own business.
    `count` turns the number of rows into words (`lambda n: ngettext(...)`). `empty` says what belongs here and what
    the first step is. What is typed or scanned into the search box opens a record at once if it is exactly the value of
    a label in `scan`, or if `scanned(connection, text)` gives its key. `bulks` is what can be done to many rows.
    """

    title: str
    select: Callable[[], Rows]
    columns: tuple[Column, ...]
    key: str = "id"
    search: tuple[str, ...] = ()
    search_hint: str = ""
    scan: tuple[str, ...] = ()
    scanned: Scanned | None = None
    filters: tuple[Filter, ...] = ()
    default_sort: str = ""
    row_url: Callable[[RowMapping], str | None] | None = None
    actions: tuple[Action, ...] = ()
    bulks: tuple[Bulk, ...] = ()
    count: Callable[[int], str] | None = None
    empty: str = ""
    template: str = "list.html"

    def respond(self, chosen: Rows | None = None, **context: Any) -> ResponseReturnValue:
        """The page, or a file of it by `format`. `chosen` replaces `select`, `context` goes to the template."""
        narrowed = self.narrowed(request.args, chosen)
        if "kontor_asked" in g:  # somebody wants to know the list and not to see it: app.list_asked
            g.kontor_asked.append((self, narrowed))
            return ""
        for fault in narrowed.faults:
            flash(fault, "warn")
        person = current_person()
        with reading() as connection:
            kept = views_of(connection, person.id, request.path) if person else []
            target = self._elsewhere(connection, narrowed, kept)
            if target:
                return redirect(target)
            answer = self._file(connection, narrowed)
            if answer is not None:
                return answer
            page = ListPage(self, request.args, narrowed, connection, kept)
        if request.args.get("format") == "totals":
            return jsonify(count=page.count_text, shown=page.shown_text, sums=page.sums)
        return render_template(self.template, page=page, **context)

    def _elsewhere(self, connection: Connection, narrowed: Narrowed, kept: list[KeptView]) -> str | None:
        """Where this request leads instead: a panel's short address, the default view, or a scanned record."""
        args = request.args
        if list_panel.sent(args):
            plain, faults = list_panel.tidied(self, args, narrowed.subjects)
            for fault in faults:
                flash(fault, "warn")
            return here(plain)
        if not args:
            default = next((view for view in kept if view.default), None)
            return f"{request.path}?view={default.id}&{default.query}" if default else None
        text = args.get("q", "").strip()
        return self._scanned(connection, text, narrowed.query) if args.get("go") and text else None

    def _scanned(self, connection: Connection, text: str, query: ListQuery) -> str | None:
        """The page of the one record that a scanned number belongs to."""
        rows = query.rows
        exact = [rows.c[name].in_({text, text.upper()}) for name in self.scan]
        key = self.scanned(connection, text) if self.scanned else None
        exact += [rows.c[self.key] == key] if key is not None else []
        if not exact or self.row_url is None:
            return None
        found = connection.execute(select(rows).where(or_(*exact)).limit(2)).mappings().all()
        return allowed(self.row_url(found[0])) if len(found) == 1 else None

    def _file(self, connection: Connection, narrowed: Narrowed) -> ResponseReturnValue | None:
        """The filtered rows with the shown columns, if that is asked for."""
        wanted = request.args.get("format")
        columns = list_columns.chosen(self.columns, request.args.get("cols", ""))
        if wanted == "csv":
            return csv_response(str(self.title), columns, narrowed.query.all())
        if wanted == "xlsx":
            return xlsx_response(str(self.title), columns, narrowed.query.all())
        if wanted == "print":
            return print_response(connection, ListPage(self, request.args, narrowed, connection))
        return None

    def narrowed(self, args: Args, chosen: Rows | None = None) -> Narrowed:
        """The rows that fit the search, the filters and the conditions of a URL, in its order."""
        rows = (self.select() if chosen is None else chosen).subquery("listed")
        conditions: list[ColumnElement[bool]] = []
        active: list[Filter] = []
        faults: list[str] = []
        for each in self.filters:
            try:
                found = each.conditions(rows, args)
            except Refused as refused:
                faults.append(refused.message)
                continue
            conditions += found
            active += [each] if found else []
        for word in args.get("q", "").split():
            if self.search:
                conditions.append(or_(*(contains(rows.c[name], word) for name in self.search)))
        subjects = list_conditions.subjects(self.columns, self.filters, rows)
        own, unknown = list_conditions.read(args.getlist("where"), subjects)
        conditions += list_conditions.in_sql(own, rows)
        query = ListQuery(rows, tuple(conditions), self.order(args.get("sort", "")))
        return Narrowed(query, active, own, subjects, faults + unknown)

    def order(self, asked: str) -> Order:
        """The order that the URL asks for, if it is one of the columns', else the default."""
        sortable = {column.name for column in self.columns if column.sort and column.text is None}
        text = asked if asked.removeprefix("-") in sortable else (self.default_sort or self.key)
        return Order(text.removeprefix("-"), self.key, text.startswith("-"))
