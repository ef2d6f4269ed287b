"""Which price, and why: pure, no session, no clock. The rules stand in docs/pricing.md.

Unit prices are `Decimal` in major units with up to six decimals; amounts are rounded to the currency's step, halves
away from zero. A price is gross or net as its source says and is never turned into the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.money import CENT, rounded
from app.texts import gettext_noop
from modules.price_lists import chains, endings, rules
from modules.price_lists.chains import Reduction, plain, unit_price
from modules.price_lists.rules import BY_FORMULA, FOR_EVERYBODY, NOBODY, Customer, ListPrice, PriceRule, Step

ITEM_PRICE = gettext_noop("Item price")
BY_HAND = gettext_noop("Price entered by hand")
FORMULA_PRICE = gettext_noop("Price list %(list)s: × %(factor)s + %(amount)s")
NO_DISCOUNT = gettext_noop("This item takes no discount")
LINE_DISCOUNT = chains.DISCOUNT
TEXTS = (ITEM_PRICE, BY_HAND, FORMULA_PRICE, NO_DISCOUNT, endings.ROUNDED, *rules.TEXTS, *chains.TEXTS)
SMALLEST = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Price:
    """A unit price before the line's discount, the discount in per cent, and the steps that led there.

    `row` is the list's row that gave the price; None where it was a formula, the item's own or entered by hand.
    """

    value: Decimal
    gross: bool
    steps: tuple[Step, ...]
    discount_percent: Decimal = Decimal(0)
    row: ListPrice | None = None


@dataclass(frozen=True, slots=True)
class LineAmount:
    """A line: what quantity × price comes to, the discount taken off, and what is left."""

    full: Decimal
    discount: Decimal

    @property
    def amount(self) -> Decimal:
        """What the customer pays for the line."""
        return self.full - self.discount


@dataclass(slots=True)
class _Found:
    """The price so far: where it came from decides which discounts may follow. Behind every list: the item's own."""

    value: Decimal
    gross: bool
    who: int = FOR_EVERYBODY
    position: int = 10**6
    reduced: bool = False
    row: ListPrice | None = None
    steps: list[Step] = field(default_factory=list)


def derive(  # noqa: PLR0913 - every condition of a price, named at the call
    item_price: Decimal,
    rows: Iterable[ListPrice],
    lists: Sequence[PriceRule],
    *,
    quantity: Decimal,
    on: date,
    customer: Customer = NOBODY,
    item_gross: bool = True,
    takes_discount: bool = True,
    by_hand: Decimal | None = None,
    discount_percent: Decimal = Decimal(0),
) -> Price:
    """The unit price for `quantity` on the day `on`, with every step that was taken.

    `lists` are asked in their order; `rows` may belong to any list, those of lists that only a formula builds on
    included. The line's discount is recorded as the last step; `line_amount` takes it off.
    """
    fitting = [row for row in rows if row.applies(quantity, on, customer)]
    position = {rule: place for place, rule in enumerate(lists) if rule.holds(on)}
    found = _Found(item_price, item_gross, steps=[Step(ITEM_PRICE, item_price, {})])
    if position:
        _from_lists(found, fitting, position, on, takes_discount=takes_discount)
    if by_hand is not None:
        found.steps.append(Step(BY_HAND, by_hand, {}))
        found.value, found.row = by_hand, None
    if discount_percent and takes_discount:
        reduced = found.value - found.value * discount_percent / 100
        found.steps.append(Step(LINE_DISCOUNT, reduced, {"percent": plain(discount_percent)}))
    percent = discount_percent if takes_discount else Decimal(0)
    return Price(found.value, found.gross, tuple(found.steps), percent, found.row)


def _from_lists(
    found: _Found, fitting: list[ListPrice], position: dict[PriceRule, int], on: date, *, takes_discount: bool
) -> None:
    """The price of the row or formula that counts, less the discounts that may follow it."""
    priced = [row for row in fitting if row.price is not None and row.list in position]
    best = min(priced, key=lambda row: row.order(position[row.list]), default=None)
    formula = next((rule for rule in position if _works(rule, found.gross)), None)
    if formula is not None and (best is None or _comes_first(position[formula], best, position[best.list])):
        _take_formula(found, formula, fitting, on, takes_discount=takes_discount)
        found.position = position[formula]
    elif best is not None:
        found.who, found.position, found.gross = best.who, position[best.list], best.list.gross
        _take_row(found, best, takes_discount=takes_discount)
    if found.reduced:
        return
    discounts = [
        row
        for row in fitting
        if row.price is None
        and row.list in position
        and position[row.list] <= found.position
        and row.who <= found.who
        and row.list.gross == found.gross
    ]
    if discounts:
        chosen = min(discounts, key=lambda row: row.order(position[row.list]))
        _reduce(found, chosen.chain, chosen.list, takes_discount=takes_discount)


def _works(rule: PriceRule, item_gross: bool) -> bool:
    """Whether the list has a formula that can be used: one over net prices says nothing about a gross one."""
    if rule.formula is None:
        return False
    base = rule.formula.base
    return (item_gross if base is None else base.gross) == rule.gross


def _comes_first(place: int, row: ListPrice, row_place: int) -> bool:
    return (FOR_EVERYBODY, place, BY_FORMULA) < (row.who, row_place, row.about)


def _take_row(found: _Found, row: ListPrice, *, takes_discount: bool) -> None:
    assert row.price is not None, "only rows with a price are taken"
    found.value, found.row = row.price, row
    found.steps.append(row.step(row.price))
    if row.chain:
        _reduce(found, row.chain, row.list, takes_discount=takes_discount)


def _take_formula(found: _Found, rule: PriceRule, fitting: list[ListPrice], on: date, *, takes_discount: bool) -> None:
    """The formula's price, after the steps of the list it builds on."""
    assert rule.formula is not None, "only lists with a formula are taken"
    base = rule.formula.base
    if base is not None and base.holds(on):
        own = [row for row in fitting if row.price is not None and row.list is base]
        best = min(own, key=lambda row: row.order(0), default=None)
        if best is not None:
            _take_row(found, best, takes_discount=takes_discount)
        elif _works(base, found.gross):
            _take_formula(found, base, fitting, on, takes_discount=takes_discount)
    worked_out = unit_price(max(found.value * rule.formula.factor + rule.formula.amount, Decimal(0)))
    told = {"list": rule.name, "factor": plain(rule.formula.factor), "amount": plain(rule.formula.amount)}
    found.value, found.gross, found.row, found.reduced = worked_out, rule.gross, None, False
    found.steps.append(Step(FORMULA_PRICE, worked_out, told))
    _end(found, rule)


def _reduce(found: _Found, chain: tuple[Reduction, ...], rule: PriceRule, *, takes_discount: bool) -> None:
    """Take a chain off, link by link, and round to the list's ending."""
    found.reduced = True
    if not takes_discount:
        found.steps.append(Step(NO_DISCOUNT, found.value, {}))
        return
    for link in chain:
        found.value = link.applied(found.value)
        text, values = link.told()
        found.steps.append(Step(text, found.value, values))
    _end(found, rule)


def _end(found: _Found, rule: PriceRule) -> None:
    if rule.ending is None:
        return
    ended = rule.ending.rounded(found.value)
    if ended != found.value:
        found.value = ended
        found.steps.append(Step(endings.ROUNDED, ended, {"list": rule.name}))


@dataclass(frozen=True, slots=True)
class Bracket:
    """The price from a quantity on."""

    from_quantity: Decimal
    price: Price


def brackets(
    item_price: Decimal,
    rows: Sequence[ListPrice],
    lists: Sequence[PriceRule],
    *,
    on: date,
    customer: Customer = NOBODY,
    item_gross: bool = True,
    takes_discount: bool = True,
) -> list[Bracket]:
    """The prices of a day by quantity, from zero on: the highest bracket that a quantity reaches has its price.

    So a till needs no rules to price a line by itself.
    """
    starts = sorted({Decimal(0), *(row.from_quantity for row in rows if row.holds(on) and row.fits(customer))})
    found: list[Bracket] = []
    for start in starts:
        price = derive(
            item_price,
            rows,
            lists,
            quantity=max(start, SMALLEST),
            on=on,
            customer=customer,
            item_gross=item_gross,
            takes_discount=takes_discount,
        )
        if not found or found[-1].price.value != price.value:
            found.append(Bracket(start, price))
    return found


def reached(found: Sequence[Bracket], quantity: Decimal) -> Price:
    """The price of the highest bracket that `quantity` reaches."""
    return next(each.price for each in reversed(found) if each.from_quantity <= abs(quantity))


def line_amount(
    quantity: Decimal, price: Decimal, discount_percent: Decimal = Decimal(0), step: Decimal = CENT
) -> LineAmount:
    """quantity × unit price rounded to `step`, and the discount of it, rounded on its own."""
    full = rounded(quantity * price, step) + 0  # adding zero turns -0.00 into 0.00
    return LineAmount(full, rounded(full * discount_percent / 100, step) + 0)
