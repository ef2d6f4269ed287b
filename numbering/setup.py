"""Changing series: what a clerk sets up. Refused is whatever would later print or give one number twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations, pairwise
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Missing, Refused
from numbering.formats import TOKENS, BadTemplate, checked
from numbering.models import Counter, Gap, Policy, Range, Series
from numbering.periods import Calendar

Row = Mapping[str, Any]
OWN = ("code", "name", "document_kind", "format", "fiscal", "disabled")
OF_POLICY = (
    "valid_from",
    "valid_to",
    "period",
    "shift_months",
    "shift_days",
    "date_progression",
    "gap_recovery",
    "format",
    "disabled",
)
OF_RANGE = ("start", "end", "search_from", "external", "format", "disabled")


def save(session: Session, key: int | None, data: Row) -> int:
    """Store a series with its `policies`, and their `ranges`, in the order given; returns its id.

    A row with an `id` changes the one it names; what is left out is removed, unless numbers were taken from it.
    """
    series = Series() if key is None else session.get(Series, key)
    if series is None:
        raise Missing(_("This numbering does not exist."))
    _check(session, key, data)
    if data["fiscal"] and not series.fiscal:
        _end_recovery(session, series)
    for name in OWN:
        setattr(series, name, data[name])
    session.add(series)
    session.flush()  # the rules follow the series' `fiscal` in the database
    _keep(session, series, data["policies"])
    session.flush()
    return series.id


def explained(fault: BadTemplate) -> str:
    """Why a format cannot be used, as a sentence."""
    if fault.kind == "brace":
        return str(_("A brace stands alone in the format."))
    if fault.kind == "number":
        return str(_("The format must contain {n}, the number itself."))
    if fault.kind == "period":
        return str(
            _("Numbers start again with each period, so the format must contain {%(token)s}.", token=fault.token)
        )
    if fault.kind == "width":
        return str(_("{%(token)s} has no usable width; write {n:05} for five digits.", token=fault.token))
    known = ", ".join(f"{{{token}}}" for token in TOKENS)
    return str(_("The format does not know {%(token)s}; it knows %(known)s.", token=fault.token, known=known))


def calendar_of(policy: Row) -> Calendar:
    """The calendar of a policy as a form gives it."""
    return Calendar(policy["period"], policy["shift_months"] or 0, policy["shift_days"] or 0)


def _check(session: Session, key: int | None, data: Row) -> None:
    taken = select(Series.id).where(Series.code == data["code"], Series.id != (key or 0))
    if session.scalar(taken) is not None:
        raise Refused(_("There is another numbering %(code)s.", code=data["code"]), "code")
    policies = [policy for policy in data["policies"] if not policy["disabled"]]
    if not policies and not data["disabled"]:
        raise Refused(_("A numbering needs at least one rule that is in use."), "policies")
    for position, policy in enumerate(data["policies"], 1):
        _refuse_recovery(position, policy, fiscal=data["fiscal"])
    for position, policy in enumerate(policies, 1):
        _check_policy(position, policy, data["format"])
    for (first, one), (second, two) in combinations(enumerate(policies, 1), 2):
        if _shared_period(one, two) and _overlap([*_used(one), *_used(two)]):
            raise Refused(
                _(
                    "Rules %(first)s and %(second)s would give the same number twice: let the second begin with a new "
                    "period or with another range.",
                    first=first,
                    second=second,
                ),
                "policies",
            )


def _refuse_recovery(position: int, policy: Row, *, fiscal: bool) -> None:
    """Fiscal numbers are given once, whatever happened to their document (sections 146 and 146a AO)."""
    if fiscal and policy["gap_recovery"]:
        where = _("Rule %(number)s: ", number=position)
        raise Refused(where + _("a fiscal numbering never gives a number twice."), "policies")


def _end_recovery(session: Session, series: Series) -> None:
    """Before a series becomes fiscal, or the database refuses it."""
    for policy in series.policies:
        policy.gap_recovery = False
    session.flush()


def _check_policy(position: int, policy: Row, format_of_series: str) -> None:
    where = _("Rule %(number)s: ", number=position)
    if policy["valid_to"] is not None and policy["valid_to"] < policy["valid_from"]:
        raise Refused(where + _("it ends before it begins."), "policies")
    ranges = _used(policy)
    if not ranges:
        raise Refused(where + _("it needs at least one range."), "policies")
    for each in ranges:
        if each["end"] is not None and each["end"] < each["start"]:
            raise Refused(where + _("a range ends before it begins."), "policies")
        if each["search_from"] is not None and each["search_from"] < each["start"]:
            raise Refused(where + _("free numbers are looked for before the range begins."), "policies")
        own = each["format"] or policy["format"]
        try:
            checked(own or format_of_series, calendar_of(policy))
        except BadTemplate as fault:
            if own:
                raise Refused(where + explained(fault), "policies") from fault
            raise Refused(explained(fault), "format") from fault
    if _overlap(ranges):
        raise Refused(where + _("two ranges contain the same number."), "policies")


def _used(policy: Row) -> list[Row]:
    return [each for each in policy["ranges"] if not each["disabled"]]


def _overlap(ranges: Sequence[Row]) -> bool:
    """Whether two ranges contain the same number."""
    ordered = sorted(ranges, key=lambda each: int(each["start"]))
    return any(one["end"] is None or one["end"] >= two["start"] for one, two in pairwise(ordered))


def _shared_period(one: Row, two: Row) -> bool:
    """Whether some counter period belongs to both policies."""
    if calendar_of(one).period != calendar_of(two).period:
        return False
    return _first_key(one) <= _last_key(two) and _first_key(two) <= _last_key(one)


def _first_key(policy: Row) -> str:
    return calendar_of(policy).key(policy["valid_from"])


def _last_key(policy: Row) -> str:
    return calendar_of(policy).key(policy["valid_to"] or date.max)


def _keep(session: Session, series: Series, wanted: Sequence[Row]) -> None:
    have = {each.id: each for each in series.policies}
    kept = [have.get(_id(row)) or Policy() for row in wanted]
    _refuse_lost(session, [each for policy in have.values() if policy not in kept for each in policy.ranges])
    series.policies = [each for each in kept if each in session]
    _make_room(session, kept)
    for position, (policy, row) in enumerate(zip(kept, wanted, strict=True), 1):
        for name in OF_POLICY:
            setattr(policy, name, _given(row[name]))
        policy.shift_months, policy.shift_days = row["shift_months"] or 0, row["shift_days"] or 0
        policy.position = position
        _keep_ranges(session, policy, row["ranges"])
    series.policies = kept


def _keep_ranges(session: Session, policy: Policy, wanted: Sequence[Row]) -> None:
    have = {each.id: each for each in policy.ranges}
    kept = [have.get(_id(row)) or Range() for row in wanted]
    _refuse_lost(session, [each for each in have.values() if each not in kept])
    policy.ranges = [each for each in kept if each in session]
    _make_room(session, kept)
    for position, (each, row) in enumerate(zip(kept, wanted, strict=True), 1):
        for name in OF_RANGE:
            setattr(each, name, _given(row[name]))
        each.position = position
    policy.ranges = kept


def _id(row: Row) -> int:
    return int(row.get("id") or 0)


def _given(value: object) -> object:
    """An empty text is no format at all."""
    return None if value == "" else value


def _make_room(session: Session, wanted: Sequence[Policy | Range]) -> None:
    """Drop what was left out, and free the places of what moves: they are unique while the new order is written."""
    for position, each in enumerate(wanted, 1):
        if each in session and each.position != position:
            each.position = -each.id
    session.flush()


def _refuse_lost(session: Session, ranges: Iterable[Range]) -> None:
    """A range from which numbers were taken stays, or the report of gaps would lose them."""
    lost = [each.id for each in ranges]
    counted = select(Counter.range_id).where(Counter.range_id.in_(lost))
    voided = select(Gap.range_id).where(Gap.range_id.in_(lost))
    if lost and session.execute(counted.union_all(voided).limit(1)).first() is not None:
        raise Refused(_("Numbers were taken from this range; switch it off instead of removing it."), "policies")
