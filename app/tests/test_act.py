"""One act: phases, facts, rows that are sent together, and all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import Insert, func, insert, select
from sqlalchemy.exc import IntegrityError

from app.act import MESSAGES, SYSTEM, Act, acting
from app.db import reading
from app.hub import Hub, Phase
from app.models import Company, OutboxMessage, Shop

COMPANY = insert(Company.__table__).inline()
SHOP = insert(Shop.__table__).inline()


@dataclass(frozen=True)
class Sold:
    """An event."""

    what: str


@dataclass(frozen=True)
class Costs:
    """A fact that a phase leaves for later ones."""

    cents: int


def company(number: int) -> dict[str, object]:
    return {"id": number, "code": f"C{number}", "name": "X", "country": "DE", "currency": "EUR", "language": "de"}


def shop(number: int, company_id: int) -> dict[str, object]:
    return {"id": number, "company_id": company_id, "code": f"S{number}", "name": "X", "zone": "Europe/Berlin"}


def companies() -> int:
    with reading() as connection:
        return connection.execute(select(func.count()).select_from(Company)).scalar_one()


def written(
    *writes: tuple[Insert, list[dict[str, object]]],
    hub: Hub | None = None,
    event: object = None,
    bell: Callable[[], None] | None = None,
) -> None:
    """One act that hands over rows, then tells an event."""
    with acting(SYSTEM, hub=hub) as act:
        for statement, rows in writes:
            act.write(statement, rows)
        if bell:
            act.ring(bell)
        if event:
            act.emit(event)


def test_listeners_run_by_phase_then_in_the_order_of_wiring(context: Flask) -> None:
    heard: list[str] = []

    def hear(word: str) -> Callable[[Act, Sold], None]:
        return lambda _act, event: heard.append(f"{word} {event.what}")

    hub = Hub()
    for phase, word in [(Phase.SEAL, "seal"), (Phase.RECORD, "first"), (Phase.BOOK, "book"), (Phase.RECORD, "second")]:
        hub.on(Sold, hear(word), phase=phase)
    with acting(SYSTEM, hub=hub) as act:
        act.emit(Sold("tea"))
    assert heard == ["first tea", "second tea", "book tea", "seal tea"]


def test_later_phases_find_what_earlier_ones_learnt(context: Flask) -> None:
    learnt: list[Costs | None] = []
    hub = Hub()
    hub.on(Sold, lambda act, _event: act.put(Costs(7)), phase=Phase.RECORD)
    hub.on(Sold, lambda act, _event: learnt.append(act.get(Costs)), phase=Phase.BOOK)
    with acting(SYSTEM, hub=hub) as act:
        assert act.get(Costs) is None
        act.emit(Sold("tea"))
    assert learnt == [Costs(7)]


def test_a_fact_is_said_once(context: Flask) -> None:
    with acting(SYSTEM) as act:
        act.put(Costs(1))
        with pytest.raises(AssertionError, match="already said"):
            act.put(Costs(2))


def test_rows_are_sent_at_the_end_in_the_order_of_handing_over(context: Flask) -> None:
    with acting(SYSTEM) as act:
        act.write(COMPANY, [company(1)])
        act.write(SHOP, [shop(1, 1), shop(2, 1)])
        assert act.read(select(func.count()).select_from(Company)).scalar_one() == 0
    assert companies() == 1


@pytest.mark.parametrize("wrong", ["twice", "orphan"])
def test_a_refused_row_undoes_the_whole_act(context: Flask, wrong: str) -> None:
    bad = (COMPANY, [company(1)]) if wrong == "twice" else (SHOP, [shop(1, 99)])
    with pytest.raises(IntegrityError):
        written((COMPANY, [company(1)]), bad)
    assert companies() == 0
    written((COMPANY, [company(1)]))  # the connection is fit for the next act
    assert companies() == 1


def test_a_listener_that_refuses_undoes_the_whole_act(context: Flask) -> None:
    def refuse(act: Act, _event: Sold) -> None:
        act.flush()
        raise LookupError("no stock")

    hub = Hub()
    hub.on(Sold, refuse, phase=Phase.RECORD)
    with pytest.raises(LookupError):
        written((COMPANY, [company(1)]), hub=hub, event=Sold("tea"))
    assert companies() == 0


def test_messages_wait_in_the_outbox_only_if_somebody_listens(context: Flask) -> None:
    hub = Hub()
    hub.after("heard.v1", lambda _payload: None)
    MESSAGES.clear()
    with acting(SYSTEM, hub=hub) as act:
        act.later("heard.v1", {"id": 1})
        act.later("unheard.v1", {"id": 2})
        assert not MESSAGES.is_set()
    assert MESSAGES.is_set()
    with reading() as connection:
        assert connection.execute(select(OutboxMessage.kind, OutboxMessage.payload)).all() == [
            ("heard.v1", '{"id": 1}')
        ]


def test_bells_ring_after_the_commit_and_not_without_one(context: Flask) -> None:
    rung: list[int] = []

    def bell() -> None:
        rung.append(companies())

    with acting(SYSTEM) as act:
        act.write(COMPANY, [company(1)])
        act.ring(bell)
        act.ring(bell)
    assert rung == [1]
    with pytest.raises(IntegrityError):
        written((COMPANY, [company(1)]), bell=bell)
    assert rung == [1]
