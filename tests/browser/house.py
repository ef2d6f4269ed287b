"""A demo shop that runs as `make run` runs it: server, hardware proxy, and a look into its database."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from tests.databases import ROOT
from tools.run import THREADS, free_port, stop

LONGEST_WAIT_S = 120
TOKEN = "token"


class House:
    """One shop in a folder of its own: first it is furnished, then it opens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.proxy_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.proxy_url = f"http://127.0.0.1:{self.proxy_port}"
        others = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self._environment = others | {"KONTOR_INSTANCE": str(folder), "FLASK_APP": "wsgi", "KONTOR_LOG": "WARNING"}
        self._server: subprocess.Popen[bytes] | None = None
        self.proxy: subprocess.Popen[bytes] | None = None

    def furnish(self, installed: Path | None = None) -> None:
        """Put the demo shop into the folder, on a copy of `installed`, a database with every module, if given."""
        if installed is None:
            self.flask("module", "install")
        else:
            shutil.copyfile(installed, self.folder / "kontor.db")
        self.flask("demo", "seed")
        (self.folder / TOKEN).write_text(
            self.flask("devices", "proxy", "DEMO", "--shop", "MITTE", "--renew").split()[-1]
        )

    def open(self) -> None:
        """Start both programs, and wait until the server knows every device."""
        how = ["--worker-class", "gthread", "--workers", "1", "--threads", str(THREADS), "--log-level", "warning"]
        self._server = self._start("gunicorn", "--bind", f"127.0.0.1:{self.port}", *how, "wsgi:app")
        self.until(lambda: self.answers(self.port), "the server answers")
        self.start_proxy()

    def close(self) -> None:
        """End both programs."""
        self.stop_proxy()
        if self._server is not None:
            stop(self._server)

    def start_proxy(self) -> None:
        """Start the program in the shop, with virtual devices for both tills."""
        tills = ["--till", "T1", "--till", "T2"]
        token = (self.folder / TOKEN).read_text()
        where = ["--token", token, "--data", str(self.folder / "proxy"), "--port", str(self.proxy_port)]
        self.proxy = self._start("hardware_proxy", "--demo", "--server", self.url, *tills, *where)
        self.until(self._proxy_is_online, "the proxy is connected")

    def stop_proxy(self) -> None:
        """End it; the server notices that the line is gone."""
        if self.proxy is not None:
            stop(self.proxy)
            self.proxy = None

    def flask(self, *words: str) -> str:
        """What a `flask` command prints."""
        command = [sys.executable, "-m", "flask", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self._environment, stdout=subprocess.PIPE, text=True, check=True
        ).stdout

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database holds. Amounts are in cents, quantities in thousandths."""
        address = f"file:{self.folder / 'kontor.db'}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
            return connection.execute(query, values).fetchall()

    def one(self, query: str, *values: object) -> Any:
        """The only value of the only row."""
        rows = self.rows(query, *values)
        assert len(rows) == 1, rows
        return rows[0][0]

    def paper(self, device: str) -> list[str]:
        """What the printer of this code has printed, as text, oldest first."""
        sheets = sorted(self._proxy_status()["receipts"], key=lambda sheet: sheet["printed"])
        names = [sheet["name"] for sheet in sheets if sheet["device"] == device]
        return [_get(self.proxy_port, f"/receipts/{name}.txt") for name in names]

    def twin(self, device: str) -> dict[str, Any]:
        """What a virtual display, scale or terminal shows."""
        shown: dict[str, Any] = self._proxy_status()["twins"][device]
        return shown

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait for a condition that other programs bring about; it fails with `what` if they do not."""
        deadline = time.monotonic() + LONGEST_WAIT_S
        while not condition():
            assert time.monotonic() < deadline, f"in vain: {what}"
            time.sleep(0.1)

    def answers(self, port: int) -> bool:
        """Whether the program behind this port is up and well."""
        try:
            return bool(_get(port, "/healthz"))
        except (OSError, HTTPException):
            return False

    def _proxy_status(self) -> Any:
        return json.loads(_get(self.proxy_port, "/status.json"))

    def _proxy_is_online(self) -> bool:
        return self.answers(self.proxy_port) and bool(self._proxy_status()["online"])

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        assert self._server is None or self._server.poll() is None, "the server has ended"
        with (self.folder / "programs.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *command], cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )


def _get(port: int, path: str) -> str:
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status == 200, f"{path}: {answer.status}"
        return text


@contextmanager
def running_house(folder: Path, furnished: Path | None = None) -> Iterator[House]:
    """A shop that is open within the `with`: a copy of a furnished one, if given."""
    house = House(folder)
    try:
        if furnished is None:
            house.furnish()
        else:
            shutil.copytree(furnished, folder, dirs_exist_ok=True)
        house.open()
        yield house
    finally:
        house.close()
