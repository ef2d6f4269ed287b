"""The new-year assistant: series that give no number at some day of a year, how to mend them, and back again.

An ended rule runs on. A series that never started again, and whose numbers bear the year, gets a rule of its own that
starts again every year, so that no number is printed twice. What the assistant did is kept with what was before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app.errors import Missing, Refused
from app.ids import new_id
from numbering import queries, setup
from numbering.formats import BadTemplate, checked
from numbering.models import Counter, Policy, Range, Renewal, Series
from numbering.periods import Calendar

Values = dict[str, Any]
DATES = ("valid_from", "valid_to")
RUNS_ON, STARTS_AGAIN, BY_HAND = "runs_on", "starts_again", "by_hand"


@dataclass(frozen=True, slots=True)
class Ending:
    """A series without a rule for `day`, the first such day of the year. `remedy`: runs_on, starts_again or by_hand."""

    series_id: int
    code: str
    name: str
    day: date
    ended: date | None
    remedy: str
    after: Values | None


def endings(connection: Connection, year: int) -> list[Ending]:
    """The series in use that give no number at some day of `year`, by code."""
    found = select(Series.id).where(Series.disabled.is_(False)).order_by(Series.code)
    return [each for key in connection.scalars(found).all() if (each := _ending(connection, key, year)) is not None]


def _ending(connection: Connection, key: int, year: int) -> Ending | None:
    values = queries.form_values(connection, key)
    assert values is not None, "the series was just found"
    rules = [rule for rule in values["policies"] if _in_use(rule)]
    day = next(_days_without(rules, year), None)
    if day is None:
        return None
    before = [rule for rule in rules if rule["valid_to"] is not None and rule["valid_to"] < day]
    last = max(before, key=lambda rule: rule["valid_to"], default=None)
    remedy, after = (BY_HAND, None) if last is None else _remedy(values, last, day)
    return Ending(key, values["code"], values["name"], day, last["valid_to"] if last else None, remedy, after)


def _in_use(rule: Mapping[str, Any]) -> bool:
    return not rule["disabled"] and any(not each["disabled"] for each in rule["ranges"])


def _days_without(rules: Sequence[Mapping[str, Any]], year: int) -> Iterator[date]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    ends = sorted(rule["valid_to"] + timedelta(days=1) for rule in rules if rule["valid_to"] is not None)
    for day in [first, *(end for end in ends if first < end <= last)]:
        if not any(rule["valid_from"] <= day <= (rule["valid_to"] or date.max) for rule in rules):
            yield day


def _remedy(values: Values, last: Mapping[str, Any], day: date) -> tuple[str, Values]:
    later = [rule["valid_from"] for rule in values["policies"] if _in_use(rule) and rule["valid_from"] > day]
    until = min(later) - timedelta(days=1) if later else None
    if last["period"] == "none" and (day.month, day.day) == (1, 1) and _bears_year(values, last):
        fresh = {**last, "id": "", "valid_from": day, "valid_to": until, "period": "annual"}
        fresh["ranges"] = [{**each, "id": ""} for each in last["ranges"]]
        return STARTS_AGAIN, {**values, "policies": [*values["policies"], fresh]}
    longer = {**last, "valid_to": until}
    return RUNS_ON, {**values, "policies": [longer if rule is last else rule for rule in values["policies"]]}


def _bears_year(values: Values, rule: Mapping[str, Any]) -> bool:
    calendar = Calendar("annual", rule["shift_months"], rule["shift_days"])
    try:
        for each in rule["ranges"]:
            checked(each["format"] or rule["format"] or values["format"], calendar)
    except BadTemplate:
        return False
    return True


def renew(session: Session, year: int, keys: Sequence[int], now: datetime, by_name: str) -> int:
    """Mend the series `keys` for `year`; returns how many. What cannot be mended by itself is left as it is.

    Raises `Refused`, naming the series, where its rules then would give a number twice.
    """
    done = 0
    for each in endings(session.connection(), year):
        if each.series_id not in keys or each.after is None:
            continue
        before = queries.form_values(session.connection(), each.series_id)
        try:
            setup.save(session, each.series_id, each.after)
        except Refused as refused:
            raise Refused(f"{each.code}: {refused.message}") from refused
        after = queries.form_values(session.connection(), each.series_id)
        texts = {"before": _dumped(before), "after": _dumped(after)}
        session.add(
            Renewal(id=new_id(), series_id=each.series_id, year=year, at=now, by_name=by_name, undone_by="", **texts)
        )
        done += 1
    session.flush()
    return done


def undo(session: Session, renewal_id: UUID, now: datetime, by_name: str) -> str:
    """Put a series back as it was before the assistant; returns its code.

    Refused once the series was changed by someone else, or has given a number for a day that it then had no rule for.
    """
    row = session.get(Renewal, renewal_id)
    if row is None or row.undone_at is not None:
        raise Missing(_("This was undone already."))
    current = queries.form_values(session.connection(), row.series_id)
    if _dumped(current) != row.after:
        raise Refused(_("The numbering was changed meanwhile; please change it by hand."))
    before = _loaded(row.before)
    last = session.scalar(
        select(func.max(Counter.last_date))
        .join(Range, Range.id == Counter.range_id)
        .join(Policy, Policy.id == Range.policy_id)
        .where(Policy.series_id == row.series_id)
    )
    if last is not None and last.year >= row.year:
        raise Refused(_("The numbering has given numbers of %(year)s already.", year=row.year))
    setup.save(session, row.series_id, before)
    row.undone_at, row.undone_by = now, by_name
    session.flush()
    return str(before["code"])


def _dumped(values: Values | None) -> str:
    return json.dumps(values, sort_keys=True, default=str)


def _loaded(text: str) -> Values:
    values: Values = json.loads(text)
    for rule in values["policies"]:
        for name in DATES:
            rule[name] = date.fromisoformat(rule[name]) if rule[name] else None
    return values
