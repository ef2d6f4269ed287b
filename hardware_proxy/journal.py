"""The proxy's journal: one row per job, on disk before anything else happens.

SQLite with `synchronous=FULL`: what is committed here survives a power cut. A job id is stored once, so a job that
the server sends again is known, and a job that was being sent when the program died is found in state `sending`.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hardware_proxy.protocol import FINAL, Job, JobReport, Reason, State

log = logging.getLogger(__name__)

SENDING = "sending"
LOCAL = "local-"
"""Jobs with this prefix were made on the proxy's own page; the server never hears of them."""
KEEP_DAYS = 30
"""Longer than the server ever sends a job again (7 days), or a forgotten job could be printed twice."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS job (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    device TEXT NOT NULL,
    kind TEXT NOT NULL,
    seq INTEGER NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    result TEXT NOT NULL DEFAULT '{}',
    before INTEGER,
    boot_id TEXT NOT NULL,
    deadline_boot REAL,
    deadline_wall REAL,
    received REAL NOT NULL,
    changed REAL NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    reported INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS job_open ON job (device, seq) WHERE state IN ('accepted', 'blocked', 'sending');
CREATE INDEX IF NOT EXISTS job_unreported ON job (n) WHERE reported < version;
CREATE TABLE IF NOT EXISTS memory (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_LOST, _DOUBT = "journal_lost", "doubt_below"
_UNKNOWN_SEQ = 2**62
"""Above every job's place: until the server has said how late it is, every repeated offer is doubtful."""


def boot_id() -> str:
    """The kernel's name for this run of the machine; deadlines on the boot clock hold only within it."""
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text(encoding="ascii").strip() if path.exists() else "unknown"


@dataclass(frozen=True, slots=True)
class Clock:
    """Now, on the clock that nobody can set (`boot`) and on the wall clock. Seconds."""

    boot: float
    wall: float


def now() -> Clock:
    """The boot clock goes on while the machine sleeps, so a drawer kick from before lunch stays old."""
    return Clock(time.clock_gettime(time.CLOCK_BOOTTIME), time.time())


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the journal."""

    id: str
    device: str
    kind: str
    seq: int
    payload: dict[str, Any]
    state: str
    reason: str
    result: dict[str, Any]
    before: int | None
    boot_id: str
    deadline_boot: float | None
    deadline_wall: float | None
    received: float
    version: int

    def too_late(self, clock: Clock, boot: str) -> bool:
        """Whether the job may no longer be started. After a reboot only the wall clock is left to judge by, and a
        wall clock that went back proves nothing, so the job counts as too late."""
        if self.deadline_boot is None or self.deadline_wall is None:
            return False
        if boot == self.boot_id:
            return clock.boot > self.deadline_boot
        return clock.wall > self.deadline_wall or clock.wall < self.received

    def report(self) -> JobReport:
        """What the server is to be told; `sending` is a matter between proxy and device, unless the device stopped."""
        state = self.state
        if state == SENDING:
            state = State.BLOCKED if self.reason else State.ACCEPTED
        return JobReport(self.id, state, self.reason, self.result)


_COLUMNS = (
    "id, device, kind, seq, payload, state, reason, result, before, boot_id, deadline_boot, deadline_wall, "
    "received, version"
)


def _entry(row: tuple[Any, ...]) -> Entry:
    entry = Entry(*row)
    return replace(entry, payload=json.loads(row[4]), result=json.loads(row[7]))


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
        connection.close()
        raise sqlite3.DatabaseError("the journal's pages do not fit together")
    connection.executescript(_SCHEMA)
    return connection


class Journal:
    """All reads and writes of the journal. One connection behind one lock; every write is its own commit."""

    def __init__(self, path: Path) -> None:
        """Open or create the journal. A damaged file is set aside and `damaged` names it; nothing in it is printed."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.damaged: Path | None = None
        self._lock = threading.Lock()
        try:
            self._db = _connect(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            self.damaged = path.with_name(f"{path.name}.damaged-{int(time.time())}")
            log.exception("The journal %s is damaged; it is kept as %s.", path, self.damaged)
            path.rename(self.damaged)
            for rest in ("-wal", "-shm"):
                path.with_name(path.name + rest).unlink(missing_ok=True)
            self._db = _connect(path)
            self.remember(_LOST, self.damaged.name)
            self.remember(_DOUBT, str(_UNKNOWN_SEQ))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _read(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def remember(self, key: str, value: str) -> None:
        """Keep something over restarts."""
        with self._lock:
            self._db.execute("INSERT OR REPLACE INTO memory VALUES (?, ?)", (key, value))

    def remembered(self, key: str) -> str:
        """What was kept; empty if nothing was."""
        rows = self._read("SELECT value FROM memory WHERE key = ?", key)
        return str(rows[0][0]) if rows else ""

    @property
    def lost(self) -> str:
        """Name of the damaged journal that was set aside, until the server has heard of it."""
        return self.remembered(_LOST)

    def greeted(self, seq: int) -> None:
        """The server knows now that a journal was lost, and has said how late it is by its numbering of jobs."""
        if self.lost:
            self.remember(_DOUBT, str(seq))
            self.remember(_LOST, "")

    def _doubtful(self, job: Job) -> bool:
        """Whether the job may have been done by a journal that is lost: it was offered before, and ordered before."""
        return job.attempt > 1 and job.seq < int(self.remembered(_DOUBT) or 0)

    def accept(self, job: Job, clock: Clock | None = None, refusal: Reason | None = None) -> bool:
        """Store a job that arrived; True if it is new. One that is known is only marked to be reported again.

        With a `refusal` it is stored as failed. What a lost journal may have done already is stored as uncertain. The
        deadline is counted from now on this machine's own clock, so a wrong wall clock does no harm.
        """
        at = clock or now()
        ttl = job.ttl_ms / 1000
        state, reason = (State.FAILED, refusal) if refusal else (State.ACCEPTED, "")
        if self._doubtful(job):
            state, reason = State.UNCERTAIN, Reason.JOURNAL_LOST
        with self._lock:
            added = self._db.execute(
                "INSERT OR IGNORE INTO job (id, device, kind, seq, payload, state, reason, boot_id, deadline_boot,"
                " deadline_wall, received, changed, reported) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    job.id,
                    job.device,
                    job.kind,
                    job.seq,
                    json.dumps(job.payload, ensure_ascii=False),
                    state,
                    reason,
                    boot_id(),
                    at.boot + ttl if ttl else None,
                    at.wall + ttl if ttl else None,
                    at.wall,
                    at.wall,
                    2**31 if job.id.startswith(LOCAL) else 0,
                ),
            ).rowcount
            if not added:
                self._db.execute("UPDATE job SET reported = 0 WHERE id = ?", (job.id,))
        return bool(added)

    def next(self, device: str) -> Entry | None:
        """The oldest open job of a device, in the server's order."""
        rows = self._read(
            f"SELECT {_COLUMNS} FROM job WHERE device = ? AND state IN ('accepted', 'blocked', 'sending')"  # noqa: S608
            " ORDER BY state = 'sending' DESC, seq, n LIMIT 1",
            device,
        )
        return _entry(rows[0]) if rows else None

    def get(self, job_id: str) -> Entry | None:
        """The entry of a job, or None."""
        rows = self._read(f"SELECT {_COLUMNS} FROM job WHERE id = ?", job_id)  # noqa: S608
        return _entry(rows[0]) if rows else None

    def sending(self, job_id: str, before: int | None) -> bool:
        """Record that bytes are about to leave, with the device's counter before. False if it may not be sent."""
        with self._lock:
            return bool(
                self._db.execute(
                    "UPDATE job SET state = 'sending', reason = '', before = ?, changed = ?, version = version + 1"
                    " WHERE id = ? AND state IN ('accepted', 'blocked')",
                    (before, time.time(), job_id),
                ).rowcount
            )

    def change(self, job_id: str, state: State, reason: str = "", result: dict[str, Any] | None = None) -> None:
        """Move an open job to another state. A final state stays, and the same state with the same reason is no change.

        `accepted` also leads back from `sending`, for a job that the device has proved not to have done. Without a
        `result` the one that is there stays.
        """
        told = None if result is None else json.dumps(result, ensure_ascii=False)
        with self._lock:
            self._db.execute(
                "UPDATE job SET state = ?, reason = ?, result = coalesce(?, result), changed = ?,"
                " version = version + 1 WHERE id = ?"
                " AND state IN ('accepted', 'blocked', 'sending') AND (state, reason) != (?, ?)",
                (state, reason, told, time.time(), job_id, state, reason),
            )

    def halted(self, job_id: str, reason: str) -> None:
        """The device has stopped while it worked on the job, which stays in `sending`."""
        with self._lock:
            self._db.execute(
                "UPDATE job SET reason = ?, changed = ?, version = version + 1"
                " WHERE id = ? AND state = 'sending' AND reason != ?",
                (reason, time.time(), job_id, reason),
            )

    def note(self, job_id: str, result: dict[str, Any]) -> None:
        """Write down what a device says of a job that is being sent, before the device is told that it was heard."""
        with self._lock:
            self._db.execute(
                "UPDATE job SET result = ?, changed = ? WHERE id = ? AND state = 'sending'",
                (json.dumps(result, ensure_ascii=False), time.time(), job_id),
            )

    def cancel(self, job_id: str) -> None:
        """Cancel a job that has not been started. Its state is reported again either way."""
        with self._lock:
            self._db.execute(
                "UPDATE job SET version = version + 1, changed = ?,"
                " state = CASE WHEN state IN ('accepted', 'blocked') THEN 'cancelled' ELSE state END WHERE id = ?",
                (time.time(), job_id),
            )

    def unreported(self) -> list[Entry]:
        """Jobs whose present state the server has not acknowledged, oldest first, at most 100."""
        rows = self._read(f"SELECT {_COLUMNS} FROM job WHERE reported < version ORDER BY n LIMIT 100")  # noqa: S608
        return [_entry(row) for row in rows]

    def reported(self, entry: Entry) -> None:
        """The server has acknowledged this version of the entry; a newer one is still to be told."""
        with self._lock:
            self._db.execute(
                "UPDATE job SET reported = max(reported, ?) WHERE id = ?",
                (entry.version, entry.id),
            )

    def open_ids(self) -> list[str]:
        """Ids of jobs that are not finished."""
        rows = self._read("SELECT id FROM job WHERE state IN ('accepted', 'blocked', 'sending') ORDER BY seq, n")
        return [row[0] for row in rows]

    def waiting(self, device: str) -> int:
        """How many jobs of a device are not finished."""
        rows = self._read(
            "SELECT count(*) FROM job WHERE device = ? AND state IN ('accepted', 'blocked', 'sending')", device
        )
        return int(rows[0][0])

    def recent(self, limit: int = 20) -> list[Entry]:
        """The newest jobs, newest first."""
        return [_entry(row) for row in self._read(f"SELECT {_COLUMNS} FROM job ORDER BY n DESC LIMIT ?", limit)]  # noqa: S608

    def purge(self, wall: float | None = None) -> int:
        """Delete finished and reported jobs older than `KEEP_DAYS`; answer how many."""
        limit = (wall or time.time()) - KEEP_DAYS * 86400
        marks = ",".join("?" * len(FINAL))
        with self._lock:
            return self._db.execute(
                f"DELETE FROM job WHERE changed < ? AND reported >= version AND state IN ({marks})",  # noqa: S608
                (limit, *sorted(FINAL)),
            ).rowcount
