"""A record and its list: next and previous stay in the filter, the history names what ids stand for."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from app.db import reading
from app.tests.builders import client_of, csrf_of
from modules.taxes.models import TaxCode
from modules.taxes.tests.builders import german_codes

pytestmark = pytest.mark.modules("taxes", "payments")


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    """A browser of somebody who may edit VAT codes."""
    with app.app_context():
        german_codes()
    return client_of(app, "taxes.see", "taxes.edit", "payments.see", "payments.edit")


def codes(app: Flask) -> dict[str, int]:
    with app.app_context(), reading() as connection:
        return {row.code: row.id for row in connection.execute(select(TaxCode.code, TaxCode.id))}


def step(client: FlaskClient, place: str, way: str) -> str | None:
    """Where "next" or "prev" leads from a record."""
    found = html.fromstring(client.get(place).text).xpath(f"//a[@rel='{way}']/@href")
    return str(found[0]) if found else None


def test_next_and_previous_walk_through_the_filtered_list(app: Flask, clerk: FlaskClient) -> None:
    listed = html.fromstring(clerk.get("/taxes/?q=DE-A&sort=-code").text).xpath("//tr[@data-row]/@data-row")
    walked, place = [str(listed[0])], str(listed[0])
    while (place := step(clerk, place, "next") or "") != "":
        walked.append(place)
    assert walked == [str(each) for each in listed]
    assert 0 < len(walked) < len(codes(app))
    back = [step(clerk, each, "prev") for each in walked]
    assert back == [None, *walked[:-1]]


def test_a_record_leads_back_to_the_list_as_it_was(clerk: FlaskClient) -> None:
    (row, *_others) = html.fromstring(clerk.get("/taxes/?q=DE-S").text).xpath("//tr[@data-row]/@data-row")
    crumb = html.fromstring(clerk.get(str(row)).text).xpath("//p[@class='crumb']/a/@href")
    assert crumb == ["/taxes/?q=DE-S"]


def test_after_saving_one_is_still_within_the_list(clerk: FlaskClient) -> None:
    (row, *_others) = html.fromstring(clerk.get("/taxes/?q=DE-S").text).xpath("//tr[@data-row]/@data-row")
    form = next(each for each in html.fromstring(clerk.get(str(row)).text).forms if each.get("id") == "edit")
    answer = clerk.post(str(row), data=dict(form.form_values()))
    assert answer.location == row


def test_the_history_tells_days_rates_and_yes_and_no_in_words(app: Flask, clerk: FlaskClient) -> None:
    place = f"/taxes/{codes(app)['DE-S']}"
    page = html.fromstring(clerk.get(place).text)
    form = next(each for each in page.forms if each.get("id") == "edit")
    values = dict(form.form_values())
    values.pop("active")
    clerk.post(place, data={**values, "rates-0-rate": "18.5", "category": "S"})
    told = " ".join(clerk.get(place).text.split())
    assert "In use: <del>Yes</del> → <ins>No</ins>" in told
    assert re.search(r"Rate \(\d\d/\d\d/\d{4}\): <del>19</del> → <ins>18\.5</ins>", told)


@pytest.mark.sqlite  # gives the number of a deleted row to the next one
def test_a_deleted_record_takes_its_notes_with_it(app: Flask, clerk: FlaskClient) -> None:
    token = csrf_of(clerk)
    terms = {"csrf_token": token, "code": "N1", "name": "One day", "days": "1"}
    place = clerk.post("/payments/terms/new", data=terms).location
    clerk.post("/records/payments_term/1/notes", data={"csrf_token": token, "text": "For Ada only."})
    assert "For Ada only." in clerk.get(place).text
    assert clerk.post(f"{place}/delete", data={"csrf_token": token}).status_code == 303
    assert clerk.get(place).status_code == 404
    assert clerk.post("/payments/terms/new", data={**terms, "code": "N2"}).location == place
    assert "For Ada only." not in clerk.get(place).text
