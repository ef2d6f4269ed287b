"""Allowed, needs approval, denied: what holds when several roles and the person speak."""

from __future__ import annotations

import lxml.html
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import accounts
from app.db import reading, writing_session
from app.models import Company, Role, Shop
from app.rights import combined, rights_of
from app.tests.builders import client_of, make_person
from app.tests.forms import sent

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize(
    "roles, own, allowed, asking",
    [
        ([("a", "allow")], {}, {"a"}, set()),
        ([("a", "ask")], {}, set(), {"a"}),
        ([("a", "ask"), ("a", "allow")], {}, {"a"}, set()),
        ([("a", "allow"), ("a", "deny"), ("a", "allow")], {}, set(), set()),
        ([("a", "deny")], {"a": "allow"}, {"a"}, set()),
        ([("a", "allow")], {"a": "ask"}, set(), {"a"}),
        ([("a", "allow"), ("b", "allow")], {"b": "deny"}, {"a"}, set()),
    ],
)
def test_denied_wins_between_roles_and_the_person_wins_over_roles(
    roles: list[tuple[str, str]], own: dict[str, str], allowed: set[str], asking: set[str]
) -> None:
    assert combined(roles, own) == (frozenset(allowed), frozenset(asking))


def test_what_one_role_denies_another_does_not_open(app: Flask) -> None:
    client = client_of(app, "app.audit")
    assert client.get("/set-up/changes").status_code == 200
    with app.app_context(), writing_session() as session:
        strict = Role(code="strict", name="Strict")
        session.add(strict)
        accounts.set_effects(session, strict, {"app.audit": "deny"})
        accounts.set_roles(session, accounts.user_of(session, "ada"), ["role-ada", "strict"])
    assert client.get("/set-up/changes").status_code == 403


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    return client_of(app, "app.people", "app.audit")


def test_a_right_of_one_s_own_is_given_on_the_page_and_wins(app: Flask, clerk: FlaskClient) -> None:
    bob = make_person(app, "app.modules", login="bob", name="Bob")
    data = {"right_app__audit": "allow", "right_app__modules": "deny"}
    assert sent(clerk, f"/set-up/users/{bob}/rights", data).status_code == 302
    with app.app_context(), reading() as connection:
        assert rights_of(connection, bob).allowed == {"app.audit"}
    told = " ".join(lxml.html.fromstring(clerk.get("/set-up/changes?table_name=app_user").text).text_content().split())
    assert "Bob · See who changed which setting Created – Effect: allowed" in told


def test_a_person_of_one_shop_has_that_shop_only(app: Flask, clerk: FlaskClient) -> None:
    with app.app_context(), writing_session() as session:
        company = Company(code="C", name="C", country="DE", currency="EUR", language="de")
        session.add(company)
        session.flush()
        session.add_all(Shop(company_id=company.id, code=code, name=code, zone="Europe/Berlin") for code in "AB")
    bob = make_person(app, login="bob", name="Bob")
    values = {"login": "bob", "name": "Bob", "language": "en", "roles": "role-bob", "shops": "2", "active": "y"}
    assert sent(clerk, f"/set-up/users/{bob}", values).status_code == 302
    with app.app_context(), reading() as connection:
        assert rights_of(connection, bob).shops == {2}
