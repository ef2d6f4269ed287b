"""The list page: search, filters, order, paging and export say the same as the rows do."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from itertools import pairwise

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import func, insert, null, select, type_coerce

from app.db import Scaled, reading, writing
from app.list_filters import Choice, NumberRange, TextFilter
from app.list_query import ListQuery, Order, read_cursor, written_cursor
from app.listing import Action, Column, Listing
from app.models import Role
from app.security import public

ROWS = 120

ROLES = Listing(
    title="Roles",
    select=lambda: select(
        Role.id,
        Role.code,
        func.nullif(Role.name, "").label("name"),
        type_coerce(Role.id * 150, Scaled(2)).label("amount"),
    ),
    columns=(
        Column("code", "Code"),
        Column("name", "Name"),
        Column("amount", "Amount", "money", total=True),
    ),
    search=("code", "name"),
    filters=(
        Choice("name", "Name", {"red": "Red", "blue": "Blue"}),
        NumberRange("amount", "Amount"),
        TextFilter("part", "Part of code", "code"),
    ),
    row_url=lambda row: url_for("role", key=row["id"]),
    actions=(Action("New role", "role", primary=True, values={"key": 0}),),
    empty="Roles bundle rights.",
)


@public
def roles() -> ResponseReturnValue:
    return ROLES.respond()


@public
def role(key: int) -> str:
    return str(key)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.add_url_rule("/roles", "roles", roles)
    app.add_url_rule("/roles/<int:key>", "role", role)
    with app.app_context(), writing() as connection:
        connection.execute(
            insert(Role),
            [{"id": n, "code": f"R{n:03}", "name": ("red", "blue", "")[n % 3]} for n in range(1, ROWS + 1)],
        )
    return app.test_client()


def codes(page: str) -> list[str]:
    return re.findall(r"<a href=\"/roles/\d+\">(R\d+)</a>", page)


def next_url(page: str, word: str = "next") -> str | None:
    found = re.search(rf'rel="{word}"\s+href="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else None


def walked(client: FlaskClient, url: str) -> list[list[str]]:
    pages = []
    here: str | None = url
    while here:
        page = client.get(here).text
        pages.append(codes(page))
        here = next_url(page)
    return pages


@pytest.mark.parametrize("sort", ["code", "-code", "name", "-name", "amount", "-amount"])
def test_paging_shows_every_row_once_and_in_order(client: FlaskClient, sort: str) -> None:
    pages = walked(client, f"/roles?sort={sort}")
    shown = [code for page in pages for code in page]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert len(set(shown)) == ROWS
    names = [("red", "blue", "")[int(code[1:]) % 3] for code in shown]
    if sort.endswith("name"):
        order = {"name": ["blue", "red", ""], "-name": ["red", "blue", ""]}[sort]
        assert [order.index(name) for name in names] == sorted(order.index(name) for name in names)
    else:
        assert shown == sorted(shown, reverse=sort.startswith("-"))


@pytest.mark.parametrize("sort", ["code", "-name"])
def test_going_back_leads_to_the_same_pages(client: FlaskClient, sort: str) -> None:
    first = client.get(f"/roles?sort={sort}").text
    second = client.get(next_url(first) or "").text
    third = client.get(next_url(second) or "").text
    assert codes(client.get(next_url(third, "prev") or "").text) == codes(second)
    assert codes(client.get(next_url(second, "prev") or "").text) == codes(first)


def test_search_filters_and_totals_agree(client: FlaskClient) -> None:
    page = client.get("/roles?q=R0+red&amount.from=15").text
    fitting = [n for n in range(1, 100) if n % 3 == 0 and n >= 10]
    assert codes(page) == [f"R{n:03}" for n in fitting]
    assert f"{sum(fitting) * Decimal('1.5'):,.2f}" in page
    assert f"{len(fitting)} rows" in page


def test_every_chip_takes_its_own_filter_away(client: FlaskClient) -> None:
    page = client.get("/roles?name=red&name=blue&amount.to=30&sort=-code").text
    links = re.findall(r'<a class="chip" href="([^"]+)">\s*([^<]+?)\s*<', page)
    assert [text for _url, text in links] == ["Name: Red or Blue", "Amount: to 30"]
    without_amount = client.get(links[1][0].replace("&amp;", "&")).text
    assert len(codes(without_amount)) == 50
    assert "Amount: to" not in without_amount
    assert codes(without_amount)[0] == "R120"


def test_a_filter_that_cannot_be_read_is_named_and_left_out(client: FlaskClient) -> None:
    page = client.get("/roles?amount.from=many").text
    assert "“many” is not a number." in page
    assert len(codes(page)) == 50


def test_what_is_searched_is_taken_literally(client: FlaskClient) -> None:
    assert "Nothing matches" in client.get("/roles?part=%25").text
    assert codes(client.get("/roles?part=r07").text) == [f"R{n:03}" for n in range(70, 80)]


def test_the_file_holds_exactly_the_filtered_rows(client: FlaskClient) -> None:
    answer = client.get("/roles?name=red&sort=-code&format=csv")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[0] == ["Code", "Name", "Amount"]
    assert [row[0] for row in rows[1:]] == [f"R{n:03}" for n in range(ROWS, 0, -1) if n % 3 == 0]
    assert rows[1] == ["R120", "red", "180.00"]


def test_the_file_suits_a_spreadsheet_in_german(client: FlaskClient) -> None:
    answer = client.get("/roles?part=R001&format=csv", headers={"Accept-Language": "de"})
    assert answer.get_data(as_text=True).splitlines()[1] == "R001;blue;1,50"


def test_no_text_runs_as_a_formula_in_a_spreadsheet(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing() as connection:
        connection.execute(insert(Role), [{"id": 900, "code": "=1+1", "name": "@sum"}])
    assert "'=1+1,'@sum" in client.get("/roles?part=%3D&format=csv").get_data(as_text=True)


def test_an_empty_list_says_what_belongs_there(client: FlaskClient, app: Flask) -> None:
    app.view_functions["roles"] = public(lambda: ROLES.respond(ROLES.select().where(Role.id < 0)))
    page = client.get("/roles").text
    assert "Roles bundle rights." in page
    assert page.count("New role") == 1


def test_a_cursor_that_was_tampered_with_starts_at_the_beginning(client: FlaskClient) -> None:
    for cursor in ("x", "e30", "W10", "WzFd", "W3siZGF0ZSI6MX0sMV0"):
        assert codes(client.get(f"/roles?after={cursor}").text)[:1] == ["R001"]


def test_cursors_keep_the_type_of_their_values() -> None:
    place = [Decimal("1.10"), 7]
    assert read_cursor(written_cursor(place)) == place
    assert read_cursor(written_cursor([None, "x"])) == [None, "x"]


def test_a_list_of_nothing_but_empty_values_still_has_an_order(client: FlaskClient, app: Flask) -> None:
    rows = select(Role.id, null().label("name")).subquery()
    query = ListQuery(rows, (), Order("name", "id", descending=True))
    with app.app_context(), reading() as connection:
        seen: list[int] = []
        window = query.window(connection, 50)
        seen += [row["id"] for row in window.rows]
        while window.has_next:
            window = query.window(connection, 50, after=query.order.place_of(window.rows[-1]))
            seen += [row["id"] for row in window.rows]
    assert all(one > other for one, other in pairwise(seen))
    assert len(seen) == ROWS
