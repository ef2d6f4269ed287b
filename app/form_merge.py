"""When two people have a record open at once: what one changed and the other did not is kept from both.

A form carries a short sign of every field as it was opened. When it comes back, each field is one of: unchanged by the
others (ours stays), unchanged by us (theirs is taken), changed by both to the same, or changed by both differently:
then the page shows theirs beside ours, and the person decides field by field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from app.form_values import Pairs, mark, marks, of_typed, with_values

TAKE = "take-"  # + name of the field: "theirs" or "mine"


@dataclass(frozen=True)
class Clash:
    """A field that two people changed differently."""

    name: str
    who: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Merged:
    """The names of fields whose newer value was taken, and of those on which two people differ."""

    taken: tuple[str, ...]
    clashing: tuple[str, ...]


def written_marks(values: Mapping[str, Pairs]) -> str:
    """The signs of the fields as the form carries them: `code:1f2e… name:9a8b…`."""
    return " ".join(f"{name}:{sign}" for name, sign in marks(values).items())


def read_marks(text: str) -> dict[str, str]:
    """The signs that came back; a field without one counts as changed by us alone."""
    pairs = (each.partition(":") for each in text.split())
    return {name: sign for name, _colon, sign in pairs if sign}


def merge(typed: MultiDict[str, Any], opened: Mapping[str, str], now: Mapping[str, Pairs]) -> Merged:
    """Bring what was typed up to date with the record as it stands `now`; `typed` is changed in place."""
    ours = of_typed(typed, now)
    taken, clashing = [], []
    for name, pairs in now.items():
        theirs, mine = mark(pairs), mark(ours[name])
        if typed.get(TAKE + name) == "theirs":
            with_values(typed, name, pairs, now)
        elif name not in opened or theirs in {opened[name], mine}:
            continue
        elif mine == opened[name]:
            with_values(typed, name, pairs, now)
            taken.append(name)
        else:
            clashing.append(name)
    return Merged(tuple(taken), tuple(clashing))
