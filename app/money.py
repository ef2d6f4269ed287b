"""Arithmetic of money: decimal, half away from zero, and nothing is lost when it is shared.

All amounts are `Decimal` in major units (euro). Nothing here knows a currency, a tax or a database.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def rounded(amount: Decimal, step: Decimal = CENT) -> Decimal:
    """`amount` as a multiple of `step`, half away from zero; it carries the decimals of `step`.

    `step` is 0.01 for euro amounts and 0.05 or 0.50 where cash is rounded. Commercial rounding (DIN 1333).
    """
    assert step > 0, "a rounding step is positive"
    whole = (amount / step).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return whole * step


def shared(total: Decimal, weights: Sequence[Decimal], step: Decimal = CENT) -> list[Decimal]:
    """`total` spread over `weights` in multiples of `step`; the parts always add up to `total` exactly.

    Largest remainder: every part is its exact share rounded down to a step, and the steps that are left go to the
    largest remainders, the earlier one first. Works for negative totals and weights. Weights that add up to zero
    share evenly. `total` must be a multiple of `step`.
    """
    if not weights:
        assert total == 0, "an amount cannot be shared among nobody"
        return []
    units = total / step
    assert units == units.to_integral_value(), "the total is not a multiple of the step"
    whole = sum(weights, Decimal(0))
    if whole == 0:
        weights, whole = [Decimal(1)] * len(weights), Decimal(len(weights))
    floors: list[int] = []
    remainders: list[Decimal] = []
    for weight in weights:
        numerator = units * weight
        floor = int(numerator // whole)
        if numerator - floor * whole != 0 and (numerator < 0) != (whole < 0):
            floor -= 1  # Decimal's // truncates towards zero; a floor is wanted
        floors.append(floor)
        remainders.append((numerator - floor * whole) / whole)
    left = int(units) - sum(floors)
    order = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for i in order[:left]:
        floors[i] += 1
    return [floor * step for floor in floors]
