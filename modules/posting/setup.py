"""Storing templates, the tables of account determination and cash reasons, as forms hand them over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Missing, Refused
from modules.ledger.models import Account, Journal
from modules.posting.models import CashReason, MethodAccount, RevenueAccount, TaxAccount, Template

TEMPLATE_FIELDS = ("code", "name", "is_default", "journal_id")
REASON_FIELDS = ("code", "name", "account_id", "tax_code_id", "tax_account_id", "active")


def save_template(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    """Store a template; returns its id. A company has one default template: this one takes the mark from another."""
    template = session.get(Template, key) if key else Template(company_id=data["company_id"])
    if template is None:
        raise Missing(_("There is no such template."))
    if template.company_id != data["company_id"]:
        raise Refused(_("A template stays with its company."), "company_id")
    accounts = [name for name in data if name.endswith("_account_id")]
    for name in accounts:
        _own_account(session, template.company_id, data[name], name)
    journal = session.get(Journal, data["journal_id"])
    if journal is None or journal.company_id != template.company_id:
        raise Refused(_("This journal belongs to another company."), "journal_id")
    if data["is_default"]:
        others = select(Template).where(Template.company_id == template.company_id, Template.is_default)
        for other in session.scalars(others):
            other.is_default = other is template
    for name in (*TEMPLATE_FIELDS, *accounts):
        setattr(template, name, data[name])
    session.add(template)
    session.flush()
    return template.id


def save_reason(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    """Store a cash reason; returns its id. VAT needs a code and an account, or neither."""
    reason = session.get(CashReason, key) if key else CashReason(company_id=data["company_id"])
    if reason is None:
        raise Missing(_("There is no such reason."))
    if reason.company_id != data["company_id"]:
        raise Refused(_("A reason stays with its company."), "company_id")
    if (data["tax_code_id"] is None) != (data["tax_account_id"] is None):
        raise Refused(_("VAT needs both a code and an account."), "tax_account_id")
    _own_account(session, reason.company_id, data["account_id"], "account_id")
    if data["tax_account_id"] is not None:
        _own_account(session, reason.company_id, data["tax_account_id"], "tax_account_id")
    for name in REASON_FIELDS:
        setattr(reason, name, data[name])
    session.add(reason)
    session.flush()
    return reason.id


def save_determination(session: Session, company_id: int, data: Mapping[str, int | None]) -> int:
    """Store the three tables of a company; returns its id.

    `data` maps `method_ID`, `tax_ID` and `revenue_CLASS_TAX` (class 0: all other classes) to an account or None.
    """
    for name, account_id in data.items():
        if account_id is not None:
            _own_account(session, company_id, account_id, name)
        table, *ids = name.split("_")
        row = _row(session, company_id, table, [int(each) for each in ids])
        if account_id is None:
            if row in session:
                session.delete(row)
        else:
            row.account_id = account_id
            session.add(row)
    session.flush()
    return company_id


def _row(session: Session, company_id: int, table: str, ids: list[int]) -> MethodAccount | TaxAccount | RevenueAccount:
    """The stored row of a field, or a new one that is in no session yet."""
    if table == "method":
        method = MethodAccount(company_id=company_id, method_id=ids[0])
        return session.get(MethodAccount, (company_id, ids[0])) or method
    if table == "tax":
        tax = TaxAccount(company_id=company_id, tax_code_id=ids[0])
        return session.get(TaxAccount, (company_id, ids[0])) or tax
    assert table == "revenue", f"there is no table {table}"
    revenue_class, tax_code = ids[0] or None, ids[1]
    found = session.scalars(
        select(RevenueAccount).where(
            RevenueAccount.company_id == company_id,
            RevenueAccount.revenue_class_id.is_(None)
            if revenue_class is None
            else RevenueAccount.revenue_class_id == revenue_class,
            RevenueAccount.tax_code_id == tax_code,
        )
    ).one_or_none()
    return found or RevenueAccount(company_id=company_id, revenue_class_id=revenue_class, tax_code_id=tax_code)


def _own_account(session: Session, company_id: int, account_id: int, field: str) -> None:
    account = session.get(Account, account_id)
    if account is None or account.company_id != company_id:
        raise Refused(_("This account belongs to another company."), field)
