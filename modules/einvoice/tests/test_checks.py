"""Every one of our own checks is seen to fail, on faults that the official rules let pass too."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from inspect import getsource
from typing import Any

import pytest

from modules.documents.required import REQUIRED
from modules.einvoice import checks, cii
from modules.einvoice.checks import findings
from modules.einvoice.model import Adjustment, Invoice, Prior
from modules.einvoice.tests import judge
from modules.einvoice.tests.samples import ACCOUNT, account_invoice, till_invoice

CENT = Decimal("0.01")
SOUND = till_invoice()
ON_ACCOUNT = account_invoice()


def with_line(**changes: Any) -> Invoice:
    return replace(SOUND, lines=(replace(SOUND.lines[0], **changes), *SOUND.lines[1:]))


def with_totals(invoice: Invoice = SOUND, **changes: Any) -> Invoice:
    return replace(invoice, totals=replace(invoice.totals, **changes))


def with_tax(invoice: Invoice = SOUND, **changes: Any) -> Invoice:
    return replace(invoice, taxes=(replace(invoice.taxes[0], **changes), *invoice.taxes[1:]))


def with_party(side: str, **changes: Any) -> Invoice:
    party = getattr(SOUND, side)
    return replace(SOUND, **{side: replace(party, **changes)})


def nowhere(side: str) -> Invoice:
    return with_party(side, address=replace(getattr(SOUND, side).address, city=""))


def stray_adjustment(*, charge: bool) -> Invoice:
    item = Adjustment(amount=CENT, category="S", rate=Decimal(7), reason="Rest", charge=charge)
    return replace(SOUND, adjustments=(item,))


FAULTS: list[tuple[str, Invoice]] = [
    ("required-seller_name", with_party("seller", name="")),
    ("required-seller_address", nowhere("seller")),
    ("required-buyer_name", with_party("buyer", name="")),
    ("required-buyer_address", nowhere("buyer")),
    ("required-seller_tax_id", with_party("seller", vat_id="", tax_number="")),
    ("required-number", replace(SOUND, number="")),
    ("required-quantity_and_kind", with_line(name="")),
    ("required-quantity_and_kind", replace(SOUND, lines=())),
    ("required-supplied", replace(SOUND, supplied=None)),
    ("required-net_by_rate", replace(SOUND, taxes=())),
    ("required-vat_by_rate", replace(SOUND, taxes=())),
    ("required-rates", with_tax(category="?")),
    ("line-product", with_line(price=SOUND.lines[0].price + CENT)),
    ("line-price", with_line(price=-SOUND.lines[0].price)),
    ("line-rate", with_line(category="E")),
    ("line-rate", with_line(rate=Decimal(0))),
    ("decimals", with_line(net=Decimal("8.441"))),
    ("decimals", with_totals(grand=Decimal("24.001"))),
    ("BR-CO-10", with_totals(lines=SOUND.totals.lines + CENT)),
    ("BR-CO-11", stray_adjustment(charge=False)),
    ("BR-CO-12", stray_adjustment(charge=True)),
    ("BR-CO-13", with_totals(basis=SOUND.totals.basis + CENT)),
    ("BR-CO-14", with_totals(vat=SOUND.totals.vat + CENT)),
    ("BR-CO-15", with_totals(grand=SOUND.totals.grand + CENT)),
    ("BR-CO-16", with_totals(due=CENT)),
    ("group-basis", with_tax(basis=SOUND.taxes[0].basis + CENT)),
    ("group-vat", with_tax(vat=SOUND.taxes[0].vat + 2 * CENT)),
    ("group-vat", with_tax(ON_ACCOUNT, vat=ON_ACCOUNT.taxes[0].vat + CENT)),
    ("group-missing", replace(SOUND, taxes=SOUND.taxes[1:])),
    ("gtin", with_line(gtin="4006381333932")),
    ("gtin", with_line(gtin="12345")),
    ("vat-id", with_party("seller", vat_id="DE123456789")),
    ("vat-id", with_party("buyer", vat_id="12")),
    ("iban", replace(ON_ACCOUNT, means=(replace(ACCOUNT, iban="DE75512108001245126198"),))),
    ("iban", replace(ON_ACCOUNT, means=(replace(ACCOUNT, iban=""),))),
    ("exemption-reason", with_tax(category="E")),
    ("buyer-vat-id", with_tax(category="AE", reason="Steuerschuldnerschaft des Leistungsempfängers")),
    ("prior", replace(ON_ACCOUNT, kind="381")),
    ("prior-date", replace(SOUND, prior=(Prior(number="K1-1", issued=date(2026, 11, 23)),))),
    ("due-date", replace(ON_ACCOUNT, due_date=None, terms="")),
]


def codes(invoice: Invoice) -> set[str]:
    return {finding.code for finding in findings(invoice)}


def test_sound_invoices_have_no_findings() -> None:
    assert findings(SOUND) == []
    assert findings(ON_ACCOUNT) == []


@pytest.mark.parametrize("code, invoice", FAULTS, ids=[f"{n}-{code}" for n, (code, _) in enumerate(FAULTS)])
def test_every_fault_is_found(code: str, invoice: Invoice) -> None:
    assert code in codes(invoice)


def test_every_check_has_a_fault_that_it_finds() -> None:
    source = getsource(checks)
    written = set(re.findall(r'Finding\("([^"]+)"', source)) | set(re.findall(r'"(BR-CO-\d+)"', source))
    written |= {f"required-{rule.key}" for rule in REQUIRED["DE", "invoice"]} - {"required-issued"}
    assert written == {code for code, _ in FAULTS}


def test_every_table_of_required_fields_can_be_checked() -> None:
    for (_country, kind), rules in REQUIRED.items():
        if kind == "invoice":
            assert {rule.key for rule in rules} == set(checks._PRESENT)


@pytest.mark.parametrize("code", ["line-product", "gtin", "vat-id"])
def test_these_faults_are_seen_by_nobody_else(code: str) -> None:
    invoice = next(invoice for name, invoice in FAULTS if name == code)
    assert judge.faults(cii.build(invoice), "cen", "factur-x") == []
    assert code in codes(invoice)


def test_vat_from_gross_prices_may_differ_by_a_cent_for_each_receipt() -> None:
    """19.95 with 19 % holds 3.19 VAT, though 16.76 × 19 % is 3.18."""
    line = replace(SOUND.lines[1], quantity=Decimal(1), price=Decimal("16.76"), net=Decimal("16.76"))
    tax = replace(SOUND.taxes[1], basis=Decimal("16.76"), vat=Decimal("3.19"))
    totals = replace(
        SOUND.totals, lines=tax.basis, basis=tax.basis, vat=tax.vat, grand=tax.gross, prepaid=tax.gross
    )  # fmt: skip
    single = replace(SOUND, lines=(line,), taxes=(tax,), totals=totals)
    assert findings(single) == []
    assert codes(replace(single, mode="net")) == {"group-vat"}
    assert "group-vat" in codes(with_tax(single, vat=Decimal("3.20")))
    assert "group-vat" not in codes(with_tax(single, vat=Decimal("3.20"), receipts=2))
    assert "group-vat" in codes(with_tax(single, vat=Decimal("3.21"), receipts=2))


def test_what_bears_no_vat_has_none_at_all() -> None:
    tax = replace(SOUND.taxes[0], category="E", rate=Decimal(0), vat=CENT, reason="§ 19 UStG")
    assert "group-vat" in codes(replace(SOUND, taxes=(tax, SOUND.taxes[1])))


@pytest.mark.parametrize("vat_id", ["DE136695976", "ATU13585627", "IT00743110157", "EL094259216", "CHE107787577IVA"])
def test_valid_vat_ids_of_other_countries_pass(vat_id: str) -> None:
    assert "vat-id" not in codes(with_party("buyer", vat_id=vat_id))


def test_a_finding_is_one_sentence_for_a_person() -> None:
    for _code, invoice in FAULTS:
        for finding in findings(invoice):
            assert str(finding).endswith((".", ")."))
            assert "%(" not in str(finding)


def test_a_down_payment_invoice_needs_no_date_of_supply() -> None:
    assert codes(replace(ON_ACCOUNT, kind="386", supplied=None)) == set()
