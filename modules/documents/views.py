"""Documents for people: the list, and each one looking like the paper it becomes."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection

from app.db import glancing
from app.formats import day
from app.hub import Found, Hub
from app.list_filters import Choice, DateRange, NumberRange, TextFilter
from app.listing import Column, Listing
from app.palette import of_listing
from app.security import permission
from modules.documents import queries
from modules.documents.events import Trace
from modules.documents.kinds import CHOICE, title_of
from modules.documents.verify import party_state

blueprint = Blueprint("documents", __name__, template_folder="templates", url_prefix="/documents")

EVENTS = {
    "printed": _l("Printed"),
    "copy_printed": _l("Printed again"),
    "sent": _l("Sent"),
    "invoiced": _l("Invoiced"),
    "paid": _l("Paid"),
    "viewed": _l("Opened by the recipient"),
    "shared": _l("Link for the recipient made"),
    "purged": _l("Name and address forgotten"),
    "unshared": _l("Link revoked"),
    "stock_not_moved": _l("Stock not moved: its POS type has no warehouse"),
}


def listing() -> Listing:
    """The list of all documents; which kinds there are depends on the installed modules."""
    hub: Hub = current_app.extensions["kontor"]
    kinds = {code: _(kind.title) for code, kind in sorted(hub.choices(CHOICE).items())}
    return Listing(
        title=_l("Documents"),
        select=queries.listed,
        columns=(
            Column("number_text", _l("Number")),
            Column("kind", _l("Kind"), text=lambda row: kinds.get(row["kind"], row["kind"])),
            Column("doc_date", _l("Date"), "date"),
            Column("register", _l("Till"), soft=True),
            Column("by_name", _l("By"), soft=True, wide_only=True),
            Column("net", _l("Net"), "money", total=True, wide_only=True),
            Column("vat", _l("VAT"), "money", total=True, wide_only=True),
            Column("total", _l("Total"), "money", total=True, strong=True),
        ),
        search=("number_text",),
        scan=("number_text",),
        filters=(
            Choice("kind", _l("Kind"), kinds),
            DateRange("doc_date", _l("Date")),
            TextFilter("register", _l("Till")),
            NumberRange("total", _l("Total")),
        ),
        default_sort="-doc_date",
        row_url=lambda row: url_for("documents.show", key=row["id"]),
        empty=_l("Receipts and invoices appear here as soon as they are issued. Open a till and sell something."),
        count=lambda n: ngettext("%(num)s document", "%(num)s documents", n),
    )


def find(connection: Connection, text: str) -> list[Found]:
    """Documents by their number, for the command palette."""
    return of_listing(listing(), "documents.see", inside=()).find(connection, text)


@blueprint.get("/")
@permission("documents.see")
def index() -> ResponseReturnValue:
    """All documents."""
    return listing().respond()


@blueprint.get("/<uuid:key>")
@permission("documents.see")
def show(key: UUID) -> ResponseReturnValue:
    """One document, its chain both ways, what happened to it, and what other modules know of it."""
    hub: Hub = current_app.extensions["kontor"]
    with glancing() as connection:
        found = queries.document(connection, key)
        before, after = queries.neighbours(connection, key)
        happened = queries.events(connection, key)
        parties = party_state(connection, key)
    chain = [_link(hub, each) for each in before]
    chain.append({"label": f"{title_of(hub, found.header['kind'])} {found.header['number_text']}", "url": ""})
    chain += [_link(hub, each) for each in after]
    return render_template(
        "documents/show.html",
        document=found,
        kind=title_of(hub, found.header["kind"]),
        chain=chain,
        parties=parties,
        events=[{"label": EVENTS.get(each["kind"], each["kind"]), **each} for each in happened],
        why={line["n"]: steps_of(line["why"]) for line in found.lines},
        traces={line["n"]: trace_words(line["trace"]) for line in found.lines},
        actions=_slots(hub, "documents.actions", found),
        side=_slots(hub, "documents.side", found),
    )


def trace_words(text: str) -> str:
    """The stored lot, serial number and best-before date of a line, in words; empty where nothing is known."""
    trace = Trace.read(json.loads(text))
    if trace is None:
        return ""
    words = [_("Lot %(lot)s", lot=trace.lot)] if trace.lot else []
    words += [_("Serial number %(serial)s", serial=trace.serial)] if trace.serial else []
    words += [_("Best before %(day)s", day=day(trace.best_before))] if trace.best_before else []
    return " · ".join(words)


def steps_of(text: str) -> list[tuple[str, str]]:
    """The stored steps of a price, in the reader's language: what was done, and the unit price after it."""
    return [(_(step["text"], **step.get("values", {})), step["value"]) for step in json.loads(text)]


def _link(hub: Hub, linked: queries.Linked) -> dict[str, str]:
    return {
        "label": f"{title_of(hub, linked.kind)} {linked.number_text}",
        "url": url_for("documents.show", key=linked.id),
    }


def _slots(hub: Hub, name: str, record: queries.Issued) -> list[tuple[str, dict[str, Any]]]:
    """The fragments of a slot that have something to say about this document: (template, context)."""
    shown = []
    for _module, slot in hub.slots(name):
        context = slot.context(record)
        if context is not None:
            shown.append((slot.template, dict(context)))
    return shown
