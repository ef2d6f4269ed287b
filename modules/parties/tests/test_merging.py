"""Two records of one customer are found, compared, and made one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.act import SYSTEM, Act
from app.current import current_hub
from app.db import reading, writing_session
from app.errors import Missing, Refused
from app.models import AuditRow
from modules.parties import merging_services, personal_services, queries
from modules.parties.models import Party
from modules.parties.tests.test_parties import an_address, saved
from tests.visitors import Visitor, visitor

DAY = date(2026, 3, 14)


def merge(kept: int, other: int) -> None:
    with writing_session() as session:
        act = Act(session.connection(), current_hub(), SYSTEM)
        merging_services.merge(session, act, kept, other)
        act.flush()


def values(key: int) -> Any:
    with reading() as connection:
        found = queries.party_values(connection, key)
    assert found is not None
    return found


@pytest.mark.usefixtures("context")
def test_records_that_share_what_only_one_has_are_possible_duplicates() -> None:
    first = saved(code="1", name="Acme", vat_id="DE136695976", addresses=[an_address()])
    second = saved(code="2", name=" acme ", addresses=[an_address(street="Weg 2")])
    third = saved(code="3", name="Other", vat_id="DE136695976", email="a@b.example")
    fourth = saved(code="4", name="Beta", email="A@B.example", addresses=[an_address(postcode="20095")])
    saved(code="5", name="Acme", addresses=[an_address(postcode="20095")])
    saved(code="6", name="Gone", email="a@b.example", active=False)
    with reading() as connection:
        pairs = merging_services.possible_duplicates(connection)
    assert [(pair.first[0], pair.second[0], pair.reason) for pair in pairs] == [
        (first, third, "VAT id"),
        (third, fourth, "E-mail"),
        (first, second, "Name and postcode"),
    ]


@pytest.mark.usefixtures("context")
def test_the_kept_record_takes_over_what_it_lacks_and_the_other_goes_out_of_use() -> None:
    consent = {"purpose": "email", "given_on": DAY, "source": "Card", "withdrawn_on": None}
    kept = saved(code="1", name="Ada", email="ada@mail.example", addresses=[an_address()])
    rows = [an_address(), an_address(city="Kiel", is_default=False), an_address(kind="delivery", city="Ulm")]
    told: dict[str, Any] = {
        "email": "old@mail.example",
        "phone": "030 1",
        "roles": ["customer", "supplier"],
        "consents": [consent],
    }
    other = saved(code="2", name="Ada S.", iban="DE89370400440532013000", addresses=rows, **told)
    merge(kept, other)
    now, then = values(kept), values(other)
    assert (now["name"], now["email"], now["phone"]) == ("Ada", "ada@mail.example", "030 1")
    assert (now["iban"], now["bic"]) == (then["iban"], then["bic"])
    assert sorted(now["roles"]) == ["customer", "supplier"]
    assert [(each["kind"], each["city"], each["is_default"]) for each in now["addresses"]] == [
        ("billing", "Berlin", True),
        ("billing", "Kiel", False),
        ("delivery", "Ulm", True),
    ]
    assert [each["purpose"] for each in now["consents"]] == ["email"]
    assert (then["name"], then["active"], then["merged_into_id"]) == ("Ada S.", False, kept)
    assert len(then["addresses"]) == 3  # what was issued to it can still be read
    with reading() as connection:
        assert [row.code for row in connection.execute(queries.listed(DAY))] == ["1"]
        audited = select(AuditRow.new).where(AuditRow.field == "merged_into_id", AuditRow.key == str(other))
        assert connection.execute(audited).scalars().all() == [str(kept)]


@pytest.mark.usefixtures("context")
def test_what_is_merged_is_not_merged_or_changed_again_but_goes_along() -> None:
    first, second, third = saved(code="1"), saved(code="2"), saved(code="3")
    with pytest.raises(Refused, match="another customer"):
        merge(first, first)
    merge(second, third)
    for again in ((third, first), (first, third)):
        with pytest.raises(Refused, match="merged already"):
            merge(*again)
    with pytest.raises(Refused, match="kept as it was"):
        saved(third, code="3")
    merge(first, second)
    assert values(third)["merged_into_id"] == first


@pytest.mark.usefixtures("context")
def test_whoever_is_forgotten_is_forgotten_with_their_other_records() -> None:
    kept, other = saved(code="1", name="Ada"), saved(code="2", name="Ada Sommer", phone="030 1")
    merge(kept, other)
    with reading() as connection:
        sections = {each.name: each for each in personal_services.held(connection, current_hub(), kept)}
    assert [row["name"] for row in sections["party"].rows] == ["Ada", "Ada Sommer"]
    with writing_session() as session:
        act = Act(session.connection(), current_hub(), SYSTEM)
        personal_services.erase(session, act, kept)
        act.flush()
    with reading() as connection:
        names = connection.execute(select(Party.name).order_by(Party.id)).scalars().all()
    assert names == ["Forgotten (1)", "Forgotten (2)"]
    with pytest.raises(Missing):
        merge(kept, other)


@pytest.fixture
def clerk(app: Flask) -> Visitor:
    return visitor(app, "parties.see", "parties.edit")


@pytest.mark.sqlite
def test_a_clerk_compares_two_records_and_makes_them_one(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        saved(code="1", name="Acme", email="post@acme.example")
        saved(code="2", name="Acme Ltd", email="post@acme.example", phone="030 1")
    assert "E-mail: post@acme.example" in clerk.get("/parties/duplicates").text
    page = clerk.get("/parties/1/merge?other_id=2").text
    assert "<ins>030 1</ins>" in page
    assert "invalid-feedback" in clerk.get("/parties/1/merge?other_id=9").text
    with app.app_context():
        assert values(2)["active"]  # so far it was only looked at
    page = clerk.send("/parties/1/merge?other_id=2", {}, form="merge").text
    assert "Acme is one record now." in page
    assert "Merged: 2 Acme Ltd" in page
    assert "Now 1 Acme" in clerk.get("/parties/2").text
    assert "No two records share" in clerk.get("/parties/duplicates").text


@pytest.mark.usefixtures("context")
def test_the_old_number_finds_the_kept_record() -> None:
    first, second, third = (
        saved(code="100", name="Ada"),
        saved(code="200", name="Ada S."),
        saved(code="300", name="A. S."),
    )
    merge(second, first)
    merge(third, second)
    with reading() as connection:
        found = {number: [row["code"] for row in queries.search(connection, number)] for number in ("100", "200", "10")}
    assert found == {"100": ["300"], "200": ["300"], "10": []}
