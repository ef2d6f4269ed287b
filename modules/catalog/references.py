"""How forms find items and their suppliers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, select

from app.references import Reference
from modules.catalog.models import Item
from modules.catalog.scan_queries import item_of
from modules.parties.models import Party


def _items() -> Select[*tuple[Any, ...]]:
    return select(Item.id, Item.code, Item.name).where(Item.active)


def _every_item() -> Select[*tuple[Any, ...]]:
    return select(Item.id, Item.code, Item.name)


def _scanned(connection: Connection, text: str) -> int | None:
    return item_of(connection, text)


def _parties() -> Select[*tuple[Any, ...]]:
    return select(Party.id, Party.code, Party.name).where(Party.active)


def _every_party() -> Select[*tuple[Any, ...]]:
    return select(Party.id, Party.code, Party.name)


ITEM = Reference("catalog.item", _items, "catalog.see", exact=_scanned, shown=_every_item)
SUPPLIER = Reference("catalog.supplier", _parties, "catalog.see", shown=_every_party)
