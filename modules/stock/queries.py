"""Reads for the pages of stock."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from app.models import Shop
from modules.catalog.models import Item
from modules.documents.models import Document
from modules.stock.models import Level, Move, Reason, Warehouse


def levels() -> Select[*tuple[Any, ...]]:
    """What is where."""
    return (
        select(
            (Level.item_id * 1000 + Level.warehouse_id).label("id"),
            Item.code,
            Item.name,
            Warehouse.name.label("warehouse"),
            Level.quantity,
            Item.unit_code.label("unit"),
            Level.item_id,
        )
        .join(Item, Item.id == Level.item_id)
        .join(Warehouse, Warehouse.id == Level.warehouse_id)
    )


def moves() -> Select[*tuple[Any, ...]]:
    """What moved, newest first, with the document it moved for."""
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
        )
        .join(Item, Item.id == Move.item_id)
        .join(Warehouse, Warehouse.id == Move.warehouse_id)
        .join(Reason, Reason.id == Move.reason_id)
        .outerjoin(Document, Document.id == Move.document_id)
    )


def warehouses() -> Select[*tuple[Any, ...]]:
    """Every warehouse with its shop."""
    return select(Warehouse.id, Warehouse.code, Warehouse.name, Shop.name.label("shop"), Warehouse.active).join(
        Shop, Shop.id == Warehouse.shop_id
    )
