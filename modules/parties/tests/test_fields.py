"""Every field of a party is checked, kept, and says something to somebody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import reading, writing_session
from app.errors import Refused
from modules.parties import queries, services
from modules.parties.bank import bank_name
from modules.parties.models import Party
from modules.parties.tests.test_parties import an_address, saved
from tests.visitors import Visitor, refusals, visitor

TODAY = datetime.now(UTC).date()
LEITWEG = "04011000-1234512345-06"


def values(key: int) -> Any:
    with reading() as connection:
        return queries.party_values(connection, key)


def a_contact(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "function": "", "email": "", "phone": "", "is_default": False, **fields}


def a_consent(**fields: Any) -> dict[str, Any]:
    return {"purpose": "email", "given_on": date(2026, 1, 1), "source": "Web shop", "withdrawn_on": None, **fields}


@pytest.mark.usefixtures("context")
def test_only_customers_are_found_at_the_till_and_suppliers_have_their_list() -> None:
    saved(code="1", name="Mill one", roles=["supplier"])
    saved(code="2", name="Mill two", roles=["customer", "supplier"])
    with reading() as connection:
        assert [row["code"] for row in queries.search(connection, "mill")] == ["2"]
        suppliers = connection.execute(queries.listed(TODAY, "supplier").order_by(Party.code)).mappings().all()
    assert [(row["code"], row["customer"]) for row in suppliers] == [("1", False), ("2", True)]
    saved(2, code="2", name="Mill two", roles=["supplier"])
    with reading() as connection:
        assert queries.search(connection, "mill") == []


@pytest.mark.usefixtures("context")
def test_one_address_of_each_kind_is_the_usual_one() -> None:
    first = an_address(is_default=False, city="Ulm")
    key = saved(code="1", addresses=[first, an_address(is_default=False, city="Kiel")])
    with reading() as connection:
        found = queries.usual_address(connection, key, "billing")
        assert found is not None
        assert found["city"] == "Ulm"
        assert queries.usual_address(connection, key, "delivery") == found
    saved(key, code="1", addresses=[*values(key)["addresses"], an_address(kind="delivery", city="Jena")])
    with reading() as connection:
        found = queries.usual_address(connection, key, "delivery")
    assert found is not None
    assert found["city"] == "Jena"
    with pytest.raises(Refused, match="Only one billing address"):
        saved(key, code="1", addresses=[an_address(), an_address()])
    with pytest.raises(Refused, match="Only one delivery address"):
        saved(key, code="1", addresses=[an_address(kind="delivery"), an_address(kind="delivery")])


@pytest.mark.usefixtures("context")
def test_one_contact_stands_on_documents() -> None:
    key = saved(code="1", contacts=[a_contact("Ann"), a_contact("Bob", is_default=True)])
    with reading() as connection:
        found = queries.usual_contact(connection, key)
    assert found is not None
    assert found["name"] == "Bob"
    with pytest.raises(Refused, match="Only one contact"):
        saved(key, code="1", contacts=[a_contact("Ann", is_default=True), a_contact("Bob", is_default=True)])


@pytest.mark.usefixtures("context")
def test_a_consent_holds_until_it_is_taken_back() -> None:
    key = saved(code="1", consents=[a_consent(withdrawn_on=date(2026, 3, 1)), a_consent(purpose="post")])
    with reading() as connection:

        def may(purpose: str, on: date) -> bool:
            return queries.may_contact(connection, key, purpose, on)

        assert [may("email", date(2025, 12, 31)), may("email", date(2026, 1, 1))] == [False, True]
        assert [may("email", date(2026, 2, 28)), may("email", date(2026, 3, 1))] == [True, False]
        assert [may("post", TODAY), may("phone", TODAY)] == [True, False]
        row = connection.execute(queries.listed(TODAY)).mappings().one()
    assert row["allows_email"] is False
    with pytest.raises(Refused, match="in the future"):
        saved(key, code="1", consents=[a_consent(given_on=TODAY + timedelta(days=2))])
    with pytest.raises(Refused, match="before it was given"):
        saved(key, code="1", consents=[a_consent(withdrawn_on=date(2025, 1, 1))])


@pytest.mark.usefixtures("context")
def test_an_account_is_checked_and_its_bank_found() -> None:
    key = saved(code="1", iban="de89 3704 0044 0532 0130 00")
    assert (values(key)["iban"], values(key)["bic"]) == ("DE89370400440532013000", "COBADEFFXXX")
    assert bank_name(values(key)["iban"]) == "Commerzbank"
    for fields, field in (
        ({"iban": "DE89370400440532013001"}, "iban"),
        ({"bic": "COBA"}, "bic"),
        ({"iban": "DE89370400440532013000", "bic": "BKAUATWW"}, "bic"),
    ):
        with pytest.raises(Refused) as refused:
            saved(key, code="1", **fields)
        assert refused.value.field == field


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "scheme, text, kept",
    [
        ("EM", "Bill@acme.example", "Bill@acme.example"),
        ("9930", "de 136695976", "DE136695976"),
        ("0204", LEITWEG, LEITWEG),
        ("0088", "4006381333931", "4006381333931"),
        ("0201", "abc1234", "ABC1234"),
        ("0184", "DK12345674", "DK12345674"),
        ("EM", "nobody", None),
        ("9930", "ATU13585627", None),
        ("9930", "DE136695977", None),
        ("0204", "04011000-1234512345-07", None),
        ("0088", "4006381333932", None),
        ("0201", "12", None),
        ("", "x@y.example", None),
    ],
)
def test_an_electronic_address_fits_its_scheme(scheme: str, text: str, kept: str | None) -> None:
    fields: dict[str, Any] = {"code": "1", "electronic_scheme": scheme, "electronic_address": text}
    if kept is not None:
        assert values(saved(**fields))["electronic_address"] == kept
        return
    with pytest.raises(Refused) as refused:
        saved(**fields)
    assert refused.value.field in {"electronic_address", "electronic_scheme"}


@pytest.mark.usefixtures("context")
def test_who_is_blocked_has_a_reason() -> None:
    with pytest.raises(Refused, match="Why is it blocked"):
        saved(code="1", blocked=True)
    assert values(saved(code="1", blocked=True, block_reason="Three reminders"))["block_reason"] == "Three reminders"


@pytest.mark.usefixtures("context")
def test_a_group_has_a_code_of_its_own_and_members() -> None:
    with writing_session() as session:
        key = services.save_group(session, None, {"code": "T", "name": "Trade"})
    saved(code="1", group_id=key)
    with pytest.raises(Refused, match="belongs to Trade"), writing_session() as session:
        services.save_group(session, None, {"code": "T", "name": "Other"})
    with reading() as connection:
        row = connection.execute(queries.groups()).mappings().one()
        assert (row["name"], row["members"]) == ("Trade", 1)
        assert connection.execute(select(Party.group_id)).scalar_one() == key


@pytest.fixture
def clerk(app: Flask) -> Visitor:
    return visitor(app, "parties.see", "parties.edit")


@pytest.mark.sqlite
def test_a_clerk_fills_in_a_whole_customer(app: Flask, clerk: Visitor) -> None:
    assert refusals(clerk.send("/parties/groups/new", {"code": "T", "name": "Trade"})) == []
    typed = {
        "code": "77",
        "name": "Acme",
        "group_id": "1",
        "roles": ["customer", "supplier"],
        "iban": "DE89370400440532013000",
        "till_note": "Wants a bag",
        "electronic_scheme": "0204",
        "electronic_address": LEITWEG,
        "contacts-0-name": "Ann",
        "contacts-0-is_default": "y",
        "consents-0-given_on": "2026-01-02",
        "consents-0-source": "Card",
        "addresses-0-street": "Weg 1",
        "addresses-0-postcode": "10115",
        "addresses-0-city": "Berlin",
    }
    assert refusals(clerk.send("/parties/new", typed)) == []
    with app.app_context():
        found = values(1)
    assert (found["bic"], found["roles"], found["till_note"]) == (
        "COBADEFFXXX",
        ["customer", "supplier"],
        "Wants a bag",
    )
    assert (found["contacts"][0]["is_default"], found["consents"][0]["source"]) == (True, "Card")
    assert "Trade" in clerk.get("/parties/?supplier=yes&allows_email=yes").text
    assert "Acme" not in clerk.get("/parties/?employee=yes").text


@pytest.mark.sqlite
def test_the_api_gives_a_party_in_full(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        saved(code="77", contacts=[a_contact("Ann")], addresses=[an_address()], consents=[a_consent()])
    answer = clerk.get("/api/v1/parties/77").json
    assert answer is not None
    assert answer["name"] == "Acme"
    assert answer["roles"] == ["customer"]
    assert answer["group"] == ""
    assert answer["addresses"][0]["city"] == "Berlin"
    assert answer["contacts"][0]["name"] == "Ann"
    assert answer["consents"][0]["given_on"] == "2026-01-01"
    assert clerk.client.get("/api/v1/parties/78").status_code == 404
    assert visitor(app, "parties.see", login="cashier").client.get("/api/v1/parties/77").status_code == 403
