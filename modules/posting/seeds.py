"""The demo shop's account determination: one template, and accounts for methods, VAT codes and revenue classes."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Company
from modules.ledger.models import Journal
from modules.posting.first_accounts import account_keys, determine, make_template
from modules.posting.models import CashReason, PosTypePosting, Template
from modules.taxes.models import TaxCode
from pos_types.models import PosType

REASONS = (
    ("PRIVATE", "Privatentnahme", "priv", "", ""),
    ("OFFICE", "Bürobedarf 19 %", "office", "DE-S", "vst1"),
)


def seed(session: Session) -> None:
    """Everything that the demo company needs to post what it sells. Idempotent."""
    company = session.scalars(select(Company.id).where(Company.code == "KONTOR")).one()
    journal = session.scalars(select(Journal.id).where(Journal.code == "SALES")).one()
    make_template(session, company, journal, "RETAIL", "Ladenverkauf")
    determine(session, company, ("DE",))
    keys = account_keys(session, company)
    taxes = {row.code: row.id for row in session.execute(select(TaxCode.code, TaxCode.id))}
    for code, name, key, tax, tax_key in REASONS:
        if session.scalar(select(CashReason.id).where(CashReason.code == code)) is None:
            reason = CashReason(company_id=company, code=code, name=name, account_id=keys[key])
            if tax:
                reason.tax_code_id, reason.tax_account_id = taxes[tax], keys[tax_key]
            session.add(reason)
    session.flush()


def seed_pos_type(session: Session) -> None:
    """The retail till posts with the template of the same name. Idempotent."""
    pos_type = session.scalar(select(PosType.id).where(PosType.code == "RETAIL"))
    template = session.scalar(select(Template.id).where(Template.code == "RETAIL"))
    if pos_type is not None and template is not None and session.get(PosTypePosting, pos_type) is None:
        session.add(PosTypePosting(pos_type_id=pos_type, template_id=template))
    session.flush()
