"""The command palette: pages of the menu, what one may do, and records, found by a few letters or a scanned number.

Modules let their records be found with `hub.finder(...)`; `of_listing` makes a finder from a list. Actions are those of
the lists that the installed modules show.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Connection, RowMapping, case, or_, select

from app import list_columns, pages
from app.db import reading
from app.hub import Finder, Found, Hub
from app.list_filters import contains
from app.list_query import is_plain
from app.listing import Action, Listing
from app.security import may, may_open, signed_in

SHOWN = 6  # of each kind
SHORTEST = 2  # letters; below, every record would fit

blueprint = Blueprint("palette", __name__)


@dataclass(frozen=True)
class FoundGroup:
    """What was found of one kind."""

    title: str
    entries: Sequence[Found]


@blueprint.get("/go")
@signed_in
def find() -> ResponseReturnValue:
    """The page of the palette; with `part` only what was found, for the window that Ctrl+K opens."""
    text = " ".join(request.args.get("q", "").split())
    groups = found(text)
    if "part" in request.args:
        return render_template("palette_found.html", groups=groups, text=text)
    entries = [entry for group in groups for entry in group.entries]
    if request.args.get("first") and text and len(entries) == 1:
        return redirect(entries[0].url)
    return render_template("palette.html", groups=groups, text=text)


def found(text: str) -> list[FoundGroup]:
    """Everything that fits the text and is open to whoever asks."""
    groups = [FoundGroup(_("Pages"), _pages(text)), FoundGroup(_("Actions"), _actions(text))]
    hub: Hub = current_app.extensions["kontor"]
    if len(text) >= SHORTEST:
        with reading() as connection:
            open_to_me = [finder for finder in hub.finders if may(finder.permission)]
            groups += [FoundGroup(str(each.title), each.find(connection, text)[:SHOWN]) for each in open_to_me]
    return [group for group in groups if group.entries]


def _fits(text: str, *words: str) -> bool:
    """Whether every typed word begins a word of these."""
    here = [each.casefold() for word in words for each in word.split()]
    return all(any(each.startswith(typed) for each in here) for typed in text.casefold().split())


def _pages(text: str) -> list[Found]:
    entries = [(entry, group.title) for group in pages.menu() for entry in group.entries]
    return [Found(entry.label, entry.url, title) for entry, title in entries if _fits(text, entry.label, title)]


def _actions(text: str) -> list[Found]:
    """Actions of lists; those of a list of the same name are told apart by its title."""
    found: dict[str, Found] = {}
    for listing in listings():
        for action in listing.actions:
            if _open(action) and _fits(text, str(action.label), str(listing.title)):
                found.setdefault(action.url, Found(str(action.label), action.url, str(listing.title)))
    return list(found.values()) if text else []


def _open(action: Action) -> bool:
    return (not action.permission or may(action.permission)) and may_open(action.url)


def listings() -> Iterator[Listing]:
    """The lists that stand in the modules of the views of this application, and those of declared tables."""
    hub: Hub = current_app.extensions["kontor"]
    seen: set[int] = set()
    names = dict.fromkeys(view.__module__ for view in current_app.view_functions.values())
    standing = [each for name in names for each in vars(sys.modules[name]).values() if isinstance(each, Listing)]
    for listing in [*(table.listing for table in hub.tables.values()), *standing]:
        if id(listing) not in seen:
            seen.add(id(listing))
            yield listing


def of_listing(
    listing: Listing, permission: str, *, exact: Sequence[str] = (), inside: Sequence[str] | None = None
) -> Finder:
    """Records of a list: first those of which a label in `exact` is the text, then those that contain it in `inside`.

    Left out, `exact` is the list's `scan` (and its `scanned` is asked), and `inside` its `search`, as far as these are
    plain columns of a table. Give an empty `inside` for lists that grow without end, and only columns with an index as
    `exact`.
    """
    named = tuple(exact) or listing.scan

    def find(connection: Connection, text: str) -> list[Found]:
        rows = listing.select().subquery("found")
        searched = [name for name in listing.search if is_plain(rows, name)] if inside is None else inside
        same: list[ColumnElement[bool]] = [rows.c[name].in_({text, text.upper()}) for name in named]
        key = listing.scanned(connection, text) if listing.scanned else None
        if key is not None:
            same.append(rows.c[listing.key] == key)
        fitting = [*same, *(contains(rows.c[name], text) for name in searched)]
        if not fitting:
            return []
        statement = select(rows).where(or_(*fitting)).limit(SHOWN)
        if searched and same:
            statement = statement.order_by(case((or_(*same), 0), else_=1))
        hits: dict[str, Found] = {}
        for row in connection.execute(statement).mappings():
            hits.update(_found(listing, row))
        return list(hits.values())

    return Finder(listing.title, permission, find)


def _found(listing: Listing, row: RowMapping) -> dict[str, Found]:
    """A row of a list by its address, named by its first two columns; nothing where it may not be opened."""
    url = listing.row_url(row) if listing.row_url else None
    if not url or not may_open(url):
        return {}
    words = [list_columns.in_words(each, each.value(row)) for each in listing.columns[:2]]
    return {url: Found(words[0], url, *words[1:])}
