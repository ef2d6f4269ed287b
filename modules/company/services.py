"""Changing our own details, shops and fiscal years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Missing, Refused
from app.models import Company, Shop
from modules.company.identifiers import checked_iban, checked_vat_id
from modules.company.models import CompanyDetails, FiscalYear, ShopAddress

OF_COMPANY = ("code", "name", "country", "currency", "language")
OF_DETAILS = (
    "legal_name",
    "street",
    "postcode",
    "city",
    "tax_number",
    "register",
    "director",
    "contact_name",
    "email",
    "phone",
    "bic",
    "bank",
)
OF_ADDRESS = ("street", "postcode", "city", "phone")
LONGEST_YEAR = timedelta(days=366 + 183)  # a first or changed fiscal year may be long; nobody's is longer than this


def save_company(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    """Store a company with its details and `fiscal_years`; returns its id. Checks VAT id, IBAN and the years."""
    row = Company() if key is None else session.get(Company, key)
    if row is None:
        raise Missing(_("This company does not exist."))
    taken = select(Company.id).where(Company.code == data["code"], Company.id != (key or 0))
    if session.scalar(taken) is not None:
        raise Refused(_("There is another company %(code)s.", code=data["code"]), "code")
    for name in OF_COMPANY:
        setattr(row, name, data[name])
    session.add(row)
    session.flush()
    details = session.get(CompanyDetails, row.id) or CompanyDetails(company_id=row.id)
    for name in OF_DETAILS:
        setattr(details, name, data[name])
    details.vat_id = checked_vat_id(data["vat_id"])
    details.iban = checked_iban(data["iban"])
    session.add(details)
    _keep_years(session, row.id, data["fiscal_years"])
    session.flush()
    return row.id


def _keep_years(session: Session, company_id: int, wanted: Sequence[Mapping[str, Any]]) -> None:
    ordered = sorted(wanted, key=lambda year: year["first_day"])
    for year in ordered:
        if not timedelta(0) < year["last_day"] - year["first_day"] <= LONGEST_YEAR:
            raise Refused(_("A fiscal year ends after it begins, and within eighteen months."), "fiscal_years")
    for one, two in pairwise(ordered):
        if one["last_day"] >= two["first_day"]:
            raise Refused(_("Two fiscal years share a day."), "fiscal_years")
    have = {year.id: year for year in session.scalars(select(FiscalYear).where(FiscalYear.company_id == company_id))}
    kept = {int(year.get("id") or 0) for year in ordered}
    for lost in have.keys() - kept:
        session.delete(have[lost])
    session.flush()
    for year in ordered:
        row = have.get(int(year.get("id") or 0)) or FiscalYear(company_id=company_id)
        row.first_day, row.last_day = year["first_day"], year["last_day"]
        session.add(row)


def save_shop(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    """Store a shop with its address; returns its id."""
    row = Shop() if key is None else session.get(Shop, key)
    if row is None:
        raise Missing(_("This shop does not exist."))
    taken = select(Shop.id).where(Shop.code == data["code"], Shop.id != (key or 0))
    if session.scalar(taken) is not None:
        raise Refused(_("There is another shop %(code)s.", code=data["code"]), "code")
    row.company_id, row.code, row.name, row.zone = data["company_id"], data["code"], data["name"], data["zone"]
    session.add(row)
    session.flush()
    address = session.get(ShopAddress, row.id) or ShopAddress(shop_id=row.id)
    for name in OF_ADDRESS:
        setattr(address, name, data[name])
    session.add(address)
    session.flush()
    return row.id
