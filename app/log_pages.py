"""What was done and by whom: changes of configuration, and approvals given on the spot. Nothing here can be edited."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.audit import DELETED
from app.current import current_hub
from app.list_filters import DateRange, Filter, TextFilter
from app.listing import Column, Listing
from app.log_words import TableChoice, said
from app.models import Approval, AuditRow
from app.security import permission
from app.table_uses import page_of

blueprint = Blueprint("logs", __name__, url_prefix="/set-up")
WHEN = Column("at", _l("When"), "datetime")
CODES = {"table_name", "key", "field"}  # stand in other words on the page than in the database, where a search looks


def _page(table: str, key: str, field: str) -> str | None:
    """Where a changed record stands, unless it was deleted."""
    return None if field == DELETED else page_of(current_hub(), table, key)


def _log(
    model: type[AuditRow | Approval],
    title: str,
    columns: tuple[Column, ...],
    filters: tuple[Filter, ...],
    empty: str,
) -> Listing:
    """The rows of a log, the latest first."""
    names = [column.name for column in columns]
    return Listing(
        title=title,
        select=lambda: select(model.id, model.at, *(getattr(model, name) for name in names)),
        columns=(WHEN, *columns),
        search=tuple(column.name for column in columns if column.name not in CODES),
        filters=(DateRange(WHEN.name, WHEN.label), *filters),
        default_sort="-at",
        empty=empty,
    )


CHANGES = _log(
    AuditRow,
    _l("Changes of configuration"),
    (
        Column("user_name", _l("Who")),
        Column("table_name", _l("Table"), text=lambda row: said(row).table),
        Column(
            "key",
            _l("Record"),
            text=lambda row: said(row).record,
            link=lambda row: _page(row["table_name"], row["key"], row["field"]),
        ),
        Column("field", _l("Field"), text=lambda row: said(row).field),
        Column("old", _l("Before"), soft=True, text=lambda row: said(row).old),
        Column("new", _l("After"), text=lambda row: said(row).new),
    ),
    (TextFilter("user_name", _l("Who")), TableChoice("table_name", _l("Table"))),
    _l("Every change of a setting is noted here: who, when, what it was and what it is."),
)
APPROVALS = _log(
    Approval,
    _l("Approvals"),
    (
        Column("permission", _l("Permission")),
        Column("asked_by", _l("Asked by")),
        Column("approved_by", _l("Approved by")),
        Column("place", _l("Where")),
        Column("reason", _l("What for"), soft=True),
    ),
    (TextFilter("asked_by", _l("Asked by")), TextFilter("place", _l("Where"))),
    _l("What a colleague approved on the spot is noted here, with both names."),
)


@blueprint.get("/changes")
@permission("app.audit")
def changes() -> ResponseReturnValue:
    """Who changed which configuration."""
    return CHANGES.respond()


@blueprint.get("/approvals")
@permission("app.audit")
def approvals() -> ResponseReturnValue:
    """What was approved by whom."""
    return APPROVALS.respond()
