"""The pages of a declared table (`app.table.Table`), put on its module's blueprint by `mount`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app import notes, table_changes, table_uses
from app.act import acting
from app.current import current_hub
from app.db import glancing, reading, writing_session
from app.editing import edit_form
from app.errors import Missing, Refused
from app.hub import Hub
from app.importing_pages import mount_import
from app.importing_tables import TableImporter
from app.palette import of_listing
from app.record_side import side_of
from app.security import current_actor, permission
from app.table import IN, Table, Values

CONVERTERS: dict[type, str] = {int: "int:"}


def mount(blueprint: Blueprint, table: Table) -> Table:
    """Serve the table's pages on `blueprint`; returns it with its addresses, for links and tests."""
    here = table.mounted(blueprint.name)
    pages = TablePages(here)
    listed, new, edit = here.names
    record = f"{(here.record_path or here.path).rstrip('/')}/<{CONVERTERS.get(here.key_type, '')}key>"
    base = (here.record_path or here.path).rstrip("/")
    both = ["GET", "POST"]

    def add(rule: str, endpoint: str, view: Callable[..., ResponseReturnValue], methods: list[str], code: str) -> None:
        blueprint.add_url_rule(rule, endpoint, permission(code)(_named(view)), methods=methods)

    add(here.path, listed, pages.index, ["GET"], here.see)
    add(f"{base}/new", new, pages.new, both, here.edit)
    add(record, edit, pages.edit, both, here.edit)
    if here.copies:
        add(f"{record}/copy", f"{edit}_copy", pages.copy, both, here.edit)
    if here.archive:
        add(f"{record}/archive", f"{edit}_archive", pages.archive, ["POST"], here.edit)
    add(f"{record}/uses", f"{edit}_uses", pages.uses, ["GET"], here.edit)
    if here.deletes:
        add(f"{record}/delete", f"{edit}_delete", pages.delete, ["POST"], here.edit)
    if here.imports:
        importer = (here.importer or TableImporter)(here)
        mount_import(blueprint, importer, f"{base}/import", f"{edit}_import", listed)

    def told(state: BlueprintSetupState) -> None:
        hub: Hub = state.app.extensions["kontor"]
        hub.table(here)
        hub.bulk(*(each for each in here.listing.bulks if each.code not in hub.choices("list.bulk")))
        hub.finder(of_listing(here.listing, here.see))

    blueprint.record(told)
    return here


def _named(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """A function of its own, to carry its own permission."""

    def page(**values: Any) -> ResponseReturnValue:
        return view(**values)

    page.__doc__, page.__qualname__ = view.__doc__, view.__qualname__
    return page


@dataclass(frozen=True)
class TablePages:
    """The views of one table."""

    table: Table

    def index(self) -> ResponseReturnValue:
        """The list."""
        return self.table.listing.respond()

    def new(self) -> ResponseReturnValue:
        """A new record."""
        return self._form(None, None, str(self.table.new))

    def edit(self, key: Any) -> ResponseReturnValue:
        """A record."""
        values = self._values(key)
        return self._form(key, values, self.table.heading(values))

    def copy(self, key: Any) -> ResponseReturnValue:
        """A new record that starts with another one's values."""
        values = self._values(key)
        title = _("Copy of %(name)s", name=self.table.heading(values))
        return self._form(None, table_changes.copied(self.table, values), title, like=key)

    def archive(self, key: Any) -> ResponseReturnValue:
        """Take a record out of use, or back into it."""
        values = self._values(key)
        active = not values[self.table.archive]
        with writing_session() as session:
            table_changes.change(session, self.table, key, MultiDict({self.table.archive: "y" if active else ""}))
        flash(_("Back in use.") if active else _("No longer in use; what is written stays."), "good")
        return redirect(self.table.url("edit", key=key), 303)

    def uses(self, key: Any) -> ResponseReturnValue:
        """Where a record is used, before it is deleted."""
        values = self._values(key)
        with reading() as connection:
            found = table_uses.uses_of(connection, current_hub(), self.table, key)
            owned = table_uses.owned_by(connection, current_hub(), self.table, key)
        title = self.table.heading(values)
        shown = {"table": self.table, "key": key, "values": values, "title": title, "uses": found, "owned": owned}
        return render_template("table_uses.html", **shown)

    def delete(self, key: Any) -> ResponseReturnValue:
        """Delete a record that nothing uses."""
        values = self._values(key)
        folder = Path(current_app.instance_path)
        with acting(current_actor()) as act, Session(bind=act.connection, autoflush=False) as session:
            if table_uses.uses_of(act.connection, current_hub(), self.table, key):
                raise Refused(_("This is in use elsewhere and cannot be deleted. Take it out of use instead."))
            table_uses.delete(session, current_hub(), self.table, key)
            notes.take_all(act, folder, (self.table.name, str(key)))
        flash(_("%(name)s was deleted.", name=self.table.heading(values)), "good")
        return redirect(self.table.url("index"), 303)

    def _values(self, key: Any) -> Values:
        with glancing() as connection:
            values = self.table.values(connection, key)
        if values is None:
            raise Missing(_("This record does not exist."))
        return values

    def _form(self, key: Any, values: Values | None, title: str, like: Any = None) -> ResponseReturnValue:
        table = self.table
        with reading() as connection:
            form = table.form_class(connection)

        def prepare(made: Any) -> None:
            if table.prepare:
                with reading() as connection:
                    table.prepare(connection, made)

        def save(session: Session, data: Mapping[str, Any]) -> Any:
            return table.save(session, key, data)

        def done(saved: Any) -> str:
            back = request.args.get(IN)
            return table.url("edit", key=saved, **({IN: back} if back else {}))

        side = side_of(table, key, values) if key is not None and values is not None else None
        back = side.list_url if side else table.url("index")
        return edit_form(
            form,
            title=title,
            note=table.note,
            values=values,
            key=key,
            like=like,
            model=table.model,
            save=save,
            back=(back, str(table.listing.title)),
            groups=table.groups_of(form),
            parts=table.parts,
            prepare=prepare,
            related=table.related(key, values) if key is not None and values is not None else (),
            actions=table.actions(key, values) if table.actions and key is not None and values is not None else (),
            side=side,
            done=done,
            template=table.template,
            context=table.context(key, values),
        )
