"""The rules of posting: from a document, or from moved cash, to the lines of an entry. Pure.

Debit is positive, credit negative. A document that takes money back has the same lines with opposite signs, down to the
accounts of rounding, so that returning a whole sale leaves every account at zero. Lines of zero are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from app.errors import Refused
from app.money import ZERO
from modules.ledger.drafts import LineDraft
from modules.posting.accounts import Accounts
from modules.posting.events import CashMoved

ON_ACCOUNT = "on_account"


@dataclass(frozen=True, slots=True)
class Turnover:
    """What one line of the document earns: its net amount, with its class of revenue, VAT code and rate in per cent."""

    revenue_class: str
    tax_code: str
    rate: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class Vat:
    """The VAT of one code on the whole document."""

    tax_code: str
    rate: Decimal
    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Paid:
    """Money taken (or given back, negative) by a method; `kind` is the method's."""

    method_id: int
    method_name: str
    kind: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Booking:
    """What posting needs of a document: gross + rounding = total = what was paid + what is owed."""

    gross: Decimal
    rounding: Decimal
    total: Decimal
    party_id: int | None
    turnover: Sequence[Turnover]
    taxes: Sequence[Vat]
    paid: Sequence[Paid]


def document_lines(booking: Booking, accounts: Accounts) -> list[LineDraft]:
    """The lines of a document's entry. Raises `Refused` with a sentence for the first account that is missing."""
    lines = [
        *_settlements(booking, accounts),
        *_revenue(booking, accounts),
        *_vat(booking, accounts),
        *_rounding(booking, accounts),
    ]
    assert sum((line.amount for line in lines), ZERO) == 0, "the document's own sums do not agree"
    return [line for line in lines if line.amount]


def _settlements(booking: Booking, accounts: Accounts) -> list[LineDraft]:
    """Money taken fills its method's account; what was not paid is owed."""
    lines = []
    owed = booking.total
    for paid in booking.paid:
        if paid.kind == ON_ACCOUNT:
            continue
        account = accounts.methods.get(paid.method_id)
        if account is None:
            raise Refused(_("The payment method “%(method)s” has no account.", method=paid.method_name))
        owed -= paid.amount
        why = {"rule": "settlement", "method": paid.method_name, "amount": str(paid.amount)}
        lines.append(LineDraft(account, paid.amount, why))
    why = {"rule": "owed", "amount": str(owed), "total": str(booking.total)}
    return [*lines, LineDraft(accounts.receivable, owed, why, party_id=booking.party_id)]


def _revenue(booking: Booking, accounts: Accounts) -> list[LineDraft]:
    """Net turnover by class of revenue and VAT code, in the order of the document."""
    groups: dict[tuple[str, str], list[Turnover]] = {}
    for each in booking.turnover:
        if each.net:
            groups.setdefault((each.revenue_class, each.tax_code), []).append(each)
    lines = []
    for (revenue_class, tax_code), members in groups.items():
        account = accounts.revenue(revenue_class, tax_code)
        if account is None:
            raise Refused(
                _(
                    "Revenue of class “%(revenue)s” at VAT code %(code)s has no account.",
                    revenue=revenue_class or "–",
                    code=tax_code,
                )
            )
        net = sum((each.net for each in members), ZERO)
        why = {"rule": "revenue", "class": revenue_class, "code": tax_code, "rate": str(members[0].rate)}
        why |= {"net": str(net), "count": str(len(members))}
        lines.append(LineDraft(account, -net, why, tax_code=tax_code))
    return lines


def _vat(booking: Booking, accounts: Accounts) -> list[LineDraft]:
    """The VAT of each code, as the document shows it."""
    lines = []
    for tax in booking.taxes:
        if not tax.vat:
            continue
        account = accounts.taxes.get(tax.tax_code)
        if account is None:
            raise Refused(_("The VAT code %(code)s has no account.", code=tax.tax_code))
        why = {"rule": "vat", "code": tax.tax_code, "rate": str(tax.rate), "net": str(tax.net), "vat": str(tax.vat)}
        lines.append(LineDraft(account, -tax.vat, why, tax_code=tax.tax_code, tax_base=-tax.net))
    return lines


def _rounding(booking: Booking, accounts: Accounts) -> list[LineDraft]:
    """The difference that rounding cash made: an expense where less was taken, an income where more was."""
    less = (booking.rounding < 0) == (booking.gross >= 0)
    account = accounts.rounding_expense if less else accounts.rounding_income
    why = {"rule": "rounding", "gross": str(booking.gross), "total": str(booking.total)}
    return [LineDraft(account, -booking.rounding, why)]


def cash_lines(move: CashMoved, accounts: Accounts, rate: Decimal = ZERO) -> list[list[LineDraft]]:
    """The entries of a cash movement, each a list of lines; two for a float, which crosses the transit account.

    `rate` is the rate in per cent of the VAT code of the movement's reason, zero without one. Raises `Refused` where an
    account is missing.
    """
    cash, amount = accounts.cash, move.amount
    if cash is None:
        raise Refused(_("No payment method of the kind cash has an account."))
    if not amount:
        return []
    if move.kind == "float":
        return [
            _pair(accounts.transit, accounts.bank, amount, {"rule": "float_bank", "amount": str(amount)}),
            _pair(cash, accounts.transit, amount, {"rule": "float_drawer", "amount": str(amount)}),
        ]
    if move.kind == "bank_credit":
        return [_pair(accounts.bank, accounts.transit, amount, {"rule": "bank_credit", "amount": str(amount)})]
    if move.kind == "bank_drop":
        return [_pair(cash, accounts.transit, amount, {"rule": "bank_drop", "amount": str(-amount)})]
    if move.kind == "difference":
        account = accounts.cash_over if amount > 0 else accounts.cash_short
        rule = "cash_over" if amount > 0 else "cash_short"
        return [_pair(cash, account, amount, {"rule": rule, "amount": str(abs(amount))})]
    return [_reasoned(move, accounts, cash, rate)]


def _pair(debit: int, credit: int, amount: Decimal, why: Mapping[str, str]) -> list[LineDraft]:
    return [LineDraft(debit, amount, why), LineDraft(credit, -amount, why)]


def _reasoned(move: CashMoved, accounts: Accounts, cash: int, rate: Decimal) -> list[LineDraft]:
    """Cash in or out against the account of its reason; input VAT is taken out of the gross amount."""
    why = {"rule": move.kind, "amount": str(abs(move.amount)), "reason": move.reason}
    if not move.reason_code:
        return _pair(cash, accounts.transit, move.amount, why)
    reason = accounts.reasons.get(move.reason_code)
    if reason is None:
        raise Refused(_("There is no reason “%(code)s” for cash in or out.", code=move.reason_code))
    why |= {"reason": move.reason or reason.name}
    vat = reason.vat_of(move.amount, rate)
    net_why = why | {"net": str(abs(move.amount - vat))}
    lines = [LineDraft(cash, move.amount, why), LineDraft(reason.account, vat - move.amount, net_why)]
    if vat and reason.tax_account is not None:
        vat_why = {"rule": "input_vat", "code": reason.tax_code, "rate": str(rate), "vat": str(abs(vat))}
        line = LineDraft(reason.tax_account, -vat, vat_why, tax_code=reason.tax_code, tax_base=vat - move.amount)
        lines.append(line)
    return lines
