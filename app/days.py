"""Which day it is where the shop is: between 23 and 24 o'clock UTC, that is not the day of UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask_babel import get_timezone


def today() -> date:
    """The calendar day that pages and lists mean by today. Needs an application context."""
    return day_of(datetime.now(UTC))


def day_of(moment: datetime) -> date:
    """The calendar day of `moment` (aware) in the zone in which the application shows times."""
    return moment.astimezone(get_timezone()).date()
