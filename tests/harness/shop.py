"""A server, a shop and its printers as processes, started again whenever they die; and the till that orders."""

from __future__ import annotations

import http.client
import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from app.ids import new_id
from modules.devices.tests.builders import Made
from tests.databases import ROOT
from tests.harness.printer import entries
from tools.run import free_port

LONGEST_START = 60.0
HEADERS = {"Content-Type": "application/json", "Authorization": "Bearer harness"}
DOWN_SECONDS = 0.05
"""How long a program stays down before somebody starts it again."""


def eventually(happened: Callable[[], bool], seconds: float = LONGEST_START) -> bool:
    """Wait until something is so; False if it never was. The time is a limit for a broken program, not a measure."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


class Program:
    """A process that is started again after it died, by whose hand ever."""

    def __init__(self, command: list[str], settings: Mapping[str, str], log: Path) -> None:
        self._command = command
        self._settings = {**os.environ, **settings}
        self._log = log
        self._lock = threading.Lock()
        self._halt = threading.Event()
        self.process = self._start()
        self._watch = threading.Thread(target=self._keep, daemon=True)
        self._watch.start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as out:
            return subprocess.Popen(
                self._command, cwd=ROOT, env=self._settings, stdout=out, stderr=out, start_new_session=True
            )

    def _keep(self) -> None:
        while not self._halt.wait(DOWN_SECONDS):
            with self._lock:
                if self.process.poll() is not None and not self._halt.is_set():
                    self._end_group()
                    self.process = self._start()

    def _end_group(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def kill(self) -> None:
        """SIGKILL for the process and all of its own."""
        with self._lock:
            self._end_group()
            self.process.wait()

    def kill_worker(self, choice: random.Random) -> None:
        """SIGKILL for one of its children, such as a worker of gunicorn; for the process if it has none."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        children = found.read_text().split() if found.exists() else []
        if not children:
            self.kill()
            return
        try:
            os.kill(int(choice.choice(children)), signal.SIGKILL)
        except ProcessLookupError:
            return

    def stop(self) -> None:
        """The end; nobody starts it again."""
        self._halt.set()
        self._watch.join()
        self.kill()


@dataclass
class Wish:
    """A job that the till ordered: `number` is on its paper, `committed` when the server had it."""

    id: UUID
    device: int
    number: int
    kind: str = "receipt"
    ttl: float = 0.0
    asked: float = field(default_factory=time.monotonic)
    committed: float = 0.0


@dataclass(frozen=True)
class Setting:
    """What runs: how many servers, which database, which program in the shop, how often they kill themselves."""

    database: str
    made: Made
    workers: int = 1
    redis: bool = False
    design: str = "journal"
    dice: float = 0.0
    seed: int = 0
    answer_seconds: float = 0.0


class Shop:
    """Everything together. Use as a context manager."""

    def __init__(self, folder: Path, setting: Setting) -> None:
        self.folder = folder
        self.setting = setting
        self.port = free_port()
        self.paper = folder / "paper.log"
        self._dice = folder / "dice.log"
        self._printer_port = free_port()
        self._redis_port = free_port() if setting.redis else 0
        self._orders: queue.Queue[Wish | None] = queue.Queue()
        self.wishes: list[Wish] = []
        self.programs: dict[str, Program] = {}

    def __enter__(self) -> Self:
        if self._redis_port:
            self._run("redis", ["redis-server", "--port", str(self._redis_port), "--save", "", "--appendonly", "no"])
        python = [sys.executable, "-m"]
        self._run("printer", [*python, "tests.harness.printer", str(self._printer_port), str(self.paper)])
        gunicorn = ["gunicorn", "-b", f"127.0.0.1:{self.port}", "-k", "gthread", "-w", str(self.setting.workers)]
        self._run("server", [*python, *gunicorn, "--threads", "16", "--log-level", "warning", "tests.harness.wsgi:app"])
        config = self.folder / "proxy.toml"
        config.write_text(self._config(), encoding="utf-8")
        self._run("proxy", [*python, "tests.harness.program", self.setting.design, str(config)])
        threading.Thread(target=self._ask, daemon=True).start()
        assert eventually(self.answers), "the server did not start"
        return self

    def __exit__(self, *_error: object) -> None:
        self._orders.put(None)
        for program in reversed(self.programs.values()):
            program.stop()

    def _run(self, name: str, command: list[str]) -> None:
        settings = {
            "DATABASE_URL": self.setting.database,
            "SECRET_KEY": "harness",
            "KONTOR_INSTANCE": str(self.folder / "instance"),
            "KONTOR_LOG": "WARNING",
            "KONTOR_WORKER": "none",
            "SOCKETIO_MESSAGE_QUEUE": f"redis://127.0.0.1:{self._redis_port}" if self._redis_port else "",
            "HARNESS_DICE": f"{self.setting.seed}:{self.setting.dice}:{self._dice}",
            "HARNESS_ANSWER_SECONDS": str(self.setting.answer_seconds),
        }
        self.programs[name] = Program(command, settings, self.folder / f"{name}.log")

    def _config(self) -> str:
        return f"""
data = "{self.folder / "proxy"}"
[server]
url = "http://127.0.0.1:{self.port}"
token = "{self.setting.made.token}"
[status]
port = {free_port()}
[[device]]
code = "T1-PRINTER"
kind = "printer"
driver = "escpos"
connection = "tcp://127.0.0.1:{self._printer_port}"
confirm = "counted"
[[device]]
code = "T1-DRAWER"
kind = "drawer"
driver = "escpos"
printer = "T1-PRINTER"
"""

    def answers(self) -> bool:
        """Whether the server is up."""
        try:
            self._post("/healthz", None)
        except (OSError, http.client.HTTPException):
            return False
        return True

    def _post(self, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            if body is None:
                connection.request("GET", path)
            else:
                connection.request("POST", path, json.dumps(body), HEADERS)
            response = connection.getresponse()
            text = response.read()
            assert response.status < 400, f"{response.status}: {text.decode()[-1500:]}"
            answer: dict[str, Any] = json.loads(text) if body is not None else {}
            return answer
        finally:
            connection.close()

    def look(self, path: str) -> None:
        """Ask for a page and read it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
        finally:
            connection.close()

    def wish(self, kind: str = "receipt", ttl: float = 0.0) -> Wish:
        """The next wish, not yet ordered; a receipt, or with `drawer` a kick that is good for `ttl` seconds."""
        made = self.setting.made
        device = made.drawer if kind == "drawer" else made.printer
        self.wishes.append(Wish(new_id(), device, len(self.wishes), kind, ttl))
        return self.wishes[-1]

    def order(self, count: int) -> list[Wish]:
        """Order so many receipts, one after the other, in the background."""
        wishes = [self.wish() for _each in range(count)]
        for wish in wishes:
            self._orders.put(wish)
        return wishes

    def _ask(self) -> None:
        """The till: asks until it has an answer, always under the same id."""
        while wish := self._orders.get():
            self.ask(wish)

    def ask(self, wish: Wish) -> None:
        """Order one job and wait for the server's word that it is stored."""
        way = "plain" if self.setting.design == "plain" else "order"
        body = {
            "device": wish.device, "number": wish.number, "kind": wish.kind, "ttl": wish.ttl,
            "code": "T1-PRINTER", "proxy": self.setting.made.proxy,
        }  # fmt: skip
        while not wish.committed:
            try:
                wish.committed = self._post(f"/api/harness/{way}/{wish.id}", body)["committed"]
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)

    @staticmethod
    def pause(seconds: float) -> None:
        """Let the shop go on for a moment."""
        time.sleep(seconds)

    def asked(self) -> bool:
        """Whether the server has taken every order."""
        return all(wish.committed for wish in self.wishes)

    def printed(self) -> list[int]:
        """The numbers of the receipts that came out whole, in the order of the paper."""
        ends = [str(entry["text"]).rpartition("end ")[2] for entry in entries(self.paper) if entry["kind"] == "cut"]
        return [int(end.split()[0]) for end in ends]

    def accidents(self) -> int:
        """How often a program has killed itself at one of the named places."""
        return len(self._dice.read_text().split("\n")) - 1 if self._dice.exists() else 0
