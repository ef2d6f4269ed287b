"""What the configuration check says of companies and shops."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, select

from app.hub import Finding
from app.models import Company, Shop
from modules.company.models import CompanyDetails, FiscalYear, ShopAddress


def check(connection: Connection) -> list[Finding]:
    """A company is named with address and tax number on what it issues (article 226 of directive 2006/112/EC)."""
    found = []
    rows = connection.execute(
        select(Company.id, Company.name, CompanyDetails.__table__)
        .outerjoin(CompanyDetails, CompanyDetails.company_id == Company.id)
        .order_by(Company.id)
    ).mappings()
    for row in rows:
        url = url_for("company.edit", key=row["id"])
        if not (row["legal_name"] and row["street"] and row["city"]):
            found.append(Finding(_("Company %(name)s has no full address.", name=row["name"]), url, "bad"))
        if not (row["vat_id"] or row["tax_number"]):
            text = _("Company %(name)s has neither a VAT id nor a tax number.", name=row["name"])
            found.append(Finding(text, url, "bad"))
    years = select(FiscalYear.company_id)
    for each in connection.execute(select(Company.id, Company.name).where(Company.id.not_in(years))):
        url = url_for("company.edit", key=each.id)
        found.append(Finding(_("Company %(name)s has no fiscal year.", name=each.name), url, "bad"))
    bare = select(Shop.id, Shop.name).outerjoin(ShopAddress, ShopAddress.shop_id == Shop.id)
    for each in connection.execute(bare.where(ShopAddress.shop_id.is_(None))):
        url = url_for("company.edit_shop", key=each.id)
        found.append(Finding(_("Shop %(name)s has no address for its receipts.", name=each.name), url))
    return found
