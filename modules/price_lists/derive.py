"""Which price, and why: pure, no session, no clock.

Unit prices are `Decimal` in major units with up to six decimals and are never rounded; amounts are rounded to the
currency's step, halves away from zero. A price is gross or net as its source says and is never turned into the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.money import CENT, rounded
from app.texts import gettext_noop

ITEM_PRICE = gettext_noop("Item price")
LIST_PRICE = gettext_noop("Price list %(list)s")
BRACKET_PRICE = gettext_noop("Price list %(list)s from quantity %(quantity)s")
CUSTOMER_PRICE = gettext_noop("Price agreed with the customer, list %(list)s")
BY_HAND = gettext_noop("Price entered by hand")
LINE_DISCOUNT = gettext_noop("Discount of %(percent)s per cent")
TEXTS = (ITEM_PRICE, LIST_PRICE, BRACKET_PRICE, CUSTOMER_PRICE, BY_HAND, LINE_DISCOUNT)


@dataclass(frozen=True, slots=True)
class Step:
    """One step towards a price: a text key for gettext with its values, and the unit price after the step."""

    text: str
    value: Decimal
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListPrice:
    """A row of a price list. Open ends of the validity are None; both days belong to it."""

    list_name: str
    price: Decimal
    gross: bool = True
    from_quantity: Decimal = Decimal(0)
    valid_from: date | None = None
    valid_to: date | None = None
    customer: object | None = None  # the key of the party it was agreed with; None: for everybody
    rank: int = 0  # the lower rank wins among lists of the same kind

    def applies(self, quantity: Decimal, on: date, customer: object | None) -> bool:
        """Whether this row may be used for `quantity` (returns count like sales) on the day `on`."""
        return (
            (self.valid_from is None or self.valid_from <= on)
            and (self.valid_to is None or on <= self.valid_to)
            and self.from_quantity <= abs(quantity)
            and (self.customer is None or self.customer == customer)
        )

    def step(self) -> Step:
        """How this row explains itself."""
        if self.customer is not None:
            return Step(CUSTOMER_PRICE, self.price, {"list": self.list_name})
        if self.from_quantity > 1:
            return Step(BRACKET_PRICE, self.price, {"list": self.list_name, "quantity": plain(self.from_quantity)})
        return Step(LIST_PRICE, self.price, {"list": self.list_name})


@dataclass(frozen=True, slots=True)
class Price:
    """A unit price before the line's discount, the discount in per cent, and the steps that led there."""

    value: Decimal
    gross: bool
    steps: tuple[Step, ...]
    discount_percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineAmount:
    """A line: what quantity × price comes to, the discount taken off, and what is left."""

    full: Decimal
    discount: Decimal

    @property
    def amount(self) -> Decimal:
        """What the customer pays for the line."""
        return self.full - self.discount


def derive(  # noqa: PLR0913 - every condition of a price, named at the call
    item_price: Decimal,
    rows: Iterable[ListPrice],
    *,
    quantity: Decimal,
    on: date,
    customer: object | None = None,
    item_gross: bool = True,
    by_hand: Decimal | None = None,
    discount_percent: Decimal = Decimal(0),
) -> Price:
    """The unit price for `quantity` on the day `on`, with every step that was taken.

    Order: a price agreed with `customer`, then the lists by rank; within one list the highest bracket that `quantity`
    reaches, then the youngest start of validity; the item's own price where no row applies. A price `by_hand` replaces
    all of them and stays visible as a step. The discount is recorded as the last step; `line_amount` takes it off.
    """
    steps = [Step(ITEM_PRICE, item_price)]
    value, gross = item_price, item_gross
    candidates = [row for row in rows if row.applies(quantity, on, customer)]
    if candidates:
        best = min(candidates, key=_preference)
        steps.append(best.step())
        value, gross = best.price, best.gross
    if by_hand is not None:
        steps.append(Step(BY_HAND, by_hand))
        value = by_hand
    if discount_percent:
        reduced = value - value * discount_percent / 100
        steps.append(Step(LINE_DISCOUNT, reduced, {"percent": plain(discount_percent)}))
    return Price(value, gross, tuple(steps), discount_percent)


def _preference(row: ListPrice) -> tuple[bool, int, Decimal, int]:
    return (
        row.customer is None,
        row.rank,
        -row.from_quantity,
        -(row.valid_from or date.min).toordinal(),
    )


def line_amount(
    quantity: Decimal, price: Decimal, discount_percent: Decimal = Decimal(0), step: Decimal = CENT
) -> LineAmount:
    """quantity × unit price rounded to `step`, and the discount of it, rounded on its own."""
    full = rounded(quantity * price, step) + 0  # adding zero turns -0.00 into 0.00
    return LineAmount(full, rounded(full * discount_percent / 100, step) + 0)


def plain(number: Decimal) -> str:
    """A number without trailing zeros and without exponent: 3.000 → "3", 10 → "10"."""
    return f"{number.normalize():f}"
