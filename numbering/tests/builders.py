"""Series for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.db import writing_session
from numbering.models import Policy, Range, Series

EVER = date(2020, 1, 1)


def a_range(**fields: Any) -> Range:
    """A range from 1 without end."""
    return Range(**{"position": 1, "start": 1, "external": False, "disabled": False, **fields})


def a_policy(*ranges: Range, **fields: Any) -> Policy:
    """An annual policy from 2020 on; its ranges, or one from 1 without end."""
    held = list(ranges) or [a_range()]
    for position, each in enumerate(held, 1):
        each.position = position
    given = {"position": 1, "valid_from": EVER, "period": "annual", "date_progression": True, **fields}
    return Policy(ranges=held, shift_months=given.pop("shift_months", 0), **given)


def a_series(code: str = "RC-T1", *policies: Policy, session: Session | None = None, **fields: Any) -> int:
    """A series with the policies, or with one annual policy; returns its id."""
    held = list(policies) or [a_policy()]
    for position, each in enumerate(held, 1):
        each.position = position
    given = {"name": code, "document_kind": "receipt", "format": "{YYYY}-{n:05}", "fiscal": False, **fields}
    series = Series(code=code, policies=held, **given)
    if session is not None:
        session.add(series)
        session.flush()
        return series.id
    with writing_session() as own:
        own.add(series)
        own.flush()
        return series.id
