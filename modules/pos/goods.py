"""What the goods of a cart ask for beside money: their lot or serial number, their bottle deposit, the price that a
scanned code brings along."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from app.errors import Refused
from app.formats import day
from modules.catalog.models import ItemUnit
from modules.catalog.scan_queries import scanned
from modules.catalog.scans import each
from modules.pos.allowed import BOTTLE_DEPOSIT
from modules.pos.shelf import OnShelf
from modules.stock.queries import unknown_serials

DEPOSIT = BOTTLE_DEPOSIT
PACK = "unit:"  # before the code of a unit, where no barcode was scanned


class Goods(Protocol):
    """A line of a cart, asked about or reported."""

    @property
    def type(self) -> str:
        """item, bottle_deposit …"""

    @property
    def item(self) -> int | None:
        """The item's id."""

    @property
    def quantity(self) -> Decimal:
        """How many of its unit."""

    @property
    def lot(self) -> str:
        """The lot, where it was asked for."""

    @property
    def serial(self) -> str:
        """The serial number, where it was asked for."""

    @property
    def best_before(self) -> date | None:
        """The day, where it was asked for."""


def code_prices(
    connection: Connection, have: Mapping[int, OnShelf], codes: Iterable[tuple[int | None, str]], on: date
) -> None:
    """Note on each item the unit prices that codes bring along: (item, scanned code). Without codes nothing is read."""
    wanted = [(item, code) for item, code in codes if code and item in have]
    if not wanted:
        return
    for key, price in _pack_prices(connection, wanted):
        have[key].code_prices.update(price)
    usual = {key: item.price_for(Decimal(1), on).value for key, item in have.items()}
    for item, code in wanted:
        if code.startswith(PACK):
            continue
        try:
            found = scanned(connection, code, usual)
        except Refused:  # it means several things by now: then the price is one by hand, and becomes a task
            continue
        if item is not None and found is not None and found.item == item and found.price is not None:
            have[item].code_prices[code] = found.price


def _pack_prices(
    connection: Connection, wanted: Sequence[tuple[int | None, str]]
) -> Iterator[tuple[int, dict[str, Decimal]]]:
    """The unit prices of packs that a tap sold, by item and by the sign the till gives them."""
    asked = {(item, code.removeprefix(PACK)) for item, code in wanted if code.startswith(PACK)}
    if not asked:
        return
    items = sorted({item for item, _unit in asked if item is not None})
    found = connection.execute(select(ItemUnit.__table__).where(ItemUnit.item_id.in_(items)))
    for row in found:
        if (row.item_id, row.unit_code) in asked and row.price is not None:
            yield row.item_id, {f"{PACK}{row.unit_code}": each(row.price, row.factor)}


def lacking(lines: Sequence[Goods], have: Mapping[int, OnShelf]) -> Iterator[tuple[str, str]]:
    """What is missing of lots, serial numbers and best-before dates: (field, sentence)."""
    seen: set[tuple[int, str]] = set()
    for line in lines:
        item = have.get(line.item) if line.item is not None else None
        if item is None or line.type != "item":
            continue
        if item.tracking == "lot" and not line.lot:
            yield "lot", _("“%(text)s” needs its lot.", text=item.name)
        if item.tracking == "serial" and not line.serial:
            yield "serial", _("“%(text)s” needs its serial number.", text=item.name)
        elif item.tracking == "serial" and (abs(line.quantity) != 1 or (item.id, line.serial) in seen):
            yield "serial", _("Each piece of “%(text)s” has a serial number of its own.", text=item.name)
        if item.best_before and line.best_before is None:
            yield "best_before", _("“%(text)s” needs its best-before date.", text=item.name)
        seen.add((item.id, line.serial))


def without_deposit(lines: Sequence[Goods], have: Mapping[int, OnShelf]) -> list[str]:
    """A sentence for each bottle deposit that does not fit the goods it belongs to."""
    due: dict[int, Decimal] = {}
    names: dict[int, str] = {}
    for line in lines:
        item = have.get(line.item) if line.item is not None else None
        if item is None or line.quantity < 0:  # empties come back alone, and full bottles with what was paid for them
            continue
        if line.type == DEPOSIT:
            due[item.id] = due.get(item.id, Decimal(0)) - line.quantity
            names.setdefault(item.id, item.name)
        elif item.deposit_item_id is not None:
            deposit = item.deposit_item_id
            due[deposit] = due.get(deposit, Decimal(0)) + line.quantity * item.deposit_quantity
            names[deposit] = item.name
    return [_("The bottle deposit of “%(text)s” does not fit.", text=names[key]) for key, rest in due.items() if rest]


def missing_serials(
    connection: Connection, lines: Sequence[Goods], warehouse_id: int | None
) -> frozenset[tuple[int, str]]:
    """The (item, serial number) that are sold though the warehouse does not have them. Without any nothing is read."""
    sold = [(line.item, line.serial) for line in lines if line.item is not None and line.serial and line.quantity > 0]
    return unknown_serials(connection, warehouse_id, sold) if sold and warehouse_id is not None else frozenset()


def not_there(line: Goods, name: str, missing: Collection[tuple[int, str]]) -> str | None:
    """A sentence about a serial number that is not in stock; None where all is well."""
    if line.item is None or line.quantity <= 0 or (line.item, line.serial) not in missing:
        return None
    return _("No “%(text)s” with the serial number %(serial)s is in stock.", text=name, serial=line.serial)


def warnings(line: Goods, on: date) -> tuple[str, ...]:
    """What the cashier should know before selling: goods that are past their date."""
    if line.quantity > 0 and line.best_before is not None and line.best_before < on:
        return (_("Its best-before date was %(day)s.", day=day(line.best_before)),)
    return ()
