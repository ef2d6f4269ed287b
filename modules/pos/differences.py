"""Where a reported sale differs from what the shop thinks: pure. Each becomes a task for the clerk, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from modules.pos import goods
from modules.pos.allowed import ALL, ANY_DISCOUNT, RETURN_RIGHT, is_return, line_objection, sale_objection
from modules.pos.customers import Customer, blocked
from modules.pos.down_payments import DownPayment, objections
from modules.pos.report import ReportedLine, SaleReport
from modules.pos.shelf import OnShelf
from modules.pos.till_facts import TillView
from modules.taxes.queries import TaxRule

PRICE_RIGHT = "pos.change_price"
DISCOUNT_RIGHT = "pos.discount"
MAY_DISCOUNT = {DISCOUNT_RIGHT, ANY_DISCOUNT}


@dataclass(frozen=True)
class Difference:
    """One difference: what kind, and one sentence."""

    kind: str
    text: str


@dataclass(frozen=True)
class Known:
    """What the shop knows of a reported sale.

    `rights` are those of who sold, `limit` the most per cent that the person may take off; `who` is the customer, if
    there is one, of the group `group`; `missing` are serial numbers that stock does not have, `deducted` the down
    payments that lines name.
    """

    till: TillView
    rules: Mapping[str, TaxRule]
    have: Mapping[int, OnShelf]
    rights: Collection[str]
    limit: Decimal = ALL
    who: Customer | None = None
    group: int | None = None
    missing: Collection[tuple[int, str]] = ()
    deducted: Mapping[str, DownPayment] = field(default_factory=dict)


def differences(report: SaleReport, known: Known) -> list[Difference]:
    """Prices, VAT, stock and rights that the shop sees otherwise; empty for an ordinary sale."""
    till, have, rights, rules = known.till, known.have, known.rights, known.rules
    on = till.price_day(till.day(report.made_at))
    found: list[Difference] = []
    for line in report.lines:
        found += _of_price(line, have, on, rights)
        item = have.get(line.item) if line.item is not None else None
        bound = item is not None and not item.takes_discount
        found += _of_discount(line, known.limit if MAY_DISCOUNT & {*rights} and not bound else Decimal(0))
        found += _of_till(line, till, have)
        rule = rules.get(line.tax_code)
        if rule is not None and rule.rate != line.rate:
            text = _(
                "“%(text)s” was sold at %(said)s %% VAT; the rate is %(is_)s %%.",
                text=line.text,
                said=plain(line.rate),
                is_=plain(rule.rate),
            )
            found.append(Difference("tax", text))
        found += _of_return(line, item, rights)
    found += _of_stock(report, have)
    found += [Difference("trace", sentence) for _field, sentence in goods.lacking(report.lines, have)]
    found += [Difference("deposit", sentence) for sentence in goods.without_deposit(report.lines, have)]
    found += _of_customer(report, till, known.who, known.group)
    found += _of_followed(report, known)
    return found


def _of_followed(report: SaleReport, known: Known) -> Iterator[Difference]:
    """Serial numbers that were not there, and down payments that were not paid."""
    for line in report.lines:
        sentence = goods.not_there(line, line.text, known.missing)
        if sentence:
            yield Difference("trace", sentence)
    for sentence in objections(report.lines, known.deducted):
        yield Difference("down_payment", sentence)


def _of_customer(report: SaleReport, till: TillView, who: Customer | None, group: int | None) -> Iterator[Difference]:
    """Goods on account belong to somebody, and to somebody with whom that was agreed."""
    objection = sale_objection(till, report.customer, group)
    if objection:
        yield Difference("customer", objection)
    methods = till.payments.methods
    kinds = {methods[tender.method].kind for tender in report.tenders if tender.method in methods}
    if "on_account" in kinds and report.customer is None:
        yield Difference("customer", _("Something was sold on account, but to no customer."))
    if who is None:
        return
    paid = [(methods[tender.method], tender.amount) for tender in report.tenders if tender.method in methods]
    sentences = [blocked(who), *(who.may_not_pay(method, amount) for method, amount in paid)]
    yield from (Difference("customer", sentence) for sentence in sentences if sentence)


def _of_price(
    line: ReportedLine, have: Mapping[int, OnShelf], on: date, rights: Collection[str]
) -> Iterator[Difference]:
    if line.item is None:
        return
    item = have.get(line.item)
    if item is None:
        yield Difference("item", _("“%(text)s” was sold, but the catalogue has no such item.", text=line.text))
        return
    price = item.price_for(line.quantity, on).value
    if line.price == price or item.code_price(line.barcode, line.price):
        return
    if line.price == line.list_price or PRICE_RIGHT not in rights:
        yield Difference(
            "price",
            _(
                "“%(text)s” was sold at %(said)s; the price is %(is_)s.",
                text=line.text,
                said=plain(line.price),
                is_=plain(price),
            ),
        )


def _of_till(line: ReportedLine, till: TillView, have: Mapping[int, OnShelf]) -> Iterator[Difference]:
    item = have.get(line.item) if line.item is not None else None
    if line.item is None or item is not None:
        objection = line_objection(till, line.type, item.category_id if item else None, line.text)
        if objection:
            yield Difference("right", objection)


def _of_discount(line: ReportedLine, limit: Decimal) -> Iterator[Difference]:
    if not line.discount:
        return
    full = line.amount + line.discount
    if abs(line.discount) * 100 > abs(full) * limit:
        text = _("A discount of %(amount)s on “%(text)s” is more than allowed.", amount=line.discount, text=line.text)
        yield Difference("right", text)


def _of_return(line: ReportedLine, item: OnShelf | None, rights: Collection[str]) -> Iterator[Difference]:
    """Goods that came back: who took them, and why."""
    if not is_return(line.type, line.quantity, stocked=item is not None and item.stocked):
        return
    if RETURN_RIGHT not in rights:
        yield Difference("right", _("“%(text)s” was taken back without the right to do so.", text=line.text))
    elif not line.note.strip():
        yield Difference("return", _("“%(text)s” was taken back, and nobody said why.", text=line.text))


def _of_stock(report: SaleReport, have: Mapping[int, OnShelf]) -> Iterator[Difference]:
    sold: dict[int, Decimal] = {}
    for line in report.lines:
        if line.item is not None:
            sold[line.item] = sold.get(line.item, Decimal(0)) + line.quantity
    for item_id, quantity in sold.items():
        item = have.get(item_id)
        if item is None or not item.stocked:
            continue
        left = (item.quantity or Decimal(0)) - quantity
        if left < 0 < quantity:
            text = _("“%(text)s” is now at %(left)s in stock.", text=item.name, left=plain(left))
            yield Difference("stock", text)


def plain(number: Decimal) -> str:
    """A number without trailing zeros: 19.000000 → 19."""
    return f"{number.normalize():f}"
