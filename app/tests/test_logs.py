"""A log line tells which request it belongs to, and nobody can forge one."""

from __future__ import annotations

import logging
import re

import pytest
from flask import Flask, g

from app.logs import Lines

pytestmark = pytest.mark.sqlite


def line(message: str, *args: object) -> str:
    record = logging.LogRecord("kontor.test", logging.WARNING, "", 1, message, args, None)
    return Lines().format(record)


def test_outside_of_requests_a_dash_stands_for_the_id() -> None:
    found = line("started with %s", 'a "name"')
    assert re.fullmatch(
        r'at=\S+\+00:00 level=warning logger=kontor\.test request=- user=- message="started with a \\"name\\""', found
    )


def test_in_a_request_its_id_is_in_the_line(app: Flask) -> None:
    with app.test_request_context("/"):
        g.request_id = "abc-12345"
        assert " request=abc-12345 " in line("x")


def test_line_breaks_do_not_make_new_lines() -> None:
    found = line("login %s", "x\nat=2026 level=error\r")
    assert "\n" not in found
    assert "\r" not in found
    assert "x\\nat=2026" in found


def test_every_request_leaves_one_line_with_the_id_of_its_answer(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "kontor.request"):
        answer = app.test_client().get("/sign-in", headers={"X-Request-ID": "from-the-proxy-1"})
    assert answer.headers["X-Request-ID"] == "from-the-proxy-1"
    assert [record.getMessage().split()[:3] for record in caplog.records] == [["GET", "/sign-in", "200"]]
