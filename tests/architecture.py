"""Rules of the house that no ready-made tool knows. Each takes the folder of a tree and returns its findings.

A finding is one line: file, line, and what is wrong in words.
"""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

BASE = ("numbering", "pos_types")
LONGEST_FILE = 400
NOT_OURS = {".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "build", "instance"}

# What nobody outside of a module may import: its contacts with people, and what is run rather than called.
PRIVATE = {"api", "cli", "forms", "migrations", "schemas", "seeds", "slots", "views", "wiring"}
# Files that may know the web and the running application, beside those named after a partner, which hold parts of its
# forms and pages. Everything else in a module works without either.
WEB_FILES = {"api", "cli", "forms", "schemas", "seeds", "slots", "views", "wiring"}
WEB_LIBRARIES = {"flask", "flask_login", "flask_smorest", "flask_wtf", "werkzeug", "wtforms"}
# Modules that speak of seconds and millimetres; they never touch an amount.
WITHOUT_MONEY = {"devices"}


@dataclass(frozen=True)
class Manifest:
    """What a manifest says, read without running it."""

    name: str
    folder: Path
    depends: frozenset[str]
    glue: frozenset[str]


@dataclass(frozen=True)
class Import:
    """One imported name: `path` is the dotted name as far as it can be a module."""

    path: tuple[str, ...]
    line: int


def files_of(root: Path, *suffixes: str) -> Iterator[Path]:
    """Every file of ours with one of the suffixes."""
    for path in sorted(root.rglob("*")):
        parts = set(path.relative_to(root).parts)
        if path.suffix in suffixes and path.is_file() and not parts & NOT_OURS:
            yield path


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports_of(path: Path) -> Iterator[Import]:
    """Every import of a file, also those inside functions; `from a import b` gives a.b."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(tuple(alias.name.split(".")), node.lineno)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative imports are refused by ruff (TID)"
            for alias in node.names:
                yield Import((*(node.module or "").split("."), alias.name), node.lineno)


def manifests_of(root: Path) -> dict[str, Manifest]:
    """Every module of a tree, by name."""
    folders = [root / name for name in BASE] + sorted((root / "modules").glob("*"))
    found = {}
    for folder in folders:
        if not (folder / "manifest.py").exists():
            continue
        said = _said(_tree(folder / "manifest.py"))
        depends, glue = (frozenset(said.get(key, ())) for key in ("depends", "glue"))
        found[folder.name] = Manifest(folder.name, folder, depends, glue)
    return found


def _said(tree: ast.Module) -> dict[str, tuple[str, ...]]:
    """The keyword arguments of the one `Module(…)` call that are tuples of names."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    modules = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Module"]
    assert len(modules) == 1, "a manifest makes exactly one Module"
    keywords = modules[0].keywords
    return {each.arg: ast.literal_eval(each.value) for each in keywords if each.arg in ("depends", "glue")}


def _closure(names: Iterable[str], manifests: dict[str, Manifest]) -> set[str]:
    """All that some modules depend on, near and far."""
    found: set[str] = set()
    waiting = [name for name in names if name in manifests]
    while waiting:
        for each in manifests[waiting.pop()].depends & manifests.keys():
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found


def _marked(folder: Path) -> set[str]:
    """The modules that the tests in a folder ask for with `@pytest.mark.modules(…)`."""
    calls = [node for path in files_of(folder, ".py") for node in ast.walk(_tree(path)) if isinstance(node, ast.Call)]
    marks = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "modules"]
    return {str(each.value) for call in marks for each in call.args if isinstance(each, ast.Constant)}


def _target(path: tuple[str, ...]) -> tuple[str, str] | None:
    """(module, file in it) that an import reaches; None if it is no module of ours."""
    if path[0] == "modules" and len(path) > 1:
        path = path[1:]
    elif path[0] not in BASE:
        return None
    return path[0], path[1] if len(path) > 1 else ""


def _role(stem: str) -> str:
    """What a file is, by its name: `till_views` holds views."""
    return stem.rpartition("_")[2] if stem not in PRIVATE else stem


def foreign_imports(root: Path) -> list[str]:
    """Imports of another module that the manifest does not allow, or that reach past its public files.

    Tests may also use the modules that they have installed with `@pytest.mark.modules(…)`.
    """
    manifests = manifests_of(root)
    findings = []
    for manifest in manifests.values():
        needed = _closure([manifest.name], manifests)
        marked = _marked(manifest.folder / "tests")
        in_sight = needed | manifest.glue | marked | _closure(marked, manifests)
        for path in files_of(manifest.folder, ".py"):
            in_tests = "tests" in path.relative_to(manifest.folder).parts
            for each in imports_of(path):
                target = _target(each.path)
                if target is None or target[0] == manifest.name:
                    continue
                partner, file = target
                allowed = partner in (in_sight if in_tests else needed) or (
                    partner in manifest.glue and path.stem == partner
                )
                builders = in_tests and each.path[-3:-1] == ("tests", "builders")
                public = builders or (
                    file not in PRIVATE | {"tests"} and file not in manifests.get(partner, manifest).glue
                )
                where = f"{path.relative_to(root)}:{each.line}"
                if not allowed:
                    findings.append(f"{where}: {manifest.name} does not depend on {partner}")
                elif not public:
                    findings.append(f"{where}: {partner}.{file} is {partner}'s own affair")
    return findings


def circles(root: Path) -> list[str]:
    """Modules that need each other in a circle, glue included."""
    manifests = manifests_of(root)
    graph = {name: (each.depends | each.glue) & manifests.keys() for name, each in manifests.items()}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return [" → ".join(error.args[1])]
    return []


def talkative_manifests(root: Path) -> list[str]:
    """Manifests that import more than the class they fill: reading one must load no model."""
    return [
        f"{(manifest.folder / 'manifest.py').relative_to(root)}:{each.line}: a manifest imports only app.module"
        for manifest in manifests_of(root).values()
        for each in imports_of(manifest.folder / "manifest.py")
        if each.path[:2] != ("app", "module") and each.path[0] != "flask_babel"
    ]


def migrations_that_import(root: Path) -> list[str]:
    """Migrations that import the application: what they did must not change when the application does."""
    return [
        f"{path.relative_to(root)}:{each.line}: a migration imports nothing of {each.path[0]}"
        for path in files_of(root, ".py")
        if path.parent.name == "migrations"
        for each in imports_of(path)
        if each.path[0] in {"app", "modules", "hardware_proxy", *BASE}
    ]


def web_in_services(root: Path) -> list[str]:
    """Files below the views that import the web: session, time and user are passed in."""
    findings = []
    manifests = manifests_of(root)
    for manifest in manifests.values():
        for path in files_of(manifest.folder, ".py"):
            inner = path.relative_to(manifest.folder).parts
            stem = inner[0].removesuffix(".py")
            if "tests" in inner or stem in manifests or _role(stem) in WEB_FILES:
                continue
            findings += [
                f"{path.relative_to(root)}:{each.line}: {each.path[0]} does not belong below the views"
                for each in imports_of(path)
                if each.path[0] in WEB_LIBRARIES
            ]
    return findings


def floats(root: Path) -> list[str]:
    """Floats, and Python's own half-even `round`, in code that handles amounts."""
    paths = [root / "app" / "money.py"] if (root / "app" / "money.py").exists() else []
    for manifest in manifests_of(root).values():
        if manifest.name not in WITHOUT_MONEY:
            paths += [path for path in files_of(manifest.folder, ".py") if not {"tests", "migrations"} & {*path.parts}]
    return [
        f"{path.relative_to(root)}:{line}: {what} in code that handles amounts"
        for path in paths
        for line, what in _inexact(_tree(path))
    ]


def _inexact(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, f"{node.value}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("float", "round"):
            yield node.lineno, f"{node.func.id}()"


def broad_excepts(root: Path) -> list[str]:
    """Handlers that catch everything, whatever is said beside them. A test may collect what its threads run into."""
    findings = []
    for path in files_of(root, ".py"):
        if "tests" in path.relative_to(root).parts:
            continue
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ExceptHandler):
                caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
                names = {each.id if isinstance(each, ast.Name) else "" for each in caught}
                if node.type is None or names & {"Exception", "BaseException"}:
                    findings.append(f"{path.relative_to(root)}:{node.lineno}: catches everything")
    return findings


def days_of_utc(root: Path) -> list[str]:
    """Days taken from UTC, which for an hour or two of each night are not the shop's; `app.days` knows those."""
    findings = []
    for path in files_of(root, ".py"):
        if "tests" in path.relative_to(root).parts:
            continue
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in {"date", "year", "today"}:
                of = ast.unparse(node.value)
                clock = of.split("(")[0].split(".")[-1] == "now"
                if of in {"date", "datetime"} if node.attr == "today" else clock:
                    findings.append(f"{path.relative_to(root)}:{node.lineno}: {ast.unparse(node)}")
    return findings


def long_files(root: Path) -> list[str]:
    """Files that should be two."""
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for path in files_of(root, ".py", ".js", ".html", ".css")
    }
    return [f"{path.relative_to(root)}: {n} lines" for path, n in lengths.items() if n > LONGEST_FILE]


def registry_hosts(root: Path) -> list[str]:
    """Names of package registries' hosts: where packages come from is the machine's business."""
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("debian", "org"))
    ]
    texts = files_of(root, ".py", ".js", ".html", ".md", ".txt", ".in", ".toml", ".json", ".cfg", ".ini", ".sh", "")
    return [
        f"{path.relative_to(root)}:{number}: {host}"
        for path in texts
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        for host in hosts
        if host in line
    ]
