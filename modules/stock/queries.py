"""Reads for the pages of stock."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, Select, Text, cast, func, literal, select

from app.models import Shop
from app.money import ZERO
from modules.catalog.models import Item, SupplierItem
from modules.catalog.queries import find_by_barcode
from modules.documents.models import Document
from modules.stock.models import ItemStock, Level, Move, MoveTrace, PosTypeStock, Reason, Warehouse
from pos_types.models import PosType


def levels() -> Select[*tuple[Any, ...]]:
    """What is where."""
    return (
        select(
            (cast(Level.item_id, Text) + "-" + cast(Level.warehouse_id, Text)).label("id"),
            Item.code,
            Item.name,
            Warehouse.name.label("warehouse"),
            Level.quantity,
            Item.unit_code.label("unit"),
            Level.warehouse_id,
        )
        .join(Item, Item.id == Level.item_id)
        .join(Warehouse, Warehouse.id == Level.warehouse_id)
    )


def moves() -> Select[*tuple[Any, ...]]:
    """What moved, with the document it moved for."""
    return (
        select(
            Move.id,
            Move.at,
            Item.code,
            Item.name,
            Warehouse.name.label("warehouse"),
            Move.quantity,
            Reason.name.label("reason"),
            Document.number_text.label("document"),
            Move.document_id,
            Move.by_name,
            Move.note,
            MoveTrace.lot,
            MoveTrace.serial,
            MoveTrace.best_before,
        )
        .outerjoin(MoveTrace, MoveTrace.move_id == Move.id)
        .join(Item, Item.id == Move.item_id)
        .join(Warehouse, Warehouse.id == Move.warehouse_id)
        .join(Reason, Reason.id == Move.reason_id)
        .outerjoin(Document, Document.id == Move.document_id)
    )


def lots() -> Select[*tuple[Any, ...]]:
    """What is there of each lot and serial number, by warehouse: the sum of its moves."""
    key = cast(MoveTrace.item_id, Text) + "-" + cast(Move.warehouse_id, Text) + "-" + MoveTrace.lot
    return (
        select(
            (key + "-" + MoveTrace.serial).label("id"),
            Item.code,
            Item.name,
            MoveTrace.lot,
            MoveTrace.serial,
            func.max(MoveTrace.best_before).label("best_before"),
            Warehouse.name.label("warehouse"),
            func.sum(Move.quantity).label("quantity"),
        )
        .join(Move, Move.id == MoveTrace.move_id)
        .join(Item, Item.id == MoveTrace.item_id)
        .join(Warehouse, Warehouse.id == Move.warehouse_id)
        .group_by(
            MoveTrace.item_id, Move.warehouse_id, MoveTrace.lot, MoveTrace.serial, Item.code, Item.name, Warehouse.name
        )
    )


def to_order() -> Select[*tuple[Any, ...]]:
    """What is below its minimum in all warehouses together, with how much brings it up to its maximum."""
    total = select(Level.item_id, func.sum(Level.quantity).label("quantity")).group_by(Level.item_id).subquery("total")
    have = func.coalesce(total.c.quantity, literal(ZERO, Level.quantity.type), type_=Level.quantity.type)
    wanted = func.coalesce(ItemStock.maximum, ItemStock.minimum, type_=Level.quantity.type)
    numbers = (
        select(func.aggregate_strings(SupplierItem.code, ", "))
        .where(SupplierItem.item_id == Item.id)
        .correlate(Item)
        .scalar_subquery()
    )
    return (
        select(
            Item.id,
            Item.code,
            Item.name,
            have.label("quantity"),
            ItemStock.minimum,
            ItemStock.maximum,
            (wanted - have).label("order"),
            numbers.label("supplier"),
        )
        .join(ItemStock, ItemStock.item_id == Item.id)
        .outerjoin(total, total.c.item_id == Item.id)
        .where(Item.active, Item.stocked, have < ItemStock.minimum)
    )


def levels_of(connection: Connection, item_id: int) -> list[RowMapping]:
    """How much of an item each warehouse has."""
    rows = connection.execute(
        select(Warehouse.name.label("warehouse"), Level.quantity)
        .join(Warehouse, Warehouse.id == Level.warehouse_id)
        .where(Level.item_id == item_id)
        .order_by(Warehouse.name)
    )
    return list(rows.mappings())


def warehouses() -> Select[*tuple[Any, ...]]:
    """Every warehouse with its shop."""
    return select(Warehouse.id, Warehouse.code, Warehouse.name, Shop.name.label("shop"), Warehouse.active).join(
        Shop, Shop.id == Warehouse.shop_id
    )


def reasons() -> Select[*tuple[Any, ...]]:
    """Why goods move."""
    return select(Reason.id, Reason.code, Reason.name)


def warehouse(connection: Connection, key: int) -> RowMapping | None:
    """A warehouse."""
    return connection.execute(select(Warehouse.__table__).where(Warehouse.id == key)).mappings().first()


def reason(connection: Connection, key: int) -> RowMapping | None:
    """A reason."""
    return connection.execute(select(Reason.__table__).where(Reason.id == key)).mappings().first()


def item_of(connection: Connection, text: str) -> RowMapping | None:
    """The item that a code names, or else a barcode, typed or scanned: id, code, name, stocked, tracking."""
    found = select(Item.id, Item.code, Item.name, Item.stocked, Item.tracking)
    by_code = connection.execute(found.where(Item.code == text.strip())).mappings().first()
    if by_code is not None:
        return by_code
    scanned = find_by_barcode(connection, text.strip())
    if scanned is None:
        return None
    return connection.execute(found.where(Item.id == scanned.item_id)).mappings().first()


def level(connection: Connection, warehouse_id: int, item_id: int) -> Decimal:
    """How much of an item a warehouse has; 0 for what was never there."""
    key = Level.warehouse_id == warehouse_id, Level.item_id == item_id
    return connection.execute(select(Level.quantity).where(*key)).scalar() or ZERO


def lot_quantity(connection: Connection, warehouse_id: int, item_id: int, lot: str, serial: str) -> Decimal:
    """How much a warehouse has of a lot or serial number: the sum of its moves; 0 for what never moved."""
    of_it = MoveTrace.item_id == item_id, MoveTrace.lot == lot, MoveTrace.serial == serial
    total = select(func.sum(Move.quantity, type_=Move.quantity.type)).join(MoveTrace, MoveTrace.move_id == Move.id)
    return connection.execute(total.where(Move.warehouse_id == warehouse_id, *of_it)).scalar() or ZERO


def unknown_serials(
    connection: Connection, warehouse_id: int, wanted: Iterable[tuple[int, str]]
) -> frozenset[tuple[int, str]]:
    """Those of some (item, serial number) that the warehouse does not have.

    Items whose serial numbers nobody notes when they come in are left out: about them stock knows nothing.
    """
    asked = {pair for pair in wanted if pair[1]}
    if not asked:
        return frozenset()
    items = sorted({item for item, _serial in asked})
    of_items = MoveTrace.item_id.in_(items), MoveTrace.serial != ""
    received = connection.execute(
        select(MoveTrace.item_id)
        .join(Move, Move.id == MoveTrace.move_id)
        .where(*of_items, Move.quantity > 0)
        .distinct()
    )
    noted = set(received.scalars())
    there = connection.execute(
        select(MoveTrace.item_id, MoveTrace.serial)
        .join(Move, Move.id == MoveTrace.move_id)
        .where(*of_items, MoveTrace.serial.in_(sorted({serial for _item, serial in asked})))
        .where(Move.warehouse_id == warehouse_id)
        .group_by(MoveTrace.item_id, MoveTrace.serial)
        .having(func.sum(Move.quantity) > 0)
    )
    have = {(row.item_id, row.serial) for row in there}
    return frozenset(pair for pair in asked if pair[0] in noted and pair not in have)


def types_without_warehouse(connection: Connection) -> list[Row[int, str]]:
    """Id and name of the active POS types whose goods leave no warehouse."""
    found = (
        select(PosType.id, PosType.name)
        .outerjoin(PosTypeStock, PosTypeStock.pos_type_id == PosType.id)
        .where(PosType.active, PosTypeStock.pos_type_id.is_(None))
    )
    return list(connection.execute(found.order_by(PosType.name)))
