"""The form page: all mistakes at once, parts in one transaction, and a word when someone else was faster."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import InputRequired

from app.db import db, writing_session
from app.editing import Group, edit_form
from app.errors import Refused
from app.forms import Form, MoneyField
from app.models import Company, Shop
from app.security import public
from app.tests.forms import hidden, sent


class ShopForm(Form):
    code = StringField("Code", [InputRequired()])
    name = StringField("Name", [InputRequired()])
    limit = MoneyField("Limit")


class ZonePart:
    """Adds a shop's zone, as if another module kept it."""

    name = "zones"
    title = "Time"

    def form(self, session: Session) -> type[Form]:
        class ZoneForm(Form):
            zone = StringField("Zone", [InputRequired()])

        return ZoneForm

    def load(self, connection: Connection, key: int) -> object:
        zone = connection.execute(select(Shop.zone).where(Shop.id == key)).scalar()
        return SimpleNamespace(zone=zone or "Europe/Rome")

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        if data["zone"] == "Nowhere":
            raise Refused("There is no such zone.", "zone")
        shop = session.get(Shop, key)
        assert shop is not None
        shop.zone = data["zone"]


def save_shop(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    shop = session.get(Shop, key) if key else Shop(company_id=1)
    assert shop is not None
    shop.code, shop.name = data["code"], data["name"]
    session.add(shop)
    session.flush()
    return shop.id


@public
def edit(key: int | None) -> ResponseReturnValue:
    shop = db.session.get(Shop, key) if key else None
    return edit_form(
        ShopForm,
        title=shop.name if shop else "New shop",
        values=shop,
        key=key,
        model=Shop,
        save=lambda session, data: save_shop(session, key, data),
        back=("/shops", "Shops"),
        groups=(Group("Names", ("code", "name")),),
        parts="shops.form",
    )


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.add_url_rule("/shops/new", "new", edit, methods=["GET", "POST"], defaults={"key": None})
    app.add_url_rule("/shops/<int:key>", "edit", edit, methods=["GET", "POST"])
    app.extensions["kontor"].part("shops.form", ZonePart())
    with app.app_context(), writing_session() as session:
        session.add(Company(code="K", name="Kontor"))
        session.flush()
        session.add_all([Shop(company_id=1, code="A", name="Alt"), Shop(company_id=1, code="B", name="Bö")])
    return app.test_client()


def shops(app: Flask) -> list[tuple[str, str, str]]:
    with app.app_context():
        rows = db.session.execute(select(Shop.code, Shop.name, Shop.zone).order_by(Shop.id))
        return [(row.code, row.name, row.zone) for row in rows]


GOOD = {"code": "C", "name": "Neu", "limit": "12.50", "zones-zone": "Europe/Paris"}


def test_a_new_record_is_stored_with_its_parts(client: FlaskClient, app: Flask) -> None:
    answer = sent(client, "/shops/new", GOOD)
    assert (answer.status_code, answer.location) == (302, "/shops")
    assert shops(app)[2:] == [("C", "Neu", "Europe/Paris")]


def test_every_mistake_is_shown_at_once(client: FlaskClient, app: Flask) -> None:
    answer = sent(client, "/shops/new", {"code": "", "name": "Kept", "limit": "abc", "zones-zone": ""})
    assert answer.status_code == 422
    assert "3 fields need your attention." in answer.text
    assert 'value="Kept"' in answer.text
    for field in ("code", "limit", "zones-zone"):
        assert f'<a href="#{field}">' in answer.text
        assert f'id="{field}-error"' in answer.text
    assert len(shops(app)) == 2


def test_a_refused_part_undoes_the_whole_form(client: FlaskClient, app: Flask) -> None:
    answer = sent(client, "/shops/new", {**GOOD, "zones-zone": "Nowhere"})
    assert answer.status_code == 422
    assert '<a href="#zones-zone">Zone</a>: There is no such zone.' in " ".join(answer.text.split())
    assert len(shops(app)) == 2


def test_a_code_that_is_taken_is_refused_in_words(client: FlaskClient, app: Flask) -> None:
    answer = sent(client, "/shops/new", {**GOOD, "code": "A"})
    assert answer.status_code == 422
    assert "already taken" in answer.text
    assert len(shops(app)) == 2


def test_the_form_shows_what_was_changed_and_by_whom(client: FlaskClient) -> None:
    sent(client, "/shops/1", {**GOOD, "code": "A", "name": "Umgebaut"})
    page = " ".join(client.get("/shops/1").text.split())
    assert "Name: <del>Alt</del> → <ins>Umgebaut</ins>" in page


def test_what_two_people_changed_in_different_fields_is_kept_from_both(client: FlaskClient, app: Flask) -> None:
    opened = hidden(client.get("/shops/1").text)
    mine = {"code": "A", "name": "Alt", "limit": "", "zones-zone": "Europe/Berlin"}
    sent(client, "/shops/1", {**mine, "name": "First"})
    late = client.post("/shops/1", data={**opened, **mine, "zones-zone": "Europe/Paris"})
    assert late.status_code == 302
    assert shops(app)[0] == ("A", "First", "Europe/Paris")


def test_a_field_that_two_people_changed_shows_both_values_and_asks(client: FlaskClient, app: Flask) -> None:
    mine = {"code": "A", "name": "Alt", "limit": "", "zones-zone": "Europe/Berlin"}
    opened = hidden(client.get("/shops/1").text)
    sent(client, "/shops/1", {**mine, "name": "First"})
    late = client.post("/shops/1", data={**opened, **mine, "name": "Second"})
    page = " ".join(late.text.split())
    assert late.status_code == 422
    assert "changed this meanwhile to “First”." in page
    assert "Keep mine: Second" in page
    assert "Take theirs: First" in page
    assert shops(app)[0][1] == "First"


@pytest.mark.parametrize("taken, kept", [("mine", "Second"), ("theirs", "First")])
def test_whoever_saves_second_decides_which_value_holds(client: FlaskClient, app: Flask, taken: str, kept: str) -> None:
    mine = {"code": "A", "name": "Alt", "limit": "", "zones-zone": "Europe/Berlin"}
    opened = hidden(client.get("/shops/1").text)
    sent(client, "/shops/1", {**mine, "name": "First"})
    late = client.post("/shops/1", data={**opened, **mine, "name": "Second"})
    answer = client.post("/shops/1", data={**hidden(late.text), **mine, "name": "Second", "take-name": taken})
    assert answer.status_code == 302
    assert shops(app)[0][1] == kept


def test_a_part_stands_under_its_own_name_with_its_values(client: FlaskClient) -> None:
    page = client.get("/shops/new").text
    assert page.index("Names") < page.index(">Time<")
    assert 'value="Europe/Rome"' in page
