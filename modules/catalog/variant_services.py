"""Variants: made from a template and the values of attributes, each an item with its own number and price."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Missing, Refused
from modules.catalog.models import AttributeValue, Barcode, Item, Variant, VariantValue
from modules.catalog.services import follow, keep_barcodes

MOST = 200  # variants made at once


def generate(session: Session, template_id: int, values: Iterable[int]) -> list[int]:
    """Make the variants of every combination of some attribute values; those that are there stay as they are.

    Number and name are the template's with the values' codes and names; the price is the template's with the values'
    differences. The item becomes a template. Returns the ids of the new ones. Raises `Refused` without a value, for
    more than 200, and for an item that is a variant or has packs or barcodes of its own.
    """
    template = session.get(Item, template_id)
    if template is None:
        raise Missing(_("This item does not exist."))
    if session.get(Variant, template_id) is not None:
        raise Refused(_("A variant is not a template itself."))
    if template.barcodes:
        raise Refused(_("A template is not scanned: please remove its barcodes first."))
    groups = _by_attribute(session, values)
    if not groups:
        raise Refused(_("Please choose at least one value."), "values")
    combinations = list(itertools.product(*groups))
    if len(combinations) > MOST:
        raise Refused(_("That would be %(n)s variants; at most %(most)s at once.", n=len(combinations), most=MOST))
    template.template = True
    have = _existing(session, template_id)
    made = [_made(session, template, each) for each in combinations if frozenset(v.id for v in each) not in have]
    session.flush()
    return [item.id for item in made]


def _by_attribute(session: Session, values: Iterable[int]) -> list[list[AttributeValue]]:
    chosen = session.scalars(
        select(AttributeValue)
        .where(AttributeValue.id.in_(list(values)))
        .order_by(AttributeValue.attribute_id, AttributeValue.position)
    )
    groups: dict[int, list[AttributeValue]] = {}
    for value in chosen:
        groups.setdefault(value.attribute_id, []).append(value)
    return list(groups.values())


def _existing(session: Session, template_id: int) -> set[frozenset[int]]:
    variants = session.scalars(select(Variant).where(Variant.template_id == template_id))
    return {frozenset(value.value_id for value in variant.values) for variant in variants}


def _made(session: Session, template: Item, values: Sequence[AttributeValue]) -> Item:
    code = "-".join([template.code, *(value.code for value in values)])
    if session.scalar(select(Item.id).where(Item.code == code)) is not None:
        raise Refused(_("There is another item %(code)s.", code=code))
    item = Item(code=code, name=" ".join([template.name, *(value.name for value in values)]), active=True)
    difference = sum((value.price_difference for value in values), Decimal(0))
    follow(item, template, difference)
    item.favourite, item.picture, item.template = False, template.picture, False
    session.add(item)
    session.flush()
    variant = Variant(item_id=item.id, template_id=template.id, price_difference=difference)
    variant.values = [VariantValue(attribute_id=value.attribute_id, value_id=value.id) for value in values]
    session.add(variant)
    return item


def change(session: Session, template_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Change variants in place: `id`, `code`, `name`, `price_difference`, `barcode` (the first one), `active`.

    Those that are left out are taken off sale. Raises `Refused` at `variants` for an item number or barcode that is
    taken, and for a price below zero.
    """
    template = session.get_one(Item, template_id)
    for row in rows:
        variant = session.get(Variant, row["id"])
        if variant is None or variant.template_id != template_id:
            raise Refused(_("This variant belongs to another item."), "variants")
        item = session.get_one(Item, variant.item_id)
        if session.scalar(select(Item.id).where(Item.code == row["code"], Item.id != item.id)) is not None:
            raise Refused(_("There is another item %(code)s.", code=row["code"]), "variants")
        item.code, item.name, item.active = row["code"], row["name"], row["active"]
        variant.price_difference = row["price_difference"] or Decimal(0)
        follow(item, template, variant.price_difference)
        _first_barcode(session, item, row["barcode"] or "")
    kept = {row["id"] for row in rows}
    for key in session.scalars(select(Variant.item_id).where(Variant.template_id == template_id)):
        if key not in kept:
            session.get_one(Item, key).active = False
    session.flush()


def _first_barcode(session: Session, item: Item, code: str) -> None:
    """Put another code in the place of an item's first one; an empty one removes it."""
    kept = sorted(item.barcodes, key=lambda each: each.code)
    first: Barcode | None = kept[0] if kept else None
    if (first.code if first else "") == code.strip():
        return
    wanted = [(each.code, each.quantity, each.price) for each in kept[1:]]
    if code.strip():
        wanted.insert(0, (code, first.quantity if first else Decimal(1), first.price if first else None))
    keep_barcodes(session, item, wanted)
