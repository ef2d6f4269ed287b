"""A paper printed once more, and what says so on it. The clock is given."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.act import SYSTEM, acting
from app.db import reading
from app.errors import Conflict, Refused
from app.ids import new_id
from modules.devices import queries, services
from modules.devices.documents import document_from_text, to_text
from modules.devices.services import open_drawer
from modules.devices.tests.builders import NOW, Made, claimed, job, make_shop, order, receipt, reported


@pytest.fixture
def made(context: Flask) -> Made:
    return make_shop()


@pytest.mark.parametrize(
    "state,headed",
    [("done", True), ("uncertain", True), ("failed", False), ("expired", False)],
)
def test_a_second_paper_says_that_it_is_one(made: Made, state: str, headed: bool) -> None:
    wanted = receipt(made)
    order(wanted)
    claimed()
    reported(made.proxy, wanted.id, state)
    with acting(SYSTEM, NOW + timedelta(minutes=1)) as act:
        again = services.print_again(act, wanted.id)
    found = job(again)
    assert (found.copy_no, found.document_id, found.state) == (1, wanted.document_id, "queued")
    assert to_text(document_from_text(found.payload)).strip().startswith("KOPIE 1") is headed


def test_copies_are_counted_and_headed_once(made: Made) -> None:
    wanted = receipt(made)
    order(wanted)
    last = wanted.id
    for minute in range(1, 4):
        claimed(now=NOW + timedelta(minutes=minute))
        reported(made.proxy, last, "done")
        with acting(SYSTEM, NOW + timedelta(minutes=minute)) as act:
            last = services.print_again(act, last)
    text = to_text(document_from_text(job(last).payload))
    assert text.strip().startswith("KOPIE 3")
    assert text.count("KOPIE") == 1


def test_what_is_on_its_way_is_not_printed_again_and_no_drawer_opens_for_an_old_wish(made: Made) -> None:
    paper, kick = receipt(made), open_drawer(made.drawer, "sale")
    order(paper, kick)
    with pytest.raises(Conflict), acting(SYSTEM, NOW) as act:
        services.print_again(act, paper.id)
    with pytest.raises(Refused, match="Open the drawer"), acting(SYSTEM, NOW) as act:
        services.print_again(act, kick.id)


def test_jobs_of_a_document_tell_its_story(made: Made) -> None:
    document = new_id()
    order(receipt(made, document=document))
    with reading() as connection:
        assert [(row["kind"], row["state"]) for row in queries.jobs_of_document(connection, document)] == [
            ("receipt", "queued")
        ]
