"""The rules of posting, whatever is sold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refused
from app.ids import new_id
from app.money import rounded
from modules.documents.events import Issued
from modules.ledger.drafts import LineDraft
from modules.posting.book import cash_lines, document_lines
from modules.posting.events import CashMoved
from modules.posting.services import booking_of
from modules.posting.tests.builders import DAY, account_ids, accounts, issued

RATES = {"S": "19", "R": "7", "Z": "0"}
CENTS = st.integers(-100_000, 100_000).map(lambda cents: Decimal(cents) / 100)
LINES = st.lists(st.tuples(CENTS.map(str), st.sampled_from(sorted(RATES))), min_size=1, max_size=12)


def entry(made: Issued) -> list[LineDraft]:
    return document_lines(booking_of(made), accounts())


def sums(lines: list[LineDraft]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for line in lines:
        found[line.account_id] = found.get(line.account_id, Decimal(0)) + line.amount
    return {account: amount for account, amount in found.items() if amount}


@st.composite
def documents(draw: Any) -> Issued:
    """Any basket, gross or net, paid in any mixture of methods and rounded to any step, or not paid at all."""
    mode = draw(st.sampled_from(["gross", "net"]))
    bare = issued(draw(LINES), RATES, mode=mode)
    step = draw(st.sampled_from([Decimal("0.01"), Decimal("0.05"), Decimal("0.50")]))
    total = rounded(bare.gross, step)
    cash = draw(st.sampled_from([Decimal(0), total, rounded(total / 3, Decimal("0.01"))]))
    card = draw(st.sampled_from([Decimal(0), total - cash]))
    paid = [("cash", str(cash)), ("card", str(card)), ("on_account", str(total - cash - card))]
    lines = [(str(line.amount), line.tax_code) for line in bare.lines]
    return issued(lines, RATES, paid, mode=mode, rounding=str(total - bare.gross))


@given(documents())
def test_any_document_balances_and_has_no_empty_line(made: Issued) -> None:
    lines = entry(made)
    assert sum(line.amount for line in lines) == 0
    assert all(line.amount for line in lines)
    found, ids = sums(lines), account_ids("SKR04")
    assert -found.get(ids["vat1"], Decimal(0)) == sum(tax.vat for tax in made.taxes if tax.tax_code == "S")
    revenue = sum(found.get(ids[key], Decimal(0)) for key in ("rev0", "rev1", "rev2"))
    assert -revenue == made.net


@given(documents())
def test_returning_all_of_it_leaves_every_account_at_zero(made: Issued) -> None:
    lines = [(str(-line.amount), line.tax_code) for line in made.lines]
    paid = [(each.kind, str(-each.amount)) for each in made.settlements]
    back = issued(lines, RATES, paid, mode=made.mode, rounding=str(-made.rounding))
    if made.gross:  # a rounded nothing has no side to mirror
        assert sums(entry(made) + entry(back)) == {}


def test_a_free_document_posts_nothing() -> None:
    assert entry(issued([("0.00", "S")], RATES)) == []


def test_a_class_with_an_account_of_its_own_takes_it() -> None:
    known = accounts()
    own = replace(known, revenues={**known.revenues, ("GOODS", "S"): 999})
    lines = document_lines(booking_of(issued([("1.19", "S"), ("1.07", "R")], RATES)), own)
    assert sums(lines)[999] == Decimal("-1.00")
    assert sums(lines)[account_ids("SKR04")["rev2"]] == Decimal("-1.00")


def test_what_is_owed_names_the_customer() -> None:
    made = replace(issued([("1.19", "S")], RATES), party_id=7)
    assert [(line.party_id, line.amount) for line in entry(made) if line.party_id] == [(7, Decimal("1.19"))]


@pytest.mark.parametrize(
    "field,paid,sentence",
    [
        ("methods", [("cash", "1.19")], "The payment method “cash” has no account."),
        ("taxes", [], "The VAT code S has no account."),
        ("revenues", [], "Revenue of class “GOODS” at VAT code S has no account."),
    ],
)
def test_a_missing_account_is_named(field: str, paid: list[tuple[str, str]], sentence: str) -> None:
    made = issued([("1.19", "S")], RATES, paid)
    without: Any = {field: {}}
    with pytest.raises(Refused, match=sentence):
        document_lines(booking_of(made), replace(accounts(), **without))


def moved(kind: Any, amount: str, code: str = "") -> CashMoved:
    return CashMoved(new_id(), kind, Decimal(amount), 1, None, DAY, "T1", reason_code=code)


def test_cash_without_a_known_reason_stands_against_transit() -> None:
    ids = account_ids("SKR04")
    ((drawer, against),) = cash_lines(moved("cash_out", "-5.00"), accounts())
    assert (drawer.account_id, drawer.amount) == (ids["cash"], Decimal("-5.00"))
    assert (against.account_id, against.amount) == (ids["transit"], Decimal("5.00"))


def test_no_cash_no_entry() -> None:
    assert cash_lines(moved("difference", "0.00"), accounts()) == []


def test_cash_needs_an_account_and_a_reason_that_exists() -> None:
    with pytest.raises(Refused, match="kind cash has an account"):
        cash_lines(moved("float", "1.00"), replace(accounts(), cash=None))
    with pytest.raises(Refused, match="no reason “NONE”"):
        cash_lines(moved("cash_out", "-1.00", "NONE"), accounts())


@given(CENTS, st.sampled_from(["float", "cash_in", "cash_out", "bank_drop", "bank_credit", "difference"]))
def test_any_cash_balances(amount: Decimal, kind: str) -> None:
    for code in ("", "OFFICE"):
        for lines in cash_lines(moved(kind, str(amount), code), accounts(), Decimal(19)):
            assert sum(line.amount for line in lines) == 0
