"""What a list's page offers: columns, scanned numbers, kept views, totals of long lists, files, paper."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import insert, literal, select

from app import list_page, list_print
from app.db import Scaled, UtcTime, reading, writing
from app.list_columns import Column, moved
from app.list_models import DefaultView, SavedView
from app.list_query import ListQuery, Order
from app.list_xlsx import write
from app.models import Role, User
from app.tests.builders import csrf_of, make_person, sign_in
from app.tests.list_examples import ROWS, codes, heads, list_client


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return list_client(app, "app.views")


# columns --------------------------------------------------------------------------------------------------------------
def test_columns_are_chosen_and_ordered(client: FlaskClient) -> None:
    assert heads(client.get("/roles").text) == ["Code", "Name", "Amount", "Number", "State", "Even"]
    sent = client.get("/roles?pick=colour&pick=code&pick=amount&sort=-code")
    assert parse_qs(urlsplit(sent.location).query) == {"cols": ["colour,code,amount"], "sort": ["-code"]}
    page = client.get(sent.location).text
    assert heads(page) == ["Colour", "Code", "Amount"]
    assert re.findall(r'<a href="/roles/1120">([^<]+)</a>', page) == ["RED"]


def test_columns_move_without_scripts(client: FlaskClient) -> None:
    sent = client.get("/roles?pick=code&pick=name&pick=amount&move=amount:up")
    assert parse_qs(urlsplit(sent.location).query) == {"cols": ["code,amount,name"], "open": ["columns"]}
    assert moved(["a", "b"], "a", -1) == ["a", "b"]
    assert moved(["a", "b"], "b", 1) == ["a", "b"]


def test_the_usual_columns_need_no_words(client: FlaskClient) -> None:
    usual = "&".join(f"pick={name}" for name in ("code", "name", "amount", "number", "state", "even"))
    assert urlsplit(client.get(f"/roles?{usual}").location).query == ""
    assert heads(client.get("/roles?cols=nothing,").text)[0] == "Code"


# scanning -------------------------------------------------------------------------------------------------------------
def test_a_scanned_number_opens_its_record(client: FlaskClient) -> None:
    assert client.get("/roles?go=1&q=r007").location.endswith("/roles/1007")
    assert codes(client.get("/roles?q=R007").text) == ["R007"]
    assert codes(client.get("/roles?go=1&q=R00").text)[0] == "R001"


# views ----------------------------------------------------------------------------------------------------------------
def keep(client: FlaskClient, name: str, query: str, **more: str) -> str:
    form = {"csrf_token": csrf_of(client), "address": "/roles", "name": name, "query": query, **more}
    answer = client.post("/lists/views", data=form)
    assert answer.status_code == 303
    return str(answer.location)


def change(client: FlaskClient, key: int, wish: str, **more: str) -> int:
    form = {"csrf_token": csrf_of(client), "address": "/roles", "do": wish, **more}
    return client.post(f"/lists/views/{key}", data=form).status_code


def test_a_view_is_kept_opened_first_renamed_updated_and_deleted(app: Flask, client: FlaskClient) -> None:
    query = "where=even:yes&cols=code,amount&sort=-code"
    location = keep(client, " Even  ones ", query, default="on")
    assert location == f"/roles?view=1&{query}"
    page = client.get(location).text
    assert "Even ones" in page
    assert codes(page)[0] == "R120"
    assert client.get("/roles").location == f"/roles?view=1&{query}"
    assert codes(client.get("/roles?view=none").text)[0] == "R001"
    assert change(client, 1, "rename", name="Evens") == 303
    assert change(client, 1, "update", query="where=even:no") == 303
    with app.app_context(), reading() as connection:
        assert connection.execute(select(SavedView.name, SavedView.query)).all() == [("Evens", "where=even:no")]
    assert change(client, 1, "no-default") == 303
    assert client.get("/roles").status_code == 200
    assert change(client, 1, "default") == 303
    assert change(client, 1, "delete") == 303
    assert client.get("/roles").status_code == 200
    with app.app_context(), reading() as connection:
        assert connection.execute(select(DefaultView.list)).all() == []


def test_the_same_name_replaces_ones_own_view(app: Flask, client: FlaskClient) -> None:
    keep(client, "Mine", "q=1")
    keep(client, "Mine", "q=2")
    with app.app_context(), reading() as connection:
        assert connection.execute(select(SavedView.query)).scalars().all() == ["q=2"]


def test_views_are_shared_by_those_who_may(app: Flask, client: FlaskClient) -> None:
    keep(client, "For all", "where=even:yes", shared="on")
    keep(client, "For me", "where=even:no")
    make_person(app, login="bob", name="Bob")
    bob = app.test_client()
    sign_in(bob, "bob")
    page = bob.get("/roles").text
    assert "For all" in page
    assert "For me" not in page
    assert "Share with everybody" not in page
    assert change(bob, 1, "rename", name="Bob's") == 403
    assert change(bob, 2, "default") == 404
    assert change(bob, 1, "default") == 303
    assert "where=even:yes" in bob.get("/roles").location
    assert client.get("/roles").status_code == 200, "a default is one person's own"
    form = {"csrf_token": csrf_of(bob), "address": "/roles", "name": "X", "query": "", "shared": "on"}
    assert bob.post("/lists/views", data=form).status_code == 403


def test_views_go_with_their_owner(app: Flask, client: FlaskClient) -> None:
    keep(client, "Mine", "q=1", default="on")
    with app.app_context(), writing() as connection:
        connection.execute(User.__table__.update().values(login="gone"))
        connection.exec_driver_sql("DELETE FROM app_user_role")
        connection.exec_driver_sql("DELETE FROM app_user")
        assert connection.execute(select(SavedView.id)).all() == []


# totals ---------------------------------------------------------------------------------------------------------------
def test_long_lists_say_how_long_only_when_asked(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_page, "COUNTED", 100)
    page = client.get("/roles?sort=-code").text
    assert "more than 100" in page
    assert 'data-sum="amount"' in page
    exact = re.search(r'href="([^"]+)"\s+data-totals="([^"]+)"', page)
    assert exact
    total = sum((1000 + n) * Decimal("1.5") for n in range(1, ROWS + 1))
    assert f"{total:,.2f}" in client.get(exact[1].replace("&amp;", "&")).text
    answer = client.get(exact[2].replace("&amp;", "&")).json
    assert answer == {"count": "120 rows", "shown": "50 of 120", "sums": {"amount": f"{total:,.2f}"}}
    assert "more than" not in client.get("/roles?where=even:yes").text


# files ----------------------------------------------------------------------------------------------------------------
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells_of(data: bytes) -> list[dict[str, tuple[str, str]]]:
    """The rows of the first sheet: by column letter, the type of the cell and its text."""
    with ZipFile(io.BytesIO(data)) as file:
        sheet = etree.fromstring(file.read("xl/worksheets/sheet1.xml"))
    assert sheet.find(f".//{SHEET}f") is None, "there is a formula"
    found = []
    for row in sheet.iter(f"{SHEET}row"):
        cells = {}
        for cell in row.iter(f"{SHEET}c"):
            text = "".join(each.text or "" for each in cell.iter() if each.tag in {f"{SHEET}v", f"{SHEET}t"})
            cells[str(cell.attrib["r"]).rstrip("0123456789")] = (str(cell.attrib.get("t", "n")), text)
        found.append(cells)
    return found


def test_a_workbook_holds_the_filtered_rows_and_chosen_columns(client: FlaskClient) -> None:
    answer = client.get("/roles?where=code:begins:R00&sort=-code&cols=amount,code,state,even&format=xlsx")
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert 'filename="Roles.xlsx"' in answer.headers["Content-Disposition"]
    rows = cells_of(answer.data)
    assert [text for _kind, text in rows[0].values()] == ["Amount", "Code", "State", "Even"]
    assert [row["B"][1] for row in rows[1:]] == [f"R{n:03}" for n in range(9, 0, -1)]
    assert rows[1] == {
        "A": ("n", "1513.50"),
        "B": ("inlineStr", "R009"),
        "C": ("inlineStr", "Paid"),
        "D": ("inlineStr", "no"),
    }


def test_no_text_of_a_workbook_is_a_formula(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing() as connection:
        connection.execute(insert(Role), [{"id": 900, "code": "R=1+1", "name": "=cmd|' /C calc'!A0"}])
    rows = cells_of(client.get("/roles?where=code:has:%3D&cols=name&format=xlsx").data)
    assert rows[1]["A"] == ("inlineStr", "=cmd|' /C calc'!A0")


def test_dates_of_a_workbook_are_dates_where_the_reader_is(app: Flask) -> None:
    at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)  # half past midnight in Berlin
    chosen: Any = select(
        literal(1).label("id"),
        literal(date(2026, 2, 28)).label("day"),
        literal(at, UtcTime).label("at"),
        literal(Decimal(19), Scaled(6)).label("rate"),
    ).subquery()
    columns = [Column("day", "Day", "date"), Column("at", "At", "datetime"), Column("rate", "Rate", "percent")]
    file = io.BytesIO()
    with app.test_request_context("/"), reading() as connection:
        write(connection, file, "A/B?", columns, ListQuery(chosen, (), Order("id", "id", False)).all())
    row = cells_of(file.getvalue())[1]
    epoch = datetime(1899, 12, 30, tzinfo=UTC)
    assert epoch + timedelta(days=float(row["A"][1])) == datetime(2026, 2, 28, tzinfo=UTC)
    shown = epoch + timedelta(days=float(row["B"][1]))
    assert shown.replace(microsecond=0) == datetime(2026, 7, 2, 0, 30, tzinfo=UTC)
    assert row["C"] == ("n", "0.19000000")


def test_csv_has_the_chosen_columns_too(client: FlaskClient) -> None:
    text = client.get("/roles?where=code:is:R003&cols=amount,colour&format=csv").text
    assert text.removeprefix("\ufeff").split() == ["Amount,Colour", "1504.50,RED"]


def test_paper_shows_all_rows_up_to_a_limit_that_it_tells(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    page = client.get("/roles?format=print&where=even:yes&sort=-code").text
    assert codes(page) == [f"R{n:03}" for n in range(ROWS, 0, -2)]
    assert "Even: yes" in page
    assert 'name="row"' not in page
    monkeypatch.setattr(list_print, "MOST_ROWS", 7)
    short = client.get("/roles?format=print").text
    assert len(codes(short)) == 7
    assert "Only the first 7 rows." in short
