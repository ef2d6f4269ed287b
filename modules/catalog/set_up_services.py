"""Changing the tables beside the items: categories, units, revenue classes, attributes, rules for codes, labels."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Missing, Refused
from modules.catalog.models import (
    Attribute,
    AttributeValue,
    Category,
    LabelFormat,
    RevenueClass,
    ScanRule,
    ScanToken,
    Unit,
    VariantValue,
)

Row = Mapping[str, Any]


def save_category(session: Session, key: int | None, data: Row) -> int:
    """Store a category; returns its id."""
    row = Category() if key is None else session.get(Category, key)
    if row is None:
        raise Missing(_("This category does not exist."))
    taken = select(Category.id).where(Category.name == data["name"], Category.id != (key or 0))
    if session.scalar(taken) is not None:
        raise Refused(_("There is another category %(name)s.", name=data["name"]), "name")
    _refuse_circle(session, key, data["parent_id"])
    row.name, row.position, row.parent_id = data["name"], data["position"], data["parent_id"]
    session.add(row)
    session.flush()
    return row.id


def _refuse_circle(session: Session, key: int | None, parent: int | None) -> None:
    above = parent
    while above is not None:
        if above == key:
            raise Refused(_("A category cannot stand below itself."), "parent_id")
        above = session.get_one(Category, above).parent_id


def save_revenue_class(session: Session, key: int | None, data: Row) -> int:
    """Store a revenue class; returns its id."""
    row = RevenueClass() if key is None else session.get(RevenueClass, key)
    if row is None:
        raise Missing(_("This revenue class does not exist."))
    taken = select(RevenueClass.id).where(RevenueClass.code == data["code"], RevenueClass.id != (key or 0))
    if session.scalar(taken) is not None:
        raise Refused(_("There is another revenue class %(code)s.", code=data["code"]), "code")
    row.code, row.name = data["code"], data["name"]
    session.add(row)
    session.flush()
    return row.id


def save_attribute(session: Session, key: int | None, data: Row) -> int:
    """Store an attribute with its `values` (id, code, name, price_difference, in order); returns its id."""
    row = Attribute() if key is None else session.get(Attribute, key)
    if row is None:
        raise Missing(_("This record does not exist."))
    _only_code(session, Attribute, key, data["code"])
    row.code, row.name, row.position = data["code"], data["name"], data["position"]
    codes = [each["code"] for each in data["values"]]
    if len(set(codes)) < len(codes):
        raise Refused(_("Each value has a code of its own."), "values")
    have = {each.code: each for each in row.values}
    for code in have.keys() - set(codes):
        used = select(VariantValue.item_id).where(VariantValue.value_id == have[code].id).limit(1)
        if session.scalar(used) is not None:
            raise Refused(_("The value %(name)s is used by variants.", name=have[code].name), "values")
        row.values.remove(have[code])
    for place, each in enumerate(data["values"], 1):
        value = have.get(each["code"])
        if value is None:
            value = AttributeValue(code=each["code"])
            row.values.append(value)
        value.name, value.position = each["name"], place
        value.price_difference = each["price_difference"] or Decimal(0)
    session.add(row)
    session.flush()
    return row.id


def save_scan_rule(session: Session, key: int | None, data: Row) -> int:
    """Store a rule for codes; returns its id. Refuses a rule that can read nothing."""
    row = ScanRule() if key is None else session.get(ScanRule, key)
    if row is None:
        raise Missing(_("This record does not exist."))
    _only_code(session, ScanRule, key, data["code"])
    _refuse_rule(data)
    for name in ("code", "name", "pattern", "meaning", "decimals", "prefix", "separator", "active"):
        setattr(row, name, data[name])
    have = {token.position: token for token in row.tokens}
    for place, each in enumerate(data["tokens"], 1):
        token = have.pop(place, None)
        if token is None:
            token = ScanToken(position=place)
            row.tokens.append(token)
        token.meaning, token.length = each["meaning"], each["length"] or 0
    for surplus in have.values():
        row.tokens.remove(surplus)
    session.add(row)
    session.flush()
    return row.id


def _refuse_rule(data: Row) -> None:
    """A rule has a pattern or tokens, and what it needs to be read in one way."""
    pattern, tokens = data["pattern"], data["tokens"]
    if bool(pattern) == bool(tokens):
        raise Refused(_("A rule has either a pattern or tokens."), "pattern")
    if pattern and ("N" not in pattern or "V" not in pattern or not pattern[0].isdigit()):
        raise Refused(_("A pattern begins with digits and has N for the number and V for the value."), "pattern")
    if tokens and "item" not in [each["meaning"] for each in tokens]:
        raise Refused(_("One of the tokens must be the item."), "tokens")
    if tokens and not data["separator"] and not all(each["length"] for each in tokens[:-1]):
        raise Refused(_("Without a separator each token but the last needs a length."), "tokens")
    if tokens and not data["prefix"]:
        raise Refused(_("A composite code needs a prefix to be known by."), "prefix")


def save_label_format(session: Session, key: int | None, data: Row) -> int:
    """Store a format of labels; returns its id."""
    row = LabelFormat() if key is None else session.get(LabelFormat, key)
    if row is None:
        raise Missing(_("This record does not exist."))
    _only_code(session, LabelFormat, key, data["code"])
    for name, value in data.items():
        setattr(row, name, Decimal(0) if value is None else value)
    session.add(row)
    session.flush()
    return row.id


def _only_code(session: Session, model: type[Attribute | ScanRule | LabelFormat], key: int | None, code: str) -> None:
    if session.scalar(select(model.id).where(model.code == code, model.id != (key or 0))) is not None:
        raise Refused(_("There is another record %(code)s.", code=code), "code")


def _refuse_base(session: Session, code: str, base: str | None) -> None:
    if base is None:
        return
    if base == code:
        raise Refused(_("A unit is not its own base."), "base_code")
    if session.get_one(Unit, base).base_code is not None:
        raise Refused(_("The base must be a unit that has none itself."), "base_code")
    if session.scalar(select(Unit.code).where(Unit.base_code == code).limit(1)) is not None:
        raise Refused(_("Other units are counted in this one; it stays a base."), "base_code")


def save_unit(session: Session, key: str | None, data: Row) -> str:
    """Store a unit; its code cannot be changed afterwards. Returns the code."""
    row = session.get(Unit, key) if key is not None else None
    if key is None:
        if session.get(Unit, data["code"]) is not None:
            raise Refused(_("There is another unit %(code)s.", code=data["code"]), "code")
        row = Unit(code=data["code"])
    if row is None:
        raise Missing(_("This unit does not exist."))
    _refuse_base(session, row.code, data["base_code"])
    row.name, row.whole = data["name"], data["whole"]
    row.base_code, row.factor = data["base_code"], data["factor"] if data["base_code"] else Decimal(1)
    session.add(row)
    session.flush()
    return row.code
