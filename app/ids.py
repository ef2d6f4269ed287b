"""Ids of what is recorded: uuid7, made by whoever makes the record, sorted by time (RFC 9562 section 5.7).

Sorted ids keep the indexes of a large database as quick as those of a small one, and rows that one act makes keep their
order: within a millisecond this process counts upwards (RFC 9562 section 6.2, method 1).
"""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

_guard = threading.Lock()
_last = 0  # milliseconds and counter of the id before, as one number


def new_id() -> UUID:
    """A new uuid7: 48 bits of Unix milliseconds, a 12-bit counter, then 62 random bits."""
    global _last  # noqa: PLW0603 - one counter per process is the point
    with _guard:
        _last = max(time.time_ns() // 1_000_000 << 12, _last + 1)
        stamp = _last
    chance = int.from_bytes(os.urandom(8), "big") >> 2
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0x2 << 62 | chance
    return UUID(int=value)
