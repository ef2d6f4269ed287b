"""A reported sale: stored once, complete in stock, books, journal and at the printer."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app.db import reading, writing
from app.errors import Conflict, Missing, Refused
from app.ids import new_id
from modules.devices.documents import to_text
from modules.devices.models import Job
from modules.documents.models import Document, Line, TaxTotal
from modules.fiscal.canonical import broken_at
from modules.fiscal.models import Row
from modules.ledger.models import Entry, EntryLine
from modules.payments.models import Tender
from modules.pos import services
from modules.pos.models import Quarantine, Sale, Task
from modules.pos.queries import receipt_paper
from modules.pos.tests.builders import DemoShop, body, count, demo_shop, line, sell, with_totals
from modules.stock.models import Level, Move


@pytest.fixture
def shop(context: Flask) -> DemoShop:
    return demo_shop(context)


def level(item: int) -> Decimal:
    with reading() as connection:
        return connection.execute(select(Level.quantity).where(Level.item_id == item)).scalar_one()


def test_a_sale_is_complete_in_every_book(shop: DemoShop) -> None:
    before = [level(item["id"]) for item in shop.items]
    sale = body(shop)
    stored = sell(shop, sale)
    assert stored.new
    assert str(stored.total) == sale["total"]
    assert stored.change == Decimal("5.00")
    assert [level(item["id"]) for item in shop.items] == [before[0] - 2, before[1] - 1, before[2] - 3]
    with reading() as connection:
        head = connection.execute(select(Document.__table__).where(Document.id == stored.id)).one()
        assert (head.kind, head.register, head.line_count) == ("receipt", "T1", 3)
        assert head.net + head.vat == head.gross == head.total == head.settled == stored.total
        rates = connection.execute(select(TaxTotal.rate).where(TaxTotal.document_id == stored.id)).scalars().all()
        assert sorted(rates) == [7, 19]
        entry = connection.execute(select(Entry.__table__).where(Entry.source_id == stored.id)).one()
        posted = connection.execute(select(EntryLine.amount).where(EntryLine.entry_id == entry.id)).scalars().all()
        assert sum(posted) == 0
        assert entry.debit == stored.total
        assert connection.scalar(select(Tender.amount).where(Tender.document_id == stored.id)) == stored.total
        kinds = connection.execute(select(Job.kind).order_by(Job.seq)).scalars().all()
        assert kinds == ["drawer", "receipt"]
    assert count(Move, Move.document_id == stored.id) == 3
    assert count(Task) == 0


def test_a_card_sale_opens_no_drawer(shop: DemoShop) -> None:
    sale = with_totals(shop, body(shop)["lines"], method="card")
    sell(shop, sale)
    assert count(Job, Job.kind == "drawer") == 0
    assert count(Job, Job.kind == "receipt") == 1


def test_the_same_report_twice_is_one_sale_and_one_answer(shop: DemoShop) -> None:
    sale, key = body(shop), new_id()
    first, second = sell(shop, sale, key), sell(shop, sale, key)
    assert (first.new, second.new) == (True, False)
    assert (first.number, first.total, first.change, first.tasks) == (
        second.number,
        second.total,
        second.change,
        second.tasks,
    )
    assert count(Sale) == count(Document) == 1


def test_another_report_under_the_same_id_changes_nothing(shop: DemoShop) -> None:
    key = new_id()
    sell(shop, body(shop), key)
    rows = count(Move)
    with pytest.raises(Conflict):
        sell(shop, body(shop, ("1", "1", "1")), key)
    with pytest.raises(Conflict):
        sell(shop, {**body(shop), "total": "1.00"}, key)
    assert count(Move) == rows
    assert count(Quarantine) == 0


@pytest.mark.parametrize(
    "broken",
    [
        {"total": "0.01"},
        {"tenders": [{"method": "cash", "amount": "1.00", "given": "1.00", "change": "0.00"}]},
        {"tenders": [{"method": "cash", "amount": "9.00", "given": "20.00", "change": "1.00"}]},
        {"tenders": [{"method": "shells", "amount": "9.00", "given": "9.00", "change": "0.00"}]},
        {"taxes": [{"tax_code": "DE-R", "rate": "7", "gross": "1.00", "net": "0.93", "vat": "0.07"}]},
    ],
)
@pytest.mark.sqlite
def test_what_does_not_add_up_is_refused_and_booked_nowhere(shop: DemoShop, broken: dict[str, object]) -> None:
    with pytest.raises(Refused):
        sell(shop, {**body(shop), **broken})
    assert count(Document) == count(Move, Move.document_id.is_not(None)) == count(Sale) == count(Job) == 0


@pytest.mark.parametrize(
    "field, value, sentence",
    [
        ("quantity", "0", "above zero"),
        ("quantity", "4006381333931", "cannot be right"),
        ("price", "-0.01", "below zero"),
        ("discount", "999.00", "larger than its price"),
    ],
)
@pytest.mark.sqlite
def test_a_slip_of_the_finger_gets_one_sentence(shop: DemoShop, field: str, value: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        sell(shop, body(shop, **{field: value}))
    assert count(Document) == 0


def test_quarantine_keeps_a_report_whole_and_once(shop: DemoShop) -> None:
    key = new_id()
    for _ in range(2):
        services.quarantine(key, '{"total":"1.00"}', "The total is wrong.", shop.cashier)
    with reading() as connection:
        assert connection.execute(select(Quarantine.body)).scalars().all() == ['{"total":"1.00"}']
        assert connection.execute(select(Task.kind)).scalars().all() == ["quarantine"]


@pytest.mark.sqlite
def test_differences_from_the_shops_view_become_tasks(shop: DemoShop) -> None:
    cheap = sell(shop, body(shop, price="0.50", list_price="0.50"))
    assert [task.kind for task in cheap.tasks] == ["price"]
    discounted = sell(shop, body(shop, discount="0.20"))
    assert [task.kind for task in discounted.tasks] == ["right"]
    allowed = sell(shop, body(shop, discount="0.20"), rights=frozenset({"pos.sell", "pos.discount"}))
    assert allowed.tasks == ()
    rate = sell(shop, body(shop, rate="5"))
    assert [task.kind for task in rate.tasks] == ["tax"]
    many = sell(shop, body(shop, ("900", "1", "1")))
    assert [task.kind for task in many.tasks] == ["stock"]
    assert count(Task) == 4


@pytest.mark.sqlite
def test_an_uncoded_line_is_sold_by_its_text(shop: DemoShop) -> None:
    lines = body(shop)["lines"]
    engraving = line(4, shop.items[1], "1", Decimal(19), type="uncoded", item=None, text="Engraving", price="8.00")
    stored = sell(shop, with_totals(shop, [*lines, engraving]))
    with reading() as connection:
        row = connection.execute(
            select(Line.type, Line.text, Line.item_id).where(Line.document_id == stored.id, Line.n == 4)
        ).one()
    assert tuple(row) == ("uncoded", "Engraving", None)
    assert count(Move, Move.document_id == stored.id) == 3


@pytest.mark.sqlite
def test_a_foreign_shift_is_refused(shop: DemoShop) -> None:
    with pytest.raises(Missing, match="Open a shift first"):
        sell(shop, {**body(shop), "shift": str(new_id())})
    assert count(Document) == count(Sale) == 0


def test_an_issued_document_is_sealed_in_the_database(shop: DemoShop) -> None:
    stored = sell(shop)
    key = stored.id.hex
    for attack in (
        "UPDATE documents_document SET total = total + 1",
        "DELETE FROM documents_line",
        "UPDATE documents_tax SET vat = 0",
        "DELETE FROM documents_document",
        "UPDATE stock_move SET quantity = 0",
        "DELETE FROM payments_tender",
        "UPDATE fiscal_journal SET payload = '{}'",
        "DELETE FROM pos_sale",
        (
            "INSERT INTO documents_line SELECT document_id, 99, type, item_id, item_code, text, note, quantity,"
            " unit_code, list_price, price, discount, amount, net, gross, tax_code, rate, revenue_class, why, trace"
            " FROM documents_line"
        ),
    ):
        with pytest.raises(IntegrityError), writing() as connection:
            connection.execute(text(attack))
    with reading() as connection:
        assert connection.scalar(select(func.count()).where(Line.document_id == stored.id)) == 3
    assert key


def test_the_tills_chain_holds(shop: DemoShop) -> None:
    for _ in range(3):
        sell(shop)
    with reading() as connection:
        rows = connection.execute(select(Row.seq, Row.payload, Row.previous_hash, Row.hash).order_by(Row.seq)).all()
    assert len(rows) == 4  # the opening of the shift, and three sales
    assert broken_at((r.seq, r.payload, r.previous_hash, r.hash) for r in rows) is None
    forged = [(r.seq, r.payload.replace("T1", "T2"), r.previous_hash, r.hash) for r in rows]
    assert broken_at(forged) == 1


@pytest.mark.sqlite
def test_the_receipt_can_be_read_as_text(shop: DemoShop) -> None:
    stored = sell(shop)
    with reading() as connection:
        paper = to_text(receipt_paper(connection, stored.id), 42)
    assert stored.number in paper
    assert shop.items[0]["name"] in paper
    assert f"{stored.total:.2f}".replace(".", ",") in paper
