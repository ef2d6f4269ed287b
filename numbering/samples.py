"""What the numbers of a series will look like, rule by rule, from what a form holds. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from numbering.formats import BadTemplate, preview
from numbering.periods import PERIODS, Calendar


@dataclass(frozen=True, slots=True)
class Sample:
    """The first numbers of one range: rule and range by position, its texts, or why its format cannot be used."""

    rule: int
    range: int
    external: bool
    texts: Sequence[str] = ()
    fault: BadTemplate | None = None


def samples(data: Mapping[str, Any], today: date) -> list[Sample]:
    """A sample for every range that is in use; `data` is a series as its form gives it, half typed or whole.

    Shown are the numbers of today, or of the first day of a rule that is valid later.
    """
    return [
        _sample((position, number), data, policy, each, today)
        for position, policy in enumerate(data["policies"], 1)
        if not policy["disabled"]
        for number, each in enumerate(policy["ranges"], 1)
        if not each["disabled"]
    ]


def _sample(
    at: tuple[int, int], series: Mapping[str, Any], policy: Mapping[str, Any], each: Mapping[str, Any], today: date
) -> Sample:
    template = each["format"] or policy["format"] or series["format"] or ""
    day = max(today, policy["valid_from"] or today)
    period = policy["period"] if policy["period"] in PERIODS else "annual"
    months, days = (min(max(policy[name] or 0, 0), most) for name, most in (("shift_months", 11), ("shift_days", 27)))
    try:
        texts = preview(template, Calendar(period, months, days), day, max(each["start"] or 0, 0))
    except BadTemplate as fault:
        return Sample(*at, bool(each["external"]), fault=fault)
    return Sample(*at, bool(each["external"]), texts)
