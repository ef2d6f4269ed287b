"""The panels of a list as plain forms: what they send becomes the short addresses that a list reads.

The panel of filters sends each condition as `w.1=group:column`, `o.1`, `v.1` (several for a choice) and `t.1`, and
`add=group:column` for one that is still to be filled in; the panel of columns sends `pick=name` in order, and `move=`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.errors import Refused
from app.list_columns import chosen, moved, usual
from app.list_conditions import OPERATORS, Condition, Subject, checked, values_of
from app.list_filters import Args

if TYPE_CHECKING:
    from app.listing import Listing

INPUTS = {"number": "text", "date": "date", "moment": "date"}
_STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True)
class Line:
    """One condition in the panel; without operator it waits to be filled in."""

    number: int
    group: int
    subject: Subject
    operator: str = ""
    values: Sequence[str] = ()

    @property
    def operators(self) -> list[tuple[str, str, int]]:
        """(code, word, how many values) of what may be chosen."""
        words = OPERATORS[self.subject.family]
        return [(code, str(word), values_of(code)) for code, word in words.items()]

    @property
    def input_type(self) -> str:
        """The kind of input field."""
        return INPUTS.get(self.subject.family, "text")

    @property
    def chosen(self) -> set[str]:
        """The codes of a choice that are ticked."""
        return set(self.values[0].split(",")) if self.values else set()

    def value(self, index: int) -> str:
        """What stands in the first or second input field."""
        return self.values[index] if index < len(self.values) and self.subject.family != "choice" else ""


def lines(conditions: Sequence[Condition], drafts: Sequence[str], known: Mapping[str, Subject]) -> list[list[Line]]:
    """The lines of the panel, by group; `drafts` (`group:column`) are still empty."""
    found = [(each.group, each.subject, each.operator, each.values) for each in conditions]
    for text in drafts:
        place, _colon, name = text.partition(":")
        if place.isdecimal() and name in known:
            found.append((int(place), known[name], "", ()))
    groups: dict[int, list[Line]] = {}
    for number, (group, subject, operator, values) in enumerate(found):
        groups.setdefault(group, []).append(Line(number, group, subject, operator, values))
    return [groups[group] for group in sorted(groups)]


def sent(args: Args) -> bool:
    """Whether one of the panels has sent this request."""
    return any(name.startswith("w.") or name in {"add", "pick", "move", "drop", "panel"} for name in args)


def tidied(listing: Listing, args: Args, known: Mapping[str, Subject]) -> tuple[MultiDict[str, str], list[str]]:
    """What a panel sent as a short address, and a sentence for each condition that could not be read."""
    plain: MultiDict[str, str] = MultiDict()
    for name, value in args.items(multi=True):
        if value and name[:2] not in {"w.", "o.", "v.", "t."} and name not in {"add", "drop", "pick", "move", "panel"}:
            plain.add(name, value)
    faults = []
    for name in (name for name in args if name.startswith("w.") and name.removeprefix("w.") != args.get("drop")):
        try:
            _add_condition(plain, args, name.removeprefix("w."), known)
        except Refused as refused:
            faults.append(refused.message)
    for text in args.getlist("add"):
        if text.partition(":")[2] in known:
            plain.add("draft", text)
    if "pick" in args or "move" in args:
        _set_columns(plain, listing, args)
    return plain, faults


def _add_condition(plain: MultiDict[str, str], args: Args, number: str, known: Mapping[str, Subject]) -> None:
    """Add the condition of one line; one that is still empty stays a draft, and so does one that is refused."""
    group, _colon, name = args[f"w.{number}"].partition(":")
    subject, operator = known.get(name), args.get(f"o.{number}", "")
    if subject is None or not group.isdecimal() or operator not in OPERATORS[subject.family]:
        raise Refused(_("The condition “%(text)s” is not known here and was left out.", text=name))
    given = [*args.getlist(f"v.{number}"), *args.getlist(f"t.{number}")]
    if subject.family == "choice":
        given = [",".join(given)]
    if values_of(operator) and not any(text.strip() for text in given):
        plain.add("draft", f"{group}:{name}")
        return
    try:
        values = checked(subject, operator, given, typed=True)
    except Refused:
        plain.add("draft", f"{group}:{name}")
        raise
    plain.add("where", Condition(int(group), subject, operator, values).written())


def _set_columns(plain: MultiDict[str, str], listing: Listing, args: Args) -> None:
    """Keep the chosen columns in their order; the usual ones need no words."""
    names = [column.name for column in chosen(listing.columns, ",".join(args.getlist("pick")))]
    if "move" in args:
        name, _colon, where = args["move"].partition(":")
        names = moved(names, name, _STEPS.get(where, 0))
        plain.setlist("open", ["columns"])
    plain.poplist("cols")
    if names != [column.name for column in usual(listing.columns)]:
        plain.add("cols", ",".join(names))
