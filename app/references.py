"""Fields that name a record of another table: one types its code or some words of its name.

    ITEM = Reference(
        "catalog.item",
        permission="catalog.see",
        select=lambda: select(Item.id, Item.code, Item.name).where(Item.active),
        exact=queries.item_by_barcode,
    )
    hub.reference(ITEM)                                     # in wire(hub)

    item_id = ReferenceField(_l("Item"), ITEM, [InputRequired()])

The field's data is the record's key. With scripts it suggests while one types; without, the exact code, the exact name,
or words that fit one record only are enough. What fits none or several is a mistake at the field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import wtforms
from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Connection, Row, Select, String, cast, func, or_, select
from wtforms.widgets import TextInput

from app.db import reading
from app.errors import Forbidden, Missing
from app.hub import Hub
from app.list_filters import contains
from app.security import may, signed_in

SUGGESTED = 12
BETWEEN = " – "

blueprint = Blueprint("references", __name__, url_prefix="/references")
_connection: ContextVar[Connection | None] = ContextVar("references_connection", default=None)


@contextmanager
def looking(connection: Connection) -> Iterator[Connection]:
    """Let fields look up records on this connection: they see what its transaction has written."""
    token = _connection.set(connection)
    try:
        yield connection
    finally:
        _connection.reset(token)


@contextmanager
def _looking() -> Iterator[Connection]:
    given = _connection.get()
    if given is not None:
        yield given
        return
    with reading() as connection:
        yield connection


@dataclass(frozen=True)
class Reference:
    """How records of a table are found. `select` gives `id`, `code` and `name` of those that may be chosen.

    `exact(connection, text)` finds a key by something else than the code, such as a barcode. `permission` is what one
    needs to be shown suggestions. `shown` gives the same columns for every record, also for those that may not be
    chosen any more; left out, `select` does.
    """

    name: str
    select: Callable[[], Select[*tuple[Any, ...]]]
    permission: str
    exact: Callable[[Connection, str], Any] | None = None
    shown: Callable[[], Select[*tuple[Any, ...]]] | None = None

    def suggestions(self, connection: Connection, text: str) -> Sequence[Row[Any]]:
        """Up to twelve records whose code or name contains every word; those whose code begins so come first."""
        rows = self.select().subquery("offered")
        conditions: list[ColumnElement[bool]] = [
            or_(contains(rows.c["code"], word), contains(rows.c["name"], word)) for word in text.split()
        ]
        begins = func.lower(cast(rows.c["code"], String)).startswith(text.strip().lower(), autoescape=True)
        found = select(rows).where(*conditions).order_by(begins.desc(), rows.c["code"]).limit(SUGGESTED)
        return connection.execute(found).all()

    def meant(self, connection: Connection, text: str) -> Any:
        """The key of the record that a typed text means; raises `ValueError` with a sentence for people."""
        text = text.strip()
        rows = self.select().subquery("offered")
        for code in dict.fromkeys((text, text.partition(BETWEEN)[0].strip())):
            same = func.lower(cast(rows.c["code"], String)) == code.lower()
            found = connection.execute(select(rows.c["id"], rows.c["code"]).where(same).limit(2)).all()
            exactly = [row for row in found if str(row.code) == code] or found
            if len(exactly) == 1:
                return exactly[0].id
        key = self.exact(connection, text) if self.exact else None
        if key is not None:
            return key
        named = connection.execute(select(rows.c["id"]).where(rows.c["name"] == text).limit(2)).scalars().all()
        if len(named) == 1:
            return named[0]
        return self._only(connection, text)

    def _only(self, connection: Connection, text: str) -> Any:
        fitting = self.suggestions(connection, text)
        if not fitting:
            raise ValueError(_("Nothing is called “%(text)s”.", text=text))
        if len(fitting) > 1:
            some = ", ".join(f"{row.code}{BETWEEN}{row.name}" for row in fitting[:3])
            raise ValueError(_("“%(text)s” fits several: %(some)s. Please write the code.", text=text, some=some))
        return fitting[0].id

    def label(self, connection: Connection, key: Any) -> str:
        """Code and name of a record; empty for an unknown one."""
        rows = (self.shown or self.select)().subquery("offered")
        row = connection.execute(select(rows.c["code"], rows.c["name"]).where(rows.c["id"] == key)).first()
        return "" if row is None else f"{row.code}{BETWEEN}{row.name}"


class ReferenceField(wtforms.StringField):
    """A record of another table by its code or name; the data is its key, or None."""

    widget = TextInput()

    def __init__(
        self, label: str | None, reference: Reference, validators: Sequence[Any] | None = None, **kwargs: Any
    ) -> None:
        self.reference = reference
        own = {"autocomplete": "off", "data-reference": f"/references/{reference.name}"}
        kwargs["render_kw"] = {**own, **(kwargs.get("render_kw") or {})}
        super().__init__(label, validators, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data in (None, ""):
            return ""
        with _looking() as connection:
            return self.reference.label(connection, self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Find the record that is meant; what it has already stays, even if it may no longer be chosen."""
        text = valuelist[0].strip() if valuelist else ""
        before, self.data = self.object_data, None
        if not text:
            return
        with _looking() as connection:
            if before not in (None, "") and text == self.reference.label(connection, before):
                self.data = before
            else:
                self.data = self.reference.meant(connection, text)


@blueprint.get("/<name>")
@signed_in
def suggest(name: str) -> ResponseReturnValue:
    """Suggestions for what was typed so far: pairs of what the field takes and what is read beside it."""
    hub: Hub = current_app.extensions["kontor"]
    reference = hub.references.get(name)
    if reference is None:
        raise Missing(_("There is no such list."))
    if not may(reference.permission):
        raise Forbidden(_("You do not have the right to do this."))
    with reading() as connection:
        rows = reference.suggestions(connection, request.args.get("q", ""))
    return jsonify([{"code": str(row.code), "name": str(row.name)} for row in rows])
