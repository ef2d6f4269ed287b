"""Taking numbers. A number is taken in the act that uses it: if the act fails, the number was never given.

The counter's row is waited for, never skipped, so a series has no holes whatever the tills do at once. Whoever takes
from several series does so with `take_all`, which always takes them in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, case, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.act import Act
from app.errors import Refused
from app.formats import day
from app.ids import new_id
from numbering import queries
from numbering.formats import NOWHERE, BadTemplate, Origin, formatted
from numbering.free_queries import free_number
from numbering.models import Counter, Gap
from numbering.rules import PolicyRule, RangeRule, SeriesRule

NO_END = 2**63 - 1  # what a BIGINT holds


@dataclass(frozen=True, slots=True)
class Taken:
    """A number that belongs to this act: `number` counts, `text` is printed. Unique by series, period and number."""

    series_id: int
    range_id: int
    period_key: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number to be taken for a document of the day `doc_date` (the shop's calendar)."""

    series_id: int
    doc_date: date
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class _Given:
    """A fact of an act: what it took from ranges that recover gaps, by range and period."""

    numbers: dict[tuple[int, str], set[int]] = field(default_factory=dict)


_COUNTER = Counter.__table__
_ROW = (_COUNTER.c.range_id == bindparam("of_range"), _COUNTER.c.period_key == bindparam("of_period"))
_EARLIER = or_(_COUNTER.c.last_date.is_(None), _COUNTER.c.last_date < bindparam("on"))
_ON = case((_EARLIER, bindparam("on", type_=_COUNTER.c.last_date.type)), else_=_COUNTER.c.last_date)
_ADVANCE = (
    update(_COUNTER)
    .where(*_ROW, _COUNTER.c.next <= bindparam("at_most"))
    .values(next=_COUNTER.c.next + 1, last_date=_ON)
    .returning(_COUNTER.c.next - 1)
)
_ADVANCE_IN_ORDER = _ADVANCE.where(or_(_EARLIER, _COUNTER.c.last_date == bindparam("on")))
_STATE = select(_COUNTER.c.next, _COUNTER.c.last_date).where(*_ROW)
_LOCK = _STATE.with_for_update()
_CREATE = {
    "sqlite": sqlite.insert(_COUNTER).on_conflict_do_nothing().inline(),
    "postgresql": postgresql.insert(_COUNTER).on_conflict_do_nothing().inline(),
}
_VOID = insert(Gap.__table__).inline()


def take(act: Act, series_id: int, doc_date: date, origin: Origin = NOWHERE) -> Taken:
    """The next number of a series for a document of `doc_date`; other acts wait for this one to end.

    Where the policy recovers gaps, a free number comes first. Refuses a disabled series, a day without policy, a date
    before that of the last number where dates must rise (naming the earliest date that is allowed), and the end of the
    last range.
    """
    rule, policy = _policy(act, series_id, doc_date)
    own = [each for each in policy.ranges if not each.external]
    if not own:
        raise Refused(_("Numbering %(name)s takes its numbers from outside; please enter the number.", name=rule.name))
    period_key = policy.calendar.key(doc_date)
    again = _again(act, rule, policy, own, doc_date) if policy.recovers else None
    if again is not None:
        of, free = again
        return Taken(series_id, of.id, period_key, free, _text(act, rule, policy, of, free, doc_date, origin))
    last: date | None = None
    for each in own:
        number = _next(act, each, policy, period_key, doc_date)
        if number is None:
            state = _opened(act, each, period_key, last)
            number = _next(act, each, policy, period_key, doc_date)
            if number is None:
                last = _refusable(rule, policy, state, doc_date)
                continue
        if policy.recovers:
            _given(act, each, period_key).add(number)
        return Taken(series_id, each.id, period_key, number, _text(act, rule, policy, each, number, doc_date, origin))
    raise Refused(
        _("Numbering %(name)s has no number left (its last one is %(end)s).", name=rule.name, end=own[-1].end)
    )


def take_all(act: Act, wanted: Sequence[Wanted]) -> list[Taken]:
    """A number for each wish, in the order of the wishes. The counters are locked by rising id of series, so that two
    acts that need the same two series never wait for each other.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i].series_id, wanted[i].doc_date, i))
    taken = {i: take(act, wanted[i].series_id, wanted[i].doc_date, wanted[i].origin) for i in order}
    return [taken[i] for i in range(len(wanted))]


def take_external(act: Act, series_id: int, number: int, doc_date: date, origin: Origin = NOWHERE) -> Taken:
    """A number that an outside system gave (a fiscal printer, a marketplace, printed paper). No counter moves.

    Refuses a number that lies in none of the ranges for outside numbers. That it is used once is seen to by the
    documents' unique key.
    """
    rule, policy = _policy(act, series_id, doc_date)
    found = next((each for each in policy.ranges if each.external and each.holds(number)), None)
    if found is None:
        raise Refused(
            _("Number %(number)s is in no range of %(name)s for outside numbers.", number=number, name=rule.name),
            "number",
        )
    text = _text(act, rule, policy, found, number, doc_date, origin)
    return Taken(series_id, found.id, policy.calendar.key(doc_date), number, text)


def void(act: Act, series_id: int, number: int, doc_date: date, reason: str) -> None:
    """Record that a number will never be used, and why: spoiled paper, an outside system. It stays in the report.

    The next number of a counter is taken by this; a number further on is refused, and so is one that a document
    carries, one that is void already, and a missing reason.
    """
    if not reason.strip():
        raise Refused(_("Please say why the number is not used."), "reason")
    rule, policy = _policy(act, series_id, doc_date)
    found = next((each for each in policy.ranges if each.holds(number)), None)
    if found is None:
        raise Refused(_("Number %(number)s is in no range of %(name)s.", number=number, name=rule.name), "number")
    period_key = policy.calendar.key(doc_date)
    if not found.external:
        state = _opened(act, found, period_key, None)
        if number > state.next:
            raise Refused(
                _("The next number is %(next)s; only that or an earlier one can be void.", next=state.next), "number"
            )
        if number == state.next and _next(act, found, policy, period_key, doc_date) is None:
            _refusable(rule, policy, state, doc_date)
    if _is_gone(act, series_id, found, period_key, number):
        raise Refused(_("Number %(number)s is used already.", number=number), "number")
    row = {
        "id": new_id(),
        "range_id": found.id,
        "period_key": period_key,
        "number": number,
        "reason": reason.strip(),
        "at": act.now,
        "by_name": act.by.name,
    }
    act.write(_VOID, [row])


def _policy(act: Act, series_id: int, doc_date: date) -> tuple[SeriesRule, PolicyRule]:
    rule = queries.series_rule(act.connection, series_id)
    assert rule is not None, f"there is no series {series_id}"
    if rule.disabled:
        raise Refused(_("Numbering %(name)s is switched off.", name=rule.name))
    policy = rule.policy_at(doc_date)
    if policy is None:
        raise Refused(_("Numbering %(name)s has no rule for %(day)s.", name=rule.name, day=day(doc_date)), "doc_date")
    return rule, policy


def _place(of: RangeRule, period_key: str) -> dict[str, Any]:
    return {"of_range": of.id, "of_period": period_key}


def _next(act: Act, of: RangeRule, policy: PolicyRule, period_key: str, on: date) -> int | None:
    """The one statement of the hot path; None where the row is not there yet, its range ends or dates forbid."""
    statement = _ADVANCE_IN_ORDER if policy.dates_rise else _ADVANCE
    parameters = {**_place(of, period_key), "on": on, "at_most": NO_END if of.end is None else of.end}
    taken = act.first(statement, parameters)
    return None if taken is None else int(taken[0])


def _again(
    act: Act, rule: SeriesRule, policy: PolicyRule, ranges: Sequence[RangeRule], on: date
) -> tuple[RangeRule, int] | None:
    """A number that was given once and that no document carries, and its range; its counter stays locked."""
    period_key = policy.calendar.key(on)
    used = queries.used_numbers(act.hub, rule.id)
    for each in ranges:
        state = act.read(_LOCK, _place(each, period_key)).first()
        if state is None:
            continue
        mine = _given(act, each, period_key)
        day_kept = on if policy.dates_rise else None
        number = free_number(act.connection, used, (each, period_key), state.next, day_kept, mine)
        if number is not None:
            mine.add(number)
            return each, number
    return None


def _given(act: Act, of: RangeRule, period_key: str) -> set[int]:
    """What this act took from a range: no document carries it yet, and still it is not free."""
    fact = act.get(_Given)
    if fact is None:
        fact = _Given()
        act.put(fact)
    return fact.numbers.setdefault((of.id, period_key), set())


def _opened(act: Act, of: RangeRule, period_key: str, last: date | None) -> Any:
    """The counter's row, made if it is not there; who makes it first does not matter."""
    row = {"range_id": of.id, "period_key": period_key, "next": of.start, "last_date": last}
    act.connection.execute(_CREATE[act.connection.dialect.name], [row])
    return act.read(_STATE, _place(of, period_key)).one()


def _refusable(rule: SeriesRule, policy: PolicyRule, state: Any, on: date) -> date | None:
    """Refuse a date that goes back; else the range has ended, and the next one goes on from its last date."""
    last: date | None = state.last_date
    if policy.dates_rise and last is not None and last > on:
        raise Refused(
            _(
                "Numbering %(name)s goes by date: the earliest date allowed is %(day)s.",
                name=rule.name,
                day=day(last),
            ),
            "doc_date",
        )
    return last


def _text(act: Act, rule: SeriesRule, policy: PolicyRule, of: RangeRule, number: int, on: date, origin: Origin) -> str:  # noqa: PLR0917 - what a printed number depends on
    try:
        return formatted(of.template, number, on, policy.calendar, replace(origin, user=act.by.name))
    except BadTemplate as fault:
        raise Refused(
            _("Numbering %(name)s prints {%(token)s}, which is not known here.", name=rule.name, token=fault.token)
        ) from fault


def _is_gone(act: Act, series_id: int, of: RangeRule, period_key: str, number: int) -> bool:
    voided = select(Gap.id).where(Gap.range_id == of.id, Gap.period_key == period_key, Gap.number == number)
    return act.read(voided).first() is not None or any(
        queries.is_used(act.connection, used, series_id, period_key, number) for used in _used(act)
    )


def _used(act: Act) -> Iterator[queries.UsedNumbers]:
    yield from act.hub.choices("numbering.used").values()
