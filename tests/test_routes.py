"""Every door of the house, tried by a stranger and by somebody who may do nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import accounts
from app.db import writing_session
from app.security import PUBLIC, SIGNED_IN, mark_of

pytestmark = pytest.mark.sqlite

EXAMPLES = {"IntegerConverter": 1, "UUIDConverter": UUID(int=1), "FloatConverter": 1}
PASSWORD = "long enough for anybody"


def doors(app: Flask) -> Iterator[tuple[str, str, str]]:
    """(method, address, mark) of every route, with an example for each of its arguments."""
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                mark = mark_of(app, rule.endpoint, method)
                assert mark is not None, f"{rule.endpoint} was left open"
                yield method, adapter.build(rule.endpoint, example(rule), method), mark


def example(rule: Rule) -> dict[str, object]:
    converters = {name: type(converter).__name__ for name, converter in rule._converters.items()}
    return {name: EXAMPLES.get(kind, "x") for name, kind in converters.items()}


def sign_in(client: FlaskClient, login: str) -> str:
    """Sign in like a browser; returns the token against forged requests."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
    assert token is not None
    answer = client.post("/sign-in", data={"name": login, "password": PASSWORD, "csrf_token": token[1]})
    assert answer.status_code == 303
    fresh = re.search(r'name="csrf-token"[^>]*content="([^"]+)"', client.get("/account").text)
    assert fresh is not None
    return fresh[1]


@pytest.fixture
def nobody(app: Flask) -> str:
    """The login of a user without any role."""
    with app.app_context(), writing_session() as session:
        accounts.make_user(session, "nobody", "Nobody", accounts.hashed(PASSWORD))
    return "nobody"


def test_the_house_has_doors(app: Flask) -> None:
    marks = [mark for _, _, mark in doors(app)]
    assert len(marks) > 50
    assert {PUBLIC, SIGNED_IN, "pos.sell"} <= set(marks)


def test_a_stranger_comes_in_by_public_doors_only(app: Flask) -> None:
    open_to_all = []
    for method, address, mark in doors(app):
        answer = app.test_client().open(address, method=method)
        to_sign_in = answer.status_code == 303 and answer.location.startswith("/sign-in")
        if mark != PUBLIC and not to_sign_in and answer.status_code != 401:
            open_to_all.append((method, address, answer.status_code))
    assert open_to_all == []


def test_somebody_without_rights_is_told_so(app: Flask, nobody: str) -> None:
    client = app.test_client()
    token = sign_in(client, nobody)
    open_to_nobody = []
    for method, address, mark in doors(app):
        if mark in (PUBLIC, SIGNED_IN):
            continue
        answer = client.open(address, method=method, headers={"X-CSRFToken": token})
        if answer.status_code != 403 or "You do not have the right" not in answer.text:
            open_to_nobody.append((method, address, answer.status_code))
    assert open_to_nobody == []


def test_a_forged_request_changes_nothing(app: Flask, nobody: str) -> None:
    client = app.test_client()
    sign_in(client, nobody)
    answer = client.post("/preferences", data={"theme": "dark"})
    assert answer.status_code in (400, 403)
