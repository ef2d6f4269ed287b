"""Goods and empties that come back at the till: stock, VAT, books and drawer follow, and the paper says it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import RowMapping, func, select

from app.db import reading
from app.errors import NeedsApproval, Refused
from modules.catalog.models import Item
from modules.documents.models import Document, Line
from modules.documents.queries import document
from modules.invoices.services import fault_of
from modules.ledger.models import Entry, EntryLine
from modules.payments.models import Tender
from modules.pos.models import Quarantine, Task
from modules.pos.quotes import Asked, quote
from modules.pos.tests.builders import DemoShop, count, demo_shop, line, sell, with_totals
from modules.stock.models import Level, Move
from modules.taxes.models import TaxCode

RIGHTS = frozenset({"pos.sell", "pos.return"})
REASON = "Wrong size"
FULL, REDUCED = Decimal(19), Decimal(7)


@pytest.fixture
def shop(context: Flask) -> DemoShop:
    return demo_shop(context)


def a_return(shop: DemoShop, *lines: dict[str, Any]) -> dict[str, Any]:
    """A sale in which more is paid back than taken: in cash, exactly."""
    told = with_totals(shop, list(lines))
    told["tenders"] = [{"method": "cash", "amount": told["total"], "given": told["total"], "change": "0.00"}]
    return told


def back(shop: DemoShop, quantity: str = "-2", **changes: Any) -> dict[str, Any]:
    return line(1, shop.items[1], quantity, FULL, **{"note": REASON, **changes})


def levels(shop: DemoShop) -> Decimal:
    with reading() as connection:
        found = select(func.coalesce(func.sum(Level.quantity, type_=Level.quantity.type), 0))
        return connection.execute(found.where(Level.item_id == shop.items[1]["id"])).scalar_one()


def tasks() -> list[tuple[str, str]]:
    with reading() as connection:
        return [(row.kind, row.text) for row in connection.execute(select(Task.kind, Task.text).order_by(Task.id))]


def empties() -> RowMapping:
    """The demo shop's item that others have as their bottle deposit."""
    owner = select(Item.deposit_item_id).where(Item.deposit_item_id.is_not(None)).limit(1).scalar_subquery()
    with reading() as connection:
        return (
            connection.execute(
                select(Item.id, Item.code, Item.name, Item.price, Item.unit_code, TaxCode.code.label("tax_code"))
                .join(TaxCode, TaxCode.id == Item.tax_code_id)
                .where(Item.id == owner)
            )
            .mappings()
            .one()
        )


def test_returning_what_was_sold_leaves_nothing_behind(shop: DemoShop) -> None:
    before = levels(shop)
    sell(shop, with_totals(shop, [line(1, shop.items[1], "2", FULL)]))
    returned = sell(shop, a_return(shop, back(shop)), rights=RIGHTS)
    assert returned.tasks == ()
    assert returned.total < 0
    assert levels(shop) == before
    with reading() as connection:
        sums = select(func.sum(Document.total), func.sum(Document.vat), func.sum(Document.net))
        assert set(connection.execute(sums).one()) == {0}
        books = (
            select(EntryLine.account_id, func.sum(EntryLine.amount))
            .join(Entry, Entry.id == EntryLine.entry_id)
            .where(Entry.source_kind == "document")
            .group_by(EntryLine.account_id)
        )
        cash = connection.execute(select(func.sum(Tender.amount)).select_from(Tender)).scalar_one()
        left = [amount for _account, amount in connection.execute(books)]
        note = connection.execute(select(Line.note).where(Line.document_id == returned.id)).scalar_one()
    assert cash == 0
    assert note == REASON
    assert len(left) >= 3
    assert set(left) == {0}


def test_an_exchange_is_one_receipt_and_only_the_difference_is_paid(shop: DemoShop) -> None:
    told = with_totals(shop, [back(shop, "-1"), line(2, shop.items[0], "9", REDUCED)])
    sold = sell(shop, told, rights=RIGHTS)
    assert sold.tasks == ()
    assert sold.total == Decimal(told["total"]) > 0
    with reading() as connection:
        moved = connection.execute(select(Move.quantity).where(Move.document_id == sold.id).order_by(Move.quantity))
        assert list(moved.scalars()) == [Decimal(-9), Decimal(1)]


def test_what_was_taken_back_without_right_or_reason_is_stored_and_becomes_a_task(shop: DemoShop) -> None:
    sell(shop, a_return(shop, back(shop)))
    sell(shop, a_return(shop, back(shop, note="")), rights=RIGHTS)
    assert [kind for kind, _text in tasks()] == ["right", "return"]
    assert count(Quarantine) == 0


def test_a_quote_asks_for_the_right_and_the_reason(shop: DemoShop) -> None:
    def ask(quantity: str, rights: frozenset[str] = RIGHTS, note: str = REASON, **more: Any) -> Decimal:
        wish = Asked(
            shop.items[1]["id"], "", Decimal(quantity), None, None, None, **{"type": "item", **more}, note=note
        )
        return quote("T1", [wish], shop.cashier, rights).total

    assert ask("-2") == -ask("2")
    with pytest.raises(NeedsApproval):
        ask("-2", frozenset({"pos.sell"}))
    with pytest.raises(Refused, match="why"):
        ask("-2", note=" ")
    with pytest.raises(NeedsApproval):
        ask("-2", frozenset({"pos.sell"}), type="bottle_deposit")  # goods are no empties, whatever a till says


def test_empties_are_paid_back_to_anybody_without_a_reason(shop: DemoShop) -> None:
    item = empties()
    moves = count(Move)
    told = a_return(shop, line(1, item, "-24", FULL, type="bottle_deposit"))
    paid = sell(shop, told)
    assert paid.tasks == ()
    assert paid.total == -24 * item["price"]
    assert count(Move) == moves, "empties are no goods"
    wish = Asked(item["id"], "", Decimal(-24), None, None, None, type="bottle_deposit")
    assert quote("T1", [wish], shop.cashier, frozenset({"pos.sell"})).total == paid.total


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"type": "uncoded", "item": None}, "must be above zero"),
        ({"discount": "1.00"}, "larger than its price"),
        ({"discount": "-999.00"}, "larger than its price"),
    ],
)
def test_what_cannot_come_back_does_not_add_up(shop: DemoShop, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        sell(shop, a_return(shop, back(shop, **changes)), rights=RIGHTS)


def test_a_discount_comes_back_with_its_goods(shop: DemoShop) -> None:
    full = rounded_price(shop) * 2
    off = (full / 10).quantize(Decimal("0.01"))
    sold = sell(shop, a_return(shop, back(shop, discount=str(-off))), rights=RIGHTS | {"pos.discount"})
    assert sold.total == off - full
    assert sold.tasks == ()


def rounded_price(shop: DemoShop) -> Decimal:
    return Decimal(f"{shop.items[1]['price']:.2f}")


def test_no_invoice_is_made_of_money_that_was_paid_back(shop: DemoShop) -> None:
    key = sell(shop, a_return(shop, back(shop)), rights=RIGHTS).id
    with reading() as connection:
        assert "paid back" in (fault_of(document(connection, key).header) or "")
