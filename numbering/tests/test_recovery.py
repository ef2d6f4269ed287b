"""Numbers that are given again: the lowest free one, where dates allow it, and never in a fiscal series."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import Select, literal, select, union_all, update
from sqlalchemy.exc import IntegrityError

from app.act import SYSTEM, acting
from app.db import reading, writing, writing_session
from numbering import queries, services, setup
from numbering.models import Policy, Series
from numbering.tests.builders import a_policy, a_range, a_series

pytestmark = pytest.mark.usefixtures("context")
FIRST = date(2026, 11, 1)


@pytest.fixture
def carried(context: Flask) -> dict[int, date]:
    """The numbers that documents carry, with their days; a test fills it."""
    numbers: dict[int, date] = {}
    context.extensions["kontor"].choice("numbering.used", "documents", lambda _series: _rows(numbers))
    return numbers


def _rows(numbers: Mapping[int, date]) -> Select[str, int, date]:
    rows = [
        select(literal("2026").label("k"), literal(n).label("n"), literal(on).label("d")) for n, on in numbers.items()
    ]
    both = union_all(*rows).subquery()
    return select(both.c.k, both.c.n, both.c.d)


def recovering(*, dates: bool = False, search_from: int | None = None) -> int:
    return a_series("ORD", a_policy(a_range(search_from=search_from), date_progression=dates, gap_recovery=True))


def took(series: int, *days: date) -> list[int]:
    with acting(SYSTEM) as act:
        return [services.take(act, series, on).number for on in days]


def days(*numbers: int) -> list[date]:
    return [FIRST + timedelta(days=number) for number in numbers]


def given(series: int, carried: dict[int, date], *lost: int) -> None:
    """Numbers 1 to 6, one a day; those in `lost` are on no document."""
    carried[0] = FIRST - timedelta(days=9)
    took(series, *days(1, 2, 3, 4, 5, 6))
    carried.update({n: FIRST + timedelta(days=n) for n in range(1, 7) if n not in lost})


def test_the_lowest_missing_number_comes_first_and_then_the_counter_goes_on(carried: dict[int, date]) -> None:
    series = recovering()
    given(series, carried, 2, 4, 5)
    assert took(series, *days(9, 9, 9, 9, 9)) == [2, 4, 5, 7, 8]


def test_numbers_below_the_start_of_the_search_stay_missing(carried: dict[int, date]) -> None:
    series = recovering(search_from=4)
    given(series, carried, 2, 5)
    assert took(series, *days(9, 9)) == [5, 7]


def test_where_dates_rise_a_number_is_given_again_only_for_a_day_between_its_neighbours(
    carried: dict[int, date],
) -> None:
    series = recovering(dates=True)
    given(series, carried, 2, 5)
    assert took(series, *days(5)) == [5]
    carried[5] = days(5)[0]
    assert took(series, *days(9)) == [7]
    assert took(series, *days(2)) == [2]


def test_a_number_with_a_reason_is_never_given_again(carried: dict[int, date]) -> None:
    series = recovering()
    given(series, carried, 2, 4)
    with acting(SYSTEM) as act:
        services.void(act, series, 2, FIRST, "Paper jam")
    assert took(series, *days(9)) == [4]


def test_without_recovery_a_gap_stays(carried: dict[int, date]) -> None:
    series = a_series("ORD", a_policy(date_progression=False))
    given(series, carried, 2)
    assert took(series, *days(9)) == [7]


def test_the_database_itself_knows_no_recovery_in_a_fiscal_series() -> None:
    fiscal = a_series("F", fiscal=True)
    with pytest.raises(IntegrityError), writing() as connection:
        connection.execute(update(Policy).where(Policy.series_id == fiscal).values(gap_recovery=True))
    recovers = recovering()
    with pytest.raises(IntegrityError), writing() as connection:
        connection.execute(update(Series).where(Series.id == recovers).values(fiscal=True))


def test_a_series_becomes_fiscal_and_back_with_its_rules() -> None:
    key = recovering()
    for fiscal in (True, False):
        with reading() as connection:
            values = queries.form_values(connection, key)
        assert values is not None
        rules = [{**rule, "gap_recovery": not fiscal} for rule in values["policies"]]
        with writing_session() as session:
            setup.save(session, key, {**values, "fiscal": fiscal, "policies": rules})
        with reading() as connection:
            stored = connection.execute(select(Policy.fiscal, Policy.gap_recovery)).all()
        assert stored == [(fiscal, not fiscal)]
