"""The scenarios of `data/postings.json` that documents and cash movements lead to, on three charts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.ids import new_id
from modules.documents.events import Issued
from modules.ledger.charts import chart
from modules.ledger.drafts import LineDraft
from modules.posting.accounts import Accounts
from modules.posting.book import cash_lines, document_lines
from modules.posting.events import CashKind, CashMoved
from modules.posting.services import booking_of
from modules.posting.tests.builders import DAY, accounts, issued, numbers

VECTORS = json.loads((Path(__file__).parent / "data" / "postings.json").read_text())
BY_ID = {vector["id"]: vector for vector in VECTORS["vectors"]}
CHARTS = {"skr03": "SKR03", "skr04": "SKR04", "it": "IT"}
DE = {"S": "19", "R": "7"}
Entries = Sequence[Sequence[LineDraft]]


def document(made: Issued) -> Callable[[Accounts], Entries]:
    return lambda known: [document_lines(booking_of(made), known)]


def cash(*moves: tuple[CashKind, str, str]) -> Callable[[Accounts], Entries]:
    def entries(known: Accounts) -> Entries:
        found: list[Sequence[LineDraft]] = []
        for kind, amount, code in moves:
            move = CashMoved(new_id(), kind, Decimal(amount), 1, None, DAY, "T1", reason_code=code)
            found += cash_lines(move, known, Decimal(19))
        return found

    return entries


def invoice(net: str, code: str = "S", rate: str = "19") -> Issued:
    return issued([(net, code)], {code: rate}, mode="net")


# (scenario, its steps, what leads to them)
CASES: list[tuple[str, tuple[str, ...], Callable[[Accounts], Entries]]] = [
    ("P01", ("sale",), document(issued([("14.97", "S"), ("9.03", "R")], DE, [("cash", "24.00")]))),
    ("P02", ("sale",), document(issued([("119.00", "S")], DE, [("card", "119.00")]))),
    ("P02b", ("sale",), document(issued([("11.90", "S")], DE, [("cash", "6.90"), ("card", "5.00")]))),
    ("P03", ("invoice",), document(invoice("1000.00"))),
    ("P05", ("invoice",), document(issued([("33.33", "S")] * 3, DE, mode="net"))),
    ("P06", ("invoice 1",), document(invoice("400.00"))),
    ("P06", ("invoice 2",), document(invoice("600.00"))),
    ("P09b", ("sale",), document(issued([("21.00", "S"), ("2.00", "S")], DE, [("card", "23.00")]))),
    ("P10", ("refund",), document(issued([("-4.99", "S")], DE, [("cash", "-4.99")]))),
    (
        "P11a",
        ("out of bank", "into drawer", "skim", "bank credits"),
        cash(("float", "100.00", ""), ("bank_drop", "-500.00", ""), ("bank_credit", "500.00", "")),
    ),
    (
        "P11b",
        ("expense", "withdrawal"),
        cash(("cash_out", "-11.90", "OFFICE"), ("cash_out", "-50.00", "PRIVATE")),
    ),
    ("P11c", ("shortage",), cash(("difference", "-2.50", ""))),
    ("P11d", ("surplus",), cash(("difference", "1.00", ""))),
    ("P12a", ("sale",), document(issued([("10.02", "S")], {"S": "21"}, [("cash", "10.00")], rounding="-0.02"))),
    ("P12b", ("sale",), document(issued([("79.80", "S")], {"S": "25"}, [("cash", "80.00")], rounding="0.20"))),
    ("P12c", ("sale",), document(issued([("6.52", "S")], {"S": "22"}, [("cash", "6.50")], rounding="-0.02"))),
    ("P13", ("redeeming sale, price 49.00",), document(issued([("49.00", "S")], DE, [("cash", "49.00")]))),
    ("P15", ("0 invoice",), document(invoice("1000.00", rate="22"))),
    ("P16a", ("invoice",), document(invoice("1000.00", "K", "0"))),
    ("P16b", ("invoice",), document(invoice("1000.00", "G", "0"))),
    ("P16c", ("invoice",), document(invoice("1000.00", "AE", "0"))),
]
ON_CHARTS = [(case, short) for case in CASES for short in BY_ID[case[0]]["charts"]]


def wanted(entry: Any, short: str) -> list[tuple[str, int]]:
    keys = {key: account.number for account in chart(CHARTS[short]) for key in account.keys}
    return sorted((keys[line["key"]], line["cents"] * (1 if line["side"] == "D" else -1)) for line in entry["lines"])


@pytest.mark.parametrize("case,short", ON_CHARTS, ids=[f"{case[0]}-{case[1][0]}-{short}" for case, short in ON_CHARTS])
def test_the_scenario_is_posted_as_accountants_post_it(
    case: tuple[str, tuple[str, ...], Callable[[Accounts], Entries]], short: str
) -> None:
    name, steps, act = case
    expected = {entry["step"]: wanted(entry, short) for entry in BY_ID[name]["entries"]}
    number = numbers(CHARTS[short])
    entries = act(accounts(CHARTS[short]))
    found = [sorted((number[line.account_id], int(line.amount * 100)) for line in entry) for entry in entries]
    assert found == [expected[step] for step in steps]


@pytest.mark.parametrize("short", CHARTS)
def test_our_charts_have_the_numbers_of_the_scenarios(short: str) -> None:
    keys = {key: account.number for account in chart(CHARTS[short]) for key in account.keys}
    for key, known in VECTORS["accounts"].items():
        assert keys.get(key, "-") == known[short]


def test_every_line_of_a_scenario_says_why() -> None:
    for _name, _steps, act in CASES:
        assert all(line.why["rule"] for entry in act(accounts()) for line in entry)
