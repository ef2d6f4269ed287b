"""What each step makes: an account with roles, a company with its books, a shop with tills that can sell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import accounts, pins
from app.errors import Refused
from app.models import Company, Role, Shop, User
from modules.catalog.models import Item, RevenueClass
from modules.company.countries import Country
from modules.company.services import save_company
from modules.first_run.shop import make_shop
from modules.ledger.charts import load_chart
from modules.ledger.models import Journal
from modules.ledger.services import open_year
from modules.taxes.models import TaxCode
from modules.taxes.services import add_country

__all__ = ["make_account", "make_cashier", "make_company", "make_item", "make_shop"]

ADMIN, CASHIER = "admin", "cashier"
GENERAL, SALES = "GENERAL", "SALES"


def make_account(
    session: Session, data: Mapping[str, str], password_hash: str, rights: Mapping[str, Iterable[str]]
) -> User:
    """The first account, and the usual roles: `rights` is code of a role → its permissions. Refused once
    somebody is there."""
    if session.scalar(select(User.id).limit(1)) is not None:
        raise Refused(_("Somebody was here first. Please sign in."))
    names = {ADMIN: _("Administrator"), CASHIER: _("Cashier"), "accountant": _("Accountant"), "clerk": _("Clerk")}
    for code, permissions in rights.items():
        role = Role(code=code, name=names[code])
        session.add(role)
        accounts.set_permissions(session, role, permissions)
    user = accounts.make_user(session, data["login"], data["name"], password_hash, data["language"])
    accounts.set_roles(session, user, [ADMIN, CASHIER])
    return user


def make_company(session: Session, country: Country, data: Mapping[str, Any], today: date) -> int:
    """The company with its VAT codes, chart, journals, and the periods of this year and the next; returns its id."""
    if session.scalar(select(Company.id).limit(1)) is not None:
        raise Refused(_("There is a company already."))
    if not (data["vat_id"] or data["tax_number"]):
        raise Refused(_("Give a VAT id or a tax number; one of them stands on every invoice."), "vat_id")
    if data["chart"] not in country.charts:
        raise Refused(_("This chart belongs to another country."), "chart")
    years = [date(year, 1, 1) for year in (today.year, today.year + 1)]
    plain = dict.fromkeys(("register", "director", "bic", "bank"), "") | {
        name: value or "" for name, value in data.items()
    }
    company_id = save_company(
        session,
        None,
        plain
        | {
            "code": "1",
            "name": data["legal_name"],
            "country": country.code,
            "currency": country.currency,
            "language": country.language,
            "fiscal_years": [{"first_day": day, "last_day": date(day.year, 12, 31)} for day in years],
        },
    )
    add_country(session, country.code)
    load_chart(session, company_id, data["chart"])
    for day in years:
        open_year(session, company_id, day)
    for code, name in ((GENERAL, country.names["general"]), (SALES, country.names["sale"])):
        session.add(Journal(company_id=company_id, code=code, name=name))
    session.flush()
    return company_id


def make_cashier(session: Session, data: Mapping[str, Any], password_hash: str, pin_hash: str | None) -> int:
    """Somebody who sells; returns the user's id."""
    user = accounts.make_user(session, data["login"], data["name"], password_hash, data["language"])
    accounts.set_roles(session, user, [CASHIER])
    accounts.set_shops(session, user, session.scalars(select(Shop.id)))
    pins.set_cashier(session, user, pins.WayIn(data["number"] or "", pin_hash))
    return user.id


def make_item(session: Session, name: str, price: Decimal, tax_code: str) -> int:
    """An item of goods at this price per piece, numbered after those there are; returns its id."""
    tax = session.scalars(select(TaxCode.id).where(TaxCode.code == tax_code)).one()
    group = session.scalars(select(RevenueClass.id).where(RevenueClass.code == "GOODS")).one()
    taken = set(session.scalars(select(Item.code)))
    number = next(n for n in range(1, len(taken) + 2) if f"{n:04}" not in taken)
    item = Item(
        code=f"{number:04}",
        name=name,
        unit_code="C62",
        tax_code_id=tax,
        revenue_class_id=group,
        price=price,
        favourite=True,
    )
    session.add(item)
    session.flush()
    return item.id
