"""Which numbers below a counter are free to be given again. Only series that are not fiscal ever ask."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Connection, func, literal, null, select, union_all
from sqlalchemy.sql.selectable import FromClause

from numbering.models import Gap
from numbering.rules import RangeRule


def free_number(  # noqa: PLR0917 - all that a free number depends on
    connection: Connection,
    used: CompoundSelect[Any],
    place: tuple[RangeRule, str],
    below: int,
    on: date | None,
    given: Collection[int],
) -> int | None:
    """The lowest number of a range and period that neither a document carries (`used`: period_key, number, doc_date)
    nor a reason accounts for; from the range's `search_from` on, and below the counter's next number `below`.

    `on` is the day that the number is for where higher numbers must not have earlier dates, else None. Numbers in
    `given` were taken by the running act. The counter's row must be locked.
    """
    of, period_key = place
    seen = _seen(used, of, period_key)
    since = max(of.start, of.search_from or of.start)
    for first, last in _jumps(connection, seen, since, below):
        if on is None or _fits(connection, seen, (first, last), on):
            for number in range(first, last + 1):
                if number not in given:
                    return number
    return None


def _seen(used: CompoundSelect[Any], of: RangeRule, period_key: str) -> FromClause:
    taken = used.subquery("used")
    key, number, doc_date = taken.c
    here = Gap.range_id == of.id, Gap.period_key == period_key
    return union_all(
        select(number.label("number"), doc_date.label("doc_date")).where(key == period_key),
        select(Gap.number, null()).where(*here),
    ).subquery("seen")


def _jumps(connection: Connection, seen: FromClause, since: int, below: int) -> Iterator[tuple[int, int]]:
    """(first, last) of the free numbers from `since` to the one before `below`."""
    edges = union_all(
        select(seen.c.number.label("number")).where(seen.c.number >= since, seen.c.number < below),
        select(literal(since - 1)),
        select(literal(below)),
    ).subquery("edges")
    following = func.lead(edges.c.number).over(order_by=edges.c.number).label("following")
    steps = select(edges.c.number, following).subquery("steps")
    found = connection.execute(
        select(steps).where(steps.c.following > steps.c.number + literal(1)).order_by(steps.c[0])
    )
    for number, following_number in found.all():
        yield number + 1, following_number - 1


def _fits(connection: Connection, seen: FromClause, jump: tuple[int, int], on: date) -> bool:
    """Whether a number in the jump may carry the day `on`: none below has a later date, none above an earlier one."""
    first, last = jump
    before = connection.scalar(select(func.max(seen.c.doc_date)).where(seen.c.number < first))
    after = connection.scalar(select(func.min(seen.c.doc_date)).where(seen.c.number > last))
    return (before is None or before <= on) and (after is None or on <= after)
