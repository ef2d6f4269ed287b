"""Taking the goods of receipts out of stock by hand, and putting them back while nothing was counted since."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Row, bindparam, select, update

from app.act import Act
from app.errors import Conflict, Missing, Refused
from modules.documents.events import Trace
from modules.documents.services import note_event
from modules.stock.models import Move, Unloading
from modules.stock.services import Movement, levels, move

TABLE = Unloading.__table__
LOCK = select(TABLE).where(TABLE.c.document_id == bindparam("document")).with_for_update()
MARK = (
    update(TABLE)
    .where(TABLE.c.document_id == bindparam("document"))
    .values(moved_at=bindparam("at"), moved_by=bindparam("by"))
)


def unload(act: Act, documents: Iterable[UUID]) -> int:
    """Take the goods of these receipts out of stock, at the costs of now; returns how many receipts moved something.

    A receipt whose goods went already is left as it is: two people may press at once.
    """
    done = 0
    for document in sorted(documents):
        row = _locked(act, document)
        if row.moved_at is not None:
            continue
        _moved(act, row, 1)
        act.write(MARK, [{"document": document, "at": act.now, "by": act.by.name}])
        note_event(act, document, "unloaded")
        done += 1
    return done


def undo(act: Act, document: UUID) -> None:
    """Put the goods of a receipt back; they wait again.

    Refused where they never went, and once one of the items was counted in that warehouse: the count saw them gone.
    """
    row = _locked(act, document)
    if row.moved_at is None:
        raise Conflict(_("The goods of %(number)s have not left the stock.", number=row.number_text))
    counted = select(Move.id).where(
        Move.item_id.in_([each["item"] for each in json.loads(row.body)]),
        Move.warehouse_id == row.warehouse_id,
        Move.document_id.is_(None),
        Move.at > row.moved_at,
    )
    if act.read(counted.limit(1)).first() is not None:
        raise Refused(_("The stock was counted since; correct the stock instead."))
    _moved(act, row, -1)
    act.write(MARK, [{"document": document, "at": None, "by": ""}])
    note_event(act, document, "unload_undone")


def _locked(act: Act, document: UUID) -> Row[Any]:
    row = act.read(LOCK, {"document": document}).one_or_none()
    if row is None:
        raise Missing(_("This receipt has no goods to unload by hand."))
    return row


def _moved(act: Act, row: Row[Any], sign: int) -> None:
    found = json.loads(row.body)
    seen = levels(act, row.warehouse_id, [each["item"] for each in found])
    movements = [
        Movement(
            each["item"],
            sign * Decimal(each["quantity"]),
            seen.costs.get(each["item"]),
            each["line"],
            trace=Trace.read(each["trace"]) if each["trace"] else None,
        )
        for each in found
    ]
    move(act, row.warehouse_id, row.reason_id, movements, row.document_id)
