"""Delivering what acts have put into the outbox: after the commit, at least once, so every handler is idempotent.

A worker claims a message by lease; if it dies, the lease ends and another takes over. A failed message waits longer
each time and keeps its error; a permanent failure, or the twelfth, is given up and named on the page of checks.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Connection, bindparam, func, or_, select, update
from sqlalchemy.exc import DBAPIError

from app.act import MESSAGES
from app.db import reading, writing
from app.errors import Retry
from app.hub import Hub
from app.models import OutboxMessage

log = logging.getLogger("kontor.outbox")

LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
ATTEMPTS = 12
STUCK = timedelta(minutes=15)
POLL = 5.0  # seconds; a message put in by this process wakes the worker at once

_OPEN = (OutboxMessage.done_at.is_(None), OutboxMessage.failed_at.is_(None))
_DUE = (
    *_OPEN,
    or_(OutboxMessage.due_at.is_(None), OutboxMessage.due_at <= bindparam("now")),
    or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until < bindparam("now")),
)
_PEEK = select(OutboxMessage.id).where(*_DUE).limit(1)
_NEXT = (
    select(OutboxMessage.id, OutboxMessage.kind, OutboxMessage.payload, OutboxMessage.attempts)
    .where(*_DUE)
    .order_by(OutboxMessage.created_at)
    .limit(1)
    .with_for_update(skip_locked=True)  # SQLite, which has one writer at a time, leaves this out
)


@dataclass(frozen=True)
class Message:
    """A claimed message. `attempts` counts this one."""

    id: UUID
    kind: str
    payload: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True)
class State:
    """How the outbox stands: open and given-up messages, and since when the oldest due one waits."""

    waiting: int
    failed: int
    oldest: datetime | None

    def stuck(self, now: datetime) -> bool:
        """Whether something due was not even tried for a quarter of an hour: no worker runs."""
        return self.oldest is not None and self.oldest < now - STUCK


def state(connection: Connection) -> State:
    """Count what is open."""
    due = func.min(func.coalesce(OutboxMessage.due_at, OutboxMessage.created_at), type_=OutboxMessage.created_at.type)
    row = connection.execute(select(func.count(), due).where(*_OPEN)).one()
    failed = connection.execute(select(func.count()).where(OutboxMessage.failed_at.is_not(None))).scalar_one()
    return State(row[0], failed, row[1])


def claim(now: datetime) -> Message | None:
    """Take the oldest due message, so that no other worker has it until the lease ends."""
    with reading() as connection:
        if connection.execute(_PEEK, {"now": now}).first() is None:
            return None
    with writing() as connection:
        row = connection.execute(_NEXT, {"now": now}).first()
        if row is None:
            return None
        values = {"lease_until": now + LEASE, "attempts": row.attempts + 1}
        connection.execute(update(OutboxMessage).where(OutboxMessage.id == row.id).values(values))
    return Message(row.id, row.kind, json.loads(row.payload), row.attempts + 1)


def pause(attempts: int) -> timedelta:
    """How long to wait after the n-th failure: 5 s, 10 s, 20 s … at most an hour."""
    return min(FIRST_PAUSE * (1 << (attempts - 1)), LONGEST_PAUSE)


def _settle(message: Message, error: BaseException | None, now: datetime) -> None:
    """Note the result. `OSError`s of the network and `Retry` are expected; everything else is logged with its trace."""
    values: dict[str, Any] = {"lease_until": None, "error": None, "done_at": now}
    if error is not None:
        values |= {"done_at": None, "error": f"{type(error).__name__}: {error}"[:2000]}
        given_up = message.attempts >= ATTEMPTS or (isinstance(error, Retry) and error.permanent)
        values |= {"failed_at": now} if given_up else {"due_at": now + pause(message.attempts)}
        trace = None if isinstance(error, Retry | OSError) else error
        log.error("%s %s failed (attempt %d): %s", message.kind, message.id, message.attempts, error, exc_info=trace)
    with writing() as connection:
        connection.execute(update(OutboxMessage).where(OutboxMessage.id == message.id).values(values))


def deliver_next(app: Flask, runner: ThreadPoolExecutor, now: datetime | None = None) -> bool:
    """Deliver one message, if one is due; the result says whether there was one."""
    now = now or datetime.now(UTC)
    hub: Hub = app.extensions["kontor"]
    with app.app_context():
        message = claim(now)
        if message is None:
            return False

        def handle() -> None:
            with app.app_context():
                for handler in hub.after_handlers(message.kind):
                    handler(message.payload)

        error = runner.submit(handle).exception()  # whatever a handler raises is a result here, not the worker's end
        _settle(message, error, now)
    return True


def deliver_all(app: Flask, now: datetime | None = None) -> int:
    """Deliver everything that is due; returns how many messages were handled."""
    count = 0
    with ThreadPoolExecutor(1) as runner:
        while deliver_next(app, runner, now):
            count += 1
    return count


class Worker:
    """Delivers until it is told to stop."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stopping = threading.Event()

    def run(self) -> None:
        """Deliver what is due, then sleep until a message comes in or the poll is due."""
        log.info("delivering the outbox")
        while not self._stopping.is_set():
            MESSAGES.clear()
            try:
                deliver_all(self._app)
            except DBAPIError as error:  # the database is away: it will be back
                log.warning("the outbox could not be read: %s", error.orig)
            MESSAGES.wait(POLL)

    def stop(self) -> None:
        """Finish the message at hand and end."""
        self._stopping.set()
        MESSAGES.set()


def start(app: Flask) -> Worker:
    """Run a worker in a thread of this process."""
    worker = Worker(app)
    threading.Thread(target=worker.run, name="outbox", daemon=True).start()
    return worker
