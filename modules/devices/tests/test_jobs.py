"""A job's life in the database, from the order to the report. The clock is given, nothing waits."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select, update
from sqlalchemy.exc import IntegrityError

from app.act import SYSTEM, acting
from app.db import db, reading, writing
from app.errors import Conflict, Missing, Refused
from app.ids import new_id
from hardware_proxy.protocol import JobReport, document_from_json
from modules.devices import exchange, queries, services
from modules.devices.bell import BELL
from modules.devices.documents import Qr, Text, to_text
from modules.devices.models import Job, Proxy
from modules.devices.services import Order, open_drawer
from modules.devices.tests.builders import NOW, PAPER, Made, claimed, job, make_shop, order, receipt, reported


@pytest.fixture
def made(context: Flask) -> Made:
    return make_shop()


def fail_after(wanted: Order) -> None:
    with acting(SYSTEM, NOW) as act:
        services.enqueue(act, wanted)
        raise Refused("the sale did not happen")


def test_a_job_exists_exactly_when_its_act_was_committed(made: Made) -> None:
    wanted, lost = receipt(made), receipt(made)
    order(wanted)
    with pytest.raises(Refused):
        fail_after(lost)
    assert [offer.job.id for offer in claimed()] == [str(wanted.id)]


def test_the_bell_rings_after_the_commit_and_only_then(made: Made) -> None:
    heard = BELL.wait(0, 0)
    with acting(SYSTEM, NOW) as act:
        services.enqueue(act, receipt(made))
        assert BELL.wait(heard, 0) == heard
    assert BELL.wait(heard, 0) == heard + 1
    with pytest.raises(Refused):
        fail_after(receipt(made))
    assert BELL.wait(heard, 0) == heard + 1


def test_a_receipt_is_ordered_once_per_copy(made: Made) -> None:
    document = new_id()
    order(receipt(made, document=document))
    with pytest.raises(IntegrityError):
        order(receipt(made, document=document))
    order(receipt(made, document=document, copy_no=1))
    order(open_drawer(made.drawer, "sale"), open_drawer(made.drawer, "sale"))


def test_jobs_of_one_act_keep_their_order(made: Made) -> None:
    orders = [receipt(made) for _ in range(20)]
    order(*orders[:10])
    with acting(SYSTEM, NOW + timedelta(seconds=1)) as act:
        for each in orders[10:]:
            services.enqueue(act, each)
    assert [offer.job.id for offer in claimed()] == [str(each.id) for each in orders]


def test_the_offer_carries_the_document_and_the_time_that_is_left(made: Made) -> None:
    order(receipt(made))
    (offer,) = claimed(now=NOW + timedelta(hours=1))
    assert document_from_json(offer.job.payload) == PAPER
    assert (offer.proxy_id, offer.job.device, offer.job.kind) == (made.proxy, "T1-PRINTER", "print")
    assert offer.job.ttl_ms == 23 * 3600 * 1000


def test_an_offered_job_is_left_alone_until_its_lease_is_over(made: Made) -> None:
    wanted = receipt(made)
    order(wanted)
    assert len(claimed()) == 1
    assert claimed(now=NOW + timedelta(seconds=4)) == []
    assert len(claimed(now=NOW + timedelta(seconds=6))) == 1
    assert job(wanted.id).attempts == 2


def test_an_accepted_job_is_only_asked_for_after_a_minute(made: Made) -> None:
    wanted = receipt(made)
    order(wanted)
    claimed()
    reported(made.proxy, wanted.id, "accepted")
    assert claimed(now=NOW + timedelta(seconds=50)) == []
    assert len(claimed(now=NOW + timedelta(seconds=61))) == 1
    assert job(wanted.id).state == "accepted"


def test_only_connected_proxies_get_jobs_and_each_only_its_own(made: Made) -> None:
    other = make_shop("NORD")
    order(receipt(made), receipt(other))
    assert [offer.proxy_id for offer in claimed([other.proxy])] == [other.proxy]
    with writing() as connection:
        connection.execute(update(Proxy.__table__).values(online=False))
    assert claimed() == []


def test_a_final_state_is_taken_once(made: Made) -> None:
    wanted = receipt(made)
    order(wanted)
    claimed()
    assert reported(made.proxy, wanted.id, "done")
    assert reported(made.proxy, wanted.id, "failed", "device_error")
    assert reported(made.proxy, wanted.id, "accepted")
    found = job(wanted.id)
    assert (found.state, found.reason, found.lease_until) == ("done", "", None)
    assert found.accepted_at == found.finished_at == NOW


def test_a_blocked_job_tells_why_and_goes_on(made: Made) -> None:
    wanted = receipt(made)
    order(wanted)
    claimed()
    reported(made.proxy, wanted.id, "blocked", "paper_out")
    assert (job(wanted.id).state, job(wanted.id).reason) == ("accepted", "paper_out")
    reported(made.proxy, wanted.id, "done")
    assert (job(wanted.id).state, job(wanted.id).reason) == ("done", "")


def test_nobody_reports_on_anothers_job(made: Made) -> None:
    other = make_shop("NORD")
    wanted = receipt(made)
    order(wanted)
    claimed()
    assert not reported(other.proxy, wanted.id, "done")
    assert not reported(made.proxy, new_id(), "done")
    with writing() as connection:
        assert not exchange.accept_state(connection, made.proxy, JobReport("no uuid", "done"), NOW)
    assert job(wanted.id).state == "sent"


def test_the_paper_of_a_virtual_printer_is_kept(made: Made) -> None:
    wanted = receipt(made)
    order(wanted)
    claimed()
    with writing() as connection:
        exchange.accept_state(connection, made.proxy, JobReport(str(wanted.id), "done", paper=b"\x89PNG"), NOW)
    with reading() as connection:
        assert queries.paper(connection, wanted.id) == b"\x89PNG"
        assert queries.paper(connection, new_id()) is None


def test_a_held_job_waits_for_the_signature_and_carries_it(made: Made) -> None:
    wanted = receipt(made, held=True)
    order(wanted)
    assert claimed() == []
    with acting(SYSTEM, NOW) as act:
        assert services.release(act, wanted.document_id or new_id(), [Text("Signature 17"), Qr("V0;17")]) == 1
    (offer,) = claimed()
    text = to_text(document_from_json(offer.job.payload))
    assert text.index("Total") < text.index("Signature 17") < text.index("[QR: V0;17]") < text.index("- - -")


def test_releasing_again_changes_nothing(made: Made) -> None:
    wanted = receipt(made, held=True)
    order(wanted)
    for expected in (1, 0):
        with acting(SYSTEM, NOW) as act:
            assert services.release(act, wanted.document_id or new_id(), [Text("Signature")]) == expected
    assert job(wanted.id).payload.count("Signature") == 1


def test_what_nobody_was_offered_expires(made: Made) -> None:
    kick, paper = open_drawer(made.drawer, "sale"), receipt(made)
    order(kick, paper)
    with writing() as connection:
        exchange.sweep(connection, NOW + timedelta(seconds=11))
    assert (job(kick.id).state, job(kick.id).reason) == ("expired", "too_late")
    assert job(paper.id).state == "queued"


def test_what_is_overdue_is_not_offered_either_before_it_was_swept(made: Made) -> None:
    order(open_drawer(made.drawer, "sale"))
    assert claimed(now=NOW + timedelta(seconds=11)) == []
    assert len(claimed(now=NOW + timedelta(seconds=9))) == 1


def test_a_brief_look_finds_new_jobs_and_leaves_the_late_ones(made: Made) -> None:
    first = receipt(made)
    order(first)
    claimed()
    later = NOW + timedelta(minutes=5)
    order(receipt(made))
    with writing() as connection:
        assert exchange.is_due(connection, {made.proxy}, later, whole=False)
        brief = exchange.claim(connection, {made.proxy}, later, late=False)
        assert not exchange.is_due(connection, {made.proxy}, later, whole=False)
        whole = exchange.claim(connection, {made.proxy}, later)
    assert [offer.job.id == str(first.id) for offer in (*brief, *whole)] == [False, True]


def test_what_a_proxy_may_have_is_for_the_proxy_to_report(made: Made) -> None:
    kick = open_drawer(made.drawer, "sale")
    order(kick)
    claimed()
    with writing() as connection:
        exchange.sweep(connection, NOW + timedelta(seconds=11))
    assert job(kick.id).state == "sent"
    (offer,) = claimed(now=NOW + timedelta(seconds=11))
    assert offer.job.ttl_ms == 1
    assert reported(made.proxy, kick.id, "expired", "too_late")
    assert job(kick.id).state == "expired"


def test_looking_takes_no_lock_and_sees_all_kinds_of_work(made: Made) -> None:
    def due(seconds: int) -> bool:
        with reading() as connection:
            return exchange.is_due(connection, {made.proxy}, NOW + timedelta(seconds=seconds))

    assert not due(0)
    assert due(31)  # the proxy has been silent for half a minute
    order(open_drawer(made.drawer, "sale"))
    assert due(0)


def test_a_job_that_has_not_left_can_be_cancelled(made: Made) -> None:
    wanted, gone = receipt(made), receipt(made)
    order(gone)
    claimed()
    order(wanted)
    with acting(SYSTEM, NOW) as act:
        services.cancel(act, wanted.id)
    assert job(wanted.id).state == "cancelled"
    with pytest.raises(Conflict), acting(SYSTEM, NOW) as act:
        services.cancel(act, gone.id)
    with pytest.raises(Missing), acting(SYSTEM, NOW) as act:
        services.cancel(act, new_id())


def test_results_are_kept_as_json(made: Made) -> None:
    wanted = receipt(made)
    order(wanted)
    claimed()
    with writing() as connection:
        report = JobReport(str(wanted.id), "done", result={"confirmation": 3})
        exchange.accept_state(connection, made.proxy, report, NOW)
    assert json.loads(job(wanted.id).result) == {"confirmation": 3}
    with reading() as connection:
        assert connection.execute(select(Job.id).where(Job.state == "done")).scalar_one() == wanted.id


@pytest.mark.sqlite
def test_what_is_asked_every_second_never_reads_the_finished_jobs(made: Made, context: Flask) -> None:
    asked: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        if "devices_job" in statement:
            asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    with writing() as connection:
        exchange.is_due(connection, {made.proxy}, NOW)
        exchange.claim(connection, {made.proxy}, NOW)
        exchange.sweep(connection, NOW)
        queries.lights(connection, [made.printer, made.drawer], NOW)
        event.remove(db.engine, "before_cursor_execute", note)
        plans = [
            row[3]
            for statement, parameters in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
        ]
    assert len(asked) >= 6
    reads = [plan for plan in plans if "devices_job" in plan]
    assert all("ix_devices_job_open" in plan or "ix_devices_job_problem" in plan for plan in reads), reads
