"""What is held about a person is handed over, and forgotten on request."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from app.act import SYSTEM, Act
from app.current import current_hub
from app.db import reading, writing, writing_session
from app.errors import Missing
from app.models import AuditRow
from modules.parties import personal_services, queries
from modules.parties.models import Address, Consent, Contact, Party
from modules.parties.tests.test_parties import an_address, saved
from tests.visitors import Visitor, visitor

DAY = date(2026, 3, 14)
SECRETS = ("Ada Sommer", "Gartenweg", "ada@", "Ben", "Kiel", "Card at the till")


def ada() -> int:
    """A person with everything, one of whose addresses was changed and one contact removed."""
    contacts = [
        {"name": "Ben", "function": "", "email": "", "phone": "", "is_default": True},
        {"name": "Ben's aunt", "function": "", "email": "", "phone": "", "is_default": False},
    ]
    given: dict[str, Any] = {
        "code": "77",
        "kind": "person",
        "name": "Ada Sommer",
        "email": "ada@mail.example",
        "addresses": [an_address(street="Gartenweg 7")],
        "contacts": contacts,
        "consents": [{"purpose": "email", "given_on": DAY, "source": "Card at the till", "withdrawn_on": None}],
    }
    key = saved(**given)
    with reading() as connection:
        values = queries.party_values(connection, key)
    assert values is not None
    moved = [{**values["addresses"][0], "city": "Kiel"}]
    saved(key, **{**given, "addresses": moved, "contacts": values["contacts"][:1]})
    return key


def erase(key: int) -> None:
    with writing_session() as session:
        act = Act(session.connection(), current_hub(), SYSTEM)
        personal_services.erase(session, act, key)
        act.flush()


def told(key: int) -> str:
    with reading() as connection:
        sections = personal_services.held(connection, current_hub(), key)
    return json.dumps([list(section.rows) for section in sections], ensure_ascii=False)


@pytest.mark.usefixtures("context")
def test_everything_is_told_and_after_forgetting_nothing_is_left() -> None:
    key = ada()
    other = saved(code="78", name="Bea")
    for secret in (*SECRETS, "aunt", "77"):
        assert secret in told(key), secret
    erase(key)
    text = told(key)
    for secret in (*SECRETS, "aunt"):
        assert secret not in text, secret
    with reading() as connection:
        everything = str(connection.execute(select(AuditRow.old, AuditRow.new)).all())
        party = connection.execute(select(Party.__table__).where(Party.id == key)).one()
        for model in (Address, Contact, Consent):
            assert connection.execute(select(model.id).where(model.party_id == key)).first() is None
    for secret in (*SECRETS, "aunt"):
        assert secret not in everything, secret
    assert "Bea" in everything
    assert (party.code, party.name, party.active, party.email) == ("77", "Forgotten (77)", False, "")
    assert party.erased_at is not None
    assert "Bea" in told(other)
    with pytest.raises(Missing):
        erase(key)
    with pytest.raises(Missing):
        saved(key, code="77", name="Ada again")


@pytest.mark.usefixtures("context")
def test_an_audit_row_can_lose_its_values_and_nothing_else() -> None:
    ada()
    for changed in ({"old": "x", "new": None}, {"new": "x"}, {"old": None, "new": None, "field": "other"}):
        with pytest.raises(DatabaseError, match="never changed"), writing() as connection:
            connection.execute(AuditRow.__table__.update().values(**changed))


@pytest.fixture
def officer(app: Flask) -> Visitor:
    return visitor(app, "parties.see", "parties.edit", "parties.personal")


@pytest.mark.sqlite
def test_an_officer_hands_over_and_forgets(app: Flask, officer: Visitor) -> None:
    with app.app_context():
        key = ada()
    url = f"/parties/{key}/personal-data"
    assert "Gartenweg 7" in officer.get(url).text
    body = json.loads(officer.get(f"{url}.json").text)
    assert body["party"][0]["name"] == "Ada Sommer"
    assert body["consents"][0]["source"] == "Card at the till"
    paper = PdfReader(io.BytesIO(officer.get(f"{url}.pdf").data))
    assert "Gartenweg 7" in " ".join(page.extract_text() for page in paper.pages)
    officer.send(url, {"code": "78"}, form="erase")
    with app.app_context():
        assert "Ada Sommer" in told(key)
    officer.send(url, {"code": "77"}, form="erase")
    with app.app_context():
        assert "Ada Sommer" not in told(key)


@pytest.mark.sqlite
def test_who_may_change_customers_may_not_read_all_that_is_held(app: Flask) -> None:
    with app.app_context():
        key = ada()
    assert visitor(app, "parties.see", "parties.edit").get(f"/parties/{key}/personal-data").status_code == 403
