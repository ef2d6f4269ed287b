"""What is held about a person: the shape in which every module tells its part. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HELD = "parties.held"  # choice: (connection, party id) → sections, of what a module holds
ERASES = "parties.erases"  # choice: (session, act, party id) → None, removes it as far as the law allows


OWN_KEYS = {"id", "party_id", "group_id", "term_id", "merged_into_id"}


@dataclass(frozen=True)
class Section:
    """One kind of record: a title for people, a name for machines, and the rows as fields by name.

    Values are what JSON knows, or dates and decimals, which are written as text.
    """

    name: str
    title: str
    rows: Sequence[Mapping[str, Any]]


def as_text(value: Any) -> Any:
    """A value as it stands in the file: what JSON knows stays, everything else becomes its text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def filled(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with what is filled in only, ready for the file; our own keys of rows say nothing to anybody."""
    return [
        {name: as_text(value) for name, value in row.items() if value not in (None, "") and name not in OWN_KEYS}
        for row in rows
    ]
