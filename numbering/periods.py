"""Which period of a counter a day belongs to. Pure.

A year may start later than on 1 January: by whole months and then days (6 April is 3 months and 5 days). A shifted
year is called after the year in which it starts. Months and days are those of the calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

PERIODS = ("none", "annual", "monthly", "daily")


def shop_day(moment: datetime, zone: str) -> date:
    """The calendar day of `moment` (aware) where the shop is; numbers, documents and VAT follow it. `zone` is IANA."""
    assert moment.tzinfo is not None, "a moment has a zone"
    return moment.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True, slots=True)
class Calendar:
    """After which period a counter starts again, and how far the year's start is shifted."""

    period: str = "annual"
    shift_months: int = 0
    shift_days: int = 0

    def __post_init__(self) -> None:
        assert self.period in PERIODS, f"no period {self.period!r}"

    @property
    def shifted(self) -> bool:
        """Whether the year starts on another day than 1 January."""
        return bool(self.shift_months or self.shift_days)

    def year_start(self, year: int) -> date:
        """The first day of the fiscal year that is called `year`."""
        return date(year, 1 + self.shift_months, 1) + timedelta(days=self.shift_days)

    def fiscal_year(self, on: date) -> int:
        """The name of the fiscal year of a day: the year in which it starts."""
        return on.year if on >= self.year_start(on.year) else on.year - 1

    def key(self, on: date) -> str:
        """The key of the counter for a day: "", "2026", "2026-11" or "2026-11-22"."""
        if self.period == "none":
            return ""
        if self.period == "annual":
            return f"{self.fiscal_year(on):04}"
        return on.isoformat() if self.period == "daily" else f"{on:%Y-%m}"

    def next_start(self, on: date) -> date | None:
        """The first day of the period after that of `on`; None where the counter never starts again."""
        if self.period == "none":
            return None
        if self.period == "annual":
            return self.year_start(self.fiscal_year(on) + 1)
        return (
            on + timedelta(days=1)
            if self.period == "daily"
            else (on.replace(day=1) + timedelta(days=32)).replace(day=1)
        )
