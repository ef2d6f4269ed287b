"""The unit price that a shop must show beside the price (Preisangabenverordnung, sections 4 and 5). Pure.

It is the price for 1 kilogram, litre, cubic metre, metre or square metre, VAT included, rounded commercially to the
cent. What drains is priced by its drained weight (section 5 (2)); that is what an item's content then says.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.money import CENT, rounded

SIGNS = {"KGM": "kg", "LTR": "l", "MTQ": "m³", "MTR": "m", "MTK": "m²"}
LEAST = {"KGM": Decimal("0.010"), "LTR": Decimal("0.010")}
"""Below 10 g or 10 ml no unit price is due (section 4 (3) no. 1)."""


@dataclass(frozen=True)
class Measure:
    """A unit of measure as so many of its base, `base` a code of UN/ECE Recommendation 20."""

    base: str
    factor: Decimal = Decimal(1)


@dataclass(frozen=True)
class UnitPrice:
    """`amount` for one `sign`, such as 3.98 for one l."""

    amount: Decimal
    sign: str


def unit_price(price: Decimal, content: Decimal | None, measure: Measure | None) -> UnitPrice | None:
    """The unit price of a pack that costs `price`, VAT included, and holds `content` in `measure`.

    None where none is due: without a content, below 10 g or 10 ml, and where it is the price itself.
    """
    if content is None or measure is None or measure.base not in SIGNS:
        return None
    amount = content * measure.factor
    if amount < LEAST.get(measure.base, Decimal(0)) or amount in (0, 1):
        return None
    return UnitPrice(rounded(price / amount, CENT), SIGNS[measure.base])
