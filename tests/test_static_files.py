"""Every style sheet and script that a template names is there: a missing one makes a page plain and says nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).parent.parent
NAMED = re.compile(r"url_for\(\s*['\"](?:(\w+)\.)?static['\"],\s*filename=['\"]([^'\"]+)['\"]\s*\)")

pytestmark = pytest.mark.sqlite


def test_every_file_that_a_template_names_is_there(app: Flask) -> None:
    missing = []
    for template in ROOT.glob("**/templates/**/*.html"):
        if {".venv", "build"} & set(template.parts):
            continue
        for blueprint, name in NAMED.findall(template.read_text(encoding="utf-8")):
            folder = app.blueprints[blueprint].static_folder if blueprint else app.static_folder
            if not (Path(folder or "") / name).is_file():
                missing.append(f"{template.relative_to(ROOT)}: {blueprint or 'app'} has no {name}")
    assert missing == []
