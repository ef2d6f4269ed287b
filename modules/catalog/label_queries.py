"""Reads for labels: what is asked for, the formats, and what each label says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Protocol

from sqlalchemy import Connection, RowMapping, func, select

from app.money import rounded
from modules.catalog.item_queries import measures
from modules.catalog.labels import Label, Sheet
from modules.catalog.models import Barcode, Item, LabelFormat, LabelWanted, Unit
from modules.catalog.unit_price import SIGNS, unit_price
from modules.taxes.models import TaxCode
from modules.taxes.queries import rules_at

OWN: Mapping[int, tuple[Decimal, bool]] = MappingProxyType({})


def formats(connection: Connection) -> list[RowMapping]:
    """Every format, by name."""
    return list(connection.execute(select(LabelFormat.__table__).order_by(LabelFormat.name)).mappings())


def sheet_of(row: RowMapping) -> Sheet:
    """A format as pages are laid out by it."""
    names = ("width", "height", "across", "down", "margin_top", "margin_left", "gap_across", "gap_down")
    return Sheet(**{name: row[name] for name in names})


def wanted(connection: Connection) -> list[dict[str, Any]]:
    """The labels that wait: item_id and quantity, in the order of item numbers."""
    rows = connection.execute(
        select(LabelWanted.item_id, LabelWanted.quantity).join(Item, Item.id == LabelWanted.item_id).order_by(Item.code)
    )
    return [dict(row) for row in rows.mappings()]


class LabelPrices(Protocol):
    """The choice `catalog.label_prices`: a module that has other prices than the items' own, such as price lists."""

    def offered(self, connection: Connection) -> Sequence[tuple[int, str]]:
        """What can be chosen: key and name."""

    def usual(self, connection: Connection) -> int | None:
        """What is chosen where nobody says; None for the items' own prices."""

    def prices(
        self, connection: Connection, chosen: int, items: Sequence[int], on: date
    ) -> Mapping[int, tuple[Decimal, bool]]:
        """The unit price of each item on a day, and whether it includes VAT; what is not in it has its own price."""


def labels(
    connection: Connection, items: Sequence[int], on: date, prices: Mapping[int, tuple[Decimal, bool]] = OWN
) -> dict[int, Label]:
    """The labels of items, by id, at their own price or at one of `prices` (with VAT or without).

    A net price is shown with the VAT of the day `on`, rounded to the cent.
    """
    first = select(func.min(Barcode.code)).where(Barcode.item_id == Item.id, Barcode.quantity == 1).correlate(Item)
    rows = connection.execute(
        select(
            Item.id,
            Item.code,
            Item.name,
            Item.price,
            Item.price_gross,
            TaxCode.code.label("tax_code"),
            Item.unit_code,
            Item.content,
            Item.content_unit_code,
            Unit.name.label("unit"),
            Unit.whole,
            first.scalar_subquery().label("barcode"),
        )
        .join(Unit, Unit.code == Item.unit_code)
        .join(TaxCode, TaxCode.id == Item.tax_code_id)
        .where(Item.id.in_(items))
    )
    known, rules = measures(connection), rules_at(connection, on)
    found = {}
    for row in rows:
        price, gross = prices.get(row.id, (row.price, row.price_gross))
        price = price if gross else rounded(price * (100 + rules[row.tax_code].rate) / 100)
        measured = unit_price(price, row.content, known.get(row.content_unit_code or ""))
        unit = "" if row.whole else SIGNS.get(row.unit_code, row.unit)
        found[row.id] = Label(row.code, row.name, price, unit, row.barcode or row.code, measured)
    return found
