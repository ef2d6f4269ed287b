"""From lines to a document's totals: pure. Gross documents are split per VAT rate, net ones taxed per VAT rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from app.money import ZERO, rounded, shared
from modules.documents.events import LineIssued, TaxIssued, Trace
from modules.taxes.split import Split, TaxedAmount, split_gross, split_net


class TaxRule(Protocol):
    """A VAT code on the day of supply: rate in per cent, EN 16931 category and the printed reason for no VAT."""

    @property
    def category(self) -> str:
        """EN 16931 category (BT-118)."""

    @property
    def rate(self) -> Decimal:
        """Per cent."""

    @property
    def exemption(self) -> str:
        """Printed where no VAT is shown (BT-120)."""


@dataclass(frozen=True)
class DraftLine:
    """A line before its split. `discount` is in the document's mode and already part of nothing:
    amount = rounded(quantity × price) − discount."""

    type: str
    text: str
    quantity: Decimal
    price: Decimal
    tax_code: str
    unit_code: str = "C62"
    item_id: int | None = None
    item_code: str = ""
    note: str = ""
    list_price: Decimal | None = None
    discount: Decimal = ZERO
    revenue_class: str = ""
    stocked: bool = False
    why: tuple[Mapping[str, Any], ...] = ()
    trace: Trace | None = None


@dataclass(frozen=True)
class Totals:
    """What a document shows: lines with their split, totals per VAT code, and the sums."""

    lines: tuple[LineIssued, ...]
    taxes: tuple[TaxIssued, ...]
    net: Decimal
    vat: Decimal
    gross: Decimal


def amount_of(line: DraftLine) -> Decimal:
    """The line's amount in the document's mode, to the cent: quantity × price, rounded half away from zero, less the
    discount."""
    return rounded(line.quantity * line.price) - line.discount


def totals_of(mode: str, lines: Sequence[DraftLine], rules: Mapping[str, TaxRule]) -> Totals:
    """Split `lines` by VAT code. `mode` is `gross` (VAT is taken out of each rate's sum) or `net` (VAT is added to it).

    Line nets (or grosses) are shared by largest remainder, so they add up to the totals to the cent.
    Raises `KeyError` for a VAT code without rule.
    """
    taxed = [TaxedAmount(amount_of(line), line.tax_code, rules[line.tax_code].rate) for line in lines]
    split = split_gross(taxed) if mode == "gross" else split_net(taxed)
    grosses = [line.amount for line in taxed] if mode == "gross" else _line_grosses(taxed, split)
    issued = tuple(_issued(n, line, taxed[n - 1], split.nets[n - 1], grosses[n - 1]) for n, line in enumerate(lines, 1))
    taxes = tuple(
        TaxIssued(
            tax_code=total.code,
            category=rules[total.code].category,
            rate=total.rate,
            net=total.net,
            vat=total.vat,
            gross=total.gross,
            exemption=rules[total.code].exemption,
        )
        for total in split.totals
    )
    return Totals(issued, taxes, split.net, split.vat, split.gross)


def _line_grosses(taxed: Sequence[TaxedAmount], split: Split) -> list[Decimal]:
    """What each net line comes to with VAT; per code they add up to its gross."""
    grosses = [ZERO] * len(taxed)
    for total in split.totals:
        members = [i for i, line in enumerate(taxed) if line.code == total.code]
        vats = shared(total.vat, [taxed[i].amount for i in members])
        for i, vat in zip(members, vats, strict=True):
            grosses[i] = taxed[i].amount + vat
    return grosses


def _issued(n: int, line: DraftLine, taxed: TaxedAmount, net: Decimal, gross: Decimal) -> LineIssued:
    return LineIssued(
        n=n,
        type=line.type,
        item_id=line.item_id,
        item_code=line.item_code,
        text=line.text,
        note=line.note,
        quantity=line.quantity,
        unit_code=line.unit_code,
        list_price=line.price if line.list_price is None else line.list_price,
        price=line.price,
        discount=line.discount,
        amount=taxed.amount,
        net=net,
        gross=gross,
        tax_code=line.tax_code,
        rate=taxed.rate,
        revenue_class=line.revenue_class,
        stocked=line.stocked,
        why=line.why,
        trace=line.trace,
    )
