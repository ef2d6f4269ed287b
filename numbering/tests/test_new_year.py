"""The new-year assistant finds what ends, says what it would change, changes it, and takes it back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from app.act import SYSTEM, acting
from app.db import reading, writing_session
from app.errors import Refused
from numbering import new_year_services as assistant
from numbering import queries, services, setup
from numbering.models import Renewal
from numbering.tests.builders import a_policy, a_range, a_series

pytestmark = pytest.mark.usefixtures("context")
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
LAST_DAY = date(2026, 12, 31)


def found(year: int = 2027) -> list[tuple[str, date, str]]:
    with reading() as connection:
        return [(each.code, each.day, each.remedy) for each in assistant.endings(connection, year)]


def renewed(*keys: int, year: int = 2027) -> int:
    with writing_session() as session:
        return assistant.renew(session, year, keys, NOW, "Carla")


def undone() -> None:
    with reading() as connection:
        key: UUID = connection.execute(select(Renewal.id).where(Renewal.undone_at.is_(None))).scalar_one()
    with writing_session() as session:
        assistant.undo(session, key, NOW, "Carla")


def number(series: int, on: date) -> str:
    with acting(SYSTEM) as act:
        return services.take(act, series, on).text


def test_only_series_in_use_that_end_are_found() -> None:
    a_series("ON")
    a_series("OFF", a_policy(valid_to=LAST_DAY), disabled=True)
    a_series("ENDS", a_policy(valid_to=LAST_DAY))
    a_series("LATER", a_policy(valid_to=date(2027, 6, 30)))
    a_series("NEXT", a_policy(valid_to=LAST_DAY), a_policy(valid_from=date(2027, 1, 1)))
    a_series("FRESH", a_policy(valid_from=date(2028, 1, 1)))
    assert found() == [
        ("ENDS", date(2027, 1, 1), "runs_on"),
        ("FRESH", date(2027, 1, 1), "by_hand"),
        ("LATER", date(2027, 7, 1), "runs_on"),
    ]


def test_an_annual_rule_runs_on_and_starts_again() -> None:
    series = a_series("R", a_policy(valid_to=LAST_DAY))
    assert number(series, LAST_DAY) == "2026-00001"
    with pytest.raises(Refused, match="no rule"):
        number(series, date(2027, 1, 1))
    assert renewed(series) == 1
    assert found() == []
    assert number(series, date(2027, 1, 1)) == "2027-00001"


def test_a_series_that_never_started_again_gets_a_rule_of_its_own() -> None:
    series = a_series("R", a_policy(a_range(start=50), period="none", valid_to=LAST_DAY))
    assert number(series, LAST_DAY) == "2026-00050"
    renewed(series)
    assert number(series, date(2027, 1, 1)) == "2027-00050"


def test_without_the_year_in_its_numbers_it_only_runs_on() -> None:
    series = a_series("R", a_policy(period="none", valid_to=LAST_DAY), format="R{n}")
    assert number(series, LAST_DAY) == "R1"
    renewed(series)
    assert number(series, date(2027, 1, 1)) == "R2"


def test_a_rule_is_made_longer_only_up_to_the_next_one() -> None:
    series = a_series("R", a_policy(valid_to=LAST_DAY), a_policy(valid_from=date(2028, 1, 1)))
    renewed(series)
    with reading() as connection:
        values = queries.form_values(connection, series)
    assert values is not None
    assert [rule["valid_to"] for rule in values["policies"]] == [date(2027, 12, 31), None]


def test_what_was_not_ticked_stays() -> None:
    series, other = a_series("A", a_policy(valid_to=LAST_DAY)), a_series("B", a_policy(valid_to=LAST_DAY))
    assert renewed(series) == 1
    assert [code for code, *_ in found()] == ["B"]
    assert renewed(other, year=2026) == 0


@pytest.mark.parametrize("period", ["annual", "none"])
def test_it_is_undone_whole(period: str) -> None:
    series = a_series("R", a_policy(period=period, valid_to=LAST_DAY))
    with reading() as connection:
        before = queries.form_values(connection, series)
    renewed(series)
    undone()
    with reading() as connection:
        assert queries.form_values(connection, series) == before
    assert [code for code, *_ in found()] == ["R"]


def test_it_is_not_undone_once_numbers_of_the_year_were_given() -> None:
    series = a_series("R", a_policy(valid_to=LAST_DAY))
    renewed(series)
    number(series, date(2027, 1, 2))
    with pytest.raises(Refused, match="numbers of 2027"):
        undone()


def test_it_is_not_undone_over_what_someone_else_changed() -> None:
    series = a_series("R", a_policy(valid_to=LAST_DAY))
    renewed(series)
    with reading() as connection:
        values = queries.form_values(connection, series)
    assert values is not None
    with writing_session() as session:
        setup.save(session, series, {**values, "name": "Other"})
    with pytest.raises(Refused, match="changed meanwhile"):
        undone()
