"""The canonical text and the chain, against vectors computed by other means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from modules.fiscal.canonical import GENESIS, broken_at, canonical, chained, minor, moment

# printf '{"at":…}' appended to 32 zero bytes, by sha256sum
OPENED = {"type": "pos.open", "seq": 1, "register": "K1", "cash_float": 10000, "at": "2026-11-22T07:55:00Z"}
OPENED_TEXT = '{"at":"2026-11-22T07:55:00Z","cash_float":10000,"register":"K1","seq":1,"type":"pos.open"}'
OPENED_HASH = "3231883e3868efeb238634a09fa68c035771b153c4a43bc649416e0923614a5c"


def test_the_vector_of_an_opened_till() -> None:
    assert canonical(OPENED) == OPENED_TEXT
    assert chained(GENESIS, OPENED_TEXT) == OPENED_HASH


def test_letters_stand_as_they_are_and_names_in_order() -> None:
    assert canonical({"ü": "Käse", "a": [{"z": None, "b": True}], "Z": "€"}) == (
        '{"Z":"€","a":[{"b":true,"z":null}],"ü":"Käse"}'
    )


@pytest.mark.parametrize(
    "payload",
    [{"a": 0.5}, {"a": Decimal(1)}, {"a": [{"b": float("nan")}]}, {1: "a"}, {"a": datetime.now(UTC)}, {"a": b""}],
)
def test_what_has_no_canonical_form_is_refused(payload: dict[Any, Any]) -> None:
    with pytest.raises(TypeError):
        canonical(payload)


def test_amounts_and_times() -> None:
    assert minor(Decimal("-19.95")) == -1995
    with pytest.raises(AssertionError):
        minor(Decimal("0.005"))
    here = datetime(2026, 11, 22, 8, 55, 0, 123999, tzinfo=timezone(timedelta(hours=1)))
    assert moment(here) == "2026-11-22T07:55:00.123Z"


def chain(*texts: str) -> list[tuple[int, str, str, str]]:
    rows, previous = [], GENESIS
    for seq, text in enumerate(texts, 1):
        rows.append((seq, text, previous, chained(previous, text)))
        previous = rows[-1][3]
    return rows


def test_a_changed_missing_or_moved_row_breaks_the_chain() -> None:
    rows = chain("a", "b", "c", "d")
    assert broken_at(rows) is None
    assert broken_at([]) is None
    assert broken_at([rows[0], (2, "x", *rows[1][2:]), *rows[2:]]) == 2
    assert broken_at([rows[0], *rows[2:]]) == 2
    assert broken_at(rows[1:]) == 1
    assert broken_at([rows[0], rows[2], rows[1], rows[3]]) == 2
    forged = (3, "x", rows[2][2], chained(rows[2][2], "x"))  # with a fitting hash of its own
    assert broken_at([*rows[:2], forged, rows[3]]) == 4
