"""Messages are delivered after the commit, at least once, and never lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from app import outbox
from app.act import SYSTEM, acting
from app.db import reading
from app.errors import Retry
from app.hub import Hub
from app.models import OutboxMessage

ROOT = Path(__file__).parent.parent.parent
KIND = "tested.v1"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def heard(context: Flask) -> list[int]:
    """What the handler was given; it fails as often as the payload says."""
    found: list[int] = []

    def handle(payload: Mapping[str, Any]) -> None:
        found.append(payload["id"])
        if found.count(payload["id"]) <= payload.get("fails", 0):
            raise Retry("The line is down.", permanent=payload.get("permanent", False))

    hub: Hub = context.extensions["kontor"]
    hub.after(KIND, handle)
    return found


def send(number: int, now: datetime = NOW, **more: object) -> None:
    with acting(SYSTEM, now=now) as act:
        act.later(KIND, {"id": number, **more})


def rows() -> list[Any]:
    with reading() as connection:
        table = OutboxMessage
        columns = (table.attempts, table.error, table.done_at, table.failed_at, table.due_at, table.lease_until)
        return list(connection.execute(select(*columns).order_by(table.created_at)))


def deliver(now: datetime) -> int:
    return outbox.deliver_all(current_app._get_current_object(), now)  # type: ignore[attr-defined]


def test_messages_are_delivered_in_their_order_and_once(heard: list[int]) -> None:
    for number in (1, 2, 3):
        send(number, NOW + timedelta(seconds=number))
    assert deliver(NOW + timedelta(minutes=1)) == 3
    assert heard == [1, 2, 3]
    assert deliver(NOW + timedelta(minutes=2)) == 0
    assert [row.attempts for row in rows()] == [1, 1, 1]


def test_what_fails_waits_longer_each_time_and_keeps_its_error(heard: list[int]) -> None:
    send(1, fails=2)
    assert deliver(NOW) == 1
    [row] = rows()
    assert (row.error, row.due_at, row.done_at) == ("Retry: The line is down.", NOW + timedelta(seconds=5), None)
    assert deliver(NOW + timedelta(seconds=4)) == 0
    assert deliver(NOW + timedelta(seconds=5)) == 1
    assert rows()[0].due_at == NOW + timedelta(seconds=15)
    assert deliver(NOW + timedelta(seconds=15)) == 1
    [row] = rows()
    assert (row.attempts, row.error, row.done_at) == (3, None, NOW + timedelta(seconds=15))
    assert heard == [1, 1, 1]


def test_what_cannot_be_mended_is_given_up(heard: list[int]) -> None:
    send(1, fails=9, permanent=True)
    deliver(NOW)
    assert deliver(NOW + timedelta(days=1)) == 0
    [row] = rows()
    assert (row.attempts, row.failed_at, row.done_at) == (1, NOW, None)
    with reading() as connection:
        assert outbox.state(connection).failed == 1


def test_after_twelve_failures_it_is_given_up(heard: list[int]) -> None:
    send(1, fails=99)
    now = NOW
    for _ in range(20):
        deliver(now)
        now += timedelta(hours=2)
    assert heard == [1] * 12
    assert rows()[0].failed_at is not None


def test_one_bad_message_does_not_hold_up_the_others(heard: list[int]) -> None:
    send(1, fails=9)
    send(2, NOW + timedelta(seconds=1))
    assert deliver(NOW + timedelta(seconds=1)) == 2
    assert heard == [1, 2]


def test_an_error_of_ours_is_kept_and_tried_again(context: Flask) -> None:
    hub: Hub = context.extensions["kontor"]
    tries: list[int] = []

    def handle(_payload: Mapping[str, Any]) -> None:
        tries.append(1)
        assert len(tries) > 1, "two and two are five"

    hub.after(KIND, handle)
    send(1)
    deliver(NOW)
    assert "two and two are five" in rows()[0].error
    deliver(NOW + timedelta(minutes=1))
    assert rows()[0].done_at is not None


def test_a_worker_that_dies_leaves_its_message_to_the_next(heard: list[int]) -> None:
    send(1)
    assert outbox.claim(NOW) is not None  # and then the power fails
    assert deliver(NOW + timedelta(minutes=4)) == 0
    assert deliver(NOW + outbox.LEASE + timedelta(seconds=1)) == 1
    assert heard == [1]
    assert rows()[0].attempts == 2


def test_two_workers_never_hold_the_same_message(context: Flask, heard: list[int]) -> None:
    for number in range(12):
        send(number, NOW + timedelta(seconds=number))
    claimed: list[object] = []
    together = threading.Barrier(4)

    def work() -> None:
        with context.app_context():
            together.wait()
            while (message := outbox.claim(NOW + timedelta(minutes=1))) is not None:
                claimed.append(message.payload["id"])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == list(range(12))  # type: ignore[type-var]


@pytest.mark.sqlite
def test_the_worker_wakes_for_a_message_and_ends_when_told(context: Flask) -> None:
    hub: Hub = context.extensions["kontor"]
    done = threading.Event()
    hub.after(KIND, lambda _payload: done.set())
    worker = outbox.Worker(context)
    thread = threading.Thread(target=worker.run)
    thread.start()
    send(1, datetime.now(UTC))
    assert done.wait(30)
    worker.stop()
    thread.join(30)
    assert not thread.is_alive()


@pytest.mark.sqlite
def test_a_worker_of_its_own_ends_when_told(database: str, tmp_path: Path) -> None:
    told = {"DATABASE_URL": database, "KONTOR_INSTANCE": str(tmp_path), "FLASK_APP": "wsgi", "SECRET_KEY": "t"}
    command = [sys.executable, "-m", "flask", "worker"]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **told}, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "delivering the outbox" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@pytest.mark.sqlite
def test_health_tells_whether_messages_are_stuck(app: Flask) -> None:
    with app.app_context():
        hub: Hub = app.extensions["kontor"]
        hub.after(KIND, lambda _payload: None)
        client = app.test_client()
        assert client.get("/healthz").json == {"database": "ok", "migrations": "ok", "outbox": "ok"}
        send(1, datetime.now(UTC) - timedelta(hours=1))
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json) == (503, {"database": "ok", "migrations": "ok", "outbox": "stuck"})
        outbox.deliver_all(app)
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("attempts,seconds", [(1, 5), (2, 10), (5, 80), (11, 3600), (12, 3600)])
def test_pauses_double_up_to_an_hour(attempts: int, seconds: int) -> None:
    assert outbox.pause(attempts).total_seconds() == seconds
