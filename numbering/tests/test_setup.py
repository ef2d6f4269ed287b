from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.act import SYSTEM, acting
from app.db import reading, writing_session
from app.errors import Refused
from numbering import queries, services, setup
from numbering.models import Series

pytestmark = pytest.mark.usefixtures("context")
ON = date(2026, 11, 22)


def a_range(**fields: Any) -> dict[str, Any]:
    return {
        "id": "",
        "start": 1,
        "end": None,
        "search_from": None,
        "external": False,
        "format": "",
        "disabled": False,
        **fields,
    }


def a_policy(*ranges: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "id": "",
        "valid_from": date(2026, 1, 1),
        "valid_to": None,
        "period": "annual",
        "shift_months": None,
        "shift_days": None,
        "format": "",
        "date_progression": True,
        "gap_recovery": False,
        "disabled": False,
        "ranges": list(ranges) or [a_range()],
        **fields,
    }


def a_series(*policies: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "code": "RC",
        "name": "Receipts",
        "document_kind": "receipt",
        "format": "{YYYY}-{n}",
        "fiscal": True,
        "disabled": False,
        "policies": list(policies) or [a_policy()],
        **fields,
    }


def saved(data: dict[str, Any], key: int | None = None) -> int:
    with writing_session() as session:
        return setup.save(session, key, data)


def stored(key: int) -> dict[str, Any]:
    with reading() as connection:
        values = queries.form_values(connection, key)
    assert values is not None
    return values


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "data,field,words",
    [
        (a_series(format="{n}"), "format", "must contain {YYYY}"),
        (a_series(format="{YYYY}"), "format", "must contain {n}"),
        (a_series(format="{YYYY}-{m}-{n}"), "format", "does not know {m}"),
        (a_series(format="{YYYY-{n}"), "format", "brace"),
        (a_series(format="{YYYY}-{n:x}"), "format", "width"),
        (a_series(a_policy(period="monthly")), "format", "must contain {MM}"),
        (a_series(a_policy(shift_months=6)), "format", "must contain {FY}"),
        (a_series(a_policy(format="{n}")), "policies", "Rule 1"),
        (a_series(a_policy(a_range(format="x"))), "policies", "must contain {n}"),
        (a_series(a_policy(a_range(end=9), a_range(start=9))), "policies", "same number"),
        (a_series(a_policy(a_range(start=5, end=4))), "policies", "ends before"),
        (a_series(a_policy(valid_to=date(2025, 1, 1))), "policies", "ends before"),
        (a_series(a_policy(a_range(disabled=True))), "policies", "at least one range"),
        (a_series(a_policy(disabled=True)), "policies", "at least one rule"),
        (a_series(a_policy(gap_recovery=True)), "policies", "never gives a number twice"),
        (a_series(a_policy(gap_recovery=True, disabled=True), a_policy()), "policies", "never gives a number twice"),
        (a_series(a_policy(a_range(start=5, search_from=4))), "policies", "looked for before"),
        (
            a_series(a_policy(valid_to=date(2026, 6, 30)), a_policy(valid_from=date(2026, 7, 1))),
            "policies",
            "Rules 1 and 2",
        ),
    ],
)
def test_what_would_give_a_number_twice_is_refused(data: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        saved(data)
    assert refused.value.field == field
    assert words in refused.value.message


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "policies",
    [
        (a_policy(valid_to=date(2026, 12, 31)), a_policy(valid_from=date(2027, 1, 1))),
        (
            a_policy(a_range(end=99), valid_to=date(2026, 6, 30)),
            a_policy(a_range(start=100), valid_from=date(2026, 7, 1)),
        ),
        (a_policy(disabled=True), a_policy()),
    ],
)
def test_rules_that_never_meet_are_fine(policies: tuple[dict[str, Any], ...]) -> None:
    assert len(stored(saved(a_series(*policies)))["policies"]) == len(policies)


def test_a_code_is_given_once() -> None:
    saved(a_series())
    with pytest.raises(Refused, match="another numbering RC"):
        saved(a_series())


def test_what_was_saved_can_be_saved_again_unchanged() -> None:
    policies = (a_policy(a_range(end=9), a_range(start=10, format="X{YYYY}{n}")), a_policy(disabled=True))
    key = saved(a_series(*policies))
    before = stored(key)
    assert saved(before, key) == key
    assert stored(key) == before


def test_rows_change_places_come_and_go() -> None:
    key = saved(a_series(a_policy(valid_to=date(2026, 12, 31)), a_policy(valid_from=date(2027, 1, 1))))
    values = stored(key)
    first, second = values["policies"]
    saved({**values, "policies": [second, first]}, key)
    assert [each["id"] for each in stored(key)["policies"]] == [second["id"], first["id"]]
    saved(
        {**values, "policies": [a_policy(valid_from=date(2028, 1, 1)), {**second, "valid_to": date(2027, 12, 31)}]}, key
    )
    assert [each["valid_from"].year for each in stored(key)["policies"]] == [2028, 2027]


def test_a_range_that_gave_numbers_is_not_removed() -> None:
    key = saved(a_series())
    with acting(SYSTEM) as act:
        services.take(act, key, ON)
    values = stored(key)
    with pytest.raises(Refused, match="switch it off"):
        saved({**values, "policies": [a_policy(valid_from=date(2026, 11, 1))]}, key)
    assert stored(key) == values


def test_another_series_rows_cannot_be_taken_over() -> None:
    other = stored(saved(a_series(code="A")))["policies"][0]["id"]
    key = saved(a_series(a_policy(id=other), code="B"))
    with reading() as connection:
        assert connection.scalar(select(Series.id).where(Series.code == "A")) != key
    assert stored(key)["policies"][0]["id"] != other
