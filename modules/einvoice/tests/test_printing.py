"""The invoice on the shop's office printer: ordered on its page, fetched by its hash, and its life shown there."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.act import SYSTEM, acting
from app.db import reading, writing, writing_session
from app.tests.builders import client_of, csrf_of
from modules.devices import assets, exchange, queries
from modules.devices.models import Asset, Device, Job, Proxy
from modules.devices.services import PAGE_TTL, Order, enqueue
from modules.devices.tests.builders import NOW, PAPER, make_office, report_done
from modules.documents.models import Event
from modules.einvoice.services import file_of
from modules.einvoice.tests.builders import house, invoice_of, receipt

pytestmark = pytest.mark.modules("devices")


@pytest.fixture
def invoice(app: Flask) -> UUID:
    """An invoice of a shop whose proxy has a receipt printer and an office printer."""
    with app.app_context():
        made = house()
        make_office(made.shop)
        return invoice_of(receipt(made))


def device(app: Flask, kind: str) -> int:
    with app.app_context(), reading() as connection:
        return int(connection.execute(select(Device.id).where(Device.kind == kind)).scalar_one())


def clerk(app: Flask, *more: str) -> FlaskClient:
    return client_of(app, "documents.see", "devices.see", "devices.print", *more)


def jobs(app: Flask) -> list[tuple[str, int, str]]:
    with app.app_context(), reading() as connection:
        rows = connection.execute(select(Job.kind, Job.copy_no, Job.state).order_by(Job.seq))
        return [(row.kind, row.copy_no, row.state) for row in rows]


def test_an_invoice_goes_to_the_office_printer_and_its_page_tells_the_jobs_life(app: Flask, invoice: UUID) -> None:
    client = clerk(app)
    page = client.get(f"/documents/{invoice}").text
    assert "Nothing was printed of this document yet." in page
    assert "Print on OFFICE" in page
    form = {"csrf_token": csrf_of(client), "device": device(app, "office_printer")}
    assert client.post(f"/documents/{invoice}/print-page", data=form).status_code == 303
    assert jobs(app) == [("page", 0, "queued")]
    with app.app_context():
        pdf = file_of(invoice).pdf
        with reading() as connection:
            row = connection.execute(select(Job.id, Job.payload)).one()
            assert orjson.loads(row.payload) == {"sha256": sha256(pdf).hexdigest(), "copies": 1}
            assert queries.asset(connection, sha256(pdf).hexdigest()) == pdf
            proxy = connection.execute(select(Proxy.id)).scalar_one()
            assert connection.execute(select(Event.kind).where(Event.document_id == invoice)).scalars().all()[-1] == (
                "printed"
            )
        with writing_session() as session:
            (offer,) = exchange.claim(session.connection(), {proxy}, NOW)
            assert (offer.job.device, offer.job.kind) == ("OFFICE", "page")
        report_done(proxy, row.id)
    page = client.get(f"/documents/{invoice}").text
    assert "A4 page" in page
    assert "In the shop&#39;s journal" in page
    assert client.post(f"/documents/{invoice}/print-page", data=form).status_code == 303
    assert jobs(app) == [("page", 0, "done"), ("page", 1, "queued")]


@pytest.mark.sqlite
def test_only_an_office_printer_of_the_shop_is_taken(app: Flask, invoice: UUID) -> None:
    client = clerk(app)
    form = {"csrf_token": csrf_of(client), "device": device(app, "printer")}
    assert client.post(f"/documents/{invoice}/print-page", data=form).status_code == 404
    assert client.post(f"/documents/{invoice}/print-page", data=form | {"device": "x"}).status_code == 404
    assert jobs(app) == []


@pytest.mark.sqlite
def test_a_page_is_not_printed_again_by_its_job_but_by_its_document(app: Flask, invoice: UUID) -> None:
    client = clerk(app)
    form = {"csrf_token": csrf_of(client), "device": device(app, "office_printer")}
    client.post(f"/documents/{invoice}/print-page", data=form)
    with app.app_context(), reading() as connection:
        job = connection.execute(select(Job.id)).scalar_one()
    assert client.post(f"/devices/jobs/{job}/again", data=form).status_code == 422
    assert client.post(f"/documents/{invoice}/print-again", data=form).status_code == 404
    assert client.get(f"/devices/jobs/{job}").status_code == 200


@pytest.mark.sqlite
def test_paper_of_a_receipt_printer_is_printed_again_as_a_copy(app: Flask, invoice: UUID) -> None:
    printer = device(app, "printer")
    with app.app_context(), acting(SYSTEM) as act:
        enqueue(act, Order(printer, "receipt", PAPER, invoice))
    client = clerk(app)
    form = {"csrf_token": csrf_of(client)}
    assert "Print again" not in client.get(f"/documents/{invoice}").text
    with app.app_context(), writing_session() as session:
        session.scalars(select(Job)).one().state = "done"
    assert "Print again" in client.get(f"/documents/{invoice}").text
    assert client.post(f"/documents/{invoice}/print-again", data=form).status_code == 303
    assert jobs(app) == [("receipt", 0, "done"), ("receipt", 1, "queued")]
    with app.app_context(), reading() as connection:
        payload = connection.execute(select(Job.payload).where(Job.copy_no == 1)).scalar_one()
    assert "KOPIE 1" in payload


@pytest.mark.sqlite
def test_who_may_not_see_devices_sees_no_card(app: Flask, invoice: UUID) -> None:
    assert "Print on OFFICE" not in client_of(app, "documents.see").get(f"/documents/{invoice}").text


def test_the_file_of_a_page_goes_when_nobody_can_need_it_any_more(app: Flask) -> None:
    def kept() -> set[bytes]:
        with reading() as connection:
            return set(connection.execute(select(Asset.data)).scalars())

    with app.app_context():
        for data, until in ((b"page", NOW), (b"logo", NOW), (b"logo", None), (b"page", NOW + PAGE_TTL)):
            with writing() as connection:
                assets.keep(connection, data, until)
        for late, left in ((PAGE_TTL, {b"page", b"logo"}), (PAGE_TTL + timedelta(seconds=1), {b"logo"})):
            with writing() as connection:
                assets.purge(connection, NOW + late)
            assert kept() == left
