"""A down payment is taken with one receipt and deducted on a later one, which names the first."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import reading, writing_session
from app.errors import Refused
from app.models import Company
from modules.catalog.models import RevenueClass
from modules.documents.models import Link
from modules.ledger.models import AccountKey, EntryLine
from modules.pos.models import PosTypeTill
from modules.pos.quotes import Asked, quote
from modules.pos.services import StoredSale
from modules.pos.tests.builders import DemoShop, demo_shop, line, sell, with_totals
from modules.posting.models import RevenueAccount
from modules.taxes.models import TaxCode
from pos_types.models import PosType
from tests.visitors import refusals, visitor

RECEIVED = "dp1"  # the key of the account of down payments received
FULL = Decimal(19)


@pytest.fixture
def shop(context: Flask) -> DemoShop:
    """The demo shop, whose POS type takes down payments at the full rate."""
    found = demo_shop(context)
    with writing_session() as session:
        group = RevenueClass(code="DOWN", name="Down payments")
        session.add(group)
        session.flush()
        company = session.scalars(select(Company.id)).first()
        tax = session.scalars(select(TaxCode.id).where(TaxCode.code == "DE-S")).one()
        account = session.scalars(select(AccountKey.account_id).where(AccountKey.key == RECEIVED)).one()
        session.add(RevenueAccount(company_id=company, revenue_class_id=group.id, tax_code_id=tax, account_id=account))
        row = session.get_one(PosTypeTill, session.scalars(select(PosType.id).where(PosType.code == "RETAIL")).one())
        row.down_payments, row.down_payment_class_id, row.down_payment_tax_id = True, group.id, tax
    return found


def down_payment(n: int, quantity: str, price: str, **changes: Any) -> dict[str, Any]:
    item: Any = {"id": None, "name": "Down payment", "price": Decimal(price), "unit_code": "C62", "tax_code": "DE-S"}
    return line(n, item, quantity, FULL, **{"type": "down_payment", **changes})


def received() -> Decimal:
    """What stands on the account of down payments received."""
    with reading() as connection:
        found = select(func.coalesce(func.sum(EntryLine.amount, type_=EntryLine.amount.type), 0))
        found = found.join(AccountKey, AccountKey.account_id == EntryLine.account_id)
        return connection.execute(found.where(AccountKey.key == RECEIVED)).scalar_one()


def deducting(shop: DemoShop, number: str, price: str = "5.95") -> StoredSale:
    goods = line(1, shop.items[1], "5", FULL)
    return sell(shop, with_totals(shop, [goods, down_payment(2, "-1", price, note=number)]))


def test_a_down_payment_is_no_revenue_until_it_is_deducted(shop: DemoShop) -> None:
    paid = sell(shop, with_totals(shop, [down_payment(1, "1", "5.95")]))
    assert paid.tasks == ()
    assert received() == Decimal("-5.00")
    bill = deducting(shop, paid.number)
    assert bill.tasks == ()
    assert bill.total == 5 * shop.items[1]["price"] - Decimal("5.95")
    assert received() == 0
    with reading() as connection:
        link = connection.execute(select(Link.kind, Link.source_id, Link.target_id)).one()
    assert tuple(link) == ("releases", paid.id, bill.id)


def test_what_was_never_paid_or_is_deducted_already_becomes_a_task(shop: DemoShop) -> None:
    def objections(sold: StoredSale) -> list[str]:
        return [task.text for task in sold.tasks if task.kind == "down_payment"]

    assert objections(deducting(shop, "NONE-1")) == ["There is no receipt NONE-1 with a down payment."]
    paid = sell(shop, with_totals(shop, [down_payment(1, "1", "5.95")]))
    assert objections(deducting(shop, paid.number, "5.00")) == []
    over = deducting(shop, paid.number, "2.00")
    assert objections(over) == [f"More is deducted than was paid with receipt {paid.number}."]


def test_a_quote_refuses_to_deduct_what_is_not_there(shop: DemoShop) -> None:
    def ask(number: str, price: str) -> Decimal:
        wish = Asked(None, "Down payment", Decimal(-1), Decimal(price), None, "DE-S", type="down_payment", note=number)
        return quote("T1", [wish], shop.cashier, frozenset({"pos.sell"})).total

    paid = sell(shop, with_totals(shop, [down_payment(1, "1", "5.95")]))
    assert ask(paid.number, "5.95") == Decimal("-5.95")
    with pytest.raises(Refused, match="More is deducted"):
        ask(paid.number, "6.00")
    with pytest.raises(Refused, match="no receipt NONE-1"):
        ask("NONE-1", "1.00")


@pytest.mark.sqlite
def test_a_till_without_them_takes_none(context: Flask) -> None:
    shop = demo_shop(context)
    assert [task.kind for task in sell(shop, with_totals(shop, [down_payment(1, "1", "5.00")])).tasks] == ["right"]


@pytest.mark.sqlite
def test_the_form_wants_class_and_vat(app: Flask) -> None:
    with app.app_context():
        demo_shop(app)
        with reading() as connection:
            key = connection.scalar(select(PosType.id).where(PosType.code == "RETAIL"))
    clerk = visitor(app, "pos_types.see", "pos_types.edit")
    answer = clerk.send(f"/pos-types/{key}", {"pos-down_payments": "y"})
    assert "Down payments need a revenue class and a VAT code." in " ".join(refusals(answer))
