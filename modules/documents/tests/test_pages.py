"""The pages of documents for the three of the demo shop, and for who may not."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import delete, update

from app.db import writing
from app.demo import PASSWORD
from modules.documents.models import DocumentParty
from modules.documents.tests.builders import BUYER, issued
from modules.pos.tests.builders import body, demo_shop, sell
from tests.visitors import visitor

pytestmark = pytest.mark.sqlite


def signed_in(app: Flask, login: str) -> FlaskClient:
    client = app.test_client()
    form = html.fromstring(client.get("/sign-in").text).forms[0]
    answer = client.post("/sign-in", data={**dict(form.form_values()), "name": login, "password": PASSWORD})
    assert answer.status_code == 303
    return client


@pytest.mark.modules("pos", "invoices", "portal")
@pytest.mark.parametrize("login", ["clerk", "cashier", "accountant"])
def test_each_of_the_three_finds_and_reads_a_receipt(app: Flask, login: str) -> None:
    assert app.test_cli_runner().invoke(args=["demo", "seed"]).exit_code == 0
    with app.app_context():
        shop = demo_shop(app)
        sale = body(shop)
        stored = sell(shop, sale)
    client = signed_in(app, login)
    listed = client.get("/documents/")
    assert stored.number in listed.text
    assert stored.number in client.get(f"/documents/?q={stored.number}").text
    assert stored.number not in client.get("/documents/?q=nothing").text
    page = html.fromstring(client.get(f"/documents/{stored.id}").text)
    rows = page.xpath("//article//table[1]//tbody/tr/th")
    assert [row.text_content().split("\n")[1].strip() for row in rows[:3]] == [each["text"] for each in sale["lines"]]
    whole = page.text_content()
    assert sale["total"] in whole.replace(",", ".")
    assert "Carlo Cashier" in whole


def test_what_was_done_to_the_address_is_said(app: Flask) -> None:
    with app.app_context():
        key = issued(app, {"buyer": BUYER})
    reader = visitor(app, "documents.see")
    page = reader.get(f"/documents/{key}").text
    assert "Erika Mustermann" in page
    assert "they were changed" not in page
    with app.app_context(), writing() as connection:
        connection.execute(update(DocumentParty).values(data=DocumentParty.data + " "))
    assert "they were changed" in reader.get(f"/documents/{key}").text
    with app.app_context(), writing() as connection:
        connection.execute(delete(DocumentParty))
    assert "Name and address forgotten" in reader.get(f"/documents/{key}").text


def test_without_the_right_there_is_nothing_to_see(app: Flask) -> None:
    with app.app_context():
        key = issued(app)
    assert visitor(app).get(f"/documents/{key}").status_code == 403
    reader = visitor(app, "documents.see", login="reader")
    assert reader.get("/documents/00000000-0000-7000-8000-000000000000").status_code == 404
    assert reader.get("/documents/nothing").status_code == 404
