"""Where modules meet. Four kinds of contact, all explicit: events, slots and parts, choices, contributions.

`wire(hub)` of each installed module runs once at start-up, in the order of `depends`; that order is also the order of
listeners, slots and menu entries of equal rank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

import click
from flask import Blueprint
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from wtforms import Form

from app.act import Act

if TYPE_CHECKING:
    from app.list_bulk import Bulk
    from app.references import Reference
    from app.table import Table as DeclaredTable

E = TypeVar("E")
Handler = Callable[[Act, Any], None]


class Phase(IntEnum):
    """When a listener runs inside the transaction."""

    RECORD = 1
    SETTLE = 2
    BOOK = 3
    SEAL = 4
    DELIVER = 5


class Part(Protocol):
    """What one module adds to another's form: a form of its own, over a side table of its own.

    `load` gives the side row's frozen values (or the defaults) for the record `key`; `form` builds the WTForms class
    that is shown under `title`; `save` stores it in the caller's session, in the same transaction.
    """

    name: str
    title: str

    def form(self, session: Session) -> type[Form]:
        """The form class, choices filled in."""

    def load(self, connection: Connection, key: int) -> object:
        """The frozen values of record `key`, or the defaults when there is no row yet."""

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the form's data for record `key`; raises `Refused` with a field name."""


@dataclass(frozen=True)
class Slot:
    """A fragment that a module shows on another's page: a template, filled by `context(record)`."""

    template: str
    context: Callable[[Any], Mapping[str, Any] | None]
    order: int = 50


@dataclass(frozen=True)
class MenuEntry:
    """One line of the side menu; shown to whoever has the permission."""

    group: str
    title: str
    endpoint: str
    permission: str
    order: int = 50
    count: Callable[[], int] | None = None


@dataclass(frozen=True)
class Finding:
    """One missing or contradictory setting, in words, with the page where it is mended.

    `severity`: `bad` stops somebody from working or breaks a law, `warn` may be meant so.
    """

    text: str
    url: str
    severity: Literal["bad", "warn"] = "warn"


@dataclass(frozen=True)
class Found:
    """A record that was found: its name, where it opens, and what tells it from its like."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Finder:
    """Finds records of one kind for the command palette: few and at once, by what an index can find."""

    title: str
    permission: str
    find: Callable[[Connection, str], list[Found]]


@dataclass
class Hub:
    """The registry of one application. Nothing is looked up by string that is not registered: a typo is an error."""

    module: str = ""
    installed: tuple[str, ...] = ()
    blueprints: list[Blueprint] = field(default_factory=list)
    apis: list[Any] = field(default_factory=list)
    menus: list[MenuEntry] = field(default_factory=list)
    commands: list[click.Command] = field(default_factory=list)
    checks: list[Callable[[Connection], list[Finding]]] = field(default_factory=list)
    seeds: list[tuple[int, str, Callable[[Session], None]]] = field(default_factory=list)
    starts: list[Callable[[Any], None]] = field(default_factory=list)
    finders: list[Finder] = field(default_factory=list)
    verifications: list[tuple[str, Callable[[Connection], Iterable[str]]]] = field(default_factory=list)
    quick: set[str] = field(default_factory=set)
    approvable: set[str] = field(default_factory=set)
    first_run: Callable[[], str] | None = None  # the address of the first step that an empty house lacks, or nothing
    tables: dict[str, DeclaredTable] = field(default_factory=dict)
    references: dict[str, Reference] = field(default_factory=dict)
    _handlers: dict[type, list[tuple[Phase, int, str, Handler]]] = field(default_factory=dict)
    _after: dict[str, list[Callable[[Mapping[str, Any]], None]]] = field(default_factory=dict)
    _slots: dict[str, list[tuple[str, Slot]]] = field(default_factory=dict)
    _parts: dict[str, list[Part]] = field(default_factory=dict)
    _choices: dict[str, dict[str, Any]] = field(default_factory=dict)
    _brought: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _sorted: dict[type, tuple[Handler, ...]] = field(default_factory=dict)

    # events -----------------------------------------------------------------------------------------------------------
    def on(self, event: type[E], handler: Callable[[Act, E], None], *, phase: Phase) -> None:
        """Run `handler` in the transaction whenever `event` is emitted."""
        rows = self._handlers.setdefault(event, [])
        rows.append((phase, len(rows), self.module, handler))
        self._sorted.pop(event, None)

    def handlers(self, event: type) -> tuple[Handler, ...]:
        """The listeners of `event`: by phase, then in the order of wiring."""
        found = self._sorted.get(event)
        if found is None:
            rows = sorted(self._handlers.get(event, ()), key=lambda row: (row[0], row[1]))
            found = self._sorted[event] = tuple(row[3] for row in rows)
        return found

    def listeners(self) -> list[tuple[str, str, str, str]]:
        """(event, phase, module, function) of every listener, for the contract page."""
        rows = []
        for event, entries in self._handlers.items():
            rows += [
                (f"{event.__module__}.{event.__name__}", p.name, m, h.__qualname__)
                for p, _, m, h in sorted(entries, key=lambda row: (row[0], row[1]))
            ]
        return rows

    def after(self, kind: str, handler: Callable[[Mapping[str, Any]], None]) -> None:
        """Run `handler` with the payload after the commit, at least once (so it must be idempotent).

        `kind` carries its version: `documents.issued.v1`.
        """
        self._after.setdefault(kind, []).append(handler)

    def listens_after(self, kind: str) -> bool:
        """Whether anybody listens to this kind of message."""
        return kind in self._after

    def after_handlers(self, kind: str) -> list[Callable[[Mapping[str, Any]], None]]:
        """The listeners to a kind of message."""
        return self._after.get(kind, [])

    # slots, parts, choices --------------------------------------------------------------------------------------------
    def slot(self, name: str, slot: Slot) -> None:
        """Show `slot` wherever a page offers the place `name`."""
        self._slots.setdefault(name, []).append((self.module, slot))

    def slots(self, name: str) -> list[tuple[str, Slot]]:
        """(module, slot) in order of rank."""
        return sorted(self._slots.get(name, []), key=lambda row: row[1].order)

    def part(self, host: str, part: Part) -> None:
        """Add a part to the form `host`."""
        self._parts.setdefault(host, []).append(part)

    def parts(self, host: str) -> list[Part]:
        """The parts of the form `host`, in the order of `depends`."""
        return self._parts.get(host, [])

    def choice(self, kind: str, code: str, value: object) -> None:
        """Offer `value` as the behaviour of `code`; columns that store the code say so: `info={"choice": kind}`."""
        table = self._choices.setdefault(kind, {})
        assert code not in table, f"{kind} {code} is registered twice"
        table[code] = value
        self._brought.setdefault(self.module, []).append((kind, code))

    def brought(self, module: str) -> list[tuple[str, str]]:
        """(kind, code) of every choice that a module registered."""
        return self._brought.get(module, [])

    def chosen(self, kind: str, code: str) -> Any:
        """The behaviour registered under `code`; an unknown code is an error of configuration (`LookupError`)."""
        try:
            return self._choices[kind][code]
        except KeyError:
            raise LookupError(f"no {kind} is registered under {code!r}; is its module installed?") from None

    def choices(self, kind: str) -> Mapping[str, Any]:
        """All behaviours of a kind, by code."""
        return self._choices.get(kind, {})

    def meeting_points(self) -> Mapping[str, Mapping[str, list[str]]]:
        """What modules registered with each other, in words: kind of contact → name → entries."""
        return {
            "messages": {kind: [_name_of(handler) for handler in handlers] for kind, handlers in self._after.items()},
            "slots": {
                name: [f"{module}: {slot.template}" for module, slot in self.slots(name)] for name in self._slots
            },
            "parts": {host: [part.name for part in parts] for host, parts in self._parts.items()},
            "choices": {kind: sorted(table) for kind, table in self._choices.items()},
        }

    # contributions ----------------------------------------------------------------------------------------------------
    def blueprint(self, blueprint: Blueprint) -> None:
        """Serve a module's pages."""
        self.blueprints.append(blueprint)

    def api(self, blueprint: Any) -> None:
        """Serve a flask-smorest blueprint under /api/v1."""
        self.apis.append(blueprint)

    def menu(
        self,
        group: str,
        title: str,
        endpoint: str,
        *,
        permission: str,
        order: int = 50,
        count: Callable[[], int] | None = None,
    ) -> None:
        """Add a line to the side menu, in the `group` Sales, Goods, Money or Set-up; a `count` above zero is shown."""
        self.menus.append(MenuEntry(group, title, endpoint, permission, order, count))

    def command(self, command: click.Command) -> None:
        """Add a command or a group to `flask`."""
        self.commands.append(command)

    def check(self, check: Callable[[Connection], list[Finding]]) -> None:
        """Add a check of the configuration."""
        self.checks.append(check)

    def seed(self, seed: Callable[[Session], None], *, order: int = 50) -> None:
        """Add this module's rows to the demo shop; run in rising `order`, then in the order of `depends`."""
        self.seeds.append((order, self.module, seed))

    def verification(self, verify: Callable[[Connection], Iterable[str]]) -> None:
        """`flask verify` and every restore recompute what this looks at; it gives one sentence for each damage."""
        self.verifications.append((self.module, verify))

    def by_pin(self, *permissions: str) -> None:
        """These rights hold also for whoever signed in by PIN or badge, at a till that is signed in already."""
        self.quick.update(permissions)

    def approval(self, *permissions: str) -> None:
        """A colleague may approve these on the spot, so a role may say “needs approval” of them."""
        self.approvable.update(permissions)

    def table(self, table: DeclaredTable) -> None:
        """Make a declared table known by its name; `app.table_pages.mount` does this."""
        assert table.name not in self.tables, f"{table.name} is declared twice"
        self.tables[table.name] = table

    def reference(self, reference: Reference) -> None:
        """Offer suggestions for fields that name a record: `app.references.Reference`."""
        assert reference.name not in self.references, f"{reference.name} is offered twice"
        self.references[reference.name] = reference

    def bulk(self, *bulks: Bulk) -> None:
        """Make what can be done to many rows of a list known under its code, so that a run can be taken up again."""
        for each in bulks:
            self.choice("list.bulk", each.code, each)

    def finder(self, finder: Finder) -> None:
        """Let records of a kind be found by what is typed into the command palette."""
        self.finders.append(finder)

    def start(self, start: Callable[[Any], None]) -> None:
        """Run `start(app)` once when the application is complete (for extensions such as Socket.IO)."""
        self.starts.append(start)


def _name_of(handler: Callable[..., Any]) -> str:
    """Where a handler stands, also when some of its arguments were filled in before."""
    function = getattr(handler, "func", handler)
    return f"{function.__module__}.{function.__qualname__}"
