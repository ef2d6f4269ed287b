"""What a new company posts with: a template, and the accounts of methods, VAT codes and revenue, found by their keys.

A chart names for each key the account that it is for, and a country's pack names for each VAT code its keys; so the
same few lines serve every country.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.catalog.models import RevenueClass
from modules.ledger.models import AccountKey
from modules.payments.models import Method
from modules.posting.models import MethodAccount, RevenueAccount, TaxAccount, Template
from modules.taxes.data import codes_of
from modules.taxes.models import TaxCode

OF_METHODS = {"cash": "cash", "card": "transit", "transfer": "bank", "on_account": "ar"}  # by kind of method
OF_TEMPLATE = {
    "receivable_account_id": "ar",
    "rounding_expense_account_id": "rnde",
    "rounding_income_account_id": "rndi",
    "cash_short_account_id": "short",
    "cash_over_account_id": "over",
    "transit_account_id": "transit",
    "bank_account_id": "bank",
}


def account_keys(session: Session, company_id: int) -> Mapping[str, int]:
    """Key → account of a company's chart."""
    rows = session.execute(select(AccountKey.key, AccountKey.account_id).where(AccountKey.company_id == company_id))
    return {row.key: row.account_id for row in rows}


def make_template(session: Session, company_id: int, journal_id: int, code: str, name: str) -> int:
    """The company's default template, if it has none of this code; returns its id."""
    found = session.scalar(select(Template.id).where(Template.code == code))
    if found is not None:
        return found
    keys = account_keys(session, company_id)
    accounts = {field: keys[key] for field, key in OF_TEMPLATE.items()}
    template = Template(company_id=company_id, code=code, name=name, is_default=True, journal_id=journal_id, **accounts)
    session.add(template)
    session.flush()
    return template.id


def determine(session: Session, company_id: int, countries: Iterable[str]) -> None:
    """Accounts for every method, and for every VAT code of the countries; what is there already stays.

    A code whose key the company's chart does not have is left out: the check of the configuration names it.
    """
    keys = account_keys(session, company_id)
    for method in session.scalars(select(Method)):
        key = OF_METHODS.get(method.kind)
        if key is not None and session.get(MethodAccount, (company_id, method.id)) is None:
            session.add(MethodAccount(company_id=company_id, method_id=method.id, account_id=keys[key]))
    ids = {row.code: row.id for row in session.execute(select(TaxCode.code, TaxCode.id))}
    classes = [None, *session.scalars(select(RevenueClass.id).order_by(RevenueClass.id))]
    made = select(RevenueAccount.revenue_class_id, RevenueAccount.tax_code_id)
    rows = session.execute(made.where(RevenueAccount.company_id == company_id))
    known = {(row.revenue_class_id, row.tax_code_id) for row in rows}
    for each in (code for country in countries for code in codes_of(country) if code.code in ids):
        tax = ids[each.code]
        if each.vat_key in keys and session.get(TaxAccount, (company_id, tax)) is None:
            session.add(TaxAccount(company_id=company_id, tax_code_id=tax, account_id=keys[each.vat_key]))
        if each.revenue_key in keys:
            session.add_all(
                RevenueAccount(
                    company_id=company_id, revenue_class_id=group, tax_code_id=tax, account_id=keys[each.revenue_key]
                )
                for group in classes
                if (group, tax) not in known
            )
    session.flush()
