"""What a customer changes at the till: price, note, ways to pay, how much may be owed, and when it is due."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import reading, writing_session
from app.errors import Refused
from modules.parties.models import Group, Party
from modules.payments import parties
from modules.payments.models import GroupTerms, Method, OpenItem, PosTypeMethod, Term
from modules.pos.quotes import Asked, Quote, quote
from modules.pos.tests.builders import RIGHTS, DemoShop, body, demo_shop, sell, with_totals
from pos_types.models import PosType

MEMBER = "10001"  # of the demo shop's trade customers
SHOP = ZoneInfo("Europe/Berlin")


@pytest.fixture
def shop(context: Flask) -> DemoShop:
    found = demo_shop(context)
    with writing_session() as session:
        pos_type = session.scalars(select(PosType.id).where(PosType.code == "RETAIL")).one()
        session.add(PosTypeMethod(pos_type_id=pos_type, method_id=on_account(), position=9))
    return found


def customer(code: str = "10004", **fields: Any) -> int:
    """A customer of the demo shop, with changed fields."""
    with writing_session() as session:
        party = session.scalars(select(Party).where(Party.code == code)).one()
        for name, value in fields.items():
            setattr(party, name, value)
        return party.id


def on_account() -> int:
    with reading() as connection:
        return connection.execute(select(Method.id).where(Method.kind == "on_account")).scalar_one()


def agree(party: int, limit: str | None = None, mode: str = "watch", *, approved: bool = True) -> None:
    """What the form of a customer would store."""
    data = {
        "term_id": None,
        "credit_limit": Decimal(limit) if limit else None,
        "credit_mode": mode,
        "methods": [on_account()] if approved else [],
    }
    with writing_session() as session:
        parties.PartyPart().save(session, party, data)


def asked(shop: DemoShop, party: int | None, item: int = 1, quantity: str = "1") -> Quote:
    line = Asked(shop.items[item]["id"], "", Decimal(quantity), None, None, None)
    return quote("T1", [line], shop.cashier, RIGHTS, party)


def on_account_sale(shop: DemoShop, party: int | None) -> dict[str, Any]:
    return {**with_totals(shop, body(shop)["lines"], "account"), "customer": party}


def account_code() -> str:
    with reading() as connection:
        return connection.execute(select(Method.code).where(Method.kind == "on_account")).scalar_one()


def test_a_walk_in_customer_is_told_nothing(shop: DemoShop) -> None:
    assert asked(shop, None).customer is None


def test_the_note_comes_with_the_quote(shop: DemoShop) -> None:
    seen = asked(shop, customer(till_note="Wants a bag.")).customer
    assert seen is not None
    assert seen.note == "Wants a bag."


def test_the_price_is_that_of_the_customers_list(shop: DemoShop) -> None:
    with_list, without = asked(shop, customer(MEMBER)).lines[0], asked(shop, None).lines[0]
    assert with_list.price < without.price
    assert "Trade" in with_list.why[-1]["step"] or "Trade" in with_list.why[-2]["step"]


def test_nothing_is_sold_to_a_blocked_customer(shop: DemoShop) -> None:
    party = customer(blocked=True, block_reason="Three reminders")
    with pytest.raises(Refused, match="Three reminders"):
        asked(shop, party)
    sold = sell(shop, {**body(shop), "customer": party})
    assert [task.kind for task in sold.tasks] == ["customer"]


def test_on_account_is_for_approved_customers_only(shop: DemoShop) -> None:
    party, code = customer(), account_code()
    agree(party, approved=False)
    seen = asked(shop, party).customer
    assert seen is not None
    assert list(seen.refused) == [code]
    assert "is not agreed with Ada Sommer" in seen.refused[code]
    agree(party)
    seen = asked(shop, party).customer
    assert seen is not None
    assert code not in seen.refused
    assert "cash" in seen.refused  # who has a list of methods may use those of it only


@pytest.mark.parametrize("mode, warned, refused", [("watch", 0, False), ("warn", 1, False), ("block", 0, True)])
def test_above_the_credit_limit(shop: DemoShop, mode: str, warned: int, refused: bool) -> None:
    party, code = customer(), account_code()
    agree(party, "20.00", mode)
    seen = asked(shop, party).customer
    assert seen is not None
    assert (seen.warnings, code in seen.refused) == ((), False)
    sold = sell(shop, on_account_sale(shop, party))
    assert sold.tasks == ()
    seen = asked(shop, party, quantity="30").customer
    assert seen is not None
    assert (len(seen.warnings), code in seen.refused) == (warned, refused)
    if warned:
        assert f"owes {sold.total} already; the limit is 20.00" in seen.warnings[0]


def test_a_sale_that_should_not_have_gone_on_account_becomes_a_task(shop: DemoShop) -> None:
    party = customer()
    sold = sell(shop, on_account_sale(shop, party))
    assert [task.kind for task in sold.tasks] == ["customer"]
    agree(party, "0.01", "block")
    sold = sell(shop, on_account_sale(shop, party))
    assert "the limit is 0.01" in sold.tasks[0].text


def test_it_is_due_by_the_terms_of_the_customer_else_of_the_group(shop: DemoShop) -> None:
    party = customer(MEMBER)
    agree(party)
    with writing_session() as session:
        term = Term(code="T45", name="45 days", days=45)
        longer = Term(code="T60", name="60 days", days=60)
        session.add_all([term, longer])
        session.flush()
        group = session.scalars(select(Group.id).where(Group.code == "TRADE")).one()
        session.add(GroupTerms(group_id=group, term_id=term.id))
        own = longer.id
    assert days(sell(shop, on_account_sale(shop, party)).id) == 45
    with writing_session() as session:
        data = {"term_id": own, "credit_limit": None, "credit_mode": "watch", "methods": [on_account()]}
        parties.PartyPart().save(session, party, data)
    assert days(sell(shop, on_account_sale(shop, party)).id) == 60


def days(sale: Any) -> int:
    with reading() as connection:
        row = connection.execute(select(OpenItem.due_date, OpenItem.at).where(OpenItem.document_id == sale)).one()
    waited: timedelta = row.due_date - row.at.astimezone(SHOP).date()  # terms count days of the shop
    return waited.days
