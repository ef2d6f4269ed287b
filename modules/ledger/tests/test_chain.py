"""The canonical form is fixed: a book that was written today is verified in ten years."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from modules.ledger.chain import canonical, digest

HEADER: dict[str, Any] = {
    "at": datetime(2026, 11, 22, 11, 0, 0, 5, tzinfo=UTC),
    "by_name": "Jörg",
    "entry_date": date(2026, 11, 22),
    "id": UUID(int=1),
    "previous_hash": "ab",
    "reverses_id": None,
    "seq": 2,
    "source_kind": "document",
    "source_id": UUID(int=2),
    "source_text": "T1-2026-000002",
    "text": "Receipt",
}
LINE: dict[str, Any] = {
    "account_number": "1600",
    "account_name": "Kasse",
    "amount": Decimal("11.90"),
    "party_id": None,
    "tax_code": "",
    "tax_base": None,
    "text": "",
    "why": '{"rule":"settlement"}',
}
EXPECTED = (
    '{"at":"2026-11-22T11:00:00.000005+00:00","by":"Jörg","date":"2026-11-22",'
    '"id":"00000000-0000-0000-0000-000000000001","journal":"T1","lines":[{"account":"1600","amount":1190,'
    '"name":"Kasse","party":null,"tax":"","tax_base":null,"text":"","why":"{\\"rule\\":\\"settlement\\"}"}],'
    '"previous":"ab","reverses":null,"seq":2,"source":["document","00000000-0000-0000-0000-000000000002",'
    '"T1-2026-000002"],"text":"Receipt"}'
)


def test_the_canonical_form_is_this_and_no_other() -> None:
    assert canonical("T1", HEADER, [LINE]) == EXPECTED.encode()
    assert digest("T1", HEADER, [LINE]) == hashlib.sha256(EXPECTED.encode()).hexdigest()


def test_the_same_moment_in_another_zone_is_the_same_moment() -> None:
    berlin = HEADER["at"].astimezone(timezone(timedelta(hours=1)))
    assert digest("T1", HEADER | {"at": berlin}, [LINE]) == digest("T1", HEADER, [LINE])


@pytest.mark.parametrize(
    "field,other",
    [
        ("at", datetime(2026, 11, 22, 11, 0, 0, 6, tzinfo=UTC)),
        ("by_name", "Jorg"),
        ("entry_date", date(2026, 11, 23)),
        ("id", UUID(int=9)),
        ("previous_hash", ""),
        ("reverses_id", UUID(int=3)),
        ("seq", 3),
        ("source_kind", "shift"),
        ("source_id", None),
        ("source_text", "T1-2026-000003"),
        ("text", "receipt"),
    ],
)
def test_every_field_of_the_header_counts(field: str, other: object) -> None:
    assert digest("T1", HEADER | {field: other}, [LINE]) != digest("T1", HEADER, [LINE])


@pytest.mark.parametrize(
    "field,other",
    [
        ("account_number", "1000"),
        ("account_name", "Kasse 2"),
        ("amount", Decimal("11.91")),
        ("party_id", 1),
        ("tax_code", "DE-S"),
        ("tax_base", Decimal("0.00")),
        ("text", "x"),
        ("why", "{}"),
    ],
)
def test_every_field_of_a_line_counts(field: str, other: object) -> None:
    assert digest("T1", HEADER, [LINE | {field: other}]) != digest("T1", HEADER, [LINE])


def test_the_journal_counts() -> None:
    assert digest("T2", HEADER, [LINE]) != digest("T1", HEADER, [LINE])


def test_an_amount_with_three_decimals_has_no_place_in_the_books() -> None:
    with pytest.raises(AssertionError, match="two decimals"):
        digest("T1", HEADER, [LINE | {"amount": Decimal("1.001")}])
