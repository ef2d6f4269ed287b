"""Getting a token: the server gives a code, a person types it there, and the token comes back once."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests

from hardware_proxy import __version__
from hardware_proxy.config import Config
from hardware_proxy.protocol import PAIR_POLL, PAIR_START, ProtocolError, Reader

log = logging.getLogger(__name__)

ANSWER_SECONDS = 10
POLL_SECONDS = 2.0
RETRY_SECONDS = 10.0


def http_session(config: Config) -> requests.Session:
    """HTTP to the server alone: no environment variable may replace the shop's own certificate authority."""
    session = requests.Session()
    session.trust_env = False
    if config.ca_file:
        session.verify = config.ca_file
    return session


def keep_token(path: Path, token: str) -> None:
    """Write the token where only this program's user can read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(token)


class Pairing:
    """Asks until there is a token, or until it is stopped."""

    def __init__(self, config: Config, halt: threading.Event, show: Callable[[str], None]) -> None:
        """`show` puts the code where a person finds it: on paper and on the status page. Empty: it is over."""
        self._config = config
        self._halt = halt
        self._show = show
        self._http = http_session(config)

    def run(self) -> Config | None:
        """The configuration with its token, which is on disk by then; None if it was stopped."""
        while not self._halt.is_set():
            try:
                token = self._once()
            except (requests.RequestException, ProtocolError) as error:
                log.warning("Pairing with %s failed: %s", self._config.url, error)
                token = ""
            self._show("")
            if token:
                if self._config.token_path is not None:
                    keep_token(self._config.token_path, token)
                return replace(self._config, token=token)
            self._halt.wait(RETRY_SECONDS)
        return None

    def _once(self) -> str:
        """One code, from its start to its end; empty if nobody typed it."""
        name = self._config.name or "hardware-proxy"
        read = Reader(self._post(PAIR_START, {"name": name, "version": __version__})[1], "pairing")
        secret = read.text("poll")
        self._show(read.text("code"))
        while not self._halt.wait(POLL_SECONDS):
            status, answer = self._post(PAIR_POLL, {"poll": secret})
            if status == requests.codes.ok:
                return Reader(answer, "pairing").text("token")
            if status != requests.codes.accepted:
                break
        return ""

    def _post(self, path: str, body: dict[str, str]) -> tuple[int, Any]:
        answer = self._http.post(self._config.url + path, json=body, timeout=ANSWER_SECONDS, allow_redirects=False)
        try:
            return answer.status_code, answer.json()
        except requests.JSONDecodeError as error:
            raise ProtocolError(f"the server answered {answer.status_code} and no JSON") from error
