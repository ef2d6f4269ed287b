"""Price lists and their rows as values: what applies to whom, when, and from which quantity. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.texts import gettext_noop
from modules.price_lists.chains import Reduction, plain, written
from modules.price_lists.endings import Ending

LIST_PRICE = gettext_noop("Price list %(list)s")
BRACKET_PRICE = gettext_noop("Price list %(list)s from quantity %(quantity)s")
CUSTOMER_PRICE = gettext_noop("Price agreed with the customer, list %(list)s")
GROUP_PRICE = gettext_noop("Price of the customer's group, list %(list)s")
CATEGORY_PRICE = gettext_noop("Price of the category, list %(list)s")
TEXTS = (LIST_PRICE, BRACKET_PRICE, CUSTOMER_PRICE, GROUP_PRICE, CATEGORY_PRICE)

# what a row is about, the closest first; a category's row holds in those inside it too, one more for each step out
OF_ITEM, OF_CATEGORY, OF_ALL, BY_FORMULA = 0, 1, 1000, 1001
FOR_CUSTOMER, FOR_GROUP, FOR_EVERYBODY = range(3)


@dataclass(frozen=True, slots=True)
class Step:
    """One step towards a price: a text key for gettext with its values, and the unit price after the step."""

    text: str
    value: Decimal
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Formula:
    """A price that is worked out: that of the list `base` (None: the item's own) × `factor` + `amount`."""

    base: PriceRule | None = None
    factor: Decimal = Decimal(1)
    amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, eq=False)
class PriceRule:
    """A list: how its prices count VAT, its days (open ends are None, both belong to it), endings and formula.

    The smaller `rank` is asked first. A list is itself and equal to no other, so it may be a key.
    """

    name: str
    id: int = 0
    gross: bool = True
    currency: str = "EUR"
    rank: int = 50
    valid_from: date | None = None
    valid_to: date | None = None
    ending: Ending | None = None
    formula: Formula | None = None

    def holds(self, on: date) -> bool:
        """Whether the list is valid on a day."""
        return within(self.valid_from, self.valid_to, on)


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom a price is for: the keys of a party and of its group."""

    id: int | None = None
    group: int | None = None


NOBODY = Customer()


@dataclass(frozen=True, slots=True)
class ListPrice:
    """A row of a list: a unit price, or a chain of discounts, or both. `about` is OF_ITEM, OF_CATEGORY or OF_ALL."""

    list: PriceRule
    price: Decimal | None = None
    chain: tuple[Reduction, ...] = ()
    from_quantity: Decimal = Decimal(0)
    valid_from: date | None = None
    valid_to: date | None = None
    customer: int | None = None
    group: int | None = None
    about: int = OF_ITEM

    @property
    def who(self) -> int:
        """How close the row is to a customer; the smaller, the closer."""
        if self.customer is not None:
            return FOR_CUSTOMER
        return FOR_EVERYBODY if self.group is None else FOR_GROUP

    def fits(self, customer: Customer) -> bool:
        """Whether the row is meant for this customer."""
        return self.customer in {None, customer.id} and self.group in {None, customer.group}

    def holds(self, on: date) -> bool:
        """Whether the row and its list are valid on a day."""
        return within(self.valid_from, self.valid_to, on) and self.list.holds(on)

    def applies(self, quantity: Decimal, on: date, customer: Customer = NOBODY) -> bool:
        """Whether this row may be used for `quantity` (returns count like sales) on the day `on`."""
        return self.from_quantity <= abs(quantity) and self.holds(on) and self.fits(customer)

    def step(self, price: Decimal) -> Step:
        """How this row explains itself."""
        values = {"list": self.list.name}
        if self.who == FOR_CUSTOMER:
            return Step(CUSTOMER_PRICE, price, values)
        if self.who == FOR_GROUP:
            return Step(GROUP_PRICE, price, values)
        if self.from_quantity > 1:
            return Step(BRACKET_PRICE, price, {**values, "quantity": plain(self.from_quantity)})
        return Step(CATEGORY_PRICE if OF_ITEM < self.about < OF_ALL else LIST_PRICE, price, values)

    def order(self, position: int) -> tuple[int, int, int, Decimal, int, bool, Decimal, str]:
        """Where the row stands among those that fit, the first one counts; `position` is its list's."""
        start = max(self.valid_from or date.min, self.list.valid_from or date.min)
        return (
            self.who,
            position,
            self.about,
            -self.from_quantity,
            -start.toordinal(),
            self.price is None,
            self.price or Decimal(0),
            written(self.chain),
        )


def within(first: date | None, last: date | None, on: date) -> bool:
    """Whether a day lies between two days that both count; open ends are None."""
    return (first is None or first <= on) and (last is None or on <= last)
