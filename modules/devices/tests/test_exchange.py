"""What is offered to whom, and again when: the conversation with proxies under trouble. The clock is given."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.db import reading, writing, writing_session
from hardware_proxy.protocol import Hello, JobReport
from modules.devices import exchange
from modules.devices.models import Proxy
from modules.devices.services import Order, open_drawer
from modules.devices.states import SENT_LEASE
from modules.devices.tests.builders import NOW, PAPER, STATES, Made, job, make_shop, order


@pytest.fixture
def made(context: Flask) -> Made:
    return make_shop()


@pytest.mark.parametrize("lost,again", [("", False), ("journal.db.damaged-1", True)])
def test_what_a_proxy_has_taken_is_asked_for_again_only_when_its_journal_is_lost(
    made: Made, lost: str, again: bool
) -> None:
    wanted = Order(made.printer, "receipt", PAPER)
    order(wanted)
    soon = NOW + timedelta(seconds=1)
    with writing() as connection:
        exchange.claim(connection, None, NOW)
        exchange.accept_state(connection, made.proxy, JobReport(str(wanted.id), "accepted"), NOW)
        exchange.greet(connection, made.proxy, Hello("1.1", "boot", STATES, journal_lost=lost), soon)
        assert bool(exchange.claim(connection, None, soon + timedelta(seconds=1))) is again


def test_new_jobs_go_out_however_many_wait_for_a_report(made: Made) -> None:
    order(*(Order(made.printer, "receipt", PAPER) for _each in range(exchange.CLAIM_LIMIT)))
    later = NOW + SENT_LEASE + timedelta(seconds=1)
    newest = Order(made.printer, "receipt", PAPER)
    with writing() as connection:
        assert len(exchange.claim(connection, None, NOW)) == exchange.CLAIM_LIMIT
    order(newest, now=later)
    with writing() as connection:
        offered = exchange.claim(connection, None, later)
    assert [offer.job.attempt for offer in offered] == [2] * exchange.CLAIM_LIMIT + [1]
    assert offered[-1].job.id == str(newest.id)


def test_a_proxy_serves_only_the_kinds_it_was_let_in_for(made: Made) -> None:
    with writing() as connection:
        connection.execute(Proxy.__table__.update().values(scopes="printer"))
    paper_, kick = Order(made.printer, "receipt", PAPER), open_drawer(made.drawer, "sale")
    order(paper_, kick)
    with writing() as connection:
        assert [offer.job.id for offer in exchange.claim(connection, None, NOW)] == [str(paper_.id)]
    found = job(kick.id)
    assert (found.state, found.reason) == ("failed", "no_scope")


def test_another_shops_job_cannot_be_reported(made: Made) -> None:
    other = make_shop("NORD", "Back")
    wanted = Order(made.printer, "receipt", PAPER)
    order(wanted)
    with writing() as connection:
        exchange.claim(connection, None, NOW)
        assert not exchange.accept_state(connection, other.proxy, JobReport(str(wanted.id), "done"), NOW)
        assert exchange.device_of_job(connection, other.proxy, str(wanted.id)) is None
        assert exchange.device_of_job(connection, made.proxy, str(wanted.id)) == made.printer
    assert job(wanted.id).state == "sent"


def test_a_line_that_no_longer_counts_is_named(made: Made) -> None:
    with writing() as connection:
        exchange.connected(connection, made.proxy, "first")
        assert exchange.strangers(connection, {made.proxy: "first"}) == []
        exchange.connected(connection, made.proxy, "second")
        assert exchange.strangers(connection, {made.proxy: "first"}) == ["first"]
    with writing_session() as session:
        assert exchange.revoke(session, made.proxy) == "second"
    with reading() as connection:
        assert exchange.strangers(connection, {made.proxy: "second"}) == ["second"]
