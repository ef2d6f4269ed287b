"""What the configuration check says of e-invoices: what every invoice of ours must state about us."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, select

from app.hub import Finding
from app.models import Company
from modules.company.models import CompanyDetails


def check(connection: Connection) -> list[Finding]:
    """Contact, phone and mail (XRechnung BR-DE-5 to BR-DE-7), and an account to pay to (BR-DE-1, BG-17)."""
    rows = connection.execute(
        select(Company.name, CompanyDetails.__table__).join(CompanyDetails, CompanyDetails.company_id == Company.id)
    ).mappings()
    found = []
    for row in rows:
        url = url_for("company.edit", key=row["company_id"])
        if not (row["contact_name"] and row["phone"] and row["email"]):
            text = _("E-invoices of %(name)s need a contact with phone and mail address.", name=row["name"])
            found.append(Finding(text, url))
        if not row["iban"]:
            found.append(Finding(_("Invoices of %(name)s name no IBAN to pay to.", name=row["name"]), url))
    return found
