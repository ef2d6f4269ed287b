"""Files on their way into the house: kept in the instance folder with what is known of them, until they are a day old.

    imports/catalog_category/0189…/  data     the file as it came
                                     run.json columns, who, in which language, and what was asked for last
                                     report   one line of JSON for each row that is done

Large files are worked through by the outbox worker, a slice per message. The report grows with each transaction, so an
interrupted run goes on where it stopped; a row that is done twice finds nothing to change.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from app.errors import Missing, Refused
from app.ids import new_id
from app.importing import Sheet, Unreadable, read_table
from app.importing_plan import Result

BIGGEST = 20_000_000  # bytes
KEPT = 24 * 3600  # seconds
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Order:
    """What was asked for: `apply` or only look; `rows` in all; `by` and `language` of the person."""

    columns: Mapping[str, int]
    apply: bool
    rows: int
    by_id: int | None
    by_name: str
    language: str
    slow: bool = False
    run: str = field(default_factory=lambda: new_id().hex)


class Stored:
    """One file and what became of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def token(self) -> str:
        """Its name in addresses."""
        return self.folder.name

    def sheet(self) -> Sheet:
        """The table in it; raises `Refused` for what is none."""
        try:
            sheet = read_table((self.folder / "data").read_bytes())
        except Unreadable as error:
            raise Refused(_("This file cannot be read. Save it as CSV or XLSX and try again.")) from error
        if not sheet.headers:
            raise Refused(_("This file is empty."))
        return sheet

    def order(self) -> Order | None:
        """What was asked for last; None for a fresh file."""
        path = self.folder / "run.json"
        return Order(**json.loads(path.read_text())) if path.exists() else None

    def begin(self, order: Order) -> Order:
        """Start anew with another order."""
        self._report.unlink(missing_ok=True)
        fresh = self.folder / f"run.{os.getpid()}"
        fresh.write_text(json.dumps(asdict(order)))
        fresh.replace(self.folder / "run.json")
        return order

    @property
    def _report(self) -> Path:
        return self.folder / "report"

    def add(self, results: Iterable[Result]) -> None:
        """Note what rows did, right after their transaction."""
        with self._report.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(each)) + "\n" for each in results)
            file.flush()

    def results(self) -> list[Result]:
        """What was done so far."""
        if not self._report.exists():
            return []
        lines = self._report.read_text(encoding="utf-8").splitlines()
        return [Result(**json.loads(line)) for line in lines if line.endswith("}")]


def folder_of(instance: str, name: str) -> Path:
    """Where the files of an importer are; readable by the server only."""
    folder = Path(instance) / "imports" / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def keep(instance: str, name: str, data: bytes) -> Stored:
    """Keep a file that was uploaded; older ones than a day go. Raises `Refused` for an empty or a huge one."""
    if not data.strip():
        raise Refused(_("Please choose a file."), "file")
    if len(data) > BIGGEST:
        raise Refused(_("The file is too large; split it into parts of at most 20 MB."), "file")
    home = folder_of(instance, name)
    for old in home.iterdir():
        if old.stat().st_mtime < time.time() - KEPT:
            shutil.rmtree(old, ignore_errors=True)
    stored = Stored(home / new_id().hex)
    stored.folder.mkdir()
    (stored.folder / "data").write_bytes(data)
    return stored


def find(instance: str, name: str, token: str) -> Stored:
    """A file that is kept; raises `Missing`."""
    stored = Stored(folder_of(instance, name) / token)
    if not _TOKEN.fullmatch(token) or not (stored.folder / "data").exists():
        raise Missing(_("This file is no longer here; please choose it again."))
    return stored


def payload(name: str, token: str, run: str) -> dict[str, Any]:
    """What the outbox carries of a run."""
    return {"importer": name, "token": token, "run": run}
