"""Invoices to try things on: a till sale of two rates, a sale on account, and what they are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.money import ZERO, rounded, shared
from modules.einvoice.model import (
    Address,
    Contact,
    Invoice,
    Line,
    Party,
    PaymentMeans,
    Prior,
    TaxGroup,
    Totals,
    unit_price,
)

SELLER = Party(
    name="Kiosk Morgenrot GmbH",
    address=Address(street="Oranienstraße 12", post_code="10999", city="Berlin", country="DE"),
    vat_id="DE136695976",
    tax_number="37/123/45678",
    register="HRB 123456 B",
    legal_text="Amtsgericht Charlottenburg, Geschäftsführerin: Ada Morgenrot",
    electronic_address="rechnung@morgenrot.example",
    contact=Contact(name="Anna Berg", phone="+49 30 1234567", email="rechnung@morgenrot.example"),
)
BUYER = Party(
    name="Büro Lindner & Söhne KG",
    address=Address(street="Am Markt 7", post_code="99084", city="Erfurt", country="DE"),
    number="K-1007",
    electronic_address="eingang@lindner.example",
)
ACCOUNT = PaymentMeans(code="58", iban="DE75512108001245126199", bic="SOGEDEFFXXX", account_name="Kiosk Morgenrot GmbH")
CASH = PaymentMeans(code="10", text="Bar bezahlt")


@dataclass(frozen=True)
class Sold:
    """A line as the till knows it: gross unit price, quantity with three decimals, rate in percent."""

    name: str
    price: Decimal
    quantity: Decimal
    rate: Decimal
    gtin: str = ""

    @property
    def gross(self) -> Decimal:
        return rounded(self.price * self.quantity)


BASKET = (
    Sold("Hafermilch Barista 1 l", Decimal("1.29"), Decimal(7), Decimal(7), "4006381333931"),
    Sold("Kugelschreiber blau", Decimal("4.99"), Decimal(3), Decimal(19)),
)


def till_invoice(basket: Sequence[Sold] = BASKET, **changes: Any) -> Invoice:
    """An invoice over one paid receipt: gross prices, split per rate, line nets by largest remainder."""
    nets: dict[int, Decimal] = {}
    taxes = []
    for rate in sorted({sold.rate for sold in basket}):
        members = [i for i, sold in enumerate(basket) if sold.rate == rate]
        gross = sum((basket[i].gross for i in members), ZERO)
        vat = rounded(gross * rate / (100 + rate))
        nets.update(zip(members, shared(gross - vat, [basket[i].gross for i in members]), strict=True))
        taxes.append(TaxGroup(category="S", rate=rate, basis=gross - vat, vat=vat))
    lines = tuple(_line(i, sold, nets[i]) for i, sold in enumerate(basket))
    basis, vat = sum(nets.values(), ZERO), sum((tax.vat for tax in taxes), ZERO)
    values: dict[str, Any] = {
        "number": "RE-2026-00042",
        "issued": date(2026, 11, 22),
        "kind": "380",
        "currency": "EUR",
        "language": "de",
        "mode": "gross",
        "seller": SELLER,
        "buyer": BUYER,
        "lines": lines,
        "taxes": tuple(taxes),
        "totals": Totals(lines=basis, basis=basis, vat=vat, grand=basis + vat, prepaid=basis + vat, due=ZERO),
        "supplied": date(2026, 11, 21),
        "buyer_reference": "Einkauf 4711",
        "means": (CASH,),
        "bank": ACCOUNT,
        "prior": (Prior(number="K1-000815", issued=date(2026, 11, 21), till="T1", replaced=True),),
        "about": ("Diese Rechnung ersetzt den Kassenbeleg K1-000815 vom 21.11.2026, Kasse T1.",),
    }
    return Invoice(**(values | changes))


def _line(index: int, sold: Sold, net: Decimal) -> Line:
    return Line(
        number=str(index + 1),
        name=sold.name,
        quantity=sold.quantity,
        unit="H87",
        unit_name="Stück",
        price=unit_price(net, sold.quantity),
        net=net,
        category="S",
        rate=sold.rate,
        gtin=sold.gtin,
        gross_price=sold.price,
        gross=sold.gross,
    )


def account_invoice(**changes: Any) -> Invoice:
    """An unpaid invoice of net prices, to be transferred within thirty days."""
    line = Line(
        number="1",
        name="Wartung Kassenplatz",
        description="Arbeitszeit vor Ort, je Stunde",
        quantity=Decimal("2.5"),
        unit="HUR",
        unit_name="Std.",
        price=Decimal("72.0000"),
        net=Decimal("180.00"),
        category="S",
        rate=Decimal(19),
    )
    return till_invoice(
        **{
            "mode": "net",
            "lines": (line,),
            "taxes": (TaxGroup(category="S", rate=Decimal(19), basis=Decimal("180.00"), vat=Decimal("34.20")),),
            "totals": Totals(
                lines=Decimal("180.00"),
                basis=Decimal("180.00"),
                vat=Decimal("34.20"),
                grand=Decimal("214.20"),
                due=Decimal("214.20"),
            ),
            "means": (ACCOUNT,),
            "prior": (),
            "about": (),
            "due_date": date(2026, 12, 22),
            "terms": "Zahlbar innerhalb von 30 Tagen ohne Abzug.",
            **changes,
        }
    )
