"""Ids of what is recorded: uuid7, made by whoever makes the record, sorted by time (RFC 9562 section 5.7).

Sorted ids keep the indexes of a large database as quick as those of a small one.
"""

from __future__ import annotations

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """A new uuid7: 48 bits of Unix milliseconds, then 74 random bits."""
    millis = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    value = (millis & 0xFFFFFFFFFFFF) << 80
    value |= 0x7 << 76
    value |= (random >> 62) << 64
    value |= 0x2 << 62
    value |= random & 0x3FFFFFFFFFFFFFFF
    return UUID(int=value)
