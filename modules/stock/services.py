"""Moving goods: a move is a fact that stays, a level is the sum of the moves and is kept as we go."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from app.act import Act
from app.errors import Refused
from app.ids import new_id
from app.money import ZERO
from modules.documents.events import Issued, Trace
from modules.documents.services import note_event
from modules.stock import queries
from modules.stock.events import StockCosts, StockSeen
from modules.stock.models import Level, Move, MoveTrace, Reason, Unloading
from modules.stock.pos_types import StockValues
from pos_types.profile import PosProfile

MOVES = Move.__table__
LEVELS = Level.__table__
INSERT_MOVES = MOVES.insert().inline()
INSERT_UNLOADING = Unloading.__table__.insert().inline()
INSERT_TRACES = MoveTrace.__table__.insert().inline()
SELECT_LEVELS = select(LEVELS.c.item_id, LEVELS.c.quantity, LEVELS.c.cost).where(
    LEVELS.c.warehouse_id == bindparam("warehouse"), LEVELS.c.item_id.in_(bindparam("items", expanding=True))
)
LOCK_LEVELS = SELECT_LEVELS.order_by(LEVELS.c.item_id).with_for_update()
HANDFUL = 500  # items per statement: SQLite and PostgreSQL limit the parameters of one


def _raise_level(dialect: Any) -> Any:
    """Add to a level, or make it: one statement, so that two tills never lose each other's change."""
    statement = dialect.insert(LEVELS)
    return statement.on_conflict_do_update(
        index_elements=[LEVELS.c.warehouse_id, LEVELS.c.item_id],
        set_={"quantity": LEVELS.c.quantity + statement.excluded.quantity},
    )


RAISE_LEVEL = {"sqlite": _raise_level(sqlite), "postgresql": _raise_level(postgresql)}
MAKE_LEVEL = {
    "sqlite": sqlite.insert(LEVELS).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(LEVELS).on_conflict_do_nothing(),
}


@dataclass(frozen=True)
class Movement:
    """One movement of goods: positive comes, negative goes. `cost` is per unit; None where unknown."""

    item_id: int
    quantity: Decimal
    cost: Decimal | None = None
    line: int | None = None
    note: str = ""
    trace: Trace | None = None


def levels(act: Act, warehouse_id: int, items: Sequence[int]) -> StockSeen:
    """Quantity and cost of some items in a warehouse, as they are now; absent levels are absent."""
    rows = act.read(SELECT_LEVELS, {"warehouse": warehouse_id, "items": list(items)}).all()
    return StockSeen({row.item_id: row.quantity for row in rows}, {row.item_id: row.cost for row in rows})


def move(
    act: Act, warehouse_id: int, reason_id: int, movements: Sequence[Movement], document_id: UUID | None = None
) -> None:
    """Record movements and change the levels, in the order of items so that two acts never wait for each other."""
    ordered = sorted(movements, key=lambda m: (m.item_id, m.line or 0))
    moves = [_move_row(act, warehouse_id, reason_id, document_id, m) for m in ordered]
    act.write(INSERT_MOVES, moves)
    traces = [_trace_row(row["id"], m) for row, m in zip(moves, ordered, strict=True) if m.trace]
    act.write(INSERT_TRACES, traces)
    changes: dict[int, Decimal] = {}
    for movement in ordered:
        changes[movement.item_id] = changes.get(movement.item_id, Decimal(0)) + movement.quantity
    rows = [
        {"warehouse_id": warehouse_id, "item_id": item, "quantity": quantity, "cost": None}
        for item, quantity in changes.items()
        if quantity
    ]
    act.write(RAISE_LEVEL[act.connection.dialect.name], rows)


def move_issued(act: Act, issued: Issued) -> None:
    """Goods go when a document that moves stock is issued (negative lines bring them back). Listener of `Issued`.

    It refuses no sale that has happened: at a POS type without warehouse nothing moves, and the document says so.
    Where the POS type unloads by hand, the goods wait.
    """
    if not issued.moves_stock:
        return
    lines = [line for line in issued.lines if line.stocked and line.item_id is not None and line.quantity]
    profile = act.get(PosProfile)
    if not lines or profile is None:
        return
    values = profile.part(StockValues)
    if values is None:
        note_event(act, issued.id, "stock_not_moved")
        return
    if values.unload == "hand":
        _wait_for_hand(act, issued, values)
        return
    seen = act.get(StockSeen) or levels(act, values.warehouse_id, [line.item_id for line in lines if line.item_id])
    movements = [
        Movement(line.item_id, -line.quantity, seen.costs.get(line.item_id), line.n, trace=line.trace)
        for line in lines
        if line.item_id
    ]
    move(act, values.warehouse_id, values.reason_id, movements, issued.id)
    costs = {m.line: m.cost * -m.quantity for m in movements if m.cost is not None and m.line is not None}
    act.put(StockCosts(costs))


def _wait_for_hand(act: Act, issued: Issued, values: StockValues) -> None:
    """The goods of a receipt go when a person says so (`unloading_services`); the document says that they wait."""
    moves = [
        {
            "item": line.item_id,
            "quantity": str(-line.quantity),
            "line": line.n,
            "trace": line.trace.stored() if line.trace else None,
        }
        for line in issued.lines
        if line.stocked and line.item_id is not None and line.quantity
    ]
    row = {
        "document_id": issued.id,
        "number_text": issued.number_text,
        "doc_date": issued.doc_date,
        "warehouse_id": values.warehouse_id,
        "reason_id": values.reason_id,
        "body": json.dumps(moves),
        "moved_at": None,
        "moved_by": "",
    }
    act.write(INSERT_UNLOADING, [row])


def open_balances(act: Act, warehouse_id: int, quantities: Mapping[int, Decimal], reason: str = "OPENING") -> int:
    """Bring the levels of items to the given quantities by moves with reason `reason`; returns how many changed.

    Doing it twice changes nothing the second time. Raises `Refused` when there is no such reason.
    """
    reason_id = act.read(select(Reason.id).where(Reason.code == reason)).scalar()
    if reason_id is None:
        raise Refused(_("There is no reason %(code)s for stock. Make one in Set-up, Reasons for stock.", code=reason))
    changed = 0
    items = sorted(quantities)
    for start in range(0, len(items), HANDFUL):
        some = {item: quantities[item] for item in items[start : start + HANDFUL]}
        changed += len(correct(act, warehouse_id, reason_id, some))
    return changed


def correct(
    act: Act, warehouse_id: int, reason_id: int, quantities: Mapping[int, Decimal], note: str = ""
) -> Mapping[int, Decimal]:
    """Bring levels to what was counted (item → quantity), by one move each; returns the differences that were moved.

    The levels stay locked until the act ends: a sale at the same time comes before the count or after it, never inside.
    """
    have = _locked(act, warehouse_id, sorted(quantities))
    differences = {item: quantity - have.quantities[item] for item, quantity in quantities.items()}
    differences = {item: difference for item, difference in differences.items() if difference}
    movements = [Movement(item, difference, have.costs[item], note=note) for item, difference in differences.items()]
    move(act, warehouse_id, reason_id, movements)
    return differences


def correct_lot(act: Act, warehouse_id: int, reason_id: int, counted: Movement) -> Decimal:
    """Bring one lot or serial number of an item to what was counted; returns the difference that was moved.

    `counted` has the item, its trace and what is there now. The item's level changes by the same difference, and stays
    locked until the act ends.
    """
    assert counted.trace is not None, "only what is followed is counted by its lot"
    have = _locked(act, warehouse_id, [counted.item_id])
    known = counted.item_id, counted.trace.lot, counted.trace.serial
    difference = counted.quantity - queries.lot_quantity(act.connection, warehouse_id, *known)
    if difference:
        moved = replace(counted, quantity=difference, cost=have.costs[counted.item_id])
        move(act, warehouse_id, reason_id, [moved])
    return difference


def _locked(act: Act, warehouse_id: int, items: Sequence[int]) -> StockSeen:
    """The levels of `items` (rising), locked in this order; what was never there has a level of 0 from now on."""
    if not items:
        return StockSeen({}, {})
    rows = [{"warehouse_id": warehouse_id, "item_id": item, "quantity": ZERO, "cost": None} for item in items]
    act.connection.execute(MAKE_LEVEL[act.connection.dialect.name], rows)
    found = act.read(LOCK_LEVELS, {"warehouse": warehouse_id, "items": list(items)}).all()
    return StockSeen({row.item_id: row.quantity for row in found}, {row.item_id: row.cost for row in found})


def _trace_row(move_id: UUID, movement: Movement) -> dict[str, Any]:
    trace = movement.trace
    assert trace is not None
    return {
        "move_id": move_id,
        "item_id": movement.item_id,
        "lot": trace.lot,
        "serial": trace.serial,
        "best_before": trace.best_before,
    }


def _move_row(
    act: Act, warehouse_id: int, reason_id: int, document_id: UUID | None, movement: Movement
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "warehouse_id": warehouse_id,
        "item_id": movement.item_id,
        "quantity": movement.quantity,
        "cost": movement.cost,
        "reason_id": reason_id,
        "document_id": document_id,
        "document_line": movement.line,
        "at": act.now,
        "by_name": act.by.name,
        "note": movement.note,
    }
