"""Forgetting a customer keeps what the law keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from app.act import SYSTEM, Act, acting
from app.current import current_hub
from app.db import reading, writing, writing_session
from app.errors import Refused
from app.ids import new_id
from modules.documents.queries import document
from modules.documents.verify import changed_parties, party_state, wrong_sums
from modules.invoices.queries import buyer
from modules.invoices.services import from_receipt
from modules.parties import personal_services
from modules.parties.models import Party
from modules.payments.models import OpenItem
from modules.pos.tests.builders import body, demo_shop, sell

pytestmark = pytest.mark.modules("pos")
NOW = datetime.now(ZoneInfo("Europe/Berlin"))  # the shop's year is another one in an hour of each year


def ada() -> int:
    with reading() as connection:
        return connection.execute(select(Party.id).where(Party.code == "10004")).scalar_one()


def invoice_of(receipt: UUID, party: int) -> UUID:
    with reading() as connection:
        stored, whom = document(connection, receipt), buyer(connection, party)
    with acting(SYSTEM) as act:
        return from_receipt(act, stored, whom)


def erase(key: int, now: datetime | None = None) -> None:
    with writing_session() as session:
        act = Act(session.connection(), current_hub(), SYSTEM, now)
        personal_services.erase(session, act, key)
        act.flush()


def sections(key: int) -> dict[str, Any]:
    with reading() as connection:
        return {section.name: section.rows for section in personal_services.held(connection, current_hub(), key)}


def test_a_customer_who_owes_is_not_forgotten_and_documents_stay_as_they_are(context: Flask) -> None:
    shop, party = demo_shop(context), ada()
    paid = sell(shop, {**body(shop), "customer": party}).id
    invoice = invoice_of(paid, party)
    row = {"id": new_id(), "document_id": paid, "party_id": party, "amount": Decimal(5), "open": Decimal(5)}
    with writing() as connection:
        connection.execute(insert(OpenItem.__table__), {**row, "due_date": NOW.date(), "at": NOW})
    held = sections(party)
    assert len(held["documents"]) == 2
    assert "Gartenweg" in held["printed"][0]["data"]
    assert len(held["open_items"]) == 1
    with pytest.raises(Refused, match="still owed"):
        erase(party)
    with writing() as connection:
        connection.execute(update(OpenItem.__table__).values(open=0))
    erase(party)
    held = sections(party)
    assert held["party"][0]["name"] == "Forgotten (10004)"
    assert "Gartenweg" in held["printed"][0]["data"]
    with reading() as connection:
        assert party_state(connection, invoice) == "kept"
        assert (changed_parties(connection), wrong_sums(connection)) == ([], [])


def test_after_the_years_of_keeping_the_names_on_documents_go_too(context: Flask) -> None:
    shop, party = demo_shop(context), ada()
    invoice = invoice_of(sell(shop, {**body(shop), "customer": party}).id, party)
    erase(party, datetime(NOW.year + 9, 1, 2, tzinfo=UTC))
    assert "printed" not in sections(party)
    with reading() as connection:
        assert party_state(connection, invoice) == "purged"
        assert changed_parties(connection) == []
