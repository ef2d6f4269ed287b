"""From an empty database to the first sale, by the pages and the API alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.db import reading
from app.models import User
from app.people import limiter
from modules.first_run.code import fits, start_code
from modules.ledger.models import Entry, EntryLine
from modules.stock.models import Move
from pos_types.models import PosType

BERLIN = ZoneInfo("Europe/Berlin")

PACKS = ("country_de", "country_it", "country_dk", "country_nl", "country_at", "einvoice")
pytestmark = [pytest.mark.modules(*PACKS)]

ACCOUNT = {"name": "Mara Keller", "login": "Mara", "password": "three green bottles", "again": "three green bottles"}
COMPANY = {
    "country": "DE",
    "chart": "SKR04",
    "legal_name": "Keller Papier GmbH",
    "street": "Linienstraße 40",
    "postcode": "10119",
    "city": "Berlin",
    "vat_id": "DE136695976",
}
SHOP = {"name": "Papier am Markt", "code": "MARKT", "tills": "2", "mode": "gross", "street": "Markt 1"}
SHOP |= {"postcode": "10119", "city": "Berlin"}


@pytest.fixture(autouse=True)
def nobody_failed_before(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


def given(client: FlaskClient, page: str, values: dict[str, str]) -> TestResponse:
    """Fill in the form of a page, as a browser does."""
    found = re.search(r'name="csrf_token"\s+value="([^"]+)"', client.get(page).text)
    assert found, f"{page} has no form"
    return client.post(page, data={"csrf_token": found[1], **values})


def led(client: FlaskClient, values: dict[str, dict[str, str]]) -> str:
    """Follow the assistant with these values per step; gives the page at its end."""
    account = {"code": start_code("tests"), **ACCOUNT}
    for page, usual in (("account", account), ("company", COMPANY), ("shop", SHOP)):
        answer = given(client, f"/start/{page}", {**usual, **values.get(page, {})})
        assert answer.status_code == 303, answer.text
    return client.get("/start/ready").text


@dataclass(frozen=True)
class Sold:
    """A line of one piece: item, VAT code and rate, and what gross splits into, worked out by hand."""

    item: int
    code: str
    rate: str
    gross: str
    net: str
    vat: str


def sale(client: FlaskClient, *sold: Sold) -> TestResponse:
    """Open a shift at T1 and sell these lines for cash, as the sales screen does."""
    token = re.search(r'name="csrf_token"\s+value="([^"]+)"', client.get("/account").text)
    assert token
    head = {"X-CSRFToken": token[1]}
    shift = client.post("/api/v1/shifts", json={"till": "T1", "float": "100.00"}, headers=head).get_json()["id"]
    now, total = datetime.now(UTC).isoformat(), str(sum(Decimal(each.gross) for each in sold))
    usual = {"type": "item", "quantity": "1", "unit": "C62", "discount": "0.00", "note": ""}
    body = {
        "till": "T1",
        "shift": shift,
        "began_at": now,
        "made_at": now,
        "customer": None,
        "lines": [
            usual
            | {"n": n, "item": each.item, "text": f"Thing {n}", "price": each.gross, "list_price": each.gross}
            | {"amount": each.gross, "tax_code": each.code, "rate": each.rate}
            for n, each in enumerate(sold, 1)
        ],
        "taxes": [
            {"tax_code": each.code, "rate": each.rate, "gross": each.gross, "net": each.net, "vat": each.vat}
            for each in sold
        ],
        "total": total,
        "tenders": [{"method": "cash", "amount": total, "given": total, "change": "0.00"}],
    }
    return client.put(f"/api/v1/sales/{uuid4()}", json=body, headers=head)


def booked() -> dict[str, str]:
    """What the sale's entry says: account number → signed amount, summed where an account has several lines."""
    with reading() as connection:
        entry = connection.execute(select(Entry.id).where(Entry.source_kind == "document")).scalar_one()
        rows = connection.execute(
            select(EntryLine.account_number, func.sum(EntryLine.amount).label("amount"))
            .where(EntryLine.entry_id == entry)
            .group_by(EntryLine.account_number)
        )
        return {row.account_number: str(row.amount) for row in rows}


def test_an_empty_house_becomes_a_shop_that_sells(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/sign-in").location == "/start/account"
    page = led(client, {})
    assert "kontor_" in page or "token" in page.lower()
    assert given(client, "/start/ready", {"name": "Pencil", "price": "1.19", "tax_code": "DE-S"}).status_code == 303
    cashier = {"name": "Carl", "login": "carl", "password": "three green bottles", "number": "1", "pin": "1379"}
    assert given(client, "/start/people", cashier).status_code == 303
    answer = sale(client, Sold(1, "DE-S", "19", "1.19", "1.00", "0.19"))
    assert answer.status_code == 201, answer.text
    told = answer.get_json()
    assert told["number"] == f"T1-{datetime.now(BERLIN).year}-000001"
    assert [task["kind"] for task in told["tasks"]] == ["stock"], "nobody counted the pencils yet"
    with app.app_context():
        assert booked() == {"1600": "1.19", "4400": "-1.00", "3806": "-0.19"}
        with reading() as connection:
            assert connection.execute(select(Move.quantity)).scalar_one() == -1
    checks = client.get("/set-up/checks").text
    assert "must be mended" not in checks


BASKETS = [
    (
        {"country": "DE", "chart": "SKR04"},
        [("DE-S", "19", "11.90", "10.00", "1.90"), ("DE-R", "7", "2.14", "2.00", "0.14")],
        {"1600": "14.04", "4400": "-10.00", "4300": "-2.00", "3806": "-1.90", "3801": "-0.14"},
    ),
    (
        {"country": "DE", "chart": "SKR03"},
        [("DE-S", "19", "11.90", "10.00", "1.90"), ("DE-R", "7", "2.14", "2.00", "0.14")],
        {"1000": "14.04", "8400": "-10.00", "8300": "-2.00", "1776": "-1.90", "1771": "-0.14"},
    ),
    (
        {"country": "IT", "chart": "IT", "vat_id": "IT00743110157"},
        [("IT-22", "22", "12.20", "10.00", "2.20"), ("IT-10", "10", "11.00", "10.00", "1.00")],
        {"180001": "23.20", "3101": "-20.00", "2601": "-3.20"},
    ),
    (
        {"country": "DK", "chart": "DK", "vat_id": "DK13585628"},
        [("DK-S", "25", "12.50", "10.00", "2.50"), ("DK-Z", "0", "5.00", "5.00", "0.00")],
        {"5810": "17.50", "1010": "-10.00", "1020": "-5.00", "6902": "-2.50"},
    ),
    (
        {"country": "NL", "chart": "NL", "vat_id": "NL004495445B01"},
        [("NL-H", "21", "12.10", "10.00", "2.10"), ("NL-L", "9", "10.90", "10.00", "0.90")],
        {"1000": "23.00", "8000": "-10.00", "8010": "-10.00", "1500": "-2.10", "1510": "-0.90"},
    ),
    (
        {"country": "AT", "chart": "AT", "vat_id": "ATU13585627"},
        [("AT-S", "20", "12.00", "10.00", "2.00"), ("AT-13", "13", "11.30", "10.00", "1.30")],
        {"2700": "23.30", "4000": "-10.00", "4013": "-10.00", "3500": "-2.00", "3502": "-1.30"},
    ),
]


@pytest.mark.sqlite
@pytest.mark.parametrize("company,lines,entry", BASKETS, ids=[company["chart"] for company, _lines, _entry in BASKETS])
def test_each_country_sells_two_rates_and_posts_them(
    app: Flask, company: dict[str, str], lines: list[tuple[str, ...]], entry: dict[str, str]
) -> None:
    client = app.test_client()
    led(client, {"company": company})
    for code, _rate, gross, _net, _vat in lines:
        given(client, "/start/ready", {"name": f"Thing at {code}", "price": gross, "tax_code": code})
    answer = sale(client, *(Sold(n, *line) for n, line in enumerate(lines, 1)))
    assert answer.status_code == 201, answer.text
    with app.app_context():
        assert booked() == entry


@pytest.mark.sqlite
def test_a_stranger_without_the_code_gets_nowhere(app: Flask) -> None:
    client = app.test_client()
    answers = [given(client, "/start/account", {"code": "AAAA-AAAA", **ACCOUNT}).status_code for _try in range(6)]
    assert answers == [422] * 5 + [429]
    with app.app_context(), reading() as connection:
        assert connection.execute(select(User.id)).first() is None


@pytest.mark.sqlite
def test_the_first_account_is_made_once(app: Flask) -> None:
    given(app.test_client(), "/start/account", {"code": start_code("tests"), **ACCOUNT})
    other = app.test_client()
    assert other.get("/start/account").location == "/sign-in"
    assert "sign-in" in other.get("/start/company").location


@pytest.mark.sqlite
def test_it_goes_on_where_it_was_left(app: Flask) -> None:
    client = app.test_client()
    given(client, "/start/account", {"code": start_code("tests"), **ACCOUNT})
    assert client.get("/").location == "/start/company"
    assert client.get("/start/shop").location == "/start/"
    given(client, "/start/company", COMPANY)
    assert client.get("/").location == "/start/shop"
    given(client, "/start/shop", SHOP)
    assert not client.get("/").location.startswith("/start")


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "wrong,said",
    [
        ({"vat_id": "DE136695977"}, "VAT id"),
        ({"vat_id": ""}, "Give a VAT id or a tax number"),
        ({"chart": "DK"}, "belongs to another country"),
        ({"iban": "DE00370400440532013000"}, "IBAN"),
    ],
)
def test_a_company_is_checked(app: Flask, wrong: dict[str, str], said: str) -> None:
    client = app.test_client()
    given(client, "/start/account", {"code": start_code("tests"), **ACCOUNT})
    answer = given(client, "/start/company", {**COMPANY, **wrong})
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.sqlite
def test_a_small_business_says_so_on_its_receipts_and_sells_without_vat(app: Flask) -> None:
    client = app.test_client()
    page = led(client, {"company": {"small_business": "y"}})
    first = re.search(r'<select[^>]*name="tax_code".*?<option[^>]*value="([^"]*)"', page, re.DOTALL)
    assert first
    assert first[1] == "DE-KU"
    with app.app_context(), reading() as connection:
        assert "§ 19 UStG" in connection.execute(select(PosType.printed_note)).scalar_one()


def test_the_code_follows_from_the_secret() -> None:
    assert start_code("a") != start_code("b")
    assert fits("a", start_code("a").lower().replace("-", " "))
    assert not fits("a", start_code("b"))


@pytest.mark.sqlite
def test_the_command_prints_the_code(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["start-code"]).output.strip() == start_code("tests")
