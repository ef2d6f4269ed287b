"""Price endings: 4.99, 4.95, steps of 0.05. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from app.money import CENT
from app.texts import gettext_noop

NEAREST, UP, DOWN = "nearest", "up", "down"
DIRECTIONS = (NEAREST, UP, DOWN)
ROUNDED = gettext_noop("Rounded to the price ending of list %(list)s")


@dataclass(frozen=True, slots=True)
class Ending:
    """Prices that are a multiple of `step` plus `ending`: step 1 and ending 0.99 give 0.99, 1.99, 2.99 …

    `step` is above zero, `ending` from zero to below `step`.
    """

    step: Decimal
    ending: Decimal = Decimal(0)
    direction: str = NEAREST

    def rounded(self, price: Decimal) -> Decimal:
        """The price with this ending that lies at, above or below `price`, or nearest to it; of two the higher one.

        Zero stays zero, and nothing falls below the lowest price that has the ending.
        """
        if price == 0:
            return price
        lower = ((price - self.ending) / self.step).to_integral_value(ROUND_FLOOR) * self.step + self.ending
        upper = lower if lower == price else lower + self.step
        if lower < 0:
            return _shown(upper)
        if self.direction == UP:
            return _shown(upper)
        if self.direction == DOWN:
            return _shown(lower)
        return _shown(upper if upper - price <= price - lower else lower)


def _shown(price: Decimal) -> Decimal:
    """With two decimals, or with all that it needs."""
    cents = price.quantize(CENT)
    return cents if cents == price else price
