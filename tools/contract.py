"""Write docs/contract.md: where modules meet, read from the code itself. `python -m tools.contract`.

A test compares the page with what this program would write, so the page cannot lie.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from flask import Flask

from app import create_app, schema
from app.db import db
from app.hub import Hub
from app.module import Module, discover
from app.schema import FRAME

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "contract.md"

INTRODUCTION = """# Where modules meet

Written by `python -m tools.contract` from the code; a test fails when it is out of date. A module may rely on what
stands here and on nothing else of another module, beside its `models`, `services`, `queries` and pure files.
"""

MESSAGES = """Sent after the commit, at least once, so whoever listens must be able to take one twice. The payload
carries ids; the kind carries its version."""
SLOTS = "Places on pages that show fragments of other modules."
PARTS = "Forms that other modules add a part to: a form and a side table of their own, saved in the same transaction."
CHOICES = "Behaviours that a table names by their code."


def table(heads: tuple[str, ...], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; nothing but a sentence when there are no rows."""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    if not lines:
        return "None.\n"
    return "\n".join(["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads), *lines]) + "\n"


def first_paragraph(text: str | None) -> str:
    """The first paragraph of a docstring on one line."""
    return " ".join(inspect.cleandoc(text or "").split("\n\n")[0].split())


def events_of(module: Module) -> list[type]:
    """The facts that a module tells, in the order of the file."""
    if not (module.folder / "events.py").exists():
        return []
    events = importlib.import_module(f"{module.import_name}.events")
    return [
        each
        for each in vars(events).values()
        if isinstance(each, type) and dataclasses.is_dataclass(each) and each.__module__ == events.__name__
    ]


def event_lines(event: type, listeners: Iterable[tuple[str, str, str, str]]) -> Iterator[str]:
    """One event: what it says, its fields, who listens and when."""
    yield f"### {event.__module__}.{event.__name__}\n"
    yield first_paragraph(event.__doc__) + "\n"
    yield table(("field", "type"), ((f"`{name}`", f"`{kind}`") for name, kind in event.__annotations__.items()))
    heard = [row for row in listeners if row[0] == f"{event.__module__}.{event.__name__}"]
    if heard:
        yield table(("phase", "listener"), ((phase, f"`{module}.{function}`") for _, phase, module, function in heard))


def named(points: Mapping[str, list[str]], head: str) -> str:
    """The meeting points of one kind, by name."""
    rows = ((f"`{name}`", ", ".join(f"`{entry}`" for entry in entries)) for name, entries in sorted(points.items()))
    return table((head, "entries"), rows)


def contract(app: Flask) -> str:
    """The whole page for an application with every module installed."""
    hub: Hub = app.extensions["kontor"]
    modules: list[Module] = list(app.extensions["kontor_modules"].values())
    points = hub.meeting_points()
    listeners = hub.listeners()
    parts = [INTRODUCTION, "## Modules\n"]
    rows = ((f"`{m.name}`", m.summary, ", ".join(m.depends), ", ".join(m.glue)) for m in modules)
    parts.append(table(("module", "for", "depends on", "glue"), rows))
    parts.append("## Events\n\nFacts, told inside the transaction; listeners run in the order of the phases.\n")
    for event in (event for module in modules for event in events_of(module)):
        parts += event_lines(event, listeners)
    parts += [f"## Messages\n\n{MESSAGES}\n", named(points["messages"], "kind")]
    parts += [f"## Places\n\n{SLOTS}\n", named(points["slots"], "place")]
    parts += [f"## Form parts\n\n{PARTS}\n", named(points["parts"], "form")]
    parts += [f"## Choices\n\n{CHOICES}\n", named(points["choices"], "kind")]
    permissions = ((f"`{code}`", str(label)) for module in (FRAME, *modules) for code, label in module.permissions)
    parts += ["## Permissions\n", table(("code", "opens"), permissions)]
    settings = ((f"`{m.name}.{code}`", f"`{value!r}`") for m in modules for code, value in m.settings.items())
    parts += ["## Settings\n", table(("setting", "default"), settings)]
    commands = ((f"`flask {command.name}`", first_paragraph(command.help)) for command in hub.commands)
    parts += ["## Commands\n", table(("command", "does"), commands)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).rstrip() + "\n"


def write() -> None:
    """Write the page from a house with every module in it."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KONTOR_INSTANCE"] = folder
        settings = {"DATABASE_URL": f"sqlite:///{folder}/kontor.db", "SECRET_KEY": "contract"}
        bare = create_app(settings)
        with bare.app_context():
            schema.install(db.engine, discover())
            db.engine.dispose()
        app = create_app(settings)
        PAGE.write_text(contract(app), encoding="utf-8")
        with app.app_context():
            db.engine.dispose()


if __name__ == "__main__":
    write()
