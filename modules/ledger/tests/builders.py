"""A company with a chart, a journal and open periods, and entries in its books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import insert, select

from app.act import Actor, acting
from app.db import writing_session
from app.models import Company
from modules.ledger.charts import load_chart
from modules.ledger.drafts import EntryDraft, LineDraft
from modules.ledger.models import AccountKey, EntryLine, Journal
from modules.ledger.services import open_year, post

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
ANNA = Actor(None, "Anna")


@dataclass(frozen=True)
class BooksKept:
    """The ids of what `books` made; `keys` lead to accounts."""

    company: int
    journal: int
    keys: dict[str, int]


def books(chart: str = "SKR04", code: str = "TEST") -> BooksKept:
    """A company with the chart, the journal GENERAL-`code` and the periods of 2026."""
    with writing_session() as session:
        company = Company(code=code, name=f"{code} GmbH")
        session.add(company)
        session.flush()
        load_chart(session, company.id, chart)
        open_year(session, company.id, date(2026, 1, 1))
        journal = Journal(company_id=company.id, code=f"GENERAL-{code}", name="General journal")
        session.add(journal)
        session.flush()
        rows = session.execute(select(AccountKey.key, AccountKey.account_id).where(AccountKey.company_id == company.id))
        return BooksKept(company.id, journal.id, {row.key: row.account_id for row in rows})


def draft(kept: BooksKept, *lines: tuple[str, str], day: date = DAY, text: str = "A test") -> EntryDraft:
    """An entry of (key, signed amount) pairs."""
    made = [LineDraft(kept.keys[key], Decimal(amount), {"rule": "test"}) for key, amount in lines]
    return EntryDraft(kept.journal, day, text, made, source_kind="test", source_text="T-1")


def posted(kept: BooksKept, *lines: tuple[str, str], day: date = DAY) -> UUID:
    """Post such an entry and return its id; without lines, a cash sale of 11.90."""
    with acting(ANNA, NOW) as act:
        return post(act, draft(kept, *(lines or SALE), day=day))


SALE = (("cash", "11.90"), ("rev1", "-10.00"), ("vat1", "-1.90"))
INSERT_LINE = insert(EntryLine.__table__).inline()
