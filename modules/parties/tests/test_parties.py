from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.act import SYSTEM, Act
from app.current import current_hub
from app.db import reading, writing_session
from app.errors import Refused
from modules.company.identifiers import checked_vat_id
from modules.parties import queries, services
from modules.parties.models import Party
from modules.parties.seeds import seed
from numbering.tests.builders import a_policy, a_series
from tests.visitors import Visitor, refusals, visitor

EMPTY = (
    "code",
    "vat_id",
    "tax_number",
    "email",
    "phone",
    "buyer_reference",
    "electronic_scheme",
    "electronic_address",
    "iban",
    "bic",
    "till_note",
    "block_reason",
)


def an_address(**fields: Any) -> dict[str, Any]:
    given = {
        "kind": "billing",
        "is_default": True,
        "name": "",
        "street": "Weg 1",
        "extra": "",
        "postcode": "10115",
        "city": "Berlin",
        "country": "DE",
    }
    return {**given, **fields}


def a_party(**fields: Any) -> dict[str, Any]:
    given = dict.fromkeys(EMPTY, "")
    named = {"kind": "company", "name": "Acme", "language": "de", "active": True, "blocked": False, "group_id": None}
    rows: dict[str, Any] = {"roles": ["customer"], "addresses": [], "contacts": [], "consents": []}
    return {**given, **named, **rows, **fields}


def saved(key: int | None = None, **fields: Any) -> int:
    with writing_session() as session:
        act = Act(session.connection(), current_hub(), SYSTEM)
        return services.save(session, act, key, a_party(**fields))


@pytest.mark.usefixtures("context")
def test_a_number_is_taken_from_the_series_or_given() -> None:
    with pytest.raises(Refused, match="numbering for customers"):
        saved()
    a_series("CUST", a_policy(period="none", date_progression=False), document_kind=services.KIND, format="C{n:04}")
    keys = [saved(), saved(code="C0003"), saved(), saved()]
    with reading() as connection:
        codes = {row.id: row.code for row in connection.execute(select(Party.id, Party.code))}
    assert [codes[key] for key in keys] == ["C0001", "C0003", "C0002", "C0004"]
    with pytest.raises(Refused, match="belongs to Acme"):
        saved(code="C0003")


@pytest.mark.usefixtures("context")
def test_addresses_are_kept_changed_and_dropped() -> None:
    key = saved(code="1", addresses=[an_address(), an_address(kind="delivery", city="Kiel")])
    with reading() as connection:
        values = queries.party_values(connection, key)
    assert values is not None
    billing, delivery = values["addresses"]
    saved(key, code="1", addresses=[{**delivery, "city": "Jena"}, an_address(city="Ulm")])
    with reading() as connection:
        values = queries.party_values(connection, key)
    assert values is not None
    assert [(each["kind"], each["city"]) for each in values["addresses"]] == [("billing", "Ulm"), ("delivery", "Jena")]
    assert values["addresses"][1]["id"] == delivery["id"]
    assert values["addresses"][0]["id"] != billing["id"]
    with pytest.raises(Refused, match="one billing address"):
        saved(key, code="1", addresses=[an_address(), an_address()])


@pytest.mark.usefixtures("context")
def test_the_search_finds_every_word_and_puts_beginnings_first() -> None:
    saved(code="100", name="Haus am See", addresses=[an_address(city="Berlin")])
    saved(code="200", name="Seeberg", email="post@seeberg.example")
    saved(code="300", name="Seehund", active=False)
    with reading() as connection:

        def found(text: str) -> list[str]:
            return [row["name"] for row in queries.search(connection, text)]

        assert found("see") == ["Seeberg", "Haus am See"]
        assert found("see berlin") == ["Haus am See"]
        assert found("200") == ["Seeberg"]
        assert found("post@") == ["Seeberg"]
        assert found("s") == []
        assert found("%%") == []


@pytest.fixture
def clerk(app: Flask) -> Visitor:
    return visitor(app, "parties.see", "parties.edit")


@pytest.mark.sqlite
def test_a_clerk_adds_a_customer_with_an_address(app: Flask, clerk: Visitor) -> None:
    typed = {"code": "77", "name": "Acme", "vat_id": "de136695976"}
    address = {"addresses-0-street": "Weg 1", "addresses-0-postcode": "10115", "addresses-0-city": "Berlin"}
    assert refusals(clerk.send("/parties/new", {**typed, **address})) == []
    assert "Berlin" in clerk.get("/parties/?q=acme").text
    wrong = {"email": "nobody", "vat_id": "DE136695977", "addresses-0-postcode": ""}
    assert [line.split(":")[0] for line in refusals(clerk.send("/parties/1", wrong))] == ["E-mail", "Address"]
    answer = clerk.send("/parties/1", {"vat_id": "DE136695977"})
    assert refusals(answer) == ["VAT id: The check digit of VAT id DE136695977 is wrong."]


@pytest.mark.sqlite
def test_the_till_searches_in_json(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        saved(code="77", name="Acme", addresses=[an_address()])
    answer = clerk.get("/api/v1/parties?q=acm")
    assert answer.json == [
        {
            "id": 1,
            "code": "77",
            "kind": "company",
            "name": "Acme",
            "street": "Weg 1",
            "postcode": "10115",
            "city": "Berlin",
            "country": "DE",
            "email": "",
            "vat_id": "",
            "till_note": "",
            "blocked": False,
            "block_reason": "",
        }
    ]
    assert clerk.get("/api/v1/parties").status_code == 422
    assert app.test_client().get("/api/v1/parties?q=acm").status_code == 401


@pytest.mark.usefixtures("context")
def test_the_demo_customers_have_right_numbers_and_addresses() -> None:
    for _ in range(2):
        with writing_session() as session:
            seed(session)
    with reading() as connection:
        parties = connection.execute(select(Party.id, Party.vat_id)).all()
        for party in parties:
            assert checked_vat_id(party.vat_id) == party.vat_id
            values = queries.party_values(connection, party.id)
            assert values is not None
            assert len(values["addresses"]) == 1
        assert connection.scalar(select(func.count()).select_from(Party.__table__)) == 9
    assert saved(name="Tenth") == 10
    with reading() as connection:
        assert connection.scalar(select(Party.code).where(Party.id == 10)) == "10010"
