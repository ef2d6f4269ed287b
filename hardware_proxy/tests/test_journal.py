"""The journal: what is stored is stored once, and survives."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hardware_proxy.devices.roll import Roll
from hardware_proxy.devices.virtual import VirtualPrinter
from hardware_proxy.handlers.printer import PrinterHandler
from hardware_proxy.journal import KEEP_DAYS, Clock, Entry, Journal, boot_id, now
from hardware_proxy.protocol import Reason, State
from hardware_proxy.tests.builders import drawer_job, found, print_job, until
from hardware_proxy.worker import Worker


def following(journal: Journal) -> Entry:
    """What the printer has to do next."""
    entry = journal.next("T1-PRINTER")
    assert entry is not None
    return entry


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal.db")
    yield journal
    journal.close()


def test_a_job_is_stored_once(journal: Journal) -> None:
    assert journal.accept(print_job())
    assert not journal.accept(print_job())
    assert journal.open_ids() == ["job-1"]


def test_jobs_come_in_the_servers_order_not_in_that_of_arrival(journal: Journal) -> None:
    journal.accept(print_job("late", seq=2))
    journal.accept(print_job("early", seq=1))
    assert following(journal).id == "early"


def test_a_job_being_sent_comes_before_all_others(journal: Journal) -> None:
    journal.accept(print_job("second", seq=2))
    journal.sending("second", 5)
    journal.accept(print_job("first", seq=1))
    assert following(journal).id == "second"


def test_a_final_state_stays(journal: Journal) -> None:
    journal.accept(print_job())
    journal.change("job-1", State.DONE)
    journal.change("job-1", State.FAILED)
    assert not journal.sending("job-1", 0)
    assert found(journal, "job-1").state == State.DONE


def test_a_report_is_repeated_until_it_was_heard(journal: Journal) -> None:
    journal.accept(print_job())
    (entry,) = journal.unreported()
    journal.change("job-1", State.DONE, "", {"confirmation": 3})
    # The answer to the older report arrives after the state has changed.
    journal.reported(entry)
    (newer,) = journal.unreported()
    assert (newer.report().state, newer.report().result) == (State.DONE, {"confirmation": 3})
    journal.reported(newer)
    assert journal.unreported() == []


def test_a_job_that_is_sent_again_is_reported_again(journal: Journal) -> None:
    journal.accept(print_job())
    journal.change("job-1", State.DONE)
    journal.reported(journal.unreported()[0])
    journal.accept(print_job())
    assert [entry.report().state for entry in journal.unreported()] == [State.DONE]


def test_sending_is_a_matter_between_proxy_and_device(journal: Journal) -> None:
    journal.accept(print_job())
    journal.sending("job-1", 1)
    assert found(journal, "job-1").report().state == State.ACCEPTED


def test_only_what_has_not_started_can_be_cancelled(journal: Journal) -> None:
    journal.accept(print_job("waiting"))
    journal.accept(print_job("started"))
    journal.sending("started", None)
    journal.cancel("waiting")
    journal.cancel("started")
    assert found(journal, "waiting").state == State.CANCELLED
    assert found(journal, "started").state == "sending"


def test_the_deadline_counts_from_arrival_on_the_clock_nobody_sets(journal: Journal) -> None:
    at = Clock(boot=1000.0, wall=50_000.0)
    journal.accept(drawer_job(ttl_ms=10_000), at)
    entry = found(journal, "kick-1")
    wrong_wall = 50_000.0 + 86_400
    assert not entry.too_late(Clock(1009.9, wrong_wall), entry.boot_id)
    assert entry.too_late(Clock(1010.1, 50_000.0 - 86_400), entry.boot_id)


def test_after_a_reboot_the_wall_clock_decides_and_going_back_proves_nothing(journal: Journal) -> None:
    journal.accept(drawer_job(ttl_ms=10_000), Clock(boot=1000.0, wall=50_000.0))
    entry = found(journal, "kick-1")
    assert not entry.too_late(Clock(3.0, 50_005.0), "another boot")
    assert entry.too_late(Clock(3.0, 50_011.0), "another boot")
    assert entry.too_late(Clock(3.0, 49_000.0), "another boot")


def test_without_time_to_live_nothing_expires(journal: Journal) -> None:
    journal.accept(print_job(ttl_ms=0))
    assert not found(journal, "job-1").too_late(Clock(1e12, 1e12), "any")


def test_everything_is_there_after_reopening(tmp_path: Path) -> None:
    first = Journal(tmp_path / "journal.db")
    first.accept(print_job())
    first.sending("job-1", 41)
    # No close: the process is gone.
    second = Journal(tmp_path / "journal.db")
    entry = following(second)
    assert (entry.state, entry.before, entry.payload) == ("sending", 41, print_job().payload)
    second.close()
    first.close()


def test_it_is_written_through_to_the_disk(journal: Journal) -> None:
    assert journal._read("PRAGMA synchronous") == [(2,)]
    assert journal._read("PRAGMA journal_mode") == [("wal",)]


def test_a_damaged_journal_is_set_aside_with_an_alarm(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"this is no database at all" * 100)
    journal = Journal(path)
    assert journal.damaged is not None
    assert journal.damaged.read_bytes().startswith(b"this is no database")
    assert journal.accept(print_job())
    journal.close()


def test_old_finished_jobs_are_forgotten_but_never_unreported_ones(journal: Journal) -> None:
    for name in ("reported", "unreported", "open"):
        journal.accept(print_job(name))
    for name in ("reported", "unreported"):
        journal.change(name, State.DONE)
    (entry,) = [each for each in journal.unreported() if each.id == "reported"]
    journal.reported(entry)
    assert journal.purge(now().wall + (KEEP_DAYS - 1) * 86_400) == 0
    assert journal.purge(now().wall + (KEEP_DAYS + 1) * 86_400) == 1
    assert journal.get("reported") is None
    assert journal.get("unreported") is not None


def damaged(tmp_path: Path) -> Journal:
    """A journal whose forerunner was damaged."""
    path = tmp_path / "journal.db"
    path.write_bytes(b"no database " * 500)
    return Journal(path)


def test_what_a_lost_journal_may_have_done_is_not_done_again(tmp_path: Path) -> None:
    journal = damaged(tmp_path)
    assert journal.lost.startswith("journal.db.damaged-")
    journal.accept(replace(print_job("offered before", seq=50), attempt=2))
    journal.accept(print_job("new", seq=60))
    journal.greeted(100)
    journal.accept(replace(print_job("before the damage", seq=99), attempt=3))
    journal.accept(replace(print_job("after the damage", seq=101), attempt=2))
    told = {entry.id: (entry.state, entry.reason) for entry in journal.recent()}
    assert told == {
        "offered before": (State.UNCERTAIN, Reason.JOURNAL_LOST),
        "new": (State.ACCEPTED, ""),
        "before the damage": (State.UNCERTAIN, Reason.JOURNAL_LOST),
        "after the damage": (State.ACCEPTED, ""),
    }
    assert journal.lost == ""
    journal.close()


def test_a_doubt_survives_a_restart(tmp_path: Path) -> None:
    damaged(tmp_path).close()
    journal = Journal(tmp_path / "journal.db")
    assert journal.lost
    journal.accept(replace(print_job(), attempt=2))
    assert found(journal).state == State.UNCERTAIN
    journal.close()


def fill(journal: Journal) -> None:
    for number in range(100):
        journal.accept(print_job(f"job-{number}", seq=number))


def test_a_full_disk_stops_the_work_and_says_so(journal: Journal, tmp_path: Path) -> None:
    """The file may not grow by another page, which is what SQLite sees of a full disk."""
    roll = Roll(tmp_path / "roll.db")
    printer = VirtualPrinter(roll)
    worker = Worker("T1-PRINTER", PrinterHandler("T1-PRINTER", printer, journal), journal, lambda: None)
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        fill(journal)
    waiting = journal.waiting("T1-PRINTER")
    worker.start()
    assert until(lambda: worker.state.reason == Reason.NO_JOURNAL or not journal.waiting("T1-PRINTER"))
    journal._db.execute("PRAGMA max_page_count = 1000000")
    worker.wake()
    assert until(lambda: journal.waiting("T1-PRINTER") == 0)
    assert [roll.count(f"job-{number}") for number in range(waiting)] == [1] * waiting
    worker.stop()
    printer.close()
    roll.close()


def test_a_clock_that_goes_back_a_day_changes_nothing(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    at = now()
    journal.accept(drawer_job("kick-1", ttl_ms=10_000), at)
    yesterday = Clock(at.boot + 5, at.wall - 86_400)
    assert not found(journal, "kick-1").too_late(yesterday, boot_id())
    assert found(journal, "kick-1").too_late(Clock(at.boot + 11, at.wall - 86_400), boot_id())
    monkeypatch.setattr(time, "time", lambda: at.wall - 86_400)
    journal.change("kick-1", State.DONE)
    assert journal.purge() == 0


def test_a_result_that_was_noted_while_sending_is_kept(journal: Journal) -> None:
    journal.accept(print_job())
    journal.note("job-1", {"outcome": "too early"})
    assert found(journal).result == {}
    journal.sending("job-1", None)
    journal.note("job-1", {"outcome": "approved"})
    journal.change("job-1", State.UNCERTAIN, Reason.INTERRUPTED)
    assert found(journal).result == {"outcome": "approved"}
