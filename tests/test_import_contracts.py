"""The contracts of import-linter in pyproject.toml: each is broken by a planted import, and kept by a sound tree."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import ROOT

SOUND = {
    "app/__init__.py": "",
    "app/module.py": "import modules\n",
    "numbering/__init__.py": "",
    "numbering/services.py": "import app.module\n",
    "pos_types/__init__.py": "",
    "modules/__init__.py": "",
    "modules/devices/__init__.py": "",
    "modules/devices/services.py": "import hardware_proxy.protocol\n",
    "modules/till/__init__.py": "",
    "modules/till/models.py": "import numbering.services\n",
    "modules/till/services.py": "import modules.till.models\nimport modules.devices.services\n",
    "hardware_proxy/__init__.py": "",
    "hardware_proxy/protocol.py": "",
    "hardware_proxy/worker.py": "import hardware_proxy.protocol\n",
}
FAULTS = {
    "The frame knows no word of the trade": {"app/start.py": "import modules.till.services\n"},
    "The base modules stand on the frame only": {"numbering/models.py": "import modules.till.services\n"},
    "The program in the shop stands alone": {"hardware_proxy/link.py": "import app\n"},
    "Only devices knows the shop's program, and only its protocol": {
        "modules/devices/views.py": "import hardware_proxy.worker\n"
    },
    "Modules do not need each other in a circle": {"modules/devices/models.py": "import modules.till.models\n"},
    "Inside a module, imports go down": {"modules/till/events.py": "import modules.till.services\n"},
}


def broken_contracts(root: Path, files: dict[str, str]) -> set[str]:
    """The names of the contracts that a tree breaks, by the settings of this repository."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    settings = ["--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    said = subprocess.run([*command, *settings], cwd=root, capture_output=True, text=True, check=False).stdout
    results = dict(re.findall(r"^(.+?) (KEPT|BROKEN)", said, re.MULTILINE))
    assert results.keys() == FAULTS.keys(), said
    return {name for name, result in results.items() if result == "BROKEN"}


def test_a_sound_tree_keeps_every_contract(tmp_path: Path) -> None:
    assert broken_contracts(tmp_path, SOUND) == set()


@pytest.mark.parametrize("contract", FAULTS)
def test_a_planted_import_breaks_the_contract(contract: str, tmp_path: Path) -> None:
    assert contract in broken_contracts(tmp_path, SOUND | FAULTS[contract])
