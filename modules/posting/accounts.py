"""Which account takes what, resolved once per configuration: templates and side tables as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, select

from app.act import Act
from app.money import ZERO, rounded
from modules.catalog.models import RevenueClass
from modules.payments.models import Method
from modules.posting.models import (
    CashReason,
    MethodAccount,
    PosTypeMethodAccount,
    PosTypePosting,
    RevenueAccount,
    TaxAccount,
    Template,
)
from modules.taxes.models import TaxCode

ANY_CLASS = ""  # the revenue account of all classes that have none of their own


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for cash in or out: its account, and the account of input VAT where there is some."""

    name: str
    account: int
    tax_code: str
    tax_account: int | None

    def vat_of(self, gross: Decimal, rate: Decimal) -> Decimal:
        """The VAT inside a gross amount, to the cent, half away from zero; `rate` in per cent. Zero without a code."""
        return rounded(gross * rate / (100 + rate)) if self.tax_account is not None else ZERO


@dataclass(frozen=True)
class Accounts:
    """Everything that posts with one template. Numbers are ids of accounts; `cash` is the drawer's."""

    company_id: int
    journal_id: int
    receivable: int
    rounding_expense: int
    rounding_income: int
    cash_short: int
    cash_over: int
    transit: int
    bank: int
    cash: int | None
    methods: Mapping[int, int]
    taxes: Mapping[str, int]
    revenues: Mapping[tuple[str, str], int]
    reasons: Mapping[str, Reason]

    def revenue(self, revenue_class: str, tax_code: str) -> int | None:
        """The account of a class at a VAT code, or the one that all other classes share."""
        return self.revenues.get((revenue_class, tax_code), self.revenues.get((ANY_CLASS, tax_code)))


@dataclass(frozen=True)
class Determination:
    """The account determination of every company."""

    by_pos_type: Mapping[int, Accounts]
    by_company: Mapping[int, Accounts]

    def accounts(self, company_id: int, pos_type_id: int | None) -> Accounts | None:
        """What a document of this POS type posts with: its template's accounts, else the company's default ones."""
        found = self.by_pos_type.get(pos_type_id) if pos_type_id is not None else None
        return found if found is not None and found.company_id == company_id else self.by_company.get(company_id)


def determination_of(act: Act) -> Determination:
    """The determination, kept until the configuration changes."""
    return act.cached("posting.determination", load)


def load(connection: Connection) -> Determination:
    """Read templates and side tables of all companies."""
    templates = {
        row.id: (row.company_id, row.is_default, _accounts(connection, row))
        for row in connection.execute(select(Template.__table__).order_by(Template.id))
    }
    pos_types = connection.execute(select(PosTypePosting.pos_type_id, PosTypePosting.template_id)).all()
    own = _own_methods(connection)
    return Determination(
        by_pos_type={
            row.pos_type_id: _with_methods(connection, templates[row.template_id][2], own.get(row.pos_type_id))
            for row in pos_types
        },
        by_company={company: accounts for company, default, accounts in templates.values() if default},
    )


def _own_methods(connection: Connection) -> dict[int, dict[int, int]]:
    """POS type → payment method → the account of its own."""
    found: dict[int, dict[int, int]] = {}
    for row in connection.execute(select(PosTypeMethodAccount.__table__)):
        found.setdefault(row.pos_type_id, {})[row.method_id] = row.account_id
    return found


def _with_methods(connection: Connection, accounts: Accounts, own: Mapping[int, int] | None) -> Accounts:
    if not own:
        return accounts
    methods = {**accounts.methods, **own}
    return replace(accounts, methods=methods, cash=_cash(connection, methods))


def _accounts(connection: Connection, template: Row[*tuple[Any, ...]]) -> Accounts:
    company: int = template.company_id
    methods = {
        row.method_id: row.account_id
        for row in connection.execute(select(MethodAccount.__table__).where(MethodAccount.company_id == company))
    }
    return Accounts(
        company_id=company,
        journal_id=template.journal_id,
        receivable=template.receivable_account_id,
        rounding_expense=template.rounding_expense_account_id,
        rounding_income=template.rounding_income_account_id,
        cash_short=template.cash_short_account_id,
        cash_over=template.cash_over_account_id,
        transit=template.transit_account_id,
        bank=template.bank_account_id,
        cash=_cash(connection, methods),
        methods=methods,
        taxes={
            row.code: row.account_id
            for row in connection.execute(
                select(TaxCode.code, TaxAccount.account_id)
                .join(TaxAccount, TaxAccount.tax_code_id == TaxCode.id)
                .where(TaxAccount.company_id == company)
            )
        },
        revenues=_revenues(connection, company),
        reasons=_reasons(connection, company),
    )


def _cash(connection: Connection, methods: Mapping[int, int]) -> int | None:
    """The account of the first cash method that has one."""
    rows = connection.execute(select(Method.id).where(Method.kind == "cash").order_by(Method.position, Method.id))
    return next((methods[row.id] for row in rows if row.id in methods), None)


def _revenues(connection: Connection, company: int) -> dict[tuple[str, str], int]:
    rows = connection.execute(
        select(RevenueClass.code.label("revenue_class"), TaxCode.code.label("tax_code"), RevenueAccount.account_id)
        .select_from(RevenueAccount)
        .join(TaxCode, TaxCode.id == RevenueAccount.tax_code_id)
        .outerjoin(RevenueClass, RevenueClass.id == RevenueAccount.revenue_class_id)
        .where(RevenueAccount.company_id == company)
    )
    return {(row.revenue_class or ANY_CLASS, row.tax_code): row.account_id for row in rows}


def _reasons(connection: Connection, company: int) -> dict[str, Reason]:
    rows = connection.execute(
        select(
            CashReason.code,
            CashReason.name,
            CashReason.account_id,
            CashReason.tax_account_id,
            TaxCode.code.label("tax_code"),
        )
        .outerjoin(TaxCode, TaxCode.id == CashReason.tax_code_id)
        .where(CashReason.company_id == company, CashReason.active)
    )
    return {row.code: Reason(row.name, row.account_id, row.tax_code or "", row.tax_account_id) for row in rows}
