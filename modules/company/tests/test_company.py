from __future__ import annotations

import pytest
from flask import Flask

from app.db import reading, writing_session
from app.models import Company, Shop
from modules.company import queries
from modules.company.seeds import seed
from tests.visitors import Visitor, refusals, visitor

pytestmark = pytest.mark.sqlite
OURS = {
    "code": "ACME",
    "name": "Acme",
    "legal_name": "Acme GmbH",
    "street": "Weg 1",
    "postcode": "10115",
    "city": "Berlin",
    "vat_id": "de 136695976",
}


@pytest.fixture
def clerk(app: Flask) -> Visitor:
    return visitor(app, "company.see", "company.edit")


def test_a_clerk_keeps_company_and_fiscal_years(app: Flask, clerk: Visitor) -> None:
    years = {"fiscal_years-0-first_day": "2026-01-01", "fiscal_years-0-last_day": "2026-12-31"}
    assert refusals(clerk.send("/company/new", {**OURS, **years})) == []
    with app.app_context(), reading() as connection:
        values = queries.company_values(connection, 1)
    assert values is not None
    assert (values["vat_id"], values["city"], len(values["fiscal_years"])) == ("DE136695976", "Berlin", 1)
    more = {"fiscal_years-1-first_day": "2026-12-31", "fiscal_years-1-last_day": "2027-12-31"}
    assert refusals(clerk.send("/company/1", more)) == ["Fiscal years: Two fiscal years share a day."]
    long = {"fiscal_years-1-first_day": "2027-01-01", "fiscal_years-1-last_day": "2029-12-31"}
    assert "eighteen months" in refusals(clerk.send("/company/1", long))[0]
    assert refusals(clerk.send("/company/1", {"fiscal_years-0-remove": "y"})) == []
    with app.app_context(), reading() as connection:
        values = queries.company_values(connection, 1)
    assert values is not None
    assert values["fiscal_years"] == []


def test_a_wrong_number_is_said_at_its_field(clerk: Visitor) -> None:
    answer = clerk.send("/company/new", {**OURS, "vat_id": "DE1"})
    assert refusals(answer) == ["VAT id: DE1 is not a VAT id; one begins with its country, such as DE136695976."]


def test_a_shop_has_an_address_and_a_zone(app: Flask, clerk: Visitor) -> None:
    clerk.send("/company/new", OURS)
    shop = {"code": "NORD", "name": "Nord", "company_id": 1, "street": "Weg 2", "postcode": "1", "city": "Kiel"}
    assert "There is no such time zone." in clerk.send("/company/shops/new", {**shop, "zone": "Mars"}).text
    answer = clerk.send("/company/shops/new", shop)
    assert refusals(answer) == []
    assert "Kiel" in answer.text


def test_the_demo_company_is_complete(app: Flask) -> None:
    with app.app_context():
        for _ in range(2):
            with writing_session() as session:
                if session.get(Company, 1) is None:
                    session.add(Company(id=1, code="KONTOR", name="Kontor Demo GmbH"))
                    session.add(Shop(id=1, company_id=1, code="MITTE", name="Mitte"))
                    session.flush()
                seed(session)
        with reading() as connection:
            values = queries.company_values(connection, 1)
            shop = queries.shop_values(connection, 1)
    assert values is not None
    assert shop is not None
    assert (values["legal_name"], len(values["fiscal_years"]), shop["city"]) == ("Kontor Demo GmbH", 3, "Berlin")
