"""The shop's day, in the hour in which UTC still has the day before."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Flask

from app.days import day_of


def test_new_year_is_celebrated_where_the_shop_is(context: Flask) -> None:
    assert day_of(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) == date(2026, 12, 31)
    assert day_of(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)) == date(2027, 1, 1)
