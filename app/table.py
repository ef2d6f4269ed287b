"""One declaration per table, from which its pages come: list, form, copy, archive, delete, where used, import.

    METHODS = Table(
        Method,
        listing=Listing(title=_l("Payment methods"), select=queries.methods, columns=(…)),
        form=MethodForm,
        save=setup.save_method,
        see="payments.see",
        edit="payments.edit",
        new=_l("New payment method"),
        path="/methods",
        names=("methods", "new_method", "edit_method"),
    )
    mount(blueprint, METHODS)          # app.table_pages

`mount` adds the views to the module's blueprint and makes the table known to the hub, where tests, imports and the
search for uses find it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import wtforms
from flask import has_request_context, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, RowMapping, inspect, select
from sqlalchemy.orm import Session

from app.db import Base
from app.editing import Group
from app.importing_plan import Importer
from app.list_bulk import switches
from app.listing import Action, Listing

IN = "in"  # the parameter that carries the query of the list one came from
_PLACE = {"after", "before", "format", "go", "totals"}  # where one is in a list, not what it shows
Values = Mapping[Any, Any]  # by field name; rows of the database are welcome


def _nothing(_key: Any, _values: Values | None) -> Values:
    return {}


def _no_links(_key: Any, _values: Values) -> Sequence[tuple[str, str]]:
    return ()


@dataclass(frozen=True, repr=False)
class Table:
    """A table of configuration or master data.

    model: its class; the primary key is one column. listing: its columns, filters, search; row link, "New" and "Import"
    are added. form: the form class, or a function that makes it from a connection. save(session, key, data) stores the
    form's data and returns the key; it may raise `Refused` with a field. load(connection, key) gives the form's values
    by field name, None for an unknown key; left out, the row itself. see, edit: permissions. prepare(connection, form)
    fills choices. groups: headings, or a function of the form class. parts: the name under which modules add to it.
    rows: models whose rows are kept with the record by a foreign key, such as its fiscal years, and go with it.
    names: endpoints of list, new and edit. code: the field by which people and files call a record; within: fields in
    which it is unique, such as the company, or those that tell records apart that have no code. archive: the field that
    says "in use"; empty where there is none. copies, deletes, imports: whether that is offered; blank: fields that a
    copy leaves empty. importer(table): what takes its files, where that is not `app.importing_tables.TableImporter`.
    title(values): the head of a record's page.
    """

    model: type[Base]
    listing: Listing
    form: type[wtforms.Form] | Callable[[Connection], type[wtforms.Form]]
    save: Callable[[Session, Any, Values], Any]
    see: str
    edit: str
    new: str
    path: str = "/"
    record_path: str = ""
    names: tuple[str, str, str] = ("index", "new", "edit")
    code: str = "code"
    within: tuple[str, ...] = ()
    load: Callable[[Connection, Any], Values | None] | None = None
    prepare: Callable[[Connection, Any], None] | None = None
    groups: Sequence[Group] | Callable[[type[wtforms.Form]], Sequence[Group]] = ()
    parts: str = ""
    rows: tuple[type[Base], ...] = ()
    note: str = ""
    title: Callable[[Values], str] | None = None
    archive: str = "active"
    blank: tuple[str, ...] = ()
    copies: bool = True
    deletes: bool = True
    imports: bool = True
    importer: Callable[[Table], Importer] | None = None
    template: str = "form.html"
    context: Callable[[Any, Values | None], Values] = _nothing
    related: Callable[[Any, Values], Sequence[tuple[str, str]]] = _no_links
    actions: Callable[[Any, Values], Sequence[Action]] | None = None
    blueprint: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """How the table is called in addresses and registers: the name of its database table."""
        return str(self.model.__tablename__)

    @property
    def key_type(self) -> type:
        """The type of its primary key."""
        found: type = inspect(self.model).primary_key[0].type.python_type
        return found

    def endpoint(self, verb: str) -> str:
        """The endpoint of `index`, `new`, `edit` or of another verb."""
        listed, new, edit = self.names
        own = {"index": listed, "new": new, "edit": edit}.get(verb, f"{edit}_{verb}")
        return f"{self.blueprint}.{own}"

    def url(self, verb: str, **values: Any) -> str:
        """Where a verb leads."""
        return url_for(self.endpoint(verb), **values)

    def form_class(self, connection: Connection) -> type[wtforms.Form]:
        """The form, made for this request where it is a function."""
        return self.form if isinstance(self.form, type) else self.form(connection)

    def filled(self, connection: Connection, typed: Any, values: Values | None) -> wtforms.Form:
        """The form with what was typed, or with the values of a record, choices filled in."""
        form = self.form_class(connection)(typed, data=values)
        if self.prepare:
            self.prepare(connection, form)
        return form

    def values(self, connection: Connection, key: Any) -> Values | None:
        """A record as the form takes it; None for an unknown key."""
        if self.load is not None:
            return self.load(connection, key)
        column = inspect(self.model).primary_key[0]
        row = connection.execute(select(self.model.__table__).where(column == key)).mappings().first()
        return None if row is None else dict(row)

    def heading(self, values: Values) -> str:
        """What a record's page is called."""
        if self.title is not None:
            return self.title(values)
        return str(values.get("name") or values.get(self.code) or self.listing.title)

    def groups_of(self, form: type[wtforms.Form]) -> Sequence[Group]:
        """The headings of the form."""
        return self.groups(form) if callable(self.groups) else self.groups

    def mounted(self, blueprint: str) -> Table:
        """The same on its blueprint, with a list that leads to the records and offers what can be done."""
        here = replace(self, blueprint=blueprint)
        actions = self.listing.actions
        wanted = [Action(_l("Import"), here.endpoint("import"), permission=self.edit)] if self.imports else []
        wanted.append(Action(self.new, here.endpoint("new"), permission=self.edit, primary=True))
        there = {action.endpoint for action in actions}
        actions = (*actions, *(action for action in wanted if action.endpoint not in there))
        row_url = self.listing.row_url or here.row_url
        named = {column.name for column in self.listing.columns}
        scan = self.listing.scan or tuple(name for name in (self.code,) if name in named)
        on_off = switches(self.model, here.name, self.edit, self.archive, self.key_type) if self.archive else ()
        bulks = (*self.listing.bulks, *on_off)
        listing = replace(self.listing, actions=actions, row_url=row_url, scan=scan, bulks=bulks)
        return replace(here, listing=listing)

    def row_url(self, row: RowMapping) -> str:
        """Where a row of the list leads; a filtered list is remembered in the address, for next and previous."""
        query: dict[str, str] = {}
        if has_request_context() and request.endpoint == self.endpoint("index"):
            kept = [pair for pair in request.args.items(multi=True) if pair[0] not in _PLACE]
            query = {IN: urlencode(kept)} if kept else {}
        return self.url("edit", key=row[self.listing.key], **query)
