"""Our CII before the official rules: every kind of invoice we write is valid, and equals the till to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from app.money import ZERO
from modules.einvoice import cii
from modules.einvoice.checks import findings
from modules.einvoice.model import Adjustment, Invoice, Prior, TaxGroup, Totals, unit_price
from modules.einvoice.tests import judge
from modules.einvoice.tests.samples import BASKET, CASH, Sold, account_invoice, till_invoice

PRIOR = (Prior(number="RE-2026-00041", issued=date(2026, 11, 20)),)


def adjusted(**changes: Any) -> Invoice:
    """180.00 net, less 10 % for the whole document, plus 6.00 for the way."""
    allowance = Adjustment(amount=Decimal("18.00"), category="S", rate=Decimal(19), reason="Treuerabatt 10 %")
    charge = Adjustment(amount=Decimal("6.00"), category="S", rate=Decimal(19), reason="Anfahrt", charge=True)
    values: dict[str, Any] = {
        "adjustments": (allowance, charge),
        "taxes": (TaxGroup(category="S", rate=Decimal(19), basis=Decimal("168.00"), vat=Decimal("31.92")),),
        "totals": Totals(
            lines=Decimal("180.00"),
            allowances=Decimal("18.00"),
            charges=Decimal("6.00"),
            basis=Decimal("168.00"),
            vat=Decimal("31.92"),
            grand=Decimal("199.92"),
            due=Decimal("199.92"),
        ),
    }
    return account_invoice(**(values | changes))


def untaxed(category: str, **tax: Any) -> Invoice:
    """The sale on account in a category that bears no VAT."""
    total = Decimal("180.00")
    return account_invoice(
        lines=tuple(replace(line, category=category, rate=Decimal(0)) for line in account_invoice().lines),
        taxes=(TaxGroup(category=category, rate=Decimal(0), basis=total, vat=ZERO, **tax),),
        totals=Totals(lines=total, basis=total, vat=ZERO, grand=total, due=total),
    )


def returned() -> Invoice:
    """One line sold and one taken back: the minus stands in the quantity."""
    line = till_invoice([Sold("Kugelschreiber blau", Decimal("4.99"), Decimal(3), Decimal(19))]).lines[0]
    back = replace(line, number="2", quantity=Decimal(-1), price=Decimal("4.1900"), net=Decimal("-4.19"))
    total = Totals(
        lines=Decimal("8.39"), basis=Decimal("8.39"), vat=Decimal("1.59"), grand=Decimal("9.98"),
        prepaid=Decimal("9.98"), due=ZERO,
    )  # fmt: skip
    tax = TaxGroup(category="S", rate=Decimal(19), basis=Decimal("8.39"), vat=Decimal("1.59"))
    return till_invoice(lines=(line, back), taxes=(tax,), totals=total)


def rounded_cash() -> Invoice:
    """24.02 rounded down to 24.00, as where small coins are gone."""
    basket = [*BASKET, Sold("Tüte", Decimal("0.02"), Decimal(1), Decimal(19))]
    totals = replace(till_invoice(basket).totals, prepaid=Decimal("24.00"), rounding=Decimal("-0.02"))
    return till_invoice(basket, totals=totals)


KINDS = {
    "two rates, gross": till_invoice(),
    "on account, net": account_invoice(),
    "allowance and charge": adjusted(),
    "credit note": account_invoice(kind="381", prior=PRIOR),
    "correction": account_invoice(kind="384", prior=PRIOR),
    "partial": account_invoice(kind="326"),
    "exempt": untaxed("E", reason="Kein Ausweis von Umsatzsteuer nach § 19 UStG"),
    "zero rate": untaxed("Z"),
    "reverse charge": replace(
        untaxed("AE", reason="Steuerschuldnerschaft des Leistungsempfängers", reason_code="VATEX-EU-AE"),
        buyer=replace(account_invoice().buyer, vat_id="DE136695976"),
    ),
    "returned line": returned(),
    "cash rounding": rounded_cash(),
    "line details": account_invoice(
        lines=(replace(account_invoice().lines[0], note="Fenster\x0bplatz", seller_id="W-1", description="Vor Ort"),),
        notes=("Vielen Dank für Ihren Auftrag.",),
        order_number="B-77",
        despatch_number="LS-12",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_valid_by_the_official_rules_and_ours(kind: str) -> None:
    invoice = KINDS[kind]
    assert [str(finding) for finding in findings(invoice)] == []
    assert judge.faults(cii.build(invoice), "cen", "factur-x") == []
    assert judge.faults(cii.build(invoice, cii.XRECHNUNG), "cen", "xrechnung") == []


def test_two_rates_are_split_from_the_gross_amount() -> None:
    """7 × 1.29 at 7 % and 3 × 4.99 at 19 % are 24.00 at the till, and 24.00 on the invoice."""
    document = etree.fromstring(cii.build(till_invoice()))
    assert texts(document, "BasisAmount") == ["8.44", "12.58"]
    assert texts(document, "CalculatedAmount") == ["0.59", "2.39"]
    assert texts(document, "ChargeAmount") == ["1.2057", "4.1933"]
    assert texts(document, "GrandTotalAmount") == ["24.00"]
    assert texts(document, "TotalPrepaidAmount") == ["24.00"]
    assert texts(document, "DuePayableAmount") == ["0.00"]


def test_the_replaced_receipt_is_named_with_number_and_date() -> None:
    document = etree.fromstring(cii.build(till_invoice()))
    prior = document.find(".//{*}ApplicableHeaderTradeSettlement/{*}InvoiceReferencedDocument")
    assert prior is not None
    assert texts(prior, "IssuerAssignedID") == ["K1-000815"]
    assert texts(prior, "DateTimeString") == ["20261121"]


def texts(document: etree._Element, name: str) -> list[str | None]:
    return [node.text for node in document.iter(f"{{*}}{name}")]


@pytest.mark.parametrize(
    "net, quantity, price",
    [
        ("10.00", "1", "10.0000"),
        ("8.44", "7", "1.2057"),
        ("1000.01", "3000", "0.333337"),
        ("0.01", "1000", "0.000010"),
        ("-16.76", "-1", "16.7600"),
        ("83.19", "100", "0.8319"),
        ("12345.67", "99999", "0.12345793"),
        ("1.00", "999999", "0.000001"),
    ],
)
def test_the_unit_price_has_just_the_decimals_it_needs(net: str, quantity: str, price: str) -> None:
    found = unit_price(Decimal(net), Decimal(quantity))
    assert (found * Decimal(quantity)).quantize(Decimal("0.01"), "ROUND_HALF_UP") == Decimal(net)
    assert str(found) == price


@pytest.mark.parametrize("net, quantity", [("1.00", "0"), ("-1.00", "1"), ("99999.99", "123456789.123")])
def test_a_line_without_a_possible_unit_price_is_an_error(net: str, quantity: str) -> None:
    with pytest.raises(ValueError, match="unit price"):
        unit_price(Decimal(net), Decimal(quantity))


def test_numbers_are_never_written_as_an_exponent() -> None:
    assert cii.number(Decimal("4E+1")) == "40"
    assert cii.quantity(Decimal("40.000")) == "40"
    assert cii.quantity(Decimal("0.485")) == "0.485"
    assert cii.quantity(Decimal("1E+2")) == "100"


def test_cash_is_named_as_the_means_of_payment() -> None:
    document = etree.fromstring(cii.build(till_invoice()))
    means = document.find(".//{*}SpecifiedTradeSettlementPaymentMeans")
    assert means is not None
    assert texts(means, "TypeCode") == [CASH.code]
