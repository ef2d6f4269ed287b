"""`make run` as a person meets it: a shop, a server and a proxy with one command, and nothing left after Ctrl+C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.databases import ROOT
from tools.run import free_port

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def shop(tmp_path: Path, port: int) -> dict[str, str]:
    """The settings of a shop of its own."""
    settings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return settings | {"KONTOR_INSTANCE": str(tmp_path / "instance"), "PORT": str(port), "PYTHONUNBUFFERED": "1"}


def started(shop: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tools.run"]
    return subprocess.Popen(
        command, cwd=ROOT, env=shop, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def lines_until(program: subprocess.Popen[str], *words: str) -> Iterator[str]:
    """What the program says, up to the line in which the last of the words has been said."""
    assert program.stdout is not None
    waiting = list(words)
    for line in program.stdout:
        yield line
        waiting = [word for word in waiting if word not in line]
        if not waiting:
            return
    pytest.fail(f"it ended without saying {waiting}")


def status_of(port: int, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


def test_one_command_serves_the_shop_and_ctrl_c_stops_all_of_it(shop: dict[str, str], port: int) -> None:
    program = started(shop)
    said = "".join(lines_until(program, f"ready at http://127.0.0.1:{port}", f"Connected to http://127.0.0.1:{port}"))
    assert "Making the demo shop." in said
    for login in ("clerk", "cashier", "accountant"):
        assert f"{login} " in said
    assert status_of(port, "/healthz") == 200
    assert status_of(port, "/sign-in") == 200

    program.send_signal(signal.SIGINT)
    rest, _ = program.communicate()
    assert "Stopping." in rest
    assert program.returncode == 0
    with pytest.raises(ConnectionRefusedError):
        status_of(port, "/healthz")

    again = started(shop)
    said = "".join(lines_until(again, "ready at"))
    again.terminate()
    assert "Making the demo shop." not in said
    again.communicate()
    assert again.returncode == 0


def test_a_port_in_use_is_told_in_one_sentence(shop: dict[str, str], port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        program = started(shop)
        said, _ = program.communicate()
    assert said == f"Port {port} cannot be used; name another, for example: PORT=8001 make run\n"
    assert program.returncode == 1
