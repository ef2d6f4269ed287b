"""Building the environment: what is missing is installed by root, and named to everybody else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.databases import ROOT
from tools import environment
from tools.environment import Need

THERE = Need("there-package", lambda: True)
MISSING = Need("missing-package", lambda: False)


def test_what_is_missing_is_named_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as told:
        environment.complete_system((THERE, MISSING))
    assert told.value.code == ("Please install what is missing, then try again: sudo apt-get install missing-package")


def test_nothing_is_said_when_everything_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    environment.complete_system((THERE,))


def test_root_installs_exactly_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[str | Path, ...]] = []
    arrived = False

    def do(*command: str | Path, **_settings: str) -> None:
        nonlocal arrived
        done.append(command)
        arrived = "install" in command

    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(environment, "do", do)
    environment.complete_system((THERE, Need("late-package", lambda: arrived)))
    assert [command[:2] for command in done] == [("apt-get", "update"), ("apt-get", "install")]
    assert done[1][-1] == "late-package"
    assert "there-package" not in done[1]


@pytest.mark.parametrize("version,good", [("v18.20.4", True), ("v20.1.0", True), ("v16.3.0", False), ("", False)])
def test_node_must_bring_its_own_test_runner(version: str, good: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/node")
    monkeypatch.setattr(environment, "printed", lambda *_command: version)
    assert environment.node() is good


def test_a_library_that_is_not_there_is_seen_to_be_missing() -> None:
    assert environment.library("libc.so.6")()
    assert not environment.library("libkontor-of-nowhere.so.0")()


def test_pip_goes_on_where_uv_cannot_be_had(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def run(command: list[str | Path], **_how: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess(command, 1 if environment.UV in command else 0)

    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr("subprocess.run", run)
    python = tmp_path / "bin" / "python"
    assert environment.installer(python)[:4] == [python, "-m", "pip", "install"]


def test_the_product_needs_nothing_that_only_tests_need() -> None:
    names = {need.package for need in environment.RUN}
    assert not names & {"chromium", "nodejs"}
    assert "pytest" not in (ROOT / "requirements" / "run.txt").read_text()
