"""From stored documents to stored files, on both databases."""

from __future__ import annotations

import contextlib
import hashlib
import io
import threading
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from app.db import reading, writing, writing_session
from app.errors import Missing, Refused
from app.ids import new_id
from modules.company.models import CompanyDetails
from modules.documents.totals import DraftLine
from modules.einvoice import cii, layout, queries, services
from modules.einvoice.checks import findings
from modules.einvoice.fill import invoice_from
from modules.einvoice.model import Invoice
from modules.einvoice.models import EinvoiceFile
from modules.einvoice.queries import FILE
from modules.einvoice.tests import builders, judge
from modules.einvoice.tests.builders import LINDNER, MILK, NOW, House, basket, house, invoice_of, issued, receipt


@pytest.fixture
def made(context: Flask) -> House:
    return house()


def read(key: UUID) -> Invoice:
    with reading() as connection:
        return invoice_from(queries.source(connection, key))


def test_the_invoice_of_a_receipt_is_copied_to_the_cent(made: House) -> None:
    invoice = read(invoice_of(receipt(made)))
    assert findings(invoice) == []
    assert invoice.totals.grand == Decimal("23.00")
    assert invoice.totals.prepaid == Decimal("23.00")
    assert invoice.totals.due == 0
    assert [(tax.rate, tax.basis, tax.vat) for tax in invoice.taxes] == [
        (Decimal(7), Decimal("8.44"), Decimal("0.59")),
        (Decimal(19), Decimal("11.74"), Decimal("2.23")),
    ]
    assert [(means.code, means.text) for means in invoice.means] == [("10", "Bar: 23,00\xa0€")]
    assert [(each.number, each.till, each.replaced) for each in invoice.prior] == [("REC-00001", "T1", True)]
    assert [line.gtin for line in invoice.lines] == [MILK, ""]
    assert invoice.lines[1].discount == Decimal("1.00")
    assert invoice.buyer_reference == "Einkauf 4711"


@pytest.mark.sqlite
def test_the_replaced_receipt_is_said_once_on_paper(made: House) -> None:
    page = layout.page(read(invoice_of(receipt(made))))
    assert page.count("REC-00001") == 1
    assert "T1" in page


@pytest.mark.sqlite
@pytest.mark.parametrize("guideline, rules", [(cii.EN16931, "factur-x"), (cii.XRECHNUNG, "xrechnung")])
def test_the_stored_invoice_keeps_the_official_rules(made: House, guideline: str, rules: str) -> None:
    assert judge.faults(cii.build(read(invoice_of(receipt(made))), guideline), "cen", rules) == []


def test_a_second_call_gives_the_same_bytes(made: House) -> None:
    key = invoice_of(receipt(made))
    first = services.file_of(key, NOW)
    second = services.file_of(key)
    assert second == first
    assert first.sha256 == hashlib.sha256(first.pdf).hexdigest()
    assert first.profile == cii.EN16931
    assert judge.pdf_faults(first.pdf) == []
    assert PdfReader(io.BytesIO(first.pdf)).attachments["factur-x.xml"] == [first.xml]


def test_build_stores_within_the_caller_s_transaction(made: House) -> None:
    key = invoice_of(receipt(made))
    with writing_session() as session:
        built = services.build(session, key, NOW)
        assert services.build(session, key) == built
    assert services.file_of(key) == built


def test_what_is_rolled_back_was_never_made(made: House) -> None:
    key = invoice_of(receipt(made))
    with contextlib.suppress(Refused), writing_session() as session:
        services.build(session, key, NOW)
        raise Refused("The caller changed its mind.")
    with reading() as connection:
        assert queries.file(connection, key) is None


def test_many_who_ask_at_once_get_one_file(made: House, context: Flask) -> None:
    key = invoice_of(receipt(made))
    got: list[queries.File] = []
    gate = threading.Barrier(4)

    def ask() -> None:
        with context.app_context():
            gate.wait()
            got.append(services.file_of(key))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert len({(file.pdf, file.created) for file in got}) == 1


@pytest.mark.parametrize("change", [update(FILE).values(sha256="other"), delete(FILE)], ids=["update", "delete"])
def test_the_database_refuses_to_change_a_file(made: House, change: object) -> None:
    services.file_of(invoice_of(receipt(made)))
    with pytest.raises(DatabaseError, match="never changed"), writing() as connection:
        connection.execute(change)  # type: ignore[call-overload]
    with reading() as connection:
        assert connection.execute(select(EinvoiceFile.sha256)).scalar_one() != "other"


@pytest.mark.sqlite
def test_what_is_no_invoice_is_refused(made: House) -> None:
    with pytest.raises(Refused, match="Only invoices"):
        services.file_of(receipt(made))
    with pytest.raises(Missing):
        services.file_of(new_id())


@pytest.mark.sqlite
def test_an_unsound_invoice_is_refused_in_words_and_not_stored(made: House) -> None:
    key = issued(made, "invoice", basket(made), ("cash", "23.00"), buyer=replace(LINDNER, vat_id="DE123456789"))
    with pytest.raises(Refused, match="The VAT id DE123456789 of Büro Lindner & Söhne KG is not valid"):
        services.file_of(key)
    with reading() as connection:
        assert queries.file(connection, key) is None


@pytest.mark.sqlite
def test_a_company_without_details_is_refused(made: House) -> None:
    key = invoice_of(receipt(made))
    with writing() as connection:
        connection.execute(delete(CompanyDetails))
    with pytest.raises(Refused, match="no name and address"):
        services.file_of(key)


@pytest.mark.sqlite
def test_an_invoice_on_account_is_due_and_says_how_to_pay(made: House) -> None:
    key = issued(made, "invoice", basket(made), ("on_account", "23.00"), buyer=LINDNER)
    invoice = read(key)
    assert findings(invoice) == []
    assert invoice.totals.due == Decimal("23.00")
    assert invoice.due_date == invoice.issued  # at once, where nothing else was agreed
    assert [(means.code, means.iban.replace(" ", "")) for means in invoice.means] == [("58", "DE75512108001245126199")]
    assert judge.faults(cii.build(invoice), "cen") == []


@pytest.mark.sqlite
def test_part_paid_by_card_leaves_the_rest_due(made: House) -> None:
    key = issued(made, "invoice", basket(made), ("card", "20.00"), ("on_account", "3.00"), buyer=LINDNER)
    invoice = read(key)
    assert (invoice.totals.prepaid, invoice.totals.due) == (Decimal("20.00"), Decimal("3.00"))
    assert [means.code for means in invoice.means] == ["48", "58"]
    assert findings(invoice) == []


@pytest.mark.sqlite
def test_a_net_invoice_keeps_its_agreed_prices(made: House) -> None:
    hours = DraftLine("uncoded", "Wartung", Decimal("2.5"), Decimal(72), "DE-S", "HUR")
    wire = DraftLine("uncoded", "Draht", Decimal(3), Decimal("0.333"), "DE-S", "MTR")
    invoice = read(issued(made, "invoice", [hours, wire], ("on_account", "215.39"), mode="net", buyer=LINDNER))
    assert [line.price for line in invoice.lines] == [Decimal(72), Decimal("0.333")]
    assert [line.gross for line in invoice.lines] == [None, None]
    assert findings(invoice) == []
    assert judge.faults(cii.build(invoice), "cen") == []


@pytest.mark.sqlite
def test_a_credit_note_has_positive_amounts_and_names_its_invoice(made: House) -> None:
    first = issued(made, "invoice", basket(made), ("cash", "23.00"), buyer=LINDNER)
    back = [replace(line, quantity=-line.quantity, discount=-line.discount) for line in basket(made)]
    key = issued(made, "credit_note", back, ("cash", "-23.00"), buyer=LINDNER, sources=(("returns", first),))
    invoice = read(key)
    assert invoice.kind == "381"
    assert invoice.totals.grand == Decimal("23.00")
    assert invoice.totals.due == 0
    assert all(line.quantity > 0 for line in invoice.lines)
    assert [(each.number, each.replaced) for each in invoice.prior] == [("INV-00001", False)]
    assert invoice.about == ("Bezieht sich auf Rechnung INV-00001 vom 22.11.2026.",)
    assert findings(invoice) == []
    assert judge.faults(cii.build(invoice), "cen") == []


@pytest.mark.sqlite
def test_allowances_notes_returns_and_rounding_find_their_place(made: House) -> None:
    lines = [
        *basket(made),
        DraftLine("document_allowance", "Treuerabatt", Decimal(1), Decimal("-2.00"), "DE-S"),
        DraftLine("uncoded", "Leergut", Decimal(1), Decimal("-0.25"), "DE-S"),
        DraftLine("note", "Danke!", Decimal(0), Decimal(0), "DE-S"),
    ]
    key = issued(made, "invoice", lines, ("cash", "20.70"), buyer=LINDNER, rounding="-0.05", note="Bis bald.")
    invoice = read(key)
    assert findings(invoice) == []
    assert [(item.reason, item.charge) for item in invoice.adjustments] == [("Treuerabatt", False)]
    assert [line.quantity for line in invoice.lines] == [Decimal(7), Decimal(3), Decimal(-1)]
    assert all(line.price >= 0 for line in invoice.lines)
    assert invoice.notes == ("Bis bald.", "Danke!")
    assert (invoice.totals.rounding, invoice.totals.due) == (Decimal("-0.05"), Decimal(0))
    assert judge.faults(cii.build(invoice), "cen") == []


@pytest.mark.sqlite
def test_two_codes_of_one_rate_are_told_as_one(made: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(builders.RULES, "DE-B", replace(builders.RULES["DE-S"], code="DE-B"))
    lines = [*basket(made), DraftLine("uncoded", "Buch", Decimal(1), Decimal("9.99"), "DE-B")]
    invoice = read(issued(made, "invoice", lines, ("cash", "32.99"), buyer=LINDNER))
    assert [(tax.rate, tax.receipts) for tax in invoice.taxes] == [(Decimal(7), 1), (Decimal(19), 2)]
    assert findings(invoice) == []
