"""What others tell posting, as facts of an act."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TillBooks:
    """The journal that this act posts into: a till's own, so that two tills never wait for each other."""

    journal_id: int
