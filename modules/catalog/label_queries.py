"""Reads for labels: what is asked for, the formats, and what each label says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from app.money import rounded
from modules.catalog.item_queries import measures
from modules.catalog.labels import Label, Sheet
from modules.catalog.models import Barcode, Item, LabelFormat, LabelWanted, Unit
from modules.catalog.unit_price import SIGNS, unit_price
from modules.taxes.models import TaxCode
from modules.taxes.queries import rules_at


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


def labels(connection: Connection, items: Sequence[int], on: date) -> dict[int, Label]:
    """The labels of items, by id; a net price is shown with the VAT of the day `on`, rounded to the cent."""
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
        price = row.price if row.price_gross else rounded(row.price * (100 + rules[row.tax_code].rate) / 100)
        measured = unit_price(price, row.content, known.get(row.content_unit_code or ""))
        unit = "" if row.whole else SIGNS.get(row.unit_code, row.unit)
        found[row.id] = Label(row.code, row.name, price, unit, row.barcode or row.code, measured)
    return found
