"""The fiscal journal for people: its rows, and each with what was sealed and whether the chain holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.db import reading
from app.list_filters import Choice, DateRange, TextFilter
from app.listing import Column, Listing
from app.security import permission
from modules.fiscal import queries

blueprint = Blueprint(
    "fiscal",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/fiscal",
    url_prefix="/fiscal",
)

KINDS = {
    "begin": _l("Cart begun"),
    "sale": _l("Sale"),
    "result": _l("Signed"),
    "failure": _l("Not signed"),
    "void_line": _l("Line voided"),
    "park": _l("Cart parked"),
    "abandon": _l("Cart given up"),
    "shift_open": _l("Shift opened"),
    "close": _l("Shift closed"),
    "cash": _l("Cash in or out"),
}

JOURNAL = Listing(
    title=_l("Fiscal journal"),
    select=queries.listed,
    columns=(
        Column("seq", _l("No."), "number"),
        Column("chain", _l("Till")),
        Column("at", _l("When"), "datetime"),
        Column("kind", _l("What"), text=lambda row: str(KINDS.get(row["kind"], row["kind"]))),
        Column(
            "document",
            _l("Document"),
            link=lambda row: url_for("documents.show", key=row["subject_id"]) if row["document"] else None,
        ),
        Column("hash", _l("Hash"), soft=True, wide_only=True),
    ),
    search=("document", "hash"),
    filters=(Choice("kind", _l("What"), KINDS), TextFilter("chain", _l("Till")), DateRange("at", _l("When"))),
    default_sort="-at",
    row_url=lambda row: url_for("fiscal.show", chain_id=row["chain_id"], seq=row["seq"]),
    empty=_l("Each act of a till is a row here that nobody can change: opening, sale, close."),
    count=lambda n: ngettext("%(num)s row", "%(num)s rows", n),
)


@blueprint.get("/")
@permission("fiscal.see")
def index() -> ResponseReturnValue:
    """All rows."""
    return JOURNAL.respond()


@blueprint.get("/<int:chain_id>/<int:seq>")
@permission("fiscal.see")
def show(chain_id: int, seq: int) -> ResponseReturnValue:
    """One row: what was sealed, and whether the chain holds from its first row up to this one."""
    with reading() as connection:
        row = queries.row(connection, chain_id, seq)
        verdict = queries.verdict(connection, chain_id, seq)
    return render_template(
        "fiscal/row.html",
        row=row,
        verdict=verdict,
        kind=KINDS.get(row["kind"], row["kind"]),
        sealed=list(_flat("", json.loads(row["payload"]))),
    )


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """The leaves of a payload with the way to each: ("lines 1 text", "Milk")."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _flat(f"{name} {key}".strip(), each)
    elif isinstance(value, list):
        for n, each in enumerate(value, 1):
            yield from _flat(f"{name} {n}", each)
    else:
        yield name, "–" if value is None or value == "" else str(value)
