"""Issued documents without a till, and several acts at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from app.act import Actor, acting
from app.db import writing_session
from app.ids import new_id
from app.models import Company, Shop
from modules.documents.kinds import CHOICE, DocumentKind
from modules.documents.services import Draft, issue
from modules.documents.totals import DraftLine, totals_of
from modules.taxes.queries import TaxRule
from numbering.tests.builders import a_series

T = TypeVar("T")
BY = Actor(None, "Vera Visitor")
BUYER = {"name": "Erika Mustermann", "street": "Heidestraße 17", "postcode": "51147", "city": "Köln"}
RULES = {
    "DE-S": TaxRule("DE-S", "S", Decimal(19)),
    "DE-R": TaxRule("DE-R", "S", Decimal(7)),
}


def a_draft(app: Flask, parties: Mapping[str, Mapping[str, str]] | None = None) -> Draft:
    """A receipt over 7 × 1.29 at 7 % and 3 × 4.99 at 19 %: gross 24.00, ready to be issued."""
    hub = app.extensions["kontor"]
    if "receipt" not in hub.choices(CHOICE):
        hub.choice(CHOICE, "receipt", DocumentKind("receipt", "Receipt", True, True, True))
    lines = [
        DraftLine("item", "Milk", Decimal(7), Decimal("1.29"), "DE-R"),
        DraftLine("item", "Pen", Decimal(3), Decimal("4.99"), "DE-S"),
    ]
    with writing_session() as session:
        company = session.scalars(select(Company)).first()
        if company is None:
            company = Company(code="C", name="Kontor Test", country="DE", currency="EUR")
            session.add(company)
            session.flush()
            session.add(Shop(company_id=company.id, code="S", name="Shop", zone="Europe/Berlin"))
            a_series("RC", session=session)
            session.flush()
        shop = session.scalars(select(Shop)).one()
        found = company.id, shop.id
    return Draft(
        id=new_id(),
        kind="receipt",
        series_id=1,
        company_id=found[0],
        shop_id=found[1],
        shop_code="S",
        register="T1",
        doc_date=date(2026, 11, 22),
        supply_date=date(2026, 11, 22),
        began_at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
        currency="EUR",
        language="de",
        mode="gross",
        totals=totals_of("gross", lines, RULES),
        parties=parties or {},
    )


def issued(app: Flask, parties: Mapping[str, Mapping[str, str]] | None = None) -> UUID:
    """An issued receipt; its id."""
    draft = a_draft(app, parties)
    with acting(BY) as act:
        return issue(act, draft).id


def at_once(app: Flask, acts: Sequence[Callable[[], T]]) -> list[T]:
    """Run all acts in threads that start together; their results in order. An error in one is raised here."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        with app.app_context():
            gate.wait()
            return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]
