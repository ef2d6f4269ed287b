"""Asking for labels, and taking what was printed from the list."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.catalog.models import LabelWanted

MOST = 1000  # labels of one item at once


def want(session: Session, item_id: int, quantity: int) -> int:
    """Ask for `quantity` more labels of an item; returns how many now wait."""
    row = session.get(LabelWanted, item_id)
    if row is None:
        row = LabelWanted(item_id=item_id, quantity=0)
        session.add(row)
    row.quantity = min(row.quantity + quantity, MOST)
    session.flush()
    return row.quantity


def keep(session: Session, quantities: Mapping[int, int]) -> None:
    """Have exactly these labels wait (item → quantity)."""
    for waiting in session.scalars(select(LabelWanted)):
        if waiting.item_id not in quantities:
            session.delete(waiting)
    for item, quantity in quantities.items():
        row = session.get(LabelWanted, item)
        if row is None:
            session.add(LabelWanted(item_id=item, quantity=min(quantity, MOST)))
        else:
            row.quantity = min(quantity, MOST)
    session.flush()
