"""Why a line was posted, as a sentence: one function per rule, a choice `ledger.why`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from app.formats import integer, money, percent

Values = Mapping[str, str]
Sentence = Callable[[Values], str]


def _amount(values: Values, name: str) -> str:
    return money(Decimal(values[name]))


def _rate(values: Values) -> str:
    return percent(Decimal(values["rate"]))


def settlement(values: Values) -> str:
    """Money taken by a method."""
    method = values["method"]
    if Decimal(values["amount"]) < 0:
        text = _("%(amount)s was given back by “%(method)s”; the method has this account.")
    else:
        text = _("%(amount)s was taken by “%(method)s”; the method has this account.")
    return text % {"amount": money(abs(Decimal(values["amount"]))), "method": method}


def owed(values: Values) -> str:
    """What was not paid at once."""
    return _(
        "%(amount)s of %(total)s was not paid at once, so the customer owes it.",
        amount=_amount(values, "amount"),
        total=_amount(values, "total"),
    )


def revenue(values: Values) -> str:
    """Turnover of a class at a VAT code."""
    count = int(values["count"])
    return ngettext(
        "%(shown)s line of revenue class “%(revenue)s” at VAT code %(code)s (%(rate)s), net %(net)s.",
        "%(shown)s lines of revenue class “%(revenue)s” at VAT code %(code)s (%(rate)s), net %(net)s.",
        count,
        shown=integer(count),
        revenue=values["class"] or "–",
        code=values["code"],
        rate=_rate(values),
        net=_amount(values, "net"),
    )


def vat(values: Values) -> str:
    """VAT of one code."""
    return _(
        "VAT of code %(code)s: %(rate)s on %(net)s net, as the document shows it.",
        code=values["code"],
        rate=_rate(values),
        net=_amount(values, "net"),
    )


def rounding(values: Values) -> str:
    """What rounding cash made."""
    return _(
        "Cash was rounded from %(gross)s to %(total)s.",
        gross=_amount(values, "gross"),
        total=_amount(values, "total"),
    )


def input_vat(values: Values) -> str:
    """Input VAT of a petty-cash purchase."""
    return _(
        "Input VAT of code %(code)s (%(rate)s) inside what was paid in cash.", code=values["code"], rate=_rate(values)
    )


def cash_in(values: Values) -> str:
    """Cash in with a reason."""
    return _(
        "%(amount)s was put into the drawer: %(reason)s", amount=_amount(values, "amount"), reason=values["reason"]
    )


def cash_out(values: Values) -> str:
    """Cash out with a reason."""
    return _(
        "%(amount)s was taken out of the drawer: %(reason)s", amount=_amount(values, "amount"), reason=values["reason"]
    )


def float_bank(values: Values) -> str:
    """A float on its way."""
    return _("A float of %(amount)s left the bank and is on its way to the drawer.", amount=_amount(values, "amount"))


def float_drawer(values: Values) -> str:
    """A float in the drawer."""
    return _("A float of %(amount)s was put into the drawer.", amount=_amount(values, "amount"))


def bank_drop(values: Values) -> str:
    """Cash on its way to the bank."""
    return _("%(amount)s was taken out of the drawer for the bank.", amount=_amount(values, "amount"))


def bank_credit(values: Values) -> str:
    """Cash that the bank credited."""
    return _("The bank credited %(amount)s that was on its way.", amount=_amount(values, "amount"))


def cash_short(values: Values) -> str:
    """Less than expected."""
    return _("%(amount)s less was counted than should have been in the drawer.", amount=_amount(values, "amount"))


def cash_over(values: Values) -> str:
    """More than expected."""
    return _("%(amount)s more was counted than should have been in the drawer.", amount=_amount(values, "amount"))


def cash_title(rule: str) -> str:
    """What an entry of moved cash is called where nobody wrote a reason."""
    return {
        "float_bank": _("Float from the bank"),
        "float_drawer": _("Float"),
        "bank_drop": _("To the bank"),
        "bank_credit": _("Credited by the bank"),
        "cash_short": _("Cash difference"),
        "cash_over": _("Cash difference"),
        "cash_in": _("Cash in"),
        "cash_out": _("Cash out"),
    }[rule]


RULES: Mapping[str, Sentence] = {
    sentence.__name__: sentence
    for sentence in (
        settlement,
        owed,
        revenue,
        vat,
        rounding,
        input_vat,
        cash_in,
        cash_out,
        float_bank,
        float_drawer,
        bank_drop,
        bank_credit,
        cash_short,
        cash_over,
    )
}
