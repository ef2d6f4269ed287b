"""Changing many prices: what a price becomes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from modules.price_lists.chains import HUNDRED, plain, unit_price
from modules.price_lists.endings import Ending


@dataclass(frozen=True)
class Change:
    """What shall happen: prices × (1 + percent ÷ 100) + amount, then the list's ending, from a day on.

    `source` is `list` for the rows of the list, `item` for the items' own prices.
    """

    source: str
    percent: Decimal
    amount: Decimal
    valid_from: date
    category_id: int | None = None
    supplier_id: int | None = None
    text: str = ""

    def changed(self, price: Decimal, ending: Ending | None) -> Decimal:
        """The new price: rounded once, to the list's ending or to six decimals, and never below zero."""
        raised = unit_price(max(price * (HUNDRED + self.percent) / HUNDRED + self.amount, Decimal(0)))
        return raised if ending is None else ending.rounded(raised)

    def __str__(self) -> str:
        """The change as the list of runs shows it: +3 %, -0.10."""
        parts = [f"{'+' if self.percent > 0 else ''}{plain(self.percent)} %"] if self.percent else []
        parts += [f"{'+' if self.amount > 0 else ''}{plain(self.amount)}"] if self.amount else []
        return ", ".join(parts) or "± 0"


@dataclass(frozen=True)
class Changed:
    """A price before and after. `row` is the row that ends; None where the list had none for the item."""

    row: int | None
    item_id: int | None
    code: str
    name: str
    customer: str
    from_quantity: Decimal
    before: Decimal
    after: Decimal
