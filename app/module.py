"""Modules: what one says of itself, where they are found, and in which order they stand."""

from __future__ import annotations

import importlib.util
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

BASE = ("numbering", "pos_types")
GROUP = "kontor.modules"


class Faulty(Exception):
    """A module cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Module:
    """A module's manifest: data only. `name` is also its folder, table, permission, blueprint and template prefix.

    `depends` are needed; `glue` are optional partners, each served by the file of that name. `permissions` are pairs
    of code and label. `settings` are typed defaults (code → value); unknown keys are refused.
    """

    name: str
    title: str
    summary: str
    version: str = "1.0"
    depends: tuple[str, ...] = ()
    glue: tuple[str, ...] = ()
    permissions: tuple[tuple[str, str], ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    package: str = ""

    @property
    def import_name(self) -> str:
        """The Python package of the module."""
        return self.package or (self.name if self.name in BASE else f"modules.{self.name}")

    @property
    def folder(self) -> Path:
        """Where its files are."""
        found = importlib.import_module(self.import_name).__file__
        assert found is not None
        return Path(found).parent

    @property
    def migrations(self) -> Path:
        """Its migrations; the folder is absent for a module without tables."""
        return self.folder / "migrations"

    def wire(self) -> Callable[[Any], None]:
        """The function that connects it."""
        wiring = importlib.import_module(f"{self.import_name}.wiring")
        wire: Callable[[Any], None] = wiring.wire
        return wire

    def import_models(self) -> None:
        """Make its tables known, if it has any."""
        if (self.folder / "models.py").exists():
            importlib.import_module(f"{self.import_name}.models")


def discover() -> dict[str, Module]:
    """Every module that is present: the base ones, `modules/*`, and packages with an entry point in our group."""
    import modules

    found: dict[str, Module] = {}
    names = list(BASE) + [f"modules.{info.name}" for info in pkgutil.iter_modules(modules.__path__) if info.ispkg]
    for name in names:
        if importlib.util.find_spec(name) and importlib.util.find_spec(f"{name}.manifest"):
            _add(found, importlib.import_module(f"{name}.manifest").MODULE, name)
    for entry in entry_points(group=GROUP):
        _add(found, entry.load(), entry.value)
    return found


def _add(found: dict[str, Module], module: Module, where: str) -> None:
    if module.name in found:
        raise Faulty(f"Two modules are called {module.name}; one of them is {where}.")
    found[module.name] = module


def ordered(present: Mapping[str, Module], wanted: Iterable[str] | None = None) -> list[Module]:
    """The wanted modules and all they need, each after what it depends on; glue partners first where wanted.

    Raises `Faulty` for a missing module and for a circle, naming them.
    """
    closure: set[str] = set()

    def need(name: str, by: str) -> None:
        if name not in present:
            raise Faulty(f"Module {name} is needed by {by}, but it is not there.")
        if name not in closure:
            closure.add(name)
            for each in present[name].depends:
                need(each, name)

    for name in sorted(present) if wanted is None else wanted:
        need(name, "the installation")
    result: list[Module] = []
    state: dict[str, bool] = {}

    def place(name: str, path: tuple[str, ...]) -> None:
        if state.get(name):
            return
        if name in path:
            raise Faulty("These modules need each other in a circle: " + " → ".join((*path[path.index(name) :], name)))
        module = present[name]
        for each in (*module.depends, *(g for g in module.glue if g in closure)):
            place(each, (*path, name))
        state[name] = True
        result.append(module)

    for name in sorted(closure, key=lambda n: (n not in BASE, n)):
        place(name, ())
    return result
