"""Days of the calendar as readers of lists mean them: today, this week, last month, in their own zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from flask_babel import get_timezone
from flask_babel import lazy_gettext as _l

SPANS: Mapping[str, str] = {
    "today": _l("today"),
    "yesterday": _l("yesterday"),
    "week": _l("this week"),
    "month": _l("this month"),
    "lastmonth": _l("last month"),
    "year": _l("this year"),
}


def after_midnight(day: date, *, days: int = 0) -> datetime:
    """The moment at which a day begins where the reader is, or the one so many days later."""
    return datetime.combine(day + timedelta(days=days), time(), get_timezone())


def span(name: str, now: date) -> tuple[date, date]:
    """The first and last day of a span of `SPANS`; weeks begin on Monday (ISO 8601)."""
    first = now
    if name == "yesterday":
        first = now = now - timedelta(days=1)
    elif name == "week":
        first = now - timedelta(days=now.weekday())
        now = first + timedelta(days=6)
    elif name == "month":
        first, now = _month(now)
    elif name == "lastmonth":
        first, now = _month(now.replace(day=1) - timedelta(days=1))
    elif name == "year":
        first, now = now.replace(month=1, day=1), now.replace(month=12, day=31)
    return first, now


def _month(now: date) -> tuple[date, date]:
    first = now.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
