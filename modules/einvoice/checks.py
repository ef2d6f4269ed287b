"""Our own strict checks of an invoice, beside the official rules.

The official rules of EN 16931 accept VAT that is wrong by up to 0.99, never multiply quantity by price in CII, and look
at no check digit. A list of findings is the answer; an empty list means that the invoice may go out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

import stdnum
from stdnum import ean, iban

from app.money import CENT, ZERO, rounded
from modules.documents.required import required
from modules.einvoice.model import CORRECTION, CREDIT_NOTE, PREPAYMENT, Invoice, Line, Party

_TAXED: Final = "S"
_UNTAXED: Final = {"Z", "E", "AE", "K", "G", "O"}
_NEEDS_REASON: Final = {"E", "AE", "K", "G", "O"}
_NEEDS_BUYER_VAT_ID: Final = {"AE", "K"}


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a sentence for translation; whoever shows it translates."""
    return text


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: a stable code, a sentence with named gaps, and what fills them."""

    code: str
    text: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.values


def findings(invoice: Invoice) -> list[Finding]:
    """Give every fault of `invoice`, none for a sound one. Nothing is changed and nothing refused here.

    Sums must be exact. VAT must be exact on net prices; on gross prices it may differ from basis × rate by 0.01 for
    each receipt that went into the group, because it was split from the gross amount (see `TaxGroup.receipts`).
    """
    parts = (_contents, _lines, _sums, _groups, _identifiers, _reasons, _references, _payment)
    return [finding for part in parts for finding in part(invoice)]


def _name_and_address(party: Party) -> bool:
    address = party.address
    return bool(address.street and address.post_code and address.city and address.country)


_PRESENT: Final[dict[str, Callable[[Invoice], bool]]] = {
    "seller_name": lambda invoice: bool(invoice.seller.name),
    "seller_address": lambda invoice: _name_and_address(invoice.seller),
    "buyer_name": lambda invoice: bool(invoice.buyer.name),
    "buyer_address": lambda invoice: _name_and_address(invoice.buyer),
    "seller_tax_id": lambda invoice: bool(invoice.seller.vat_id or invoice.seller.tax_number),
    "issued": lambda invoice: isinstance(invoice.issued, date),
    "number": lambda invoice: bool(invoice.number),
    "quantity_and_kind": lambda invoice: (
        bool(invoice.lines) and all(line.name and line.unit and line.quantity for line in invoice.lines)
    ),
    # a prepayment has no supply yet, and a credit note points to the invoice that names it
    "supplied": lambda invoice: bool(invoice.supplied) or invoice.kind in {PREPAYMENT, CREDIT_NOTE},
    "net_by_rate": lambda invoice: bool(invoice.taxes),
    "rates": lambda invoice: all(tax.category == _TAXED or tax.category in _UNTAXED for tax in invoice.taxes),
    "vat_by_rate": lambda invoice: bool(invoice.taxes),
}


def _contents(invoice: Invoice) -> Iterator[Finding]:
    for rule in required(invoice.seller.address.country, "invoice"):
        if not _PRESENT[rule.key](invoice):
            text = N_("%(title)s is missing (%(law)s).")
            yield Finding(f"required-{rule.key}", text, {"title": rule.title, "law": rule.law})


def _lines(invoice: Invoice) -> Iterator[Finding]:
    for line in invoice.lines:
        values: dict[str, object] = {"line": line.number}
        if rounded(line.quantity * line.price) != line.net:
            text = N_("Line %(line)s: quantity times price is not the amount of the line.")
            yield Finding("line-product", text, values)
        if line.price < 0:
            text = N_("Line %(line)s: a price below zero is not allowed; the minus belongs to the quantity.")
            yield Finding("line-price", text, values)
        if (line.category == _TAXED and line.rate <= 0) or (line.category in _UNTAXED and line.rate != 0):
            text = N_("Line %(line)s: the VAT rate does not fit the VAT category.")
            yield Finding("line-rate", text, values)
        if _surplus_decimals(line.net):
            text = N_("Line %(line)s: the amount has more than two decimals.")
            yield Finding("decimals", text, values)


def _surplus_decimals(amount: Decimal) -> bool:
    return amount != rounded(amount)


def _sums(invoice: Invoice) -> Iterator[Finding]:
    totals = invoice.totals
    allowances = _sum(item.amount for item in invoice.adjustments if not item.charge)
    charges = _sum(item.amount for item in invoice.adjustments if item.charge)
    equations = (
        ("BR-CO-10", totals.lines, _sum(line.net for line in invoice.lines)),
        ("BR-CO-11", totals.allowances, allowances),
        ("BR-CO-12", totals.charges, charges),
        ("BR-CO-13", totals.basis, totals.lines - totals.allowances + totals.charges),
        ("BR-CO-14", totals.vat, _sum(tax.vat for tax in invoice.taxes)),
        ("BR-CO-15", totals.grand, totals.basis + totals.vat),
        ("BR-CO-16", totals.due, totals.grand - totals.prepaid + totals.rounding),
    )
    names = {
        "BR-CO-10": N_("The sum of the lines is %(stated)s, the lines add up to %(computed)s."),
        "BR-CO-11": N_("The sum of the allowances is %(stated)s, they add up to %(computed)s."),
        "BR-CO-12": N_("The sum of the charges is %(stated)s, they add up to %(computed)s."),
        "BR-CO-13": N_("The net total is %(stated)s, lines less allowances plus charges make %(computed)s."),
        "BR-CO-14": N_("The VAT total is %(stated)s, the VAT of all rates adds up to %(computed)s."),
        "BR-CO-15": N_("The total with VAT is %(stated)s, net and VAT add up to %(computed)s."),
        "BR-CO-16": N_("The amount due is %(stated)s, the total less what was paid makes %(computed)s."),
    }
    for code, stated, computed in equations:
        if stated != computed:
            yield Finding(code, names[code], {"stated": stated, "computed": computed})
        if _surplus_decimals(stated):
            yield Finding("decimals", N_("The total %(stated)s has more than two decimals."), {"stated": stated})


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def _groups(invoice: Invoice) -> Iterator[Finding]:
    nets: dict[tuple[str, Decimal], Decimal] = {}
    for line in invoice.lines:
        nets[line.category, line.rate] = nets.get((line.category, line.rate), ZERO) + line.net
    for item in invoice.adjustments:
        signed = item.amount if item.charge else -item.amount
        nets[item.category, item.rate] = nets.get((item.category, item.rate), ZERO) + signed
    for tax in invoice.taxes:
        values: dict[str, object] = {"rate": format(tax.rate, "f")}
        if nets.pop((tax.category, tax.rate), None) != tax.basis:
            text = N_("The net amount at %(rate)s %% VAT is not the sum of its lines.")
            yield Finding("group-basis", text, values)
        allowed = CENT * tax.receipts if invoice.mode == "gross" else ZERO
        if abs(tax.vat - rounded(tax.basis * tax.rate / 100)) > (allowed if tax.rate else ZERO):
            yield Finding("group-vat", N_("The VAT at %(rate)s %% does not follow from its net amount."), values)
    for _category, rate in nets:
        text = N_("There are lines at %(rate)s %% VAT, but no total for that rate.")
        yield Finding("group-missing", text, {"rate": format(rate, "f")})


def _identifiers(invoice: Invoice) -> Iterator[Finding]:
    yield from (finding for line in invoice.lines for finding in _gtin(line))
    for party in (invoice.seller, invoice.buyer):
        if party.vat_id and not _vat_id_valid(party.vat_id):
            values: dict[str, object] = {"vat_id": party.vat_id, "name": party.name}
            yield Finding("vat-id", N_("The VAT id %(vat_id)s of %(name)s is not valid."), values)
    for means in invoice.means:
        if means.iban and not iban.is_valid(means.iban):
            yield Finding("iban", N_("The IBAN %(iban)s is not valid."), {"iban": means.iban})


def _gtin(line: Line) -> Iterator[Finding]:
    if line.gtin and not ean.is_valid(line.gtin):
        values: dict[str, object] = {"line": line.number, "gtin": line.gtin}
        yield Finding("gtin", N_("Line %(line)s: the check digit of GTIN %(gtin)s is wrong."), values)


def _vat_id_valid(vat_id: str) -> bool:
    """Whether a VAT id has the form and check digit of its country; a country unknown to the library passes."""
    country = {"EL": "GR", "XI": "GB"}.get(vat_id[:2], vat_id[:2])
    if not country.isalpha():
        return False
    module = stdnum.get_cc_module(country.lower(), "vat")
    return module is None or bool(module.is_valid(vat_id))


def _reasons(invoice: Invoice) -> Iterator[Finding]:
    for tax in invoice.taxes:
        if tax.category in _NEEDS_REASON and not (tax.reason or tax.reason_code):
            text = N_("VAT category %(category)s needs the reason why no VAT is charged.")
            yield Finding("exemption-reason", text, {"category": tax.category})
        if tax.category in _NEEDS_BUYER_VAT_ID and not invoice.buyer.vat_id:
            text = N_("VAT category %(category)s needs the VAT id of the buyer.")
            yield Finding("buyer-vat-id", text, {"category": tax.category})


def _references(invoice: Invoice) -> Iterator[Finding]:
    if invoice.kind in {CREDIT_NOTE, CORRECTION} and not invoice.prior:
        yield Finding("prior", N_("A credit note or correction must name the invoice that it is about."))
    for prior in invoice.prior:
        if prior.issued > invoice.issued:
            text = N_("Document %(number)s is named as earlier but is dated later.")
            yield Finding("prior-date", text, {"number": prior.number})


def _payment(invoice: Invoice) -> Iterator[Finding]:
    if invoice.totals.due > 0 and not (invoice.due_date or invoice.terms):
        yield Finding("due-date", N_("An amount is due, but neither a due date nor terms of payment are given."))
    for means in invoice.means:
        if means.code in {"58", "59"} and not means.iban:
            yield Finding("iban", N_("Payment by SEPA needs an IBAN."))
