"""What the point of sale adds to a POS type: its sales screen, its receipts, and the discounts of roles.

Three parts of the clerk's form, each with fields of the same side table, read together as `TillValues`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.errors import Refused
from app.forms import Form
from app.models import Role
from modules.catalog.models import Category, RevenueClass
from modules.devices import assets, queries
from modules.parties.models import Party
from modules.pos.models import PosTypeGroup, PosTypeTill, RoleLimit
from modules.pos.pos_type_forms import limit_form, picture_in
from modules.pos.till_values import Opened, TillValues
from modules.taxes.models import TaxCode

TABLE = PosTypeTill.__table__
OPEN_TYPES = {  # type of line → the field that allows it
    "uncoded": "uncoded",
    "expense": "expenses",
    "tip": "tips",
    "down_payment": "down_payments",
}


class TillPart:
    """Some fields of `PosTypeTill` under a title of their own."""

    def __init__(self, name: str, title: str, fields: tuple[str, ...], form: Callable[[Session], type[Form]]) -> None:
        self.name, self.title, self.form = name, title, form
        self._fields = fields

    def load(self, connection: Connection, key: int) -> TillValues:
        """The stored values; the defaults for a type that has none."""
        return values_of(connection, key)

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the form's data. Tips and down payments need a revenue class and a VAT code: they are no revenue of
        the shop, or not yet."""
        if data.get("tips") and not (data["tip_class_id"] and data["tip_tax_id"]):
            raise Refused(_("Tips need a revenue class and a VAT code."), "tips")
        if data.get("down_payments") and not (data["down_payment_class_id"] and data["down_payment_tax_id"]):
            raise Refused(_("Down payments need a revenue class and a VAT code."), "down_payments")
        row = session.get(PosTypeTill, key)
        if row is None:
            row = PosTypeTill(pos_type_id=key)
            session.add(row)
        for name in self._fields:
            setattr(row, name, data[name])
        if picture_in(data.get("logo_file")):
            row.logo = assets.keep(session.connection(), data["logo_file"].read())
        elif data.get("logo_removed"):
            row.logo = ""
        elif not row.logo and queries.asset(session.connection(), data.get("logo") or ""):
            row.logo = data["logo"]
        session.flush()  # the other part finds this row
        if "group_ids" in data:
            _keep_groups(session, key, set(data["group_ids"] or ()))


def _keep_groups(session: Session, key: int, wanted: set[int]) -> None:
    for row in session.scalars(select(PosTypeGroup).where(PosTypeGroup.pos_type_id == key)):
        if row.group_id in wanted:
            wanted.remove(row.group_id)
        else:
            session.delete(row)
    session.add_all([PosTypeGroup(pos_type_id=key, group_id=group) for group in sorted(wanted)])


class LimitPart:
    """The discounts of roles."""

    name = "pos_limits"

    def __init__(self, title: str) -> None:
        self.title = title

    def form(self, session: Session) -> type[Form]:
        """The roles to choose from."""
        roles = session.execute(select(Role.id, Role.name).order_by(Role.name)).all()
        return limit_form([(row.id, row.name) for row in roles])

    def load(self, connection: Connection, key: int) -> TillValues:
        """The stored values."""
        return values_of(connection, key)

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the limits as they are listed; a role has one."""
        wanted = {row["role_id"]: row["percent"] for row in data["role_limits"]}
        if len(wanted) < len(data["role_limits"]):
            raise Refused(_("A role is named twice."), "role_limits")
        for row in session.scalars(select(RoleLimit).where(RoleLimit.pos_type_id == key)):
            if row.role_id in wanted:
                row.percent = wanted.pop(row.role_id)
            else:
                session.delete(row)
        for role_id, percent in wanted.items():
            session.add(RoleLimit(pos_type_id=key, role_id=role_id, percent=percent))


def values_of(connection: Connection, key: int) -> TillValues:
    """What a POS type says of its tills; the defaults where it says nothing."""
    limits = connection.execute(select(RoleLimit.role_id, RoleLimit.percent).where(RoleLimit.pos_type_id == key))
    found = MappingProxyType({row.role_id: row.percent for row in limits})
    groups = frozenset(connection.scalars(select(PosTypeGroup.group_id).where(PosTypeGroup.pos_type_id == key)).all())
    row = connection.execute(select(TABLE).where(TABLE.c.pos_type_id == key)).mappings().first()
    if row is None:
        return TillValues(limits=found, groups=groups)
    own = {name: value for name, value in row.items() if name != "pos_type_id"}
    name = connection.scalar(select(Party.name).where(Party.id == row["default_party_id"]))
    return TillValues(
        **own,
        customer_name=name or "",
        categories=_below(connection, row["category_id"]),
        opened=MappingProxyType(_opened(connection, row)),
        limits=found,
        groups=groups,
    )


def _opened(connection: Connection, row: Mapping[Any, Any]) -> dict[str, Opened]:
    classes = {each.id: each.code for each in connection.execute(select(RevenueClass.id, RevenueClass.code))}
    codes = {each.id: each.code for each in connection.execute(select(TaxCode.id, TaxCode.code))}
    return {
        kind: Opened(classes.get(row[f"{kind}_class_id"], ""), codes.get(row.get(f"{kind}_tax_id"), ""))
        for kind, allowed in OPEN_TYPES.items()
        if row[allowed]
    }


def _below(connection: Connection, category_id: int | None) -> frozenset[int] | None:
    """A category with all inside it; None where there is no limit."""
    if category_id is None:
        return None
    parents = {row.id: row.parent_id for row in connection.execute(select(Category.id, Category.parent_id))}
    found = {category_id}
    while more := {key for key, parent in parents.items() if parent in found} - found:
        found |= more
    return frozenset(found)
