"""What the configuration check says of posting: whatever is sold has accounts to go to."""

from __future__ import annotations

from typing import Literal

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, select

from app.hub import Finding
from app.models import Company
from modules.catalog.models import Item
from modules.payments.models import Method
from modules.posting.models import MethodAccount, PosTypePosting, RevenueAccount, TaxAccount, Template
from modules.taxes.models import TaxCode, TaxRate
from pos_types.models import PosType


def check(connection: Connection) -> list[Finding]:
    """Templates of POS types, accounts of methods, and accounts of the VAT codes that items carry."""
    companies = connection.execute(
        select(Company.id, Company.name).where(Company.id.in_(select(Template.company_id))).order_by(Company.id)
    ).all()
    found = [*_templates(connection)]
    for company in companies:
        found += _methods(connection, company.id, company.name)
        found += _taxes(connection, company.id, company.name)
    return found


def _templates(connection: Connection) -> list[Finding]:
    bare = (
        select(PosType.id, PosType.name)
        .outerjoin(PosTypePosting, PosTypePosting.pos_type_id == PosType.id)
        .where(PosType.active, PosTypePosting.pos_type_id.is_(None))
        .order_by(PosType.code)
    )
    default = connection.execute(select(Template.id).where(Template.is_default).limit(1)).first()
    severity: Literal["bad", "warn"] = "warn" if default else "bad"  # the default takes it
    return [
        Finding(
            _("POS type %(name)s has no posting template.", name=row.name),
            url_for("pos_types.edit", key=row.id),
            severity,
        )
        for row in connection.execute(bare)
    ]


def _methods(connection: Connection, company_id: int, company: str) -> list[Finding]:
    known = select(MethodAccount.method_id).where(MethodAccount.company_id == company_id)
    bare = select(Method.name).where(Method.active, Method.id.not_in(known)).order_by(Method.position)
    url = url_for("posting.determination", company=company_id)
    return [
        Finding(_("Payment method %(name)s has no account of %(company)s.", name=name, company=company), url, "bad")
        for name in connection.execute(bare).scalars()
    ]


def _taxes(connection: Connection, company_id: int, company: str) -> list[Finding]:
    """Only of codes that an active item carries: the others are sold by nobody."""
    sold = select(Item.tax_code_id).where(Item.active).distinct()
    codes = connection.execute(
        select(TaxCode.id, TaxCode.code).where(TaxCode.id.in_(sold)).order_by(TaxCode.code)
    ).all()
    vat = select(TaxAccount.tax_code_id).where(TaxAccount.company_id == company_id)
    revenue = select(RevenueAccount.tax_code_id).where(
        RevenueAccount.company_id == company_id, RevenueAccount.revenue_class_id.is_(None)
    )
    with_vat = set(connection.execute(select(TaxRate.tax_code_id).where(TaxRate.rate > 0)).scalars())
    have_vat = set(connection.execute(vat).scalars())
    have_revenue = set(connection.execute(revenue).scalars())
    url = url_for("posting.determination", company=company_id)
    found = []
    for each in codes:
        if each.id in with_vat and each.id not in have_vat:
            text = _("VAT code %(code)s has no account for its VAT in %(company)s.", code=each.code, company=company)
            found.append(Finding(text, url, "bad"))
        if each.id not in have_revenue:
            text = _("VAT code %(code)s has no revenue account in %(company)s.", code=each.code, company=company)
            found.append(Finding(text, url, "bad"))
    return found
