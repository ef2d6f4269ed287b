"""Card payments of a till: ordered once, settled by the terminal's word or a person's, compared at the close."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.act import acting
from app.db import reading, writing
from app.errors import Conflict, Missing
from app.ids import new_id
from hardware_proxy.protocol import CardResult, CardTotals, Document, JobReport, Text
from modules.devices import cards as terminal
from modules.devices import exchange
from modules.devices.models import Device, Job, Proxy
from modules.pos import cards
from modules.pos.cards import CardDay, card_day
from modules.pos.shifts import close_shift
from modules.pos.state import till_state
from modules.pos.tests.builders import DemoShop, demo_shop
from modules.pos.tills import till

SLIP = Document((Text("Kundenbeleg"),), "de").as_json()


@pytest.fixture
def demo(context: Flask) -> DemoShop:
    made = demo_shop(context)
    with writing() as connection:
        proxy = connection.execute(select(Proxy.id)).scalars().first()
        said = {"driver": "zvt", "columns": 42, "confirmation": 0, "virtual": True, "health": "ok", "reason": ""}
        row = {"proxy_id": proxy, "code": "EC1", "name": "Terminal", "kind": "terminal", "serves": "T1", "active": True}
        connection.execute(Device.__table__.insert().inline(), [row | said])
    return made


def begun(demo: DemoShop, cart: UUID, amount: str = "12.30") -> UUID:
    key = new_id()
    assert cards.start(demo.cashier, key, "T1", cart, Decimal(amount)).state == "running"
    return key


def told(job_id: UUID, state: str, reason: str = "", **result: object) -> None:
    """What the proxy reports of a job."""
    with writing() as connection:
        proxy = connection.execute(
            select(Device.proxy_id).join(Job, Job.device_id == Device.id).where(Job.id == job_id)
        ).scalar_one()
        report = JobReport(str(job_id), state, reason, dict(result))
        assert exchange.accept_state(connection, proxy, report, datetime.now(UTC))


def approved(job_id: UUID, amount: int = 1230) -> None:
    result = CardResult("approved", amount, receipt_no="17", card_name="girocard", trace="000042", customer_slip=SLIP)
    told(job_id, "done", **result.as_json())


def state(job_id: UUID) -> str:
    with reading() as connection:
        return terminal.status(connection, job_id).state


def jobs(kind: str) -> list[Job]:
    with reading() as connection:
        rows = connection.execute(select(*Job.__table__.c).where(Job.kind == kind)).mappings()
        return [Job(**row) for row in rows]


def test_a_payment_is_ordered_once_and_says_its_cents(demo: DemoShop) -> None:
    cart, key = new_id(), new_id()
    for _again in range(2):
        assert cards.start(demo.cashier, key, "T1", cart, Decimal("12.30")).state == "running"
    (job,) = jobs("pay")
    assert (job.id, json.loads(job.payload)["amount"], job.document_id) == (key, 1230, cart)


def test_money_that_goes_back_is_a_refund(demo: DemoShop) -> None:
    begun(demo, new_id(), "-5.00")
    (job,) = jobs("refund")
    assert json.loads(job.payload)["amount"] == 500


def test_a_till_without_a_terminal_says_so(demo: DemoShop) -> None:
    with pytest.raises(Missing, match="No card terminal"):
        cards.start(demo.cashier, new_id(), "T2", new_id(), Decimal(1))


@pytest.mark.parametrize(
    "final,reason,means",
    [
        ("failed", "declined", "declined"),
        ("failed", "aborted", "aborted"),
        ("failed", "not_charged", "not_charged"),
        ("failed", "offline", "not_charged"),
        ("expired", "too_late", "not_charged"),
        ("uncertain", "interrupted", "unknown"),
    ],
)
def test_what_became_of_it_is_said_in_one_word(demo: DemoShop, final: str, reason: str, means: str) -> None:
    key = begun(demo, new_id())
    told(key, final, reason)
    assert state(key) == means


def test_a_declined_card_makes_room_for_the_next_attempt(demo: DemoShop) -> None:
    cart = new_id()
    first = begun(demo, cart)
    with pytest.raises(Conflict):
        begun(demo, cart)
    told(first, "failed", "declined")
    begun(demo, cart)
    assert [job.copy_no for job in jobs("pay")] == [0, 1]


def test_in_doubt_nothing_is_charged_again_before_a_person_has_looked(demo: DemoShop) -> None:
    cart = new_id()
    first = begun(demo, cart)
    told(first, "uncertain", "interrupted")
    with pytest.raises(Conflict):
        begun(demo, cart)
    with acting(demo.cashier) as act:
        assert terminal.decide(act, first, paid=False).state == "not_charged"
    begun(demo, cart)
    decided = json.loads(next(job for job in jobs("pay") if job.id == first).result)["decided"]
    assert (decided["paid"], decided["by"]) == (False, demo.cashier.name)
    with pytest.raises(Conflict), acting(demo.cashier) as act:
        terminal.decide(act, first, paid=True)


def test_the_customers_copy_is_printed_once(demo: DemoShop) -> None:
    key = begun(demo, new_id())
    cards.settle(demo.cashier, key, "T1")
    assert jobs("card_slip") == []
    approved(key)
    for _again in range(2):
        cards.settle(demo.cashier, key, "T1")
    (slip,) = jobs("card_slip")
    assert "Kundenbeleg" in slip.payload


def test_a_payment_whose_sale_never_came_is_shown_until_it_is_undone(demo: DemoShop) -> None:
    cart = new_id()
    key = begun(demo, cart)
    approved(key)

    def shown() -> list[str]:
        with reading() as connection:
            return [each["id"] for each in till_state(connection, till(connection, "T1"))["loose_cards"]]

    assert shown() == [str(key)]
    undoing = new_id()
    cards.undo(demo.cashier, key, undoing, "T1")
    assert json.loads(jobs("void")[0].payload)["receipt_no"] == "17"
    assert shown() == [str(key)]
    told(undoing, "done", **CardResult("approved", 1230).as_json())
    assert shown() == []


def test_a_payment_that_has_not_left_can_be_broken_off(demo: DemoShop) -> None:
    key = begun(demo, new_id())
    with acting(demo.cashier) as act:
        terminal.break_off(act, key)
    with reading() as connection:
        found = terminal.status(connection, key)
    assert (found.state, found.message) == ("aborted", "The payment was broken off; nothing was charged.")


def test_the_terminal_ends_its_day_with_the_shift_and_is_compared(demo: DemoShop) -> None:
    close_shift(demo.cashier, demo.shift, Decimal("100.00"))
    (job,) = jobs("end_of_day")
    methods = [{"code": code, "count": "2", "amount": Decimal("20.00")} for code in ("card", "cash")]

    def compared() -> CardDay | None:
        with reading() as connection:
            return card_day(connection, demo.shift, methods)

    before = compared()
    assert before is not None
    assert (before.till, before.difference) == (Decimal("20.00"), None)
    assert "not sent" in before.message
    told(job.id, "done", **CardTotals(3, 2550).as_json())
    after = compared()
    assert after is not None
    assert (after.terminal, after.terminal_count, after.difference) == (Decimal("25.50"), 3, Decimal("5.50"))
    with reading() as connection:
        assert card_day(connection, new_id(), methods) is None
