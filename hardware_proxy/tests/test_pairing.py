"""Being paired: a code on paper, a person who types it, and a token that only this program can read."""

from __future__ import annotations

import json
import socket
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from hardware_proxy import pairing
from hardware_proxy.notify import tell_systemd
from hardware_proxy.protocol import PAIR_POLL, PAIR_START
from hardware_proxy.proxy import Proxy
from hardware_proxy.tests.builders import config, until


class Office(HTTPServer):
    """A server where somebody types the code after the second question."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.codes = 0
        self.over = 0
        self.thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    server: Office

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, body))
        if self.path == PAIR_START:
            self.server.codes += 1
            self.answer(200, {"code": f"VAAZ-{self.server.codes}", "poll": "secret", "expires": 600})
        elif self.server.over:
            self.server.over -= 1
            self.answer(404, {"error": "over"})
        elif sum(path == PAIR_POLL for path, _body in self.server.asked) < 2:
            self.answer(202, {})
        else:
            self.answer(200, {"token": "hwp_new"})

    def answer(self, code: int, value: dict[str, object]) -> None:
        data = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_words: object) -> None:
        """Nothing is logged."""


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setattr(pairing, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(pairing, "RETRY_SECONDS", 0.02)
    office = Office()
    yield office
    office.shutdown()
    office.server_close()


def test_the_token_comes_after_somebody_typed_the_code(office: Office, tmp_path: Path) -> None:
    shown: list[str] = []
    path = tmp_path / "etc" / "token"
    asks = replace(config(tmp_path, office.url), token="", token_path=path, name="MITTE")
    paired = pairing.Pairing(asks, threading.Event(), shown.append).run()
    assert paired is not None
    assert (paired.token, path.read_text()) == ("hwp_new", "hwp_new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert shown == ["VAAZ-1", ""]
    assert office.asked[0][1]["name"] == "MITTE"


def test_a_code_that_nobody_typed_is_followed_by_another(office: Office, tmp_path: Path) -> None:
    office.over = 1
    shown: list[str] = []
    asks = replace(config(tmp_path, office.url), token="")
    assert pairing.Pairing(asks, threading.Event(), shown.append).run() is not None
    assert [code for code in shown if code] == ["VAAZ-1", "VAAZ-2"]


def test_the_code_is_printed(office: Office, tmp_path: Path) -> None:
    office.over = 10**6
    proxy = Proxy(replace(config(tmp_path, office.url), token=""))
    proxy.start()
    roll = proxy.fitted.rolls["T1-PRINTER"]
    assert until(lambda: any("VAAZ-" in sheet.text for sheet in roll.recent()))
    proxy.stop()


def test_systemd_is_told_where_it_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not tell_systemd("READY=1")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        assert tell_systemd("READY=1")
        assert systemd.recv(100) == b"READY=1"
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    assert not tell_systemd("READY=1")
