"""A company with a till that sold something, and the invoice over it: rows as the other modules store them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from app.act import Actor, acting
from app.db import reading, writing_session
from app.hub import Hub
from app.ids import new_id
from app.models import Company, Shop
from modules.catalog.models import Barcode, Item, RevenueClass, Unit
from modules.company.models import CompanyDetails
from modules.documents import queries as documents
from modules.documents.events import Settlement
from modules.documents.kinds import CHOICE, DocumentKind
from modules.documents.services import Draft, issue
from modules.documents.totals import DraftLine, totals_of
from modules.invoices.buyer import Buyer
from modules.invoices.services import from_receipt
from modules.payments.models import Method
from modules.taxes.models import TaxCode
from modules.taxes.queries import TaxRule
from numbering.models import Policy, Range, Series

NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
ANNA = Actor(None, "Anna")
LINDNER = Buyer(
    name="Büro Lindner & Söhne KG",
    street="Am Markt 7",
    postcode="99084",
    city="Erfurt",
    email="eingang@lindner.example",
    buyer_reference="Einkauf 4711",
)
RULES = {
    "DE-S": TaxRule("DE-S", "S", Decimal(19)),
    "DE-R": TaxRule("DE-R", "S", Decimal(7)),
    "DE-Z": TaxRule("DE-Z", "Z", Decimal(0)),
}
MILK = "4006381333931"


@dataclass(frozen=True)
class House:
    """The ids of what `house` made; `methods` by kind, `series` by document kind."""

    company: int
    shop: int
    item: int
    methods: Mapping[str, int]
    series: Mapping[str, int]


def house() -> House:
    """A company in Berlin with a shop, a unit, an item with barcode, methods and series."""
    hub: Hub = current_app.extensions["kontor"]
    for kind in ("receipt", "credit_note", "order"):
        if kind not in hub.choices(CHOICE):
            hub.choice(CHOICE, kind, DocumentKind(kind, kind, moves_stock=False, posts=False, asks_money=True))
    with writing_session() as session:
        company = Company(code="KONTOR", name="Morgenrot")
        session.add(company)
        session.flush()
        shop = Shop(company_id=company.id, code="MITTE", name="Mitte")
        session.add_all([shop, _details(company.id)])
        methods = {kind: Method(code=kind, name=name, kind=kind) for kind, name in METHODS.items()}
        session.add_all(methods.values())
        series = {kind: _series(kind) for kind in ("receipt", "invoice", "credit_note", "order")}
        session.add_all(series.values())
        item = _item(session)
        session.flush()
        return House(
            company.id,
            shop.id,
            item.id,
            {kind: method.id for kind, method in methods.items()},
            {kind: each.id for kind, each in series.items()},
        )


METHODS = {"cash": "Bar", "card": "Karte", "transfer": "Überweisung", "on_account": "Auf Rechnung"}


def _details(company_id: int) -> CompanyDetails:
    return CompanyDetails(
        company_id=company_id,
        legal_name="Kiosk Morgenrot GmbH",
        street="Oranienstraße 12",
        postcode="10999",
        city="Berlin",
        vat_id="DE 136695976",
        tax_number="37/123/45678",
        register="Amtsgericht Charlottenburg, HRB 123456 B",
        director="Ada Morgenrot",
        contact_name="Anna Berg",
        email="rechnung@morgenrot.example",
        phone="+49 30 1234567",
        iban="DE75 5121 0800 1245 1261 99",
        bic="SOGEDEFFXXX",
        bank="Morgenbank",
    )


def _series(kind: str) -> Series:
    policy = Policy(valid_from=date(2000, 1, 1), ranges=[Range(start=1)])
    return Series(
        code=f"S-{kind}", name=kind, document_kind=kind, format=f"{kind[:3].upper()}-{{n:05}}", policies=[policy]
    )


def _item(session: Session) -> Item:
    """Oat milk, with the barcode of one carton, of a pack, and one that the shop printed itself."""
    code = TaxCode(code="DE-R", name="7 %", country="DE")
    revenue = RevenueClass(code="GOODS", name="Goods")
    session.add_all([code, revenue, Unit(code="H87", name="Stück")])
    session.flush()
    item = Item(
        code="A-1", name="Hafermilch", unit_code="H87", tax_code_id=code.id, revenue_class_id=revenue.id,
        price=Decimal("1.29"),
        barcodes=[
            Barcode(code=MILK),
            Barcode(code="4006381333948", quantity=Decimal(6)),
            Barcode(code="2012345678900"),
        ],
    )  # fmt: skip
    session.add(item)
    return item


def basket(made: House) -> list[DraftLine]:
    """7 × 1.29 at 7 % and 3 × 4.99 at 19 %, less a discount of 1.00: 23.00."""
    milk = DraftLine("item", "Hafermilch", Decimal(7), Decimal("1.29"), "DE-R", "H87", made.item, "A-1")
    pens = DraftLine("uncoded", "Kugelschreiber", Decimal(3), Decimal("4.99"), "DE-S", discount=Decimal("1.00"))
    return [milk, pens]


def issued(
    made: House,
    kind: str,
    lines: Sequence[DraftLine],
    *tenders: tuple[str, str],
    mode: str = "gross",
    buyer: Buyer | None = None,
    sources: tuple[tuple[str, UUID], ...] = (),
    day: date = TODAY,
    note: str = "",
    rounding: str = "0.00",
) -> UUID:
    """Issue a document paid with `tenders`, pairs of method kind and amount."""
    key = new_id()
    draft = Draft(
        id=key,
        kind=kind,
        series_id=made.series[kind],
        company_id=made.company,
        shop_id=made.shop,
        shop_code="MITTE",
        register="T1",
        doc_date=day,
        supply_date=day,
        began_at=NOW,
        currency="EUR",
        language="de",
        mode=mode,
        totals=totals_of(mode, lines, RULES),
        rounding=Decimal(rounding),
        settlements=tuple(_settlement(made, *tender) for tender in tenders),
        parties={"buyer": {k: v for k, v in vars(buyer).items() if k != "party_id"}} if buyer else {},
        sources=sources,
        note=note,
    )
    with acting(ANNA, NOW) as act:
        issue(act, draft)
    return key


def _settlement(made: House, kind: str, amount: str) -> Settlement:
    value = Decimal(amount)
    return Settlement(made.methods[kind], kind, METHODS[kind], kind, value, value, Decimal("0.00"))


def receipt(made: House, *tenders: tuple[str, str]) -> UUID:
    """A paid receipt over the basket, one day old."""
    return issued(made, "receipt", basket(made), *(tenders or (("cash", "23.00"),)), day=date(2026, 11, 21))


def invoice_of(receipt_id: UUID, buyer: Buyer = LINDNER) -> UUID:
    """The invoice that replaces a receipt."""
    with reading() as connection:
        stored = documents.document(connection, receipt_id)
    with acting(ANNA, NOW) as act:
        return from_receipt(act, stored, buyer)
