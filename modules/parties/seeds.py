"""The demo shop's customers, one of whom was written down twice. VAT ids are made up and have right check digits."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.parties.models import Address, Consent, Contact, Group, Party, PartyRole
from modules.parties.services import KIND
from numbering.models import Policy, Range, Series

CUSTOMERS = Path(__file__).parent / "data" / "demo_customers.csv"
OF_ADDRESS = ("street", "postcode", "city", "country")
FIRST_FREE = 10010
GROUPS = (("TRADE", "Trade customers"), ("SCHOOL", "Schools and libraries"))
IN_GROUP = {"10001": "TRADE", "10002": "TRADE"}
NOTES = {"10001": "Wants the delivery note in the box."}
CONSENTS = {"10004": ("email", date(2026, 3, 14), "Card filled in at the till")}
ELECTRONIC = {"10003": ("0204", "04011000-1234512345-06")}


def seed(session: Session) -> None:
    """Customers, their groups, and the series of their numbers. What is there already is left as it is."""
    if session.scalar(select(Series.id).where(Series.code == "CUST")) is None:
        policy = Policy(position=1, valid_from=date(2024, 1, 1), period="none", date_progression=False)
        policy.ranges = [Range(position=1, start=FIRST_FREE)]
        session.add(
            Series(code="CUST", name="Customers", document_kind=KIND, format="{n}", fiscal=False, policies=[policy])
        )
    for code, name in GROUPS:
        if session.scalar(select(Group.id).where(Group.code == code)) is None:
            session.add(Group(code=code, name=name))
    session.flush()
    groups = {row.code: row.id for row in session.execute(select(Group.code, Group.id))}
    have = set(session.scalars(select(Party.code)))
    with CUSTOMERS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["code"] not in have:
                session.add(_party(row, groups))
    session.flush()


def _party(row: dict[str, str], groups: dict[str, int]) -> Party:
    address = Address(kind="billing", extra="", **{name: row.pop(name) for name in OF_ADDRESS})
    contact, code = row.pop("contact"), row["code"]
    scheme, electronic = ELECTRONIC.get(code, ("", ""))
    party = Party(**row, addresses=[address], roles=[PartyRole(role="customer")])
    party.group_id = groups.get(IN_GROUP.get(code, ""))
    party.till_note = NOTES.get(code, "")
    party.electronic_scheme, party.electronic_address = scheme, electronic
    if contact:
        party.contacts = [Contact(name=contact, is_default=True)]
    if code in CONSENTS:
        purpose, day, source = CONSENTS[code]
        party.consents = [Consent(purpose=purpose, given_on=day, source=source)]
    return party
