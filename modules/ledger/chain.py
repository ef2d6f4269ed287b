"""The chain of a journal: what an entry's hash covers, and how it is written for hashing. Pure.

The canonical form is JSON with sorted keys, without spaces, in UTF-8. Amounts are whole numbers of the smallest unit
(cents), times are UTC with microseconds. Accounts stand in it with the number and name of the day of posting, not with
ids of tables, so that the chain can be verified from the stored rows alone and also from a printed or exported book.
The hash is SHA-256 in hexadecimal; the first entry of a journal follows the empty hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import orjson

GENESIS: Final = ""

Row = Mapping[str, Any]


def canonical(journal: str, header: Row, lines: Sequence[Row]) -> bytes:
    """The bytes that are hashed: the code of the journal, the header's row and the rows of its lines, ordered by `n`.

    The rows carry the names of the columns of `ledger_entry` and `ledger_line`, with `Decimal`, `UUID`, `date` and
    aware `datetime` values.
    """
    content = {
        "at": _moment(header["at"]),
        "by": header["by_name"],
        "date": header["entry_date"].isoformat(),
        "id": str(header["id"]),
        "journal": journal,
        "lines": [_line(line) for line in lines],
        "previous": header["previous_hash"],
        "reverses": _id(header["reverses_id"]),
        "seq": header["seq"],
        "source": [header["source_kind"], _id(header["source_id"]), header["source_text"]],
        "text": header["text"],
    }
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def digest(journal: str, header: Row, lines: Sequence[Row]) -> str:
    """The entry's hash; it covers the hash of the entry before it (`previous_hash`)."""
    return hashlib.sha256(canonical(journal, header, lines)).hexdigest()


def _line(line: Row) -> dict[str, Any]:
    return {
        "account": line["account_number"],
        "amount": _minor(line["amount"]),
        "name": line["account_name"],
        "party": line["party_id"],
        "tax": line["tax_code"],
        "tax_base": None if line["tax_base"] is None else _minor(line["tax_base"]),
        "text": line["text"],
        "why": line["why"],
    }


def _minor(amount: Decimal) -> int:
    """The amount in the smallest unit; more than two decimals are a mistake of ours."""
    cents = amount * 100
    whole = int(cents)
    assert whole == cents, "an amount in the books has two decimals"
    return whole


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _id(value: object) -> str | None:
    return None if value is None else str(value)
