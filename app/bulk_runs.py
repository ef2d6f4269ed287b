"""Doing one thing to many records: row by row, each in its own transaction, to be taken up after any interruption.

A row leaves the state `waiting` in the very transaction that changes its record. So a run that is continued, by a
person or by the worker, or by both at once, does no row twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.act import Actor
from app.db import reading, writing_session
from app.errors import Missing, Refused
from app.hub import Hub
from app.ids import new_id
from app.list_bulk import Bulk
from app.list_models import BulkRow, BulkRun

CHOICE = "list.bulk"
MESSAGE = "app.bulk.v1"
MOST_ROWS = 50_000
AT_ONCE = 100  # rows that are done while a person waits for the page; a worker does the rest
PREVIEWED = 50

_NEXT = (
    select(BulkRow.n).where(BulkRow.run_id == bindparam("run"), BulkRow.state == "waiting").order_by(BulkRow.n).limit(1)
)


@dataclass(frozen=True)
class Previewed:
    """What would happen to one row; or why it would be refused."""

    label: str
    text: str
    refused: bool


def start(session: Session, bulk: Bulk, where: tuple[str, str], rows: Iterable[tuple[str, str]], by: Actor) -> UUID:
    """Note which rows (key, label) something is to be done to; `where` is the list's address and title."""
    chosen = list(rows)
    if not chosen:
        raise Refused(_("Choose at least one row first."))
    if len(chosen) > MOST_ROWS:
        raise Refused(_("More than %(count)s rows at once are too many. Narrow the list down.", count=MOST_ROWS))
    run = BulkRun(id=new_id(), code=bulk.code, list=where[0], title=where[1], user_id=by.id, user_name=by.name)
    run.created_at = datetime.now(UTC)
    run.given = None if bulk.form else "{}"
    session.add(run)
    session.flush()
    noted = [{"run_id": run.id, "n": n, "key": key, "label": label} for n, (key, label) in enumerate(chosen, 1)]
    session.execute(insert(BulkRow), noted)
    return run.id


def run_of(connection: Connection, key: UUID, user_id: int) -> Any:
    """A run of this person; raises `Missing` for anybody else's."""
    run = connection.execute(select(BulkRun.__table__).where(BulkRun.id == key, BulkRun.user_id == user_id)).first()
    if run is None:
        raise Missing(_("There is no such change of many rows."))
    return run


def counts(connection: Connection, key: UUID) -> dict[str, int]:
    """How many rows of a run are in each state."""
    rows = connection.execute(select(BulkRow.state, func.count()).where(BulkRow.run_id == key).group_by(BulkRow.state))
    return {"waiting": 0, "done": 0, "refused": 0} | {row[0]: row[1] for row in rows}


def fill_in(session: Session, key: UUID, given: Mapping[str, Any]) -> None:
    """Keep what was filled in, as long as nothing has been done with it."""
    run = session.get_one(BulkRun, key)
    if run.begun_at is not None:
        raise Refused(_("This was begun already and cannot be changed."))
    run.given = json.dumps(given, default=str)


def begin(session: Session, key: UUID) -> None:
    """From now on nothing is filled in any more; a run that was begun already just goes on."""
    run = session.get_one(BulkRun, key)
    if run.given is None:
        raise Refused(_("Fill in what is to be changed first."))
    run.begun_at = run.begun_at or datetime.now(UTC)


def preview(connection: Connection, bulk: Bulk, run: Any) -> list[Previewed]:
    """What would happen to the first rows; nothing is changed."""
    rows = connection.execute(
        select(BulkRow.key, BulkRow.label).where(BulkRow.run_id == run.id).order_by(BulkRow.n).limit(PREVIEWED)
    ).all()
    given = json.loads(run.given)
    found = []
    with Session(bind=connection, autoflush=False) as session:
        for row in rows:
            try:
                found.append(Previewed(row.label, bulk.preview(session, bulk.key(row.key), given), refused=False))
            except Refused as refused:
                found.append(Previewed(row.label, refused.message, refused=True))
    return found


def work(hub: Hub, key: UUID, limit: int) -> int:
    """Do up to `limit` rows that wait, and say how many still do. Called as often as it takes."""
    with reading() as connection:
        run = connection.execute(select(BulkRun.__table__).where(BulkRun.id == key)).one()
    bulk: Bulk = hub.chosen(CHOICE, run.code)
    given = json.loads(run.given)
    by = Actor(run.user_id, run.user_name)
    for _count in range(limit):
        if not _one(bulk, key, given, by):
            return 0
    with reading() as connection:
        return counts(connection, key)["waiting"]


def _one(bulk: Bulk, run_id: UUID, given: Mapping[str, Any], by: Actor) -> bool:
    """Do the next row, in one transaction; False when none waits."""
    with writing_session() as session:
        session.info["by"] = by
        n = session.execute(_NEXT, {"run": run_id}).scalar()
        if n is None:
            return False
        claimed = (
            update(BulkRow)
            .where(BulkRow.run_id == run_id, BulkRow.n == n, BulkRow.state == "waiting")
            .values(state="done", at=datetime.now(UTC))
            .returning(BulkRow.key)
        )
        text = session.execute(claimed, execution_options={"synchronize_session": False}).scalar()
        if text is None:
            return True  # somebody else took it in the meantime
        state, message = _applied(session, bulk, bulk.key(text), given)
        session.execute(
            update(BulkRow).where(BulkRow.run_id == run_id, BulkRow.n == n).values(state=state, message=message),
            execution_options={"synchronize_session": False},
        )
    return True


def _applied(session: Session, bulk: Bulk, key: Any, given: Mapping[str, Any]) -> tuple[str, str]:
    """Change one record; a refusal undoes this record only."""
    try:
        with session.begin_nested():
            message = bulk.apply(session, key, given)
            session.flush()
    except Refused as refused:
        return "refused", refused.message
    except IntegrityError:
        return "refused", _("This clashes with another record: a code or number in it is already taken.")
    return "done", message
