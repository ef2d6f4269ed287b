"""The program installs alone: what it imports is its own, the standard library, or in its list of dependencies."""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DISTRIBUTIONS = {
    "PIL": "pillow",
    "barcode": "python-barcode",
    "escpos": "python-escpos",
    "platformdirs": "platformdirs",
    "qrcode": "qrcode",
    "requests": "requests",
    "serial": "pyserial",
    "socketio": "python-socketio[client]",
    "usb": "pyusb",
}
"""What each imported package is installed as."""
PROTOCOL = ("protocol.py", "document.py", "messages.py", "reader.py")


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}"
            found.add((node.module or "").partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"hardware_proxy"}


def sources() -> list[Path]:
    return [path for path in ROOT.rglob("*.py") if not {"tests", "build"} & set(path.relative_to(ROOT).parts)]


def listed() -> dict[str, list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    return {"needed": project["dependencies"], "extra": extras}


def names(requirements: list[str]) -> set[str]:
    return {requirement.partition(">")[0] for requirement in requirements}


def test_everything_imported_is_in_the_list_and_nothing_else() -> None:
    used = {DISTRIBUTIONS.get(name, name) for path in sources() for name in imported(path)}
    assert used == names(listed()["needed"]) | names(listed()["extra"])


def test_it_needs_neither_a_web_framework_nor_a_database_library() -> None:
    assert not names(listed()["needed"]) & {"flask", "sqlalchemy", "werkzeug", "jinja2"}
    assert len(listed()["needed"]) <= 10


@pytest.mark.parametrize("name", PROTOCOL)
def test_what_the_server_imports_needs_the_standard_library_only(name: str) -> None:
    assert imported(ROOT / name) == set()


def test_every_folder_with_code_is_packed() -> None:
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    folders = {".".join(("hardware_proxy", *path.parent.relative_to(ROOT).parts)) for path in sources()}
    assert set(packed) == folders
