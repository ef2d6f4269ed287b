"""Chains of discounts as the trade writes them: `50+10+5`, surcharges with minus, amounts per unit with `#`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.money import CENT, rounded
from app.texts import gettext_noop

MICRO = Decimal("0.000001")
HUNDRED = Decimal(100)
LONGEST = 10

DISCOUNT = gettext_noop("Discount of %(percent)s per cent")
DISCOUNT_AMOUNT = gettext_noop("Discount of %(amount)s")
SURCHARGE = gettext_noop("Surcharge of %(percent)s per cent")
SURCHARGE_AMOUNT = gettext_noop("Surcharge of %(amount)s")
TEXTS = (DISCOUNT, DISCOUNT_AMOUNT, SURCHARGE, SURCHARGE_AMOUNT)
_PART = re.compile(r"([+-]?)(\d{1,9}(?:[.,]\d{1,6})?)(#?)")


@dataclass(frozen=True, slots=True)
class Reduction:
    """One link of a chain: per cent of the price so far, or an amount per unit; a surcharge has a negative value."""

    value: Decimal
    amount: bool = False

    def applied(self, price: Decimal) -> Decimal:
        """The unit price after this link, rounded to six decimals and never below zero."""
        less = self.value if self.amount else price * self.value / HUNDRED
        return unit_price(max(price - less, Decimal(0)))

    def told(self) -> tuple[str, dict[str, str]]:
        """A text for gettext and its values."""
        size = plain(abs(self.value))
        if self.amount:
            return (DISCOUNT_AMOUNT if self.value >= 0 else SURCHARGE_AMOUNT), {"amount": size}
        return (DISCOUNT if self.value >= 0 else SURCHARGE), {"percent": size}

    def __str__(self) -> str:
        return f"{plain(self.value)}{'#' if self.amount else ''}"


def reductions(text: str) -> tuple[Reduction, ...]:
    """The links of a chain, empty for an empty text; a comma counts as a dot.

    Raises `ValueError` for what is no chain, for more than 100 per cent, and for more than ten links.
    """
    tidy = "".join(text.split())
    found = []
    place = 0
    while place < len(tidy):
        part = _PART.match(tidy, place)
        if part is None or (place and not part[1]):
            raise ValueError(text)
        value = Decimal(part[2].replace(",", "."))
        link = Reduction(-value if part[1] == "-" else value, part[3] == "#")
        if not link.amount and link.value > HUNDRED:
            raise ValueError(text)
        found.append(link)
        place = part.end()
    if len(found) > LONGEST:
        raise ValueError(text)
    return tuple(found)


def written(chain: Iterable[Reduction]) -> str:
    """The chain as it is stored: `50+10-3+2#`."""
    return "".join(f"+{link}" if link.value >= 0 else str(link) for link in chain).removeprefix("+")


def unit_price(value: Decimal) -> Decimal:
    """A price per unit with at most six decimals, halves away from zero, and at least two."""
    short = rounded(value, MICRO).normalize()
    exponent = short.as_tuple().exponent
    assert isinstance(exponent, int), "prices are finite"
    return short if exponent <= -2 else short.quantize(CENT)


def plain(number: Decimal) -> str:
    """A number without trailing zeros and without exponent: 3.000 → "3", 10 → "10"."""
    return f"{number.normalize():f}"
