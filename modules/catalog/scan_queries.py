"""What a scanned code means, looked up: tables first, then GS1 and the shop's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import Connection, or_, select

from app import config_counter
from app.errors import Refused
from modules.catalog.models import Barcode, Item, ScanRule, ScanToken, Unit
from modules.catalog.scans import Ambiguous, Known, Meaning, Rule, candidates, meaning

KILOGRAM = "KGM"


def rules(connection: Connection) -> tuple[Rule, ...]:
    """The active rules, kept until the configuration changes."""
    return config_counter.cached(connection, "catalog.scan_rules", _rules)


def _rules(connection: Connection) -> tuple[Rule, ...]:
    tokens: dict[int, list[tuple[str, int]]] = {}
    for token in connection.execute(select(ScanToken.__table__).order_by(ScanToken.rule_id, ScanToken.position)):
        tokens.setdefault(token.rule_id, []).append((token.meaning, token.length))
    rows = connection.execute(select(ScanRule.__table__).where(ScanRule.active).order_by(ScanRule.code))
    return tuple(
        Rule(row.code, row.pattern, row.meaning, row.decimals, row.prefix, row.separator, tuple(tokens.get(row.id, ())))
        for row in rows
    )


def kilograms(connection: Connection) -> Mapping[str, Decimal]:
    """What one of each unit of weight weighs, in kilograms."""
    return config_counter.cached(connection, "catalog.kilograms", _kilograms)


def _kilograms(connection: Connection) -> Mapping[str, Decimal]:
    rows = connection.execute(select(Unit.code, Unit.factor).where(Unit.base_code == KILOGRAM))
    return {KILOGRAM: Decimal(1), **{row.code: row.factor for row in rows}}


def scanned(connection: Connection, code: str, prices: Mapping[int, Decimal] | None = None) -> Meaning | None:
    """What a code means: item, quantity, and what else it says; None where it means nothing here.

    `prices` are usual unit prices by item where they are not the items' own. Raises `Refused` for a code that means
    more than one thing.
    """
    active = rules(connection)
    table = _table(connection, candidates(code, active))
    if prices:
        table = {text: replace(each, price=prices.get(each.item, each.price)) for text, each in table.items()}
    try:
        return meaning(code, lambda text: table.get(text.lower()), active)
    except Ambiguous as error:
        raise Refused(
            _("The code %(code)s means more than one thing. Look at the items and the rules for codes.", code=code)
        ) from error


def _table(connection: Connection, texts: Iterable[str]) -> dict[str, Known]:
    """What the tables know of some texts: barcodes before item numbers, in any case."""
    wanted = sorted({spelling for text in texts for spelling in (text, text.upper(), text.lower())})
    weights = kilograms(connection)
    columns = (Item.id, Item.code, Item.price, Item.unit_code, Unit.whole)
    joined = select(*columns).join(Unit, Unit.code == Item.unit_code)
    found = {}
    for row in connection.execute(joined.where(Item.code.in_(wanted), Item.active)):
        found[row.code.lower()] = Known(row.id, row.price, row.whole, kilograms=weights.get(row.unit_code))
    packs = select(*columns, Barcode.code.label("barcode"), Barcode.quantity, Barcode.price.label("pack_price"))
    packs = packs.join(Barcode, Barcode.item_id == Item.id).join(Unit, Unit.code == Item.unit_code)
    for pack in connection.execute(packs.where(Barcode.code.in_(wanted), Item.active)):
        weighs = weights.get(pack.unit_code)
        found[pack.barcode.lower()] = Known(pack.id, pack.price, pack.whole, pack.quantity, pack.pack_price, weighs)
    return found


def item_of(connection: Connection, text: str) -> int | None:
    """The id of the item that a typed or scanned text means; None where it means none."""
    text = text.strip()
    exact = connection.execute(
        select(Item.id)
        .outerjoin(Barcode, Barcode.item_id == Item.id)
        .where(or_(Item.code == text, Barcode.code == text))
        .distinct()
        .limit(2)
    ).scalars()
    keys = list(exact)
    if len(keys) == 1:
        return keys[0]
    found = scanned(connection, text)
    return found.item if found else None
