from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import literal, select, union_all
from sqlalchemy.exc import IntegrityError

from app.act import SYSTEM, Act, acting
from app.db import reading, writing, writing_session
from app.errors import Refused
from numbering import queries, services
from numbering.formats import Origin
from numbering.models import Gap, Series
from numbering.periods import shop_day
from numbering.tests.builders import a_policy, a_range, a_series
from tests.statements import heard

pytestmark = pytest.mark.usefixtures("context")
NOVEMBER = date(2026, 11, 22)
HERE = Origin("MITTE", "T1", "RC")


@contextmanager
def acted() -> Iterator[Act]:
    with acting(SYSTEM) as act:
        yield act


def taken(series: int, on: date = NOVEMBER, origin: Origin = HERE) -> str:
    with acted() as act:
        return services.take(act, series, on, origin).text


def refusal(series: int, on: date = NOVEMBER) -> str:
    with pytest.raises(Refused) as refused:
        taken(series, on)
    return refused.value.message


def test_numbers_rise_by_one_and_carry_their_place() -> None:
    series = a_series(format="{register}-{YYYY}-{n:06}")
    with acted() as act:
        first = services.take(act, series, NOVEMBER, Origin(register="T1"))
        second = services.take(act, series, NOVEMBER, Origin(register="T1"))
    assert (first.number, first.text, first.period_key) == (1, "T1-2026-000001", "2026")
    assert (second.number, second.text) == (2, "T1-2026-000002")


def test_what_is_rolled_back_was_never_given() -> None:
    series = a_series()

    def failing() -> None:
        with acted() as act:
            assert services.take(act, series, NOVEMBER).number == 1
            raise Refused("no")

    with pytest.raises(Refused):
        failing()
    assert taken(series) == "2026-00001"


def test_a_rolled_back_counter_row_comes_back_too() -> None:
    series = a_series()
    with acted() as act:
        services.take(act, series, NOVEMBER)
        act.connection.rollback()
    assert taken(series) == "2026-00001"


def test_the_counter_starts_again_at_the_shops_midnight() -> None:
    series = a_series()
    before = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)
    after = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    assert taken(series, shop_day(before, "Europe/Berlin")) == "2026-00001"
    assert taken(series, shop_day(after, "Europe/Berlin")) == "2027-00001"


def test_a_date_that_goes_back_is_refused_with_the_earliest_one_allowed() -> None:
    series = a_series()
    taken(series, NOVEMBER)
    assert "22/11/2026" in refusal(series, date(2026, 11, 21))
    assert taken(series, NOVEMBER) == "2026-00002"


def test_a_fiscal_series_goes_by_date_whatever_its_policy_says() -> None:
    series = a_series("F", a_policy(date_progression=False), fiscal=True)
    taken(series, NOVEMBER)
    assert "earliest date" in refusal(series, date(2026, 11, 21))


def test_without_the_order_of_dates_an_earlier_date_is_fine() -> None:
    series = a_series("X", a_policy(date_progression=False))
    taken(series, NOVEMBER)
    assert taken(series, date(2026, 11, 1)) == "2026-00002"
    with reading() as connection:
        assert queries.last_numbers(connection, series) == [("2026", 3, NOVEMBER)]


def test_a_range_ends_and_the_next_one_goes_on_in_the_order_of_dates() -> None:
    series = a_series("B", a_policy(a_range(start=1, end=2), a_range(start=100, end=100, format="{YYYY}+{n}")))
    assert [taken(series) for _ in range(3)] == ["2026-00001", "2026-00002", "2026+100"]
    assert "no number left" in refusal(series)


def test_the_order_of_dates_holds_from_one_range_to_the_next() -> None:
    series = a_series("B", a_policy(a_range(start=1, end=1), a_range(start=100)))
    taken(series, NOVEMBER)
    assert "earliest date" in refusal(series, date(2026, 11, 21))


def test_the_format_of_the_range_wins_then_that_of_the_policy_then_that_of_the_series() -> None:
    ranges = [a_range(start=1, end=1, format="range {YYYY} {n}"), a_range(start=2)]
    policy = a_policy(*ranges, format="policy {YYYY} {n}", valid_to=date(2026, 12, 31))
    series = a_series("P", policy, a_policy(valid_from=date(2027, 1, 1)), format="series {YYYY} {n}")
    assert [taken(series), taken(series), taken(series, date(2027, 1, 1))] == [
        "range 2026 1",
        "policy 2026 2",
        "series 2027 1",
    ]


def test_what_is_disabled_is_not_used() -> None:
    series = a_series("P", a_policy(disabled=True), a_policy(a_range(disabled=True), a_range(start=50)))
    assert taken(series) == "2026-00050"
    assert "switched off" in refusal(a_series("Q", disabled=True))


def test_a_day_without_policy_is_refused() -> None:
    assert "no rule for 31/12/2019" in refusal(a_series(), date(2019, 12, 31))


def test_a_code_that_the_format_prints_must_be_known() -> None:
    series = a_series(format="{YYYY}-{register}-{n}")
    with pytest.raises(Refused, match=r"\{register\}"), acted() as act:
        services.take(act, series, NOVEMBER)


def test_an_outside_number_must_lie_in_its_range_and_moves_no_counter() -> None:
    series = a_series("E", a_policy(a_range(start=1, end=100), a_range(start=5000, end=5999, external=True)))
    with acted() as act:
        outside = services.take_external(act, series, 5432, NOVEMBER)
    assert (outside.number, outside.text) == (5432, "2026-05432")
    assert taken(series) == "2026-00001"
    with pytest.raises(Refused, match="99 is in no range"), acted() as act:
        services.take_external(act, series, 99, NOVEMBER)


def test_a_changed_series_holds_at_once() -> None:
    series = a_series()
    taken(series)
    with writing_session() as session:
        session.get_one(Series, series).format = "N{YYYY}/{n}"
    assert taken(series) == "N2026/2"


def used(*numbers: int) -> queries.UsedNumbers:
    rows = [select(literal("2026"), literal(number), literal(NOVEMBER)) for number in numbers]
    both = union_all(*rows).subquery()
    return lambda series_id: select(*both.c)


def test_the_report_names_missing_numbers_and_reasons(context: Flask) -> None:
    series = a_series()
    for _ in range(7):
        taken(series)
    context.extensions["kontor"].choice("numbering.used", "documents", used(1, 3, 6))
    with acted() as act:
        services.void(act, series, 2, NOVEMBER, "Paper jam")
    with acted() as act:
        services.void(act, series, 8, NOVEMBER, "Test print")
    with reading() as connection:
        report = queries.gaps(connection, series, used(1, 3, 6)(series))
    assert [(each.first, each.last, each.reason) for each in report] == [
        (2, 2, "Paper jam"),
        (4, 5, ""),
        (7, 7, ""),
        (8, 8, "Test print"),
    ]
    assert taken(series) == "2026-00009"


def test_a_complete_series_has_no_gap() -> None:
    series = a_series()
    for _ in range(3):
        taken(series)
    with reading() as connection:
        assert queries.gaps(connection, series, used(1, 2, 3)(series)) == []


@pytest.mark.parametrize(
    "number,reason,message", [(1, "", "say why"), (1, "x", "used already"), (4, "x", "next number is 3")]
)
def test_a_number_is_voided_only_for_a_reason_and_only_if_free(
    context: Flask, number: int, reason: str, message: str
) -> None:
    context.extensions["kontor"].choice("numbering.used", "documents", used(1))
    series = a_series()
    taken(series), taken(series)
    with pytest.raises(Refused, match=message), acted() as act:
        services.void(act, series, number, NOVEMBER, reason)


def test_a_number_is_voided_once() -> None:
    series = a_series()
    taken(series)
    with acted() as act:
        services.void(act, series, 1, NOVEMBER, "spoiled")
    with pytest.raises(Refused, match="used already"), acted() as act:
        services.void(act, series, 1, NOVEMBER, "again")


@pytest.mark.parametrize("statement", [Gap.__table__.update().values(reason="better"), Gap.__table__.delete()])
def test_the_database_keeps_a_reason_as_it_is(statement: object) -> None:
    series = a_series()
    taken(series)
    with acted() as act:
        services.void(act, series, 1, NOVEMBER, "spoiled")
    with pytest.raises(IntegrityError, match="never changed"), writing() as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def test_the_hot_path_is_one_statement(context: Flask) -> None:
    series = a_series()
    taken(series)
    with acted() as act, heard() as seen:
        queries.series_rule(act.connection, series)  # reads the configuration counter, once per act
        seen.clear()
        services.take(act, series, NOVEMBER)
        assert [each.split()[0] for each in seen] == ["UPDATE"]
