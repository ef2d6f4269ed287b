"""What the pages under docs/ show is what happens."""

from __future__ import annotations

import doctest
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts import make_token, user_of
from app.db import reading, writing_session
from modules.ledger.charts import chart, codes
from modules.ledger.models import Account, Entry, EntryLine
from modules.pos.tests.builders import demo_shop, fill
from tests.databases import ROOT

pytestmark = pytest.mark.sqlite
DOCS = ROOT / "docs"
PAGES = [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"]


def test_the_sums_on_the_page_of_prices_are_right() -> None:
    found = doctest.testfile(str(DOCS / "pricing.md"), module_relative=False, encoding="utf-8")
    assert found.attempted > 10
    assert found.failed == 0


def rows_of(page: str, head: str) -> list[list[str]]:
    """The cells of the table whose first head is `head`."""
    table = re.search(
        rf"^\| {head} \|.*\n\|[ -|]+\n((?:\|.*\n)+)", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE
    )
    assert table is not None
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1].splitlines()]


def test_the_entry_on_the_page_of_books_is_the_one_of_the_demo_sale(context: Flask) -> None:
    fill(context)
    answer = context.test_cli_runner().invoke(args=["demo", "sale"])
    assert answer.exit_code == 0, answer.output
    with reading() as connection:
        found = connection.execute(
            select(Account.number, Account.name, EntryLine.amount)
            .join(EntryLine, EntryLine.account_id == Account.id)
            .join(Entry, Entry.id == EntryLine.entry_id)
            .where(Entry.source_kind == "document")
        )
        posted = {(row.number, row.name, row.amount) for row in found}
    shown = {
        (number, name, Decimal(debit) if debit else -Decimal(credit))
        for number, name, debit, credit, _why in rows_of("books.md", "account")
    }
    assert shown == posted


def test_every_chart_has_the_keys_on_the_page_of_books() -> None:
    named = {key for cells in rows_of("books.md", "key") for key in re.findall(r"`(\w+)`", cells[0])}
    for code in codes():
        assert named <= {key for account in chart(code) for key in account.keys}


def told(answer: TestResponse) -> dict[str, Any]:
    """The answer of the API."""
    found: dict[str, Any] = json.loads(answer.data)
    return found


def example(name: str) -> Any:
    """A block of JSON of the page about the API."""
    found = re.search(rf"```json {name}\n(.*?)```", (DOCS / "api.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_the_examples_of_the_api_are_answered_as_shown(app: Flask) -> None:
    with app.app_context():
        demo_shop(app)
        with writing_session() as session:
            token = make_token(session, user_of(session, "cashier"), "docs", datetime.now(UTC))
    client = app.test_client()
    headers = {"Authorization": f"Bearer {token}"}

    quoted = client.post("/api/v1/quotes", json=example("quote"), headers=headers)
    assert quoted.status_code == 200
    found, shown = told(quoted), example("quoted")
    for line in (*found["lines"], *shown["lines"]):
        line.pop("stock")  # how many there are is the demo shop's affair
    assert found == shown

    shift = client.post("/api/v1/shifts", json=example("shift"), headers=headers)
    assert shift.status_code == 201
    sale = {**example("sale"), "shift": told(shift)["id"]}
    address = f"/api/v1/sales/{example('stored')['id']}"
    first = client.put(address, json=sale, headers=headers)
    again = client.put(address, json=sale, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert told(first) == told(again)
    year = re.compile(r"-\d{4}-")
    assert {**told(first), "number": year.sub("-", told(first)["number"])} == {
        **example("stored"),
        "number": year.sub("-", example("stored")["number"]),
    }
    wrong = client.put(
        "/api/v1/sales/0198c0de-0000-7000-8000-000000000002", json={**sale, "total": "6.50"}, headers=headers
    )
    assert wrong.status_code == 422
    assert told(wrong)["message"] in (DOCS / "api.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Any) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


def test_every_setting_of_the_environment_is_on_the_page_of_operations() -> None:
    page = (DOCS / "operations.md").read_text(encoding="utf-8")
    asked = {
        name
        for path in (ROOT / "app").rglob("*.py")
        if "tests" not in path.parts
        for name in re.findall(r'environ(?:\.get\(|\[)"(\w+)"', path.read_text(encoding="utf-8"))
    } - {"SERVER_SOFTWARE"}
    assert asked == {name for name in asked if f"`{name}`" in page}
    assert len(asked) > 5
