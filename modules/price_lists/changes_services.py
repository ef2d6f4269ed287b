"""Changing many prices of a list at once: first to see, then to do, and to undo."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from app.act import Actor
from app.errors import Missing, Refused
from modules.catalog.models import Category, Item, SupplierItem
from modules.parties.models import Group, Party
from modules.price_lists.changes import Change, Changed
from modules.price_lists.endings import Ending
from modules.price_lists.models import Price, PriceList, Run, RunRow

SAME = ("list_id", "item_id", "category_id", "customer_id", "group_id", "from_quantity", "discount", "valid_to")


def planned(connection: Connection, list_id: int, change: Change) -> list[Changed]:
    """The prices that a change would touch, before and after, by number; nothing is stored. Raises `Missing`.

    Of the list's rows those count that hold on the day when the change begins and began before it; rows without a
    price are left alone. Of the items those without a row of their own, whose price counts VAT as the list does.
    """
    found = connection.execute(select(PriceList.__table__).where(PriceList.id == list_id)).one_or_none()
    if found is None:
        raise Missing(_("This price list does not exist."))
    ending = Ending(found.round_to, found.ending, found.rounding) if found.rounding else None
    if change.source == "list":
        rows = _youngest(_rows(connection, _of_list(list_id, change)))
    else:
        rows = _rows(connection, _of_items(list_id, change, found.mode))
    plan = [
        Changed(
            row.get("id"),
            row["item_id"],
            row["code"],
            row["name"],
            row.get("customer", ""),
            row.get("from_quantity", Decimal(0)),
            row["price"],
            change.changed(row["price"], ending),
        )
        for row in rows
    ]
    return [each for each in plan if each.after != each.before or each.row is None]


def apply(session: Session, list_id: int, change: Change, by: Actor, now: datetime) -> int:
    """Make the planned change; the id of the run. The prices of today end the day before. Refuses an empty plan."""
    plan = planned(session.connection(), list_id, change)
    if not plan:
        raise Refused(_("No price would change."))
    run = Run(list_id=list_id, text=str(change), valid_from=change.valid_from, at=now, by_name=by.name)
    session.add(run)
    session.flush()
    old = {row.id: row for row in session.scalars(select(Price).where(Price.id.in_([each.row for each in plan])))}
    fresh: list[tuple[Price, Price | None]] = []
    for each in plan:
        before = old.get(each.row) if each.row is not None else None
        row = Price(list_id=list_id, item_id=each.item_id, price=each.after, valid_from=change.valid_from)
        if before is not None:
            for name in SAME:
                setattr(row, name, getattr(before, name))
        session.add(row)
        fresh.append((row, before))
    session.flush()
    for n, (row, before) in enumerate(fresh, 1):
        known = (before.id, before.valid_to) if before is not None else (None, None)
        session.add(RunRow(run_id=run.id, n=n, new_id=row.id, new_price=row.price, old_id=known[0], old_to=known[1]))
        if before is not None:
            before.valid_to = change.valid_from - timedelta(days=1)
    session.flush()
    return run.id


def undo(session: Session, run_id: int, by: Actor, now: datetime) -> int:
    """Take a run back: its rows go, and those it ended hold again. Returns the list's id.

    Refuses one that was undone, and one of whose prices somebody has changed since.
    """
    run = session.get(Run, run_id)
    if run is None:
        raise Missing(_("This change does not exist."))
    if run.undone_at is not None:
        raise Refused(_("%(who)s has undone this change already.", who=run.undone_by))
    for row in session.scalars(select(RunRow).where(RunRow.run_id == run_id).order_by(RunRow.n)):
        new = session.get(Price, row.new_id)
        old = session.get(Price, row.old_id) if row.old_id is not None else None
        touched = new is None or new.price != row.new_price or new.valid_from != run.valid_from
        ended = run.valid_from - timedelta(days=1)
        if touched or (row.old_id is not None and (old is None or old.valid_to != ended)):
            raise Refused(_("Some of these prices were changed again since; undo that first."))
        session.delete(new)
        if old is not None:
            old.valid_to = row.old_to
    run.undone_at, run.undone_by = now, by.name
    session.flush()
    return run.list_id


def _of_list(list_id: int, change: Change) -> Select[*tuple[Any, ...]]:
    found = (
        select(
            Price.__table__,
            func.coalesce(Item.code, Category.name, "").label("code"),
            func.coalesce(Item.name, "").label("name"),
            func.coalesce(Party.name, Group.name, "").label("customer"),
        )
        .outerjoin(Item, Item.id == Price.item_id)
        .outerjoin(Category, Category.id == Price.category_id)
        .outerjoin(Party, Party.id == Price.customer_id)
        .outerjoin(Group, Group.id == Price.group_id)
        .where(
            Price.list_id == list_id,
            Price.price.is_not(None),
            or_(Price.valid_from.is_(None), Price.valid_from < change.valid_from),
            or_(Price.valid_to.is_(None), Price.valid_to >= change.valid_from),
        )
        .order_by(Item.code, Category.name, Price.from_quantity, Price.valid_from, Price.id)
    )
    return _narrowed(found, change)


def _rows(connection: Connection, found: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(found).mappings()]


def _youngest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the rows for the same item, customer and quantity the one that counts."""
    names = ("item_id", "category_id", "customer_id", "group_id", "from_quantity")
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in names)
        known = found.get(key)
        if known is None or (known["valid_from"] or date.min) < (row["valid_from"] or date.min):
            found[key] = row
    return list(found.values())


def _of_items(list_id: int, change: Change, mode: str) -> Select[*tuple[Any, ...]]:
    has_row = exists().where(Price.list_id == list_id, Price.item_id == Item.id, Price.price.is_not(None))
    found = (
        select(Item.id.label("item_id"), Item.code, Item.name, Item.price)
        .where(Item.active, Item.template.is_(False), Item.price_gross.is_(mode == "gross"), ~has_row)
        .order_by(Item.code)
    )
    return _narrowed(found, change)


def _narrowed(found: Select[*tuple[Any, ...]], change: Change) -> Select[*tuple[Any, ...]]:
    if change.category_id is not None:
        of_item, of_row = Item.category_id == change.category_id, Price.category_id == change.category_id
        found = found.where(or_(of_item, of_row) if change.source == "list" else of_item)
    if change.supplier_id is not None:
        of_supplier = SupplierItem.item_id == Item.id, SupplierItem.party_id == change.supplier_id
        found = found.where(exists().where(*of_supplier))
    for word in change.text.split():
        found = found.where(or_(Item.code.icontains(word, autoescape=True), Item.name.icontains(word, autoescape=True)))
    return found
