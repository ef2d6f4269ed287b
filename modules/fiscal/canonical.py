"""The canonical form of a fiscal row, and the chain: pure.

JSON with sorted keys and no spaces in UTF-8; amounts as integers in minor units, other decimals as strings, times in
UTC. Hash = SHA-256 of the previous hash's 32 bytes followed by the canonical bytes; a chain starts from 32 zero bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

GENESIS = "0" * 64


def canonical(payload: Mapping[str, Any]) -> str:
    """The one text of a payload. Raises `TypeError` for what has no canonical form (a float, a decimal, a time)."""
    _sound(payload)
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _sound(value: object) -> None:
    """Refuse what two programs could write in two ways; `json` alone would write floats and turn keys into text."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{key!r} is no name")
            _sound(each)
    elif isinstance(value, list | tuple):
        for each in value:
            _sound(each)
    elif value is not None and not isinstance(value, str | int):
        raise TypeError(f"{type(value).__name__} has no canonical form")


def chained(previous: str, text: str) -> str:
    """The hash of a row: hexadecimal SHA-256 over the previous hash and the row's canonical text."""
    return hashlib.sha256(bytes.fromhex(previous) + text.encode()).hexdigest()


def minor(amount: Decimal) -> int:
    """An amount in minor units (cents). Raises `AssertionError` for fractions of a cent."""
    scaled = amount * 100
    assert scaled == int(scaled), "an amount with fractions of a cent"
    return int(scaled)


def moment(at: datetime) -> str:
    """A time in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def broken_at(rows: Iterable[tuple[int, str, str, str]], start: str = GENESIS) -> int | None:
    """The first sequence number (of rows seq, payload, previous hash, hash) where the chain does not hold, or None."""
    previous, expected = start, 1
    for seq, payload, before, digest in rows:
        if seq != expected or before != previous or digest != chained(previous, payload):
            return expected
        previous, expected = digest, seq + 1
    return None
