"""The demo shop's customers. VAT ids are made up and have right check digits."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.parties.models import Address, Party
from modules.parties.services import KIND
from numbering.models import Policy, Range, Series

CUSTOMERS = Path(__file__).parent / "data" / "demo_customers.csv"
OF_ADDRESS = ("street", "postcode", "city", "country")
FIRST_FREE = 10009


def seed(session: Session) -> None:
    """Customers and the series of their numbers. What is there already is left as it is."""
    if session.scalar(select(Series.id).where(Series.code == "CUST")) is None:
        policy = Policy(position=1, valid_from=date(2024, 1, 1), period="none", date_progression=False)
        policy.ranges = [Range(position=1, start=FIRST_FREE)]
        session.add(
            Series(code="CUST", name="Customers", document_kind=KIND, format="{n}", fiscal=False, policies=[policy])
        )
    have = set(session.scalars(select(Party.code)))
    with CUSTOMERS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["code"] not in have:
                address = Address(kind="billing", extra="", **{name: row.pop(name) for name in OF_ADDRESS})
                session.add(Party(**row, addresses=[address]))
    session.flush()
