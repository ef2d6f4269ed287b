"""The demo shop's books: a chart, journals, and the periods of this year and the next."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.days import today
from app.models import Company
from modules.ledger.charts import load_chart
from modules.ledger.models import Journal
from modules.ledger.services import open_year

JOURNALS = (("GENERAL", "Allgemeines Journal"), ("SALES", "Verkauf"), ("T1", "Kasse 1"), ("T2", "Kasse 2"))


def seed(session: Session) -> None:
    """SKR04 for the demo company, its journals (one per till) and twenty-four open months. Idempotent."""
    company = session.scalars(select(Company).where(Company.code == "KONTOR")).one()
    load_chart(session, company.id, "SKR04")
    year = today().year
    for first_day in (date(year, 1, 1), date(year + 1, 1, 1)):
        open_year(session, company.id, first_day)
    for code, name in JOURNALS:
        if session.scalar(select(Journal.id).where(Journal.code == code)) is None:
            session.add(Journal(company_id=company.id, code=code, name=name))
    session.flush()
