"""The demo shop's account determination: one template, and accounts for methods, VAT codes and revenue classes."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Company
from modules.catalog.models import RevenueClass
from modules.ledger.models import AccountKey, Journal
from modules.payments.models import Method
from modules.posting.models import (
    CashReason,
    MethodAccount,
    PosTypePosting,
    RevenueAccount,
    TaxAccount,
    Template,
)
from modules.taxes.models import TaxCode
from pos_types.models import PosType

METHODS = {"cash": "cash", "card": "transit", "transfer": "bank", "account": "ar"}
TAXES = {"DE-S": "vat1", "DE-R": "vat2"}
REVENUE = {
    "DE-S": "rev1",
    "DE-R": "rev2",
    "DE-Z": "rev0",
    "DE-E": "exempt",
    "DE-K": "ic",
    "DE-G": "exp",
    "DE-AE": "rc",
}
TEMPLATE = {
    "receivable_account_id": "ar",
    "rounding_expense_account_id": "rnde",
    "rounding_income_account_id": "rndi",
    "cash_short_account_id": "short",
    "cash_over_account_id": "over",
    "transit_account_id": "transit",
    "bank_account_id": "bank",
}
REASONS = (
    ("PRIVATE", "Privatentnahme", "priv", "", ""),
    ("OFFICE", "Bürobedarf 19 %", "office", "DE-S", "vst1"),
)


def seed(session: Session) -> None:
    """Everything that the demo company needs to post what it sells. Idempotent."""
    company = session.scalars(select(Company.id).where(Company.code == "KONTOR")).one()
    rows = session.execute(select(AccountKey.key, AccountKey.account_id).where(AccountKey.company_id == company))
    keys = {row.key: row.account_id for row in rows}
    _template(session, company, keys)
    for code, key in METHODS.items():
        method = session.scalars(select(Method.id).where(Method.code == code)).one()
        if session.get(MethodAccount, (company, method)) is None:
            session.add(MethodAccount(company_id=company, method_id=method, account_id=keys[key]))
    taxes = {row.code: row.id for row in session.execute(select(TaxCode.code, TaxCode.id))}
    for code, key in TAXES.items():
        if session.get(TaxAccount, (company, taxes[code])) is None:
            session.add(TaxAccount(company_id=company, tax_code_id=taxes[code], account_id=keys[key]))
    if session.scalar(select(RevenueAccount.id).where(RevenueAccount.company_id == company)) is None:
        classes = [None, *session.scalars(select(RevenueClass.id).order_by(RevenueClass.id))]
        session.add_all(
            RevenueAccount(company_id=company, revenue_class_id=each, tax_code_id=taxes[code], account_id=keys[key])
            for each in classes
            for code, key in REVENUE.items()
            if code in taxes
        )
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


def _template(session: Session, company: int, keys: dict[str, int]) -> None:
    if session.scalar(select(Template.id).where(Template.code == "RETAIL")) is not None:
        return
    journal = session.scalars(select(Journal.id).where(Journal.code == "SALES")).one()
    accounts = {field: keys[key] for field, key in TEMPLATE.items()}
    template = Template(company_id=company, code="RETAIL", name="Ladenverkauf", is_default=True, journal_id=journal)
    for field, account in accounts.items():
        setattr(template, field, account)
    session.add(template)
    session.flush()
