"""The demo shop's POS type."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from numbering.models import Series
from pos_types.models import PosType, PosTypeSeries

SERIES = {"receipt": "RC-T1", "invoice": "INV"}


def seed(session: Session) -> None:
    """Retail with VAT in the prices. What is there already is left as it is."""
    if session.scalar(select(PosType.id).where(PosType.code == "RETAIL")) is not None:
        return
    ids = {row.code: row.id for row in session.execute(select(Series.code, Series.id))}
    session.add(
        PosType(
            code="RETAIL",
            name="Retail",
            mode="gross",
            printed_note="Vielen Dank für Ihren Einkauf!",
            is_default=True,
            active=True,
            series=[PosTypeSeries(document_kind=kind, series_id=ids[code]) for kind, code in SERIES.items()],
        )
    )
    session.flush()
