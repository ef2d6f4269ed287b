"""The demo company's details, its shop's address and two fiscal years."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Company, Shop
from modules.company.models import CompanyDetails, FiscalYear, ShopAddress

DETAILS = {
    "legal_name": "Kontor Demo GmbH",
    "street": "Linienstraße 40",
    "postcode": "10119",
    "city": "Berlin",
    "vat_id": "DE136695976",  # the example of the Federal Central Tax Office's check digit
    "tax_number": "37/123/45678",
    "register": "Amtsgericht Charlottenburg, HRB 100000",
    "director": "Mara Keller",
    "contact_name": "Mara Keller",
    "email": "rechnung@kontor-demo.example",
    "phone": "+49 30 5550100",
    "iban": "DE89370400440532013000",  # the example of the IBAN registry
    "bic": "COBADEFFXXX",
    "bank": "Commerzbank",
}
YEARS = (2025, 2026, 2027)


def seed(session: Session) -> None:
    """What is there already is left as it is."""
    company = session.scalars(select(Company).where(Company.code == "KONTOR")).one()
    shop = session.scalars(select(Shop).where(Shop.code == "MITTE")).one()
    if session.get(CompanyDetails, company.id) is None:
        session.add(CompanyDetails(company_id=company.id, **DETAILS))
    if session.get(ShopAddress, shop.id) is None:
        address = {name: DETAILS[name] for name in ("street", "postcode", "city", "phone")}
        session.add(ShopAddress(shop_id=shop.id, **address))
    have = set(session.scalars(select(FiscalYear.first_day).where(FiscalYear.company_id == company.id)))
    for year in YEARS:
        if date(year, 1, 1) not in have:
            session.add(FiscalYear(company_id=company.id, first_day=date(year, 1, 1), last_day=date(year, 12, 31)))
    session.flush()
