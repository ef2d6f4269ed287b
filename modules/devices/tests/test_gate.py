"""Before a line is opened: by which name the server was called, and whether a token may travel here."""

from __future__ import annotations

import pytest
from flask import Flask

from modules.devices.gate_api import safe_host, safe_line

pytestmark = pytest.mark.sqlite
NAMED = {"TRUSTED_HOSTS": ["kontor.example"]}
PROXIED = {"PROXIES": 1, "TRUSTED_HOSTS": ["kontor.example"]}


@pytest.mark.parametrize(
    "host,config,safe",
    [
        ("localhost:8000", {}, True),
        ("127.0.0.1:8000", {}, True),
        ("[::1]:8000", {}, True),
        ("192.168.1.2", {}, True),
        ("evil.example", {}, False),
        ("kontor.example", {}, False),
        ("kontor.example", NAMED, True),
        ("kontor.example.evil.example", NAMED, False),
        ("localhost", NAMED, False),
        ("", {}, False),
    ],
)
def test_only_names_that_nobody_can_point_elsewhere(host: str, config: dict[str, object], safe: bool) -> None:
    assert safe_host({"HTTP_HOST": host}, config) is safe


def test_the_word_of_a_reverse_proxy_counts_only_where_there_is_one() -> None:
    forged = {"HTTP_HOST": "evil.example", "HTTP_X_FORWARDED_HOST": "kontor.example"}
    assert not safe_host(forged, NAMED)
    assert safe_host({**forged, "HTTP_HOST": "127.0.0.1:8000"}, PROXIED)
    assert not safe_host({**forged, "HTTP_X_FORWARDED_HOST": "kontor.example, evil.example"}, PROXIED)


@pytest.mark.parametrize(
    "environ,config,safe",
    [
        ({"wsgi.url_scheme": "http", "REMOTE_ADDR": "127.0.0.1"}, {}, True),
        ({"wsgi.url_scheme": "http", "REMOTE_ADDR": "192.168.1.9"}, {}, False),
        ({"wsgi.url_scheme": "https", "REMOTE_ADDR": "192.168.1.9"}, {}, True),
        ({"wsgi.url_scheme": "http", "REMOTE_ADDR": "127.0.0.1"}, PROXIED, False),
        ({"wsgi.url_scheme": "http", "REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}, PROXIED, True),
        ({"wsgi.url_scheme": "http", "REMOTE_ADDR": "192.168.1.9", "HTTP_X_FORWARDED_PROTO": "https"}, {}, False),
    ],
)
def test_a_token_travels_in_the_clear_only_within_the_machine(
    environ: dict[str, str], config: dict[str, object], safe: bool
) -> None:
    assert safe_line(environ, config) is safe


def test_the_line_is_refused_under_a_strange_name(app: Flask) -> None:
    client = app.test_client()
    path = "/socket.io/?EIO=4&transport=websocket"
    answer = client.get(path, base_url="http://evil.example")
    assert (answer.status_code, "KONTOR_HOSTS" in answer.text) == (400, True)
    assert "KONTOR_HOSTS" not in client.get(path, base_url="http://localhost").text
