"""The demo shop's series: one for the receipts of each till, one for invoices."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from numbering.models import Policy, Range, Series

FROM = date(2024, 1, 1)
SERIES = (
    ("RC-T1", "Receipts of till 1", "receipt", "T1-{YYYY}-{n:06}"),
    ("RC-T2", "Receipts of till 2", "receipt", "T2-{YYYY}-{n:06}"),
    ("INV", "Invoices", "invoice", "R-{YYYY}-{n:05}"),
)


def seed(session: Session) -> None:
    """Annual series that run on. What is there already is left as it is."""
    for code, name, kind, template in SERIES:
        if session.scalar(select(Series.id).where(Series.code == code)) is None:
            session.add(annual(code, name, kind, template))
    session.flush()


def annual(code: str, name: str, kind: str, template: str, *, fiscal: bool = True) -> Series:
    """A series that starts again every year, in the order of dates, without end."""
    policy = Policy(position=1, valid_from=FROM, period="annual", ranges=[Range(position=1, start=1)])
    return Series(code=code, name=name, document_kind=kind, format=template, fiscal=fiscal, policies=[policy])
