"""What was done and by whom: changes of configuration, and approvals given on the spot. Nothing here can be edited."""

from __future__ import annotations

import json

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.audit import CREATED, DELETED
from app.current import current_hub
from app.list_filters import DateRange, TextFilter
from app.listing import Column, Listing
from app.models import Approval, AuditRow
from app.security import permission
from app.table_uses import page_of

blueprint = Blueprint("logs", __name__, url_prefix="/set-up")
WHEN = Column("at", _l("When"), "datetime")


def in_words(field: str, value: str | None) -> str | None:
    """A value as it is shown: what a new or deleted record held is a list of its fields."""
    if value is None or field not in {CREATED, DELETED}:
        return value
    return "; ".join(f"{name}: {held}" for name, held in json.loads(value).items())


def _page(table: str, key: str, field: str) -> str | None:
    """Where a changed record stands, unless it was deleted."""
    return None if field == DELETED else page_of(current_hub(), table, key)


def _log(
    model: type[AuditRow | Approval], title: str, columns: tuple[Column, ...], narrowed: tuple[str, ...], empty: str
) -> Listing:
    """The rows of a log, the latest first; `narrowed` names the columns that have a filter of their own."""
    names = [column.name for column in columns]
    return Listing(
        title=title,
        select=lambda: select(model.id, model.at, *(getattr(model, name) for name in names)),
        columns=(WHEN, *columns),
        search=tuple(names),
        filters=(
            DateRange(WHEN.name, WHEN.label),
            *(TextFilter(column.name, column.label) for column in columns if column.name in narrowed),
        ),
        default_sort="-at",
        empty=empty,
    )


CHANGES = _log(
    AuditRow,
    _l("Changes of configuration"),
    (
        Column("user_name", _l("Who")),
        Column("table_name", _l("Table")),
        Column("key", _l("Record"), link=lambda row: _page(row["table_name"], row["key"], row["field"])),
        Column("field", _l("Field")),
        Column("old", _l("Before"), soft=True, text=lambda row: in_words(row["field"], row["old"])),
        Column("new", _l("After"), text=lambda row: in_words(row["field"], row["new"])),
    ),
    ("table_name", "user_name"),
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
    ("asked_by", "place"),
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
