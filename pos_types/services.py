"""Changing POS types. The parts of other modules are saved beside, in the same transaction, each by its own module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Missing, Refused
from numbering.models import Series
from pos_types.models import PosType, PosTypeSeries

OWN = ("code", "name", "mode", "printed_note", "is_default", "active")


def save(session: Session, key: int | None, data: Mapping[str, Any], series: Mapping[str, int | None]) -> int:
    """Store the own fields of a POS type and its series by kind of document (None: no series); returns its id.

    Refuses a code that is taken, and a series of another kind of document. Of all types at most one is the default.
    """
    if key is None:
        row = PosType()
        session.add(row)
    else:
        row = _found(session, key)
    taken = select(PosType.id).where(PosType.code == data["code"], PosType.id != (key or 0))
    if session.scalar(taken) is not None:
        raise Refused(_("There is another POS type %(code)s.", code=data["code"]), "code")
    for name in OWN:
        setattr(row, name, data[name])
    _keep_series(session, row, series)
    session.flush()
    if row.is_default:
        for other in session.scalars(select(PosType).where(PosType.is_default, PosType.id != row.id)):
            other.is_default = False
    return row.id


def _keep_series(session: Session, row: PosType, wanted: Mapping[str, int | None]) -> None:
    for kind, series_id in wanted.items():
        old = next((each for each in row.series if each.document_kind == kind), None)
        if series_id is None:
            if old is not None:
                row.series.remove(old)
            continue
        series = session.get(Series, series_id)
        if series is None or series.document_kind != kind:
            raise Refused(_("This numbering is not made for this kind of document."), f"series_{kind}")
        if old is None:
            row.series.append(PosTypeSeries(document_kind=kind, series_id=series_id))
        else:
            old.series_id = series_id


def _found(session: Session, key: int) -> PosType:
    row = session.get(PosType, key)
    if row is None:
        raise Missing(_("This POS type does not exist."))
    return row
