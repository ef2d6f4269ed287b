"""A sale as a till reports it, and whether it adds up: pure.

A till reports what happened: goods are gone and money is in the drawer. So the only question here is whether the
report's own arithmetic holds; whether the shop likes what happened is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext as _

from app.money import ZERO, rounded
from modules.documents.events import Trace
from modules.documents.totals import DraftLine, Totals
from modules.payments.pos_types import MethodValue

COMES_BACK = frozenset({"item", "bottle_deposit", "down_payment"})  # types of line whose quantity may be below zero
MOST = Decimal(100_000)
"""More of one item, or a dearer line than this many thousands, is a slip of the finger or a scanned number."""


@dataclass(frozen=True)
class ReportedLine:
    """A line: `amount` = rounded(quantity × price) − discount, in the POS type's mode. What comes back has a quantity
    below zero, and so its amount and discount are."""

    n: int
    type: str
    item: int | None
    text: str
    quantity: Decimal
    unit: str
    price: Decimal
    list_price: Decimal
    discount: Decimal
    amount: Decimal
    tax_code: str
    rate: Decimal
    note: str = ""
    barcode: str = ""  # the scanned code that brought the price along
    lot: str = ""
    serial: str = ""
    best_before: date | None = None


@dataclass(frozen=True)
class ReportedTax:
    """The totals of one VAT code as shown to the customer."""

    tax_code: str
    rate: Decimal
    gross: Decimal
    net: Decimal
    vat: Decimal


@dataclass(frozen=True)
class ReportedTender:
    """Money as taken: amount = given − change."""

    method: str
    amount: Decimal
    given: Decimal
    change: Decimal
    reference: str = ""


@dataclass(frozen=True)
class SaleReport:
    """All of it. `began_at` is the first line, `made_at` the payment, both by the till's clock.

    `remarks` stand in the two free fields of the POS type; `printed` says whether the customer wanted a receipt.
    """

    till: str
    shift: UUID
    began_at: datetime
    made_at: datetime
    lines: tuple[ReportedLine, ...]
    taxes: tuple[ReportedTax, ...]
    total: Decimal
    tenders: tuple[ReportedTender, ...]
    customer: int | None = None
    remarks: tuple[str, ...] = ()
    printed: bool = True


def draft_line(line: ReportedLine) -> DraftLine:
    """The line as a document takes it; what only the catalogue knows is filled in later."""
    return DraftLine(
        type=line.type,
        text=line.text,
        quantity=line.quantity,
        price=line.price,
        tax_code=line.tax_code,
        unit_code=line.unit,
        item_id=line.item,
        note=line.note,
        list_price=line.list_price,
        discount=line.discount,
        trace=Trace(line.lot, line.serial, line.best_before) if line.lot or line.serial or line.best_before else None,
    )


def faults(report: SaleReport, totals: Totals, rounding: Decimal, methods: Mapping[str, MethodValue]) -> list[str]:
    """Where the report contradicts itself, one sentence each; empty when it adds up to the cent."""
    return [*_line_faults(report, totals), *_sum_faults(report, totals), *_money_faults(report, rounding, methods)]


def implausible(lines: Sequence[ReportedLine]) -> str | None:
    """One sentence about a quantity or price that cannot be meant; None when all is well."""
    for line in lines:
        size = abs(line.quantity)
        if not size or (line.quantity < 0 and line.type not in COMES_BACK):
            return _("The quantity of “%(text)s” must be above zero.", text=line.text)
        if size > MOST or size * line.price > MOST * 1000:
            return _("The quantity of “%(text)s” cannot be right: %(n)s.", text=line.text, n=line.quantity)
        if line.price < 0:
            return _("The price of “%(text)s” is below zero.", text=line.text)
        taken_off = line.discount if line.quantity > 0 else -line.discount
        if taken_off < 0 or taken_off > rounded(size * line.price):
            return _("The discount of “%(text)s” is larger than its price.", text=line.text)
    return None


def _line_faults(report: SaleReport, totals: Totals) -> Iterator[str]:
    if [line.n for line in report.lines] != list(range(1, len(report.lines) + 1)):
        yield _("The lines are not numbered from 1 on.")
    for line, computed in zip(report.lines, totals.lines, strict=True):
        if line.amount != computed.amount:
            yield _(
                "Line %(n)s says %(said)s, but quantity × price less discount is %(is_)s.",
                n=line.n,
                said=line.amount,
                is_=computed.amount,
            )


def _sum_faults(report: SaleReport, totals: Totals) -> Iterator[str]:
    said = sorted((t.tax_code, t.rate, t.net, t.vat, t.gross) for t in report.taxes)
    have = sorted((t.tax_code, t.rate, t.net, t.vat, t.gross) for t in totals.taxes)
    if said != have:
        yield _("The VAT of the sale is not what its lines come to.")
    if report.total != totals.gross:
        yield _("The total says %(said)s, but the lines come to %(is_)s.", said=report.total, is_=totals.gross)


def _money_faults(report: SaleReport, rounding: Decimal, methods: Mapping[str, MethodValue]) -> Iterator[str]:
    paid = ZERO
    for tender in report.tenders:
        method = methods.get(tender.method)
        if method is None:
            yield _("The payment method %(method)s does not exist at this till.", method=tender.method)
        elif tender.change and not method.gives_change:
            yield _("%(method)s gives no change.", method=method.name)
        if tender.given - tender.change != tender.amount or tender.change < 0:
            yield _("Given less change is not the amount that was paid.")
        paid += tender.amount
    if paid != report.total + rounding:
        yield _("Paid were %(paid)s, but the total is %(total)s.", paid=paid, total=report.total + rounding)
