"""What a clerk says of a POS type, and what the till, the receipt and the books then do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import reading, writing_session
from app.errors import Forbidden, Refused
from app.models import Role, UserRole
from modules.catalog.models import Category, Item, RevenueClass
from modules.devices.documents import document_from_text, to_text
from modules.devices.models import Job
from modules.documents.models import Document, Line
from modules.fiscal.models import PosTypeFiscal, Row
from modules.ledger.models import Account, EntryLine
from modules.parties.models import Group, Party
from modules.payments.models import Method, PosTypeMethod
from modules.pos import carts, quotes
from modules.pos.catalogue import catalogue
from modules.pos.models import PosTypeGroup, PosTypeTill, RoleLimit
from modules.pos.shifts import open_shift
from modules.pos.tests.builders import DemoShop, body, count, demo_shop, sell, with_totals
from modules.pos.tills import till
from modules.posting.models import PosTypeMethodAccount
from modules.price_lists.models import PosTypePriceList, Price, PriceList
from modules.taxes.models import TaxCode
from pos_types.models import PosType

pytestmark = pytest.mark.sqlite
ALL = frozenset({"pos.sell", "pos.discount", "pos.change_price"})


@pytest.fixture
def shop(context: Flask) -> DemoShop:
    return demo_shop(context)


def pos_type() -> int:
    with reading() as connection:
        return connection.scalars(select(PosType.id).where(PosType.code == "RETAIL")).one()


def configured(**fields: Any) -> None:
    key = pos_type()
    with writing_session() as session:
        row = session.get(PosTypeTill, key) or PosTypeTill(pos_type_id=key)
        for name, value in fields.items():
            setattr(row, name, value)
        session.add(row)


def id_of(statement: Any) -> Any:
    with reading() as connection:
        return connection.execute(statement).scalars().first()


def told(shop: DemoShop) -> Any:
    """What the till's catalogue says."""
    with reading() as connection:
        where = till(connection, "T1")
        return catalogue(
            connection, where, where.day(datetime.now(UTC)), lambda item, _photo: str(item), shop.cashier.id
        )


def rules(shop: DemoShop) -> Any:
    return told(shop)["rules"]


def asked(shop: DemoShop, *, customer: int | None = None, **changes: Any) -> quotes.Quote:
    item = shop.items[1]
    line = quotes.Asked(item["id"], item["name"], Decimal(1), None, None, None)
    return quotes.quote("T1", [replace(line, **changes)], shop.cashier, ALL, customer)


def open_line(kind: str, price: str = "8.00") -> dict[str, Any]:
    return {
        "n": 1,
        "type": kind,
        "item": None,
        "text": "Engraving",
        "quantity": "1",
        "unit": "C62",
        "price": price,
        "list_price": price,
        "discount": "0.00",
        "amount": price,
        "tax_code": "DE-S",
        "rate": "19",
        "note": "",
    }


def printed(kind: str = "receipt") -> list[str]:
    with reading() as connection:
        jobs = connection.execute(select(Job.payload, Job.state).where(Job.kind == kind).order_by(Job.copy_no)).all()
    return [to_text(document_from_text(job.payload), 42) for job in jobs if job.state != "cancelled"]


# who buys ---------------------------------------------------------------------------------------------------------


def test_each_sale_begins_with_the_customer_of_the_type(shop: DemoShop) -> None:
    assert rules(shop)["customer"] is None
    party = id_of(select(Party.id))
    configured(default_party_id=party)
    assert rules(shop)["customer"]["id"] == party


def test_without_a_customer_nothing_is_sold_where_one_is_required(shop: DemoShop) -> None:
    configured(customer_required=True)
    with pytest.raises(Refused, match="to customers only"):
        asked(shop)
    assert asked(shop, customer=id_of(select(Party.id))).total
    assert [task.kind for task in sell(shop).tasks] == ["customer"]


def test_only_customers_of_the_types_groups_are_sold_to(shop: DemoShop) -> None:
    with writing_session() as session:
        trade = Group(code="TILL-TRADE", name="Trade at the till")
        session.add(trade)
        session.flush()
        first, second = session.scalars(select(Party).order_by(Party.id).limit(2))
        first.group_id = trade.id
        session.add(PosTypeGroup(pos_type_id=pos_type(), group_id=trade.id))
        mine, other = first.id, second.id
    assert asked(shop, customer=mine).total
    with pytest.raises(Refused, match="to customers only"):
        asked(shop)
    with pytest.raises(Refused, match="group of this customer"):
        asked(shop, customer=other)
    assert "customer" in {task.kind for task in sell(shop, body(shop) | {"customer": other}).tasks}
    assert "customer" not in {task.kind for task in sell(shop, body(shop) | {"customer": mine}).tasks}


# what is sold -----------------------------------------------------------------------------------------------------


def test_only_the_category_of_the_type_and_all_inside_it_is_sold(shop: DemoShop) -> None:
    item = shop.items[1]
    with writing_session() as session:
        outer, inner = Category(name="All that is sold here"), Category(name="Inside")
        session.add(outer)
        session.flush()
        inner.parent_id = outer.id
        session.add(inner)
        session.flush()
        session.get_one(Item, item["id"]).category_id = inner.id
        key = outer.id
    configured(category_id=key)
    other = shop.items[0]
    shown = {each["id"] for each in told(shop)["items"]}
    assert item["id"] in shown
    assert other["id"] not in shown
    assert asked(shop).total
    with pytest.raises(Refused, match="is not sold at this till"):
        asked(shop, item=other["id"])
    tasks = sell(shop).tasks
    assert {task.kind for task in tasks} == {"right"}
    assert len(tasks) == 2


@pytest.mark.parametrize("kind,field", [("uncoded", "uncoded"), ("expense", "expenses")])
def test_open_lines_are_sold_only_where_the_type_says_so(shop: DemoShop, kind: str, field: str) -> None:
    line: dict[str, Any] = {"item": None, "text": "Engraving", "price": Decimal(8), "tax_code": "DE-S", "type": kind}
    configured(**{field: True})
    assert asked(shop, **line).total == Decimal("8.00")
    assert kind in {each["type"] for each in rules(shop)["open_types"]}
    configured(**{field: False})
    with pytest.raises(Refused, match="sells no"):
        asked(shop, **line)
    assert kind not in {each["type"] for each in rules(shop)["open_types"]}
    stored = sell(shop, with_totals(shop, [open_line(kind)]))
    assert [task.kind for task in stored.tasks] == ["right"]


@pytest.mark.parametrize("kind", ["uncoded", "expense", "tip"])
def test_open_lines_are_booked_by_the_revenue_class_of_their_type(shop: DemoShop, kind: str) -> None:
    with writing_session() as session:
        own = RevenueClass(code="OWN", name="Own")
        session.add(own)
        session.flush()
        key = own.id
    tax = id_of(select(TaxCode.id).where(TaxCode.code == "DE-S"))
    configured(uncoded=True, expenses=True, tips=True, tip_tax_id=tax, **{f"{kind}_class_id": key})
    stored = sell(shop, with_totals(shop, [open_line(kind)]))
    assert stored.tasks == ()
    with reading() as connection:
        line = connection.execute(select(Line.type, Line.revenue_class).where(Line.document_id == stored.id)).one()
    assert tuple(line) == (kind, "OWN")


def test_the_vat_of_open_items_is_proposed(shop: DemoShop) -> None:
    configured(expenses=False, uncoded_tax_id=id_of(select(TaxCode.id).where(TaxCode.code == "DE-R")))
    assert rules(shop)["open_types"] == [{"type": "uncoded", "tax_code": "DE-R"}]


def test_the_screen_is_told_the_rest(shop: DemoShop) -> None:
    before = rules(shop)
    changed = {
        "merge": "never",
        "variants": False,
        "parks": False,
        "line_notes": False,
        "drawer_button": False,
        "idle_minutes": 5,
        "sign_out_after_sale": True,
        "print": "ask",
    }
    configured(**changed)
    after = rules(shop)
    for name, value in changed.items():
        assert (before[name], after[name]) != (value, before[name])
        assert after[name] == value


# discounts --------------------------------------------------------------------------------------------------------


def test_the_largest_limit_of_a_persons_roles_counts_before_that_of_the_type(shop: DemoShop) -> None:
    with writing_session() as session:
        role = session.scalars(select(Role).where(Role.code == "cashier")).one()
        session.add(RoleLimit(pos_type_id=pos_type(), role_id=role.id, percent=Decimal(3)))
    assert told(shop)["discount_limit"] == "3.00"
    with pytest.raises(Forbidden, match="more than you may give"):
        asked(shop, discount_percent=Decimal(4))
    with writing_session() as session:
        boss = Role(code="boss", name="Boss")
        session.add(boss)
        session.flush()
        session.add(UserRole(user_id=shop.cashier.id, role_id=boss.id))
        session.add(RoleLimit(pos_type_id=pos_type(), role_id=boss.id, percent=Decimal(50)))
    assert asked(shop, discount_percent=Decimal(40)).total
    assert told(shop)["discount_limit"] == "50.00"


def test_a_sale_beyond_the_limit_of_the_role_becomes_a_task(shop: DemoShop) -> None:
    with writing_session() as session:
        role = session.scalars(select(Role).where(Role.code == "cashier")).one()
        session.add(RoleLimit(pos_type_id=pos_type(), role_id=role.id, percent=Decimal(10)))
    line = open_line("uncoded", price="10.00") | {"discount": "2.00", "amount": "8.00"}
    assert [task.kind for task in sell(shop, with_totals(shop, [line]), rights=ALL).tasks] == ["right"]
    line = open_line("uncoded", price="10.00") | {"discount": "1.00", "amount": "9.00"}
    assert sell(shop, with_totals(shop, [line]), rights=ALL).tasks == ()


def test_the_prices_of_a_day_are_held(shop: DemoShop) -> None:
    item, fair = shop.items[1], datetime(2026, 3, 1, tzinfo=UTC).date()
    with writing_session() as session:
        prices = PriceList(code="FAIR", name="Fair", mode="gross")
        session.add(prices)
        session.flush()
        session.add(Price(list_id=prices.id, item_id=item["id"], price=Decimal("0.50"), valid_to=fair))
        session.add(Price(list_id=prices.id, item_id=item["id"], price=Decimal("9.50"), valid_from=fair + timedelta(1)))
        session.merge(PosTypePriceList(pos_type_id=pos_type(), list_id=prices.id, discount_limit=Decimal(100)))
    assert asked(shop).total == Decimal("9.50")
    with writing_session() as session:
        session.get_one(PosTypePriceList, pos_type()).valid_on = fair
    assert asked(shop).total == Decimal("0.50")
    shown = next(each for each in told(shop)["items"] if each["id"] == item["id"])
    assert shown["price"] == "0.50"
    line = open_line("item", price="0.50") | {"item": item["id"], "text": item["name"]}
    assert sell(shop, with_totals(shop, [line])).tasks == ()


# paper ------------------------------------------------------------------------------------------------------------


def test_head_foot_and_free_fields_are_printed(shop: DemoShop) -> None:
    configured(header="Now with\nbread", label_one="Table", label_two="Waiter")
    assert rules(shop)["labels"] == ["Table", "Waiter"]
    stored = sell(shop, body(shop) | {"remarks": ["7", "Ada"]})
    (text,) = printed()
    assert "Now with" in text
    assert "Table: 7" in text
    assert "Waiter: Ada" in text
    assert "Vielen Dank" in text
    with reading() as connection:
        note = connection.execute(select(Document.note).where(Document.id == stored.id)).scalar_one()
    assert note.splitlines()[:2] == ["Table: 7", "Waiter: Ada"]


def test_what_stands_in_a_field_without_label_is_not_printed(shop: DemoShop) -> None:
    sell(shop, body(shop) | {"remarks": ["secret", ""]})
    assert "secret" not in printed()[0]


def test_the_compact_layout_has_one_line_for_each_item(shop: DemoShop) -> None:
    sell(shop)
    configured(layout="compact")
    sell(shop)
    full, compact = (text.splitlines() for text in printed())
    assert len(compact) == len(full) - len(shop.items)
    name = shop.items[0]["name"].split()[0]
    assert any(f" × {name}" in line for line in compact)
    assert not any(f" × {name}" in line for line in full)


def test_as_many_copies_as_the_type_says(shop: DemoShop) -> None:
    configured(copies=3)
    sell(shop)
    texts = printed()
    assert len(texts) == 3
    assert ["KOPIE" in text for text in texts] == [False, True, True]


def test_a_receipt_that_nobody_wanted_waits_until_somebody_asks(shop: DemoShop) -> None:
    configured(print="ask", copies=2)
    unwanted = sell(shop, body(shop) | {"printed": False})
    assert printed() == []
    carts.print_copy(unwanted.id, shop.cashier)
    (text,) = printed()
    assert "KOPIE" not in text
    sell(shop, body(shop) | {"printed": True})
    assert len(printed()) == 3


# drawer and device ------------------------------------------------------------------------------------------------


def test_the_drawer_opens_by_its_button_where_the_type_has_one(shop: DemoShop) -> None:
    carts.open_drawer_by_hand("T1", shop.cashier)
    assert count(Job, Job.kind == "drawer") == 1
    assert count(Row, Row.kind == "drawer") == 1
    configured(drawer_button=False)
    with pytest.raises(Forbidden, match="with a sale only"):
        carts.open_drawer_by_hand("T1", shop.cashier)
    assert count(Job, Job.kind == "drawer") == 1


def test_without_the_fiscal_device_that_it_needs_a_till_sells_nothing(shop: DemoShop) -> None:
    with writing_session() as session:
        session.merge(PosTypeFiscal(pos_type_id=pos_type(), device="none", required=True))
    with pytest.raises(Refused, match="needs a certified fiscal device"):
        asked(shop)
    with pytest.raises(Refused, match="needs a certified fiscal device"):
        open_shift(shop.cashier, "T2", Decimal(50))


# payments ---------------------------------------------------------------------------------------------------------


def test_buttons_have_their_order_name_key_and_account(shop: DemoShop) -> None:
    with writing_session() as session:
        ids = {row.code: row.id for row in session.execute(select(Method.code, Method.id))}
        card = session.get_one(PosTypeMethod, (pos_type(), ids["card"]))
        card.position, card.label, card.key, card.proposed = 0, "Girocard", "F8", True
        account = session.scalars(select(Account.id).where(Account.number == "1600").limit(1)).one()
        session.add(PosTypeMethodAccount(pos_type_id=pos_type(), method_id=ids["card"], account_id=account))
    found = told(shop)
    first = found["methods"][0]
    assert (first["code"], first["name"], first["key"]) == ("card", "Girocard", "F8")
    assert found["rules"]["proposed_method"] == "card"
    sold = sell(shop, with_totals(shop, body(shop)["lines"], "card"))
    assert "Girocard" in printed()[0]
    with reading() as connection:
        lines = connection.execute(
            select(EntryLine.amount).where(EntryLine.account_number == "1600", EntryLine.amount == sold.total)
        ).all()
    assert len(lines) == 1


def test_the_catalogue_names_the_reasons_for_cash(shop: DemoShop) -> None:
    assert {each["code"] for each in told(shop)["cash_reasons"]} == {"OFFICE", "PRIVATE"}
