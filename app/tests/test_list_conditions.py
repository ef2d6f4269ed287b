"""Conditions on columns: AND within a group, OR between groups, in the URL, in words, and refused where unreadable."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import reading, writing
from app.ids import new_id
from app.list_days import span
from app.listing import Column, Listing
from app.models import AuditRow
from app.tests.list_examples import ROWS, codes, list_client


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return list_client(app)


def fitting(client: FlaskClient, *conditions: str) -> list[int]:
    """The numbers of the rows that fit, on one page."""
    page = client.get("/roles", query_string={"where": list(conditions), "sort": "code"}).text
    return [int(code[1:]) for code in codes(page)]


ALL = range(1, ROWS + 1)


@pytest.mark.parametrize(
    "condition, fits",
    [
        ("code:has:r01", lambda n: 10 <= n < 20),
        ("code:is:r011", lambda n: n == 11),
        ("code:begins:r11", lambda n: 110 <= n < 120),
        ("code:has:%", lambda n: False),
        ("amount:eq:1501.5", lambda n: n == 1),
        ("amount:eq:1501.555", lambda n: False),
        ("amount:ge:1650.01", lambda n: n > 100),
        ("amount:le:1515", lambda n: n <= 10),
        ("amount:between:1515:1530", lambda n: 10 <= n <= 20),
        ("number:ge:1111", lambda n: n >= 111),
        ("number:le:999999999999", lambda n: n <= 50),
        ("even:yes", lambda n: n % 2 == 0 and n <= 100),
        ("colour:any:red", lambda n: n % 3 == 0),
    ],
)
def test_each_kind_of_column_has_its_conditions(client: FlaskClient, condition: str, fits: object) -> None:
    assert callable(fits)
    assert fitting(client, condition) == [n for n in ALL if fits(n)][:50]


def test_empty_and_choices(client: FlaskClient) -> None:
    assert fitting(client, "name:empty") == [n for n in ALL if n % 3 == 2][:50]
    assert fitting(client, "name:filled") == [n for n in ALL if n % 3 != 2][:50]
    is_open = [n for n in ALL if (n + 1000) % 3 == 0]
    assert fitting(client, "state:any:open") == is_open
    assert fitting(client, "state:none:paid,") == is_open


def test_all_of_a_group_hold_and_groups_are_alternatives(client: FlaskClient) -> None:
    found = fitting(client, "code:begins:R00", "even:yes", "2:code:begins:R01", "2:even:no")
    assert found == [2, 4, 6, 8, 11, 13, 15, 17, 19]


def test_conditions_add_up_with_search_and_filters(client: FlaskClient) -> None:
    page = client.get("/roles?q=R00&colour=red&where=even:yes").text
    assert codes(page) == ["R006"]
    chips = re.findall(r'class="chip" href="([^"]+)">\s*([^<]+?)\s*<', page)
    assert [text for _url, text in chips] == ["“R00”", "Colour: Red", "Even: yes"]
    without = client.get(chips[2][0].replace("&amp;", "&")).text
    assert codes(without) == ["R003", "R006", "R009"]


def test_chips_say_alternatives_in_words(client: FlaskClient) -> None:
    page = client.get("/roles?where=amount:between:1:2&where=2:code:is:R001&where=3:colour:none:red").text
    said = [" ".join(text.split()) for text in re.findall(r'class="chip" href="[^"]+">\s*([^<]+?)\s*<', page)]
    assert said == ["Amount: 1 – 2", "Code is “R001”", "Colour: not Red"]
    assert len(re.findall(r'<span class="soft small">or</span>', page)) == 2


@pytest.mark.parametrize(
    "condition",
    ["nothing:has:x", "code", "code:near:x", "amount:ge:many", "amount:ge:1e9", "amount:between:1", "0:code:has:x"],
)
def test_what_cannot_be_read_is_named_and_the_rest_holds(client: FlaskClient, condition: str) -> None:
    page = client.get("/roles", query_string={"where": [condition, "even:yes"]}).text
    assert "flash is-warn" in page
    assert len(codes(page)) == 50
    assert all(int(code[1:]) % 2 == 0 for code in codes(page))


def test_the_panel_works_without_scripts(client: FlaskClient) -> None:
    added = client.get("/roles?panel=1&add=1:amount&name=")
    assert parse_qs(urlsplit(added.location).query) == {"draft": ["1:amount"]}
    page = client.get(added.location).text
    assert re.search(r'<details class="pop" open>', page)
    assert 'name="o.0"' in page
    sent = client.get("/roles?panel=1&w.0=1:amount&o.0=between&v.0=1.515&t.0=1.530&sort=-code")
    assert parse_qs(urlsplit(sent.location).query) == {"where": ["amount:between:1.515:1.530"], "sort": ["-code"]}
    assert "draft" in client.get("/roles?w.0=1:amount&o.0=ge&v.0=many").location
    dropped = client.get("/roles?w.0=1:amount&o.0=ge&v.0=5&w.1=2:even&o.1=yes&drop=0")
    assert parse_qs(urlsplit(dropped.location).query) == {"where": ["2:even:yes"]}


def test_numbers_are_typed_in_the_readers_language(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["language"] = "de"
    sent = client.get("/roles?w.0=1:amount&o.0=ge&v.0=1.501,5")
    assert parse_qs(urlsplit(sent.location).query)["where"] == ["amount:ge:1501.5"]
    assert "Amount ≥ 1501,5" in client.get(sent.location).text


def test_dates_and_moments(app: Flask, client: FlaskClient) -> None:
    changes = Listing(
        title="Changes",
        select=lambda: select(AuditRow.id, AuditRow.at, AuditRow.field),
        columns=(Column("field", "Field"), Column("at", "At", "datetime")),
    )
    now = datetime.now(UTC)
    days = {"today": now, "yesterday": now - timedelta(days=1), "long ago": now - timedelta(days=800)}
    with app.app_context(), writing() as connection:
        for name, at in days.items():
            row = {"id": new_id(), "at": at, "user_name": "", "table_name": "t", "key": "1", "field": name}
            connection.execute(AuditRow.__table__.insert(), [row])

    def found(*conditions: str) -> set[str]:
        with app.test_request_context("/", query_string={"where": list(conditions)}), reading() as connection:
            query = changes.narrowed(request.args, changes.select().where(AuditRow.table_name == "t")).query
            return {row["field"] for row in connection.execute(query.all()).mappings()}

    assert found("at:today") == {"today"}
    assert found("at:yesterday") == {"yesterday"}
    assert "long ago" not in found("at:year")
    assert found(f"at:to:{(now - timedelta(days=700)).date()}") == {"long ago"}
    assert found(f"at:between:{now.date() - timedelta(days=3)}:{now.date() + timedelta(days=1)}") == {
        "today",
        "yesterday",
    }
    assert found("at:empty") == set()


@pytest.mark.parametrize(
    "name, first, last",
    [
        ("today", date(2028, 2, 29), date(2028, 2, 29)),
        ("yesterday", date(2028, 2, 28), date(2028, 2, 28)),
        ("week", date(2028, 2, 28), date(2028, 3, 5)),
        ("month", date(2028, 2, 1), date(2028, 2, 29)),
        ("lastmonth", date(2028, 1, 1), date(2028, 1, 31)),
        ("year", date(2028, 1, 1), date(2028, 12, 31)),
    ],
)
def test_spans_of_days(name: str, first: date, last: date) -> None:
    assert span(name, date(2028, 2, 29)) == (first, last)
