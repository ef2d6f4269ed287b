"""The walls stand where the plan says; and each check of them can fail."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import architecture
from tests.databases import ROOT

Check = Callable[[Path], list[str]]

# Each check, and a fault that it must find: files to add to a small sound tree.
FAULTS: list[tuple[Check, dict[str, str], str]] = [
    (
        architecture.foreign_imports,
        {"modules/shelf/services.py": "from modules.till.services import ring\n"},
        "shelf does not depend on till",
    ),
    (
        architecture.foreign_imports,
        {"modules/till/services.py": "def ring():\n    from modules.shelf.views import page\n"},
        "shelf.views is shelf's own affair",
    ),
    (
        architecture.foreign_imports,
        {"modules/till/services.py": "import modules.letters.services\n"},
        "till does not depend on letters",
    ),
    (
        architecture.foreign_imports,
        {"modules/till/tests/test_x.py": "from modules.shelf.tests.test_y import thing\n"},
        "shelf.tests is shelf's own affair",
    ),
    (
        architecture.foreign_imports,
        {"modules/shelf/tests/test_x.py": "from modules.till.services import ring\n"},
        "shelf does not depend on till",
    ),
    (
        architecture.circles,
        {"numbering/manifest.py": 'MODULE = Module(name="numbering", glue=("till",))\n'},
        "numbering",
    ),
    (
        architecture.talkative_manifests,
        {"modules/shelf/manifest.py": 'import sqlalchemy\nMODULE = Module(name="shelf")\n'},
        "a manifest imports only app.module",
    ),
    (
        architecture.migrations_that_import,
        {"modules/shelf/migrations/shelf_0001.py": "from app.db import Scaled\n"},
        "a migration imports nothing of app",
    ),
    (
        architecture.web_in_services,
        {"modules/shelf/services.py": "from flask import request\n"},
        "flask does not belong below the views",
    ),
    (architecture.floats, {"modules/shelf/split.py": "RATE = 0.19\n"}, "split.py:1: 0.19"),
    (architecture.floats, {"modules/shelf/split.py": "def f(x):\n    return float(x)\n"}, "split.py:2: float()"),
    (architecture.floats, {"app/money.py": "def f(x):\n    return round(x, 2)\n"}, "money.py:2: round()"),
    (
        architecture.broad_excepts,
        {"app/start.py": "try:\n    run()\nexcept (ValueError, Exception):\n    pass\n"},
        "start.py:3: catches everything",
    ),
    (architecture.broad_excepts, {"app/start.py": "try:\n    run()\nexcept:\n    raise\n"}, "start.py:3"),
    (architecture.days_of_utc, {"app/start.py": "day = datetime.now(UTC).date()\n"}, "start.py:1: datetime.now(UTC)"),
    (
        architecture.days_of_utc,
        {"app/start.py": "def f(act):\n    return act.now.date()\n"},
        "start.py:2: act.now.date",
    ),
    (architecture.days_of_utc, {"app/start.py": "def f(act):\n    return act.now.year\n"}, "start.py:2: act.now.year"),
    (architecture.days_of_utc, {"app/start.py": "day = date.today()\n"}, "start.py:1: date.today"),
    (architecture.long_files, {"modules/till/static/till/till.js": "go();\n" * 401}, "till.js: 401 lines"),
    (architecture.registry_hosts, {"requirements/run.txt": "--index-url https://pypi" + ".org/simple\n"}, "run.txt:1"),
]

SOUND = {
    "app/money.py": "from decimal import Decimal\nCENT = Decimal('0.01')\n",
    "numbering/manifest.py": 'from app.module import Module\nMODULE = Module(name="numbering")\n',
    "modules/shelf/manifest.py": 'MODULE = Module(name="shelf", depends=("numbering",))\n',
    "modules/shelf/services.py": "from numbering.services import take\nfrom modules.shelf.models import Shelf\n",
    "modules/shelf/views.py": "from flask import request\n",
    "modules/letters/manifest.py": 'MODULE = Module(name="letters")\n',
    "modules/till/manifest.py": 'MODULE = Module(name="till", depends=("shelf",), glue=("letters",))\n',
    "modules/till/services.py": "from modules.shelf.events import Moved\nfrom numbering.services import take\n",
    "modules/till/letters.py": "from modules.letters.services import send\n",
    "modules/letters/tests/test_bulk.py": "from modules.till.services import ring\nx = pytest.mark.modules('till')\n",
    "modules/till/tests/test_till.py": "from modules.shelf.tests.builders import shelf\n",
}

CHECKS: list[Check] = list(dict.fromkeys(check for check, _, _ in FAULTS))


def plant(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_house_keeps_the_rule(check: Check) -> None:
    assert check(ROOT) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_sound_tree_has_no_finding(check: Check, tmp_path: Path) -> None:
    plant(tmp_path, SOUND)
    assert check(tmp_path) == []


@pytest.mark.parametrize("check,fault,finding", FAULTS, ids=[check.__name__ for check, _, _ in FAULTS])
def test_a_planted_fault_is_found(check: Check, fault: dict[str, str], finding: str, tmp_path: Path) -> None:
    plant(tmp_path, SOUND | fault)
    findings = check(tmp_path)
    assert len(findings) == 1
    assert finding in findings[0]


def test_the_checks_see_the_whole_house() -> None:
    manifests = architecture.manifests_of(ROOT)
    assert {"numbering", "pos_types", "documents", "pos"} <= manifests.keys()
    assert manifests["pos"].depends >= {"documents", "payments"}


def test_reading_every_manifest_loads_no_model_of_a_module() -> None:
    program = (
        "import sys\n"
        "from app.module import discover\n"
        "assert len(discover()) > 10\n"
        "print(*[name for name in sys.modules if name.endswith('.models') and name != 'app.models'])\n"
    )
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.split() == []


def test_tests_run_on_the_pins_that_the_product_runs_on() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+(?:\[.*\])?==\S+", (ROOT / "requirements" / name).read_text(), re.MULTILINE))

    assert len(pins("run.txt")) > 20
    assert pins("run.txt") <= pins("test.txt")
