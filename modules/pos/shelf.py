"""What the shop knows about the items of a cart: one statement over catalogue, price list and stock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, and_, bindparam, select

from app.sending import fetched
from app.texts import gettext_noop
from modules.catalog.models import Item, RevenueClass
from modules.pos.till_facts import TillView
from modules.price_lists.book import ROW_COLUMNS, book, buyer
from modules.price_lists.derive import Price, derive
from modules.price_lists.models import Price as PriceRow
from modules.price_lists.pos_types import PriceListValues
from modules.price_lists.queries import FOR_BUYER
from modules.price_lists.rules import NOBODY, Customer, ListPrice, PriceRule, Step
from modules.stock.models import Level
from modules.stock.pos_types import StockValues
from modules.taxes.models import TaxCode

CODE_PRICE = gettext_noop("Price of the scanned code %(code)s")
_COLUMNS = (
    Item.id,
    Item.code,
    Item.name,
    Item.unit_code,
    Item.price,
    Item.price_gross,
    Item.stocked,
    Item.active,
    Item.category_id,
    Item.no_discount,
    Item.tracking,
    Item.best_before,
    Item.deposit_item_id,
    Item.deposit_quantity,
    TaxCode.code.label("tax_code"),
    RevenueClass.code.label("revenue_class"),
    Level.quantity,
    Level.cost,
    *ROW_COLUMNS,
)


@lru_cache(maxsize=128)
def _shelf_of(items: int, lists: int) -> Select[*tuple[Any, ...]]:
    """The statement for so many items and lists: made and compiled once per pair of numbers, not once per cart."""
    wanted: list[BindParameter[int]] = [bindparam(f"item_{n}") for n in range(items)]
    asked: list[BindParameter[int]] = [bindparam(f"list_{n}") for n in range(lists)]
    return (
        select(*_COLUMNS)
        .join(TaxCode, TaxCode.id == Item.tax_code_id)
        .join(RevenueClass, RevenueClass.id == Item.revenue_class_id)
        .outerjoin(Level, and_(Level.item_id == Item.id, Level.warehouse_id == bindparam("warehouse")))
        .outerjoin(PriceRow, and_(PriceRow.item_id == Item.id, PriceRow.list_id.in_(asked), *FOR_BUYER))
        .where(Item.id.in_(wanted))
    )


def _numbered(name: str, keys: Sequence[int]) -> dict[str, int]:
    """The keys as parameters, the last one repeated up to the next power of two: few statements serve any cart."""
    size = 1 << (len(keys) - 1).bit_length() if keys else 0
    return {f"{name}_{n}": keys[min(n, len(keys) - 1)] for n in range(size)}


@dataclass(frozen=True)
class OnShelf:
    """An item as the shop knows it now. `quantity` is None for what is not stocked or has never moved."""

    id: int
    code: str
    name: str
    unit: str
    price: Decimal
    price_gross: bool
    tax_code: str
    revenue_class: str
    stocked: bool
    active: bool
    quantity: Decimal | None
    cost: Decimal | None
    category_id: int | None = None
    takes_discount: bool = True
    tracking: str = "none"
    best_before: bool = False
    deposit_item_id: int | None = None
    deposit_quantity: Decimal = Decimal(1)
    lists: Sequence[PriceRule] = ()
    customer: Customer = NOBODY
    list_prices: list[ListPrice] = field(default_factory=list)
    code_prices: dict[str, Decimal] = field(default_factory=dict)  # unit prices that scanned codes bring along
    _derived: dict[tuple[object, ...], Price] = field(default_factory=dict, compare=False, repr=False)

    def code_price(self, code: str, price: Decimal | None) -> Price | None:
        """The price of a scanned code, with its step; None where the code does not bring this price along."""
        if not code or price is None or self.code_prices.get(code) != price:
            return None
        return Price(price, self.price_gross, (Step(CODE_PRICE, price, {"code": code}),))

    def price_for(
        self, quantity: Decimal, on: date, by_hand: Decimal | None = None, percent: Decimal = Decimal(0)
    ) -> Price:
        """The unit price of `quantity` on a day, with its steps; derived once, however often a sale asks."""
        asked = (quantity, on, by_hand, percent)
        found = self._derived.get(asked)
        if found is None:
            found = self._derived[asked] = derive(
                self.price,
                self.list_prices,
                self.lists,
                quantity=quantity,
                on=on,
                customer=self.customer,
                item_gross=self.price_gross,
                takes_discount=self.takes_discount,
                by_hand=by_hand,
                discount_percent=percent,
            )
        return found


def shelf(
    connection: Connection, till: TillView, items: Iterable[int], customer: int | None = None
) -> dict[int, OnShelf]:
    """The items by id, with their level in the till's warehouse and the rows of the lists that are asked for this
    customer; unknown ids lack."""
    stock = till.profile.part(StockValues)
    prices = till.profile.part(PriceListValues)
    wanted = sorted(set(items))
    if not wanted:
        return {}
    known, who = book(connection), buyer(connection, customer)
    asked = known.asked(till.profile.mode, till.currency, prices.list_id if prices else None, who)
    these, those = _numbered("item", wanted), _numbered("list", asked.needed or (0,))  # no list has the number 0
    place = {
        "warehouse": stock.warehouse_id if stock else None,
        "customer": who.customer.id,
        "group": who.customer.group,
    }
    rows = fetched(connection, _shelf_of(len(these), len(those)), {**these, **those, **place})
    found: dict[int, OnShelf] = {}
    for row in rows:
        item = found.get(row.id)
        if item is None:
            item = found[row.id] = OnShelf(
                row.id,
                row.code,
                row.name,
                row.unit_code,
                row.price,
                row.price_gross,
                row.tax_code,
                row.revenue_class,
                row.stocked,
                row.active,
                row.quantity,
                row.cost,
                category_id=row.category_id,
                takes_discount=not row.no_discount,
                tracking=row.tracking,
                best_before=row.best_before,
                deposit_item_id=row.deposit_item_id,
                deposit_quantity=row.deposit_quantity,
                lists=asked.lists,
                customer=who.customer,
                list_prices=known.broad_rows(row.category_id, asked, who),
            )
        price = known.row(row)
        if price is not None:
            item.list_prices.append(price)
    return found
