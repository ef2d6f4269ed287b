"""A series as it is read once and kept: its policies and ranges, and what holds on a day. Pure, frozen.

The format is that of the range, else of its policy, else of the series: the first one given wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from numbering.periods import Calendar


@dataclass(frozen=True, slots=True)
class RangeRule:
    """The numbers from `start` to `end` (both included; None: no end) and the template they are printed with.

    Numbers below `search_from` are not given again.
    """

    id: int
    start: int
    end: int | None
    external: bool
    template: str
    search_from: int | None = None

    def holds(self, number: int) -> bool:
        """Whether `number` lies in the range."""
        return self.start <= number and (self.end is None or number <= self.end)


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """What holds from `valid_from` to `valid_to` (both included; None: no end). `ranges` in the order of use.

    `recovers` says that numbers which no document carries are given again.
    """

    valid_from: date
    valid_to: date | None
    calendar: Calendar
    dates_rise: bool
    ranges: tuple[RangeRule, ...]
    recovers: bool = False

    def holds(self, on: date) -> bool:
        """Whether the policy is valid on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class SeriesRule:
    """A series with everything that is needed to take a number; what is disabled is left out of `policies`."""

    id: int
    code: str
    name: str
    document_kind: str
    disabled: bool
    policies: tuple[PolicyRule, ...]

    def policy_at(self, on: date) -> PolicyRule | None:
        """The policy of a day: the first valid one in the clerk's order."""
        return next((policy for policy in self.policies if policy.holds(on)), None)
