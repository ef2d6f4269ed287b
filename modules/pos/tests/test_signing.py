"""The two-step way: the receipt waits for the signing device, whose answer or failure sets it free."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app import outbox
from app.db import reading, writing_session
from app.errors import Retry
from app.hub import Hub
from modules.devices.documents import document_from_text, to_text
from modules.devices.models import Job
from modules.documents.required import required
from modules.fiscal.devices import CHOICE, Signature
from modules.fiscal.models import PosTypeFiscal, Row
from modules.pos.tests.builders import DemoShop, count, demo_shop, sell
from pos_types.models import PosType

FIELDS = {
    "TSE transaction": "17",
    "TSE counter": "35",
    "TSE serial": "1b08f603",
    "TSE signature": "VSO2bNPW",
    "code": "V0;KASSE-1;17;35",
}


class TestDevice:
    """A device for tests: signs, unless it is told to fail. It never leaves this file."""

    __test__ = False
    label = "Test device"
    signs = True
    certified = True
    timeout_s = 1

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken = False

    def begin(self, register: str, subject: str) -> str:
        return "begun"

    def finish(self, register: str, subject: str, payload: str) -> Signature:
        self.asked.append(subject)
        if self.broken:
            raise Retry("The device is switched off.")
        return Signature(FIELDS)


@pytest.fixture
def device(context: Flask) -> TestDevice:
    hub: Hub = context.extensions["kontor"]
    made = TestDevice()
    hub.choice(CHOICE, "test", made)
    return made


@pytest.fixture
def shop(context: Flask, device: TestDevice) -> DemoShop:
    made = demo_shop(context)
    with writing_session() as session:
        pos_type = session.scalars(select(PosType.id).where(PosType.code == "RETAIL")).one()
        session.add(PosTypeFiscal(pos_type_id=pos_type, device="test"))
    return made


def receipt_job(sale: UUID) -> tuple[str, str]:
    with reading() as connection:
        row = connection.execute(
            select(Job.state, Job.payload).where(Job.document_id == sale, Job.kind == "receipt")
        ).one()
    return row.state, to_text(document_from_text(row.payload), 42)


def test_a_receipt_waits_for_its_signature(shop: DemoShop, device: TestDevice) -> None:
    stored = sell(shop)
    state, paper = receipt_job(stored.id)
    assert state == "held"
    assert "35" not in paper.split("Kontor")[0]
    assert device.asked == []  # not inside the sale's transaction
    outbox.deliver_all(shop.app)
    state, paper = receipt_job(stored.id)
    assert state == "queued"
    assert "VSO2bNPW" in paper
    assert count(Row, Row.kind == "result", Row.subject_id == stored.id) == 1


def test_a_device_that_fails_sets_the_receipt_free_with_a_sentence(shop: DemoShop, device: TestDevice) -> None:
    device.broken = True
    stored = sell(shop)
    outbox.deliver_all(shop.app)
    state, paper = receipt_job(stored.id)
    assert state == "queued"
    assert "VSO2bNPW" not in paper
    with reading() as connection:
        failure = connection.execute(select(Row.payload).where(Row.kind == "failure")).scalar_one()
    assert "switched off" in failure
    assert stored.total > Decimal(0)


def test_the_message_delivered_twice_signs_once(shop: DemoShop, device: TestDevice) -> None:
    from modules.fiscal.services import sign

    stored = sell(shop)
    with reading() as connection:
        chain = connection.execute(select(Row.chain_id).where(Row.subject_id == stored.id)).scalar_one()
    payload = {"document_id": str(stored.id), "chain_id": chain, "device": "test", "language": "de"}
    hub: Hub = shop.app.extensions["kontor"]
    sign(hub, payload)
    sign(hub, payload)
    assert count(Row, Row.kind == "result") == 1
    assert len(device.asked) == 1


@pytest.mark.sqlite
def test_a_signed_german_receipt_shows_what_the_law_asks_for(shop: DemoShop) -> None:
    stored = sell(shop)
    outbox.deliver_all(shop.app)
    _state, paper = receipt_job(stored.id)
    shown = {
        "seller_name": "Kontor Demo GmbH",
        "seller_address": "10119 Berlin",
        "quantity_and_kind": shop.items[0]["name"],
        "total": f"{stored.total:.2f}".replace(".", ","),
        "rates": "19 %",
        "till_serial": "KONTOR-MITTE-T1",
        "transaction_number": FIELDS["TSE transaction"],
        "device_serial": FIELDS["TSE serial"],
        "signature": FIELDS["TSE signature"],
        "signature_counter": FIELDS["TSE counter"],
    }
    for field in required("DE", "receipt"):
        if field.key in {"issued", "started", "finished"}:
            continue  # times, looked at below
        assert shown[field.key] in paper, field.title
    times = next(row for row in paper.splitlines() if row.count(":") == 4)
    assert len(times.split("–")) == 2


@pytest.mark.sqlite
def test_without_a_certified_device_a_german_receipt_says_so(context: Flask) -> None:
    stored = sell(demo_shop(context))
    _state, paper = receipt_job(stored.id)
    assert "TSE" in paper
