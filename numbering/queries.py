"""Reads: the rule of a series, kept until the configuration changes; forms, lists and the report of gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import CompoundSelect, Connection, Date, Select, and_, false, func, literal, select, union_all

from app.config_counter import cached
from app.hub import Hub
from numbering.models import Counter, Gap, Policy, Range, Series
from numbering.periods import Calendar
from numbering.rules import PolicyRule, RangeRule, SeriesRule

UsedNumbers = Callable[[int], Select[str, int, date]]
"""The choice `numbering.used`: the numbers of a series that documents carry, as (period_key, number, doc_date)."""

_SERIES = select(
    Series.id, Series.code, Series.name, Series.document_kind, Series.format, Series.fiscal, Series.disabled
)
_POLICIES = select(Policy.__table__).where(Policy.disabled.is_(False)).order_by(Policy.series_id, Policy.position)
_RANGES = (
    select(Range.__table__, Policy.series_id)
    .join(Policy, Policy.id == Range.policy_id)
    .where(Range.disabled.is_(False))
    .order_by(Range.position)
)


def series_rule(connection: Connection, series_id: int) -> SeriesRule | None:
    """Everything that holds for a series, without what is disabled; kept under the configuration counter."""
    return cached(connection, "numbering.rules", _rules).get(series_id)


def _rules(connection: Connection) -> dict[int, SeriesRule]:
    """All series at once: they are few, and one read fills every till's cache."""
    ranges: dict[int, list[Any]] = {}
    for row in connection.execute(_RANGES):
        ranges.setdefault(row.policy_id, []).append(row)
    policies: dict[int, list[Any]] = {}
    for row in connection.execute(_POLICIES):
        policies.setdefault(row.series_id, []).append(row)
    return {
        row.id: SeriesRule(
            row.id,
            row.code,
            row.name,
            row.document_kind,
            row.disabled,
            tuple(_policy(row, each, ranges.get(each.id, [])) for each in policies.get(row.id, [])),
        )
        for row in connection.execute(_SERIES)
    }


def _policy(series: Any, policy: Any, ranges: list[Any]) -> PolicyRule:
    return PolicyRule(
        policy.valid_from,
        policy.valid_to,
        Calendar(policy.period, policy.shift_months, policy.shift_days),
        policy.date_progression or series.fiscal,
        tuple(
            RangeRule(
                row.id,
                row.start,
                row.end,
                row.external,
                row.format or policy.format or series.format,
                row.search_from,
            )
            for row in ranges
        ),
        policy.gap_recovery and not series.fiscal,
    )


@dataclass(frozen=True)
class Missing:
    """Numbers from `first` to `last` of a period that no document carries. `reason` is empty where nobody gave one."""

    period_key: str
    first: int
    last: int
    reason: str = ""
    by_name: str = ""
    at: datetime | None = None

    @property
    def count(self) -> int:
        """How many numbers these are."""
        return self.last - self.first + 1


def gaps(connection: Connection, series_id: int, used: Select[str, int, date] | CompoundSelect[Any]) -> list[Missing]:
    """The numbers below each counter that neither a document (`used`: period_key, number, doc_date) nor a reason
    accounts for, and those with a reason; by period and number. External ranges have no counter and therefore no gaps.
    """
    missing = list(_unexplained(connection, series_id, used))
    voided = (
        select(Gap.__table__)
        .join(Range, Range.id == Gap.range_id)
        .join(Policy, Policy.id == Range.policy_id)
        .where(Policy.series_id == series_id)
    )
    missing += [
        Missing(row.period_key, row.number, row.number, row.reason, row.by_name, row.at)
        for row in connection.execute(voided)
    ]
    return sorted(missing, key=lambda each: (each.period_key, each.first))


def _unexplained(connection: Connection, series_id: int, used: Any) -> Iterator[Missing]:
    taken = used.subquery("used")
    period_key, number, _date = taken.c
    counters = (
        select(Counter.id, Counter.period_key, Counter.range_id, Range.start, Counter.next)
        .join(Range, Range.id == Counter.range_id)
        .join(Policy, Policy.id == Range.policy_id)
        .where(Policy.series_id == series_id)
        .cte("counters")
    )
    within = and_(period_key == counters.c.period_key, number >= counters.c.start, number < counters.c.next)
    voided = and_(Gap.range_id == counters.c.range_id, Gap.period_key == counters.c.period_key)
    seen = union_all(
        select(counters.c.id, counters.c.period_key, number.label("number")).join_from(counters, taken, within),
        select(counters.c.id, counters.c.period_key, Gap.number).join_from(counters, Gap, voided),
        select(counters.c.id, counters.c.period_key, (counters.c.start - 1)),
        select(counters.c.id, counters.c.period_key, counters.c.next),
    ).subquery("seen")
    following = func.lead(seen.c.number).over(partition_by=seen.c.id, order_by=seen.c.number).label("following")
    steps = select(seen.c.period_key, seen.c.number, following).subquery("steps")
    jumps = select(steps).where(steps.c.following > steps.c.number + literal(1))
    for row in connection.execute(jumps):
        yield Missing(row.period_key, row.number + 1, row.following - 1)


def is_used(connection: Connection, used: UsedNumbers, series_id: int, period_key: str, number: int) -> bool:
    """Whether a document carries this number."""
    taken = used(series_id).subquery("used")
    keys, numbers, _dates = taken.c
    return (
        connection.execute(select(literal(1)).where(keys == period_key, numbers == number).limit(1)).first() is not None
    )


def last_numbers(connection: Connection, series_id: int) -> list[tuple[str, int, date | None]]:
    """(period, next number, last date) of every counter of a series, youngest period first."""
    rows = connection.execute(
        select(Counter.period_key, Counter.next, Counter.last_date)
        .join(Range, Range.id == Counter.range_id)
        .join(Policy, Policy.id == Range.policy_id)
        .where(Policy.series_id == series_id)
        .order_by(Counter.period_key.desc(), Range.position)
    )
    return [(row.period_key, row.next, row.last_date) for row in rows]


def kinds(hub: Hub, *, documents_only: bool = False) -> dict[str, str]:
    """What a series can number: the kinds of document that modules registered (choice `document.kind`, with a title),
    and whatever else (choice `numbering.kind`, code → title), by code; titles in the reader's language.
    """
    found = {code: _(kind.title) for code, kind in hub.choices("document.kind").items()}
    if not documents_only:
        found |= {code: str(title) for code, title in hub.choices("numbering.kind").items()}
    return found


def listed() -> Select[*tuple[Any, ...]]:
    """Every series for the list, with its last number's date."""
    last = (
        select(func.max(Counter.last_date))
        .join(Range, Range.id == Counter.range_id)
        .join(Policy, Policy.id == Range.policy_id)
        .where(Policy.series_id == Series.id)
        .correlate(Series)
        .scalar_subquery()
    )
    return select(
        Series.id, Series.code, Series.name, Series.document_kind, Series.format, Series.disabled, last.label("last")
    )


def form_values(connection: Connection, key: int) -> dict[str, Any] | None:
    """A series with policies and ranges as its form takes them, what is disabled too; None for an unknown one."""
    row = connection.execute(select(Series.__table__).where(Series.id == key)).mappings().first()
    if row is None:
        return None
    ranges: dict[int, list[dict[str, Any]]] = {}
    for each in connection.execute(
        select(Range.__table__)
        .join(Policy, Policy.id == Range.policy_id)
        .where(Policy.series_id == key)
        .order_by(Range.position)
    ).mappings():
        ranges.setdefault(each["policy_id"], []).append(dict(each))
    policies = connection.execute(
        select(Policy.__table__).where(Policy.series_id == key).order_by(Policy.position)
    ).mappings()
    return {**row, "policies": [{**each, "ranges": ranges.get(each["id"], [])} for each in policies]}


def report(connection: Connection, hub: Hub, series_id: int) -> list[Missing]:
    """The gaps of a series against the numbers of every module that uses it."""
    return gaps(connection, series_id, used_numbers(hub, series_id))


def used_numbers(hub: Hub, series_id: int) -> CompoundSelect[Any]:
    """(period_key, number, doc_date) of every number of a series that a document of some module carries."""
    nothing = literal(None, Date())
    none = select(literal("").label("period_key"), literal(0).label("number"), nothing.label("doc_date")).where(false())
    return union_all(none, *(numbers(series_id) for numbers in hub.choices("numbering.used").values()))
