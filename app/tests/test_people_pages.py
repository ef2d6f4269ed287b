"""Users, roles, tokens, modules and checks as the person who sets up the shop meets them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import demo, settings
from app.accounts import set_permissions
from app.act import SYSTEM, acting
from app.db import reading, writing_session
from app.demo import fitting
from app.errors import Retry
from app.hub import Finding
from app.models import Role, RolePermission, Token, User
from app.module import Faulty
from app.outbox import deliver_all
from app.schema import FRAME
from app.security import token_hash
from app.tests.builders import PASSWORD, client_of, csrf_of, sign_in
from app.tests.forms import sent

pytestmark = pytest.mark.sqlite


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    return client_of(app, "app.people", "app.audit", "app.modules")


def test_a_new_user_signs_in_with_what_the_form_said(app: Flask, clerk: FlaskClient) -> None:
    values = {
        "login": " Bob ",
        "name": "Bob",
        "language": "de",
        "roles": "role-ada",
        "active": "y",
        "password": PASSWORD,
    }
    assert sent(clerk, "/set-up/users/new", values).status_code == 302
    bob = app.test_client()
    assert sign_in(bob, "bob")[0] == 303
    assert bob.get("/set-up/users").status_code == 200


def test_a_new_user_needs_a_password(clerk: FlaskClient) -> None:
    answer = sent(clerk, "/set-up/users/new", {"login": "bob", "name": "Bob", "language": "de", "active": "y"})
    assert answer.status_code == 422
    assert "A new user needs a password." in answer.text


def test_a_login_is_taken_once(clerk: FlaskClient) -> None:
    values = {"login": "ADA", "name": "Other", "language": "en", "active": "y", "password": PASSWORD}
    answer = sent(clerk, "/set-up/users/new", values)
    assert answer.status_code == 422
    assert "There is a user ada already." in answer.text


def test_a_user_who_is_locked_is_out_at_once(app: Flask, clerk: FlaskClient) -> None:
    bob = client_of(app, "app.audit", login="bob")
    assert bob.get("/set-up/changes").status_code == 200
    values = {"login": "bob", "name": "Bob", "language": "en", "roles": "role-bob"}
    assert sent(clerk, "/set-up/users/2", values).status_code == 302
    assert bob.get("/set-up/changes").status_code == 303


def test_nobody_locks_themselves_out(clerk: FlaskClient) -> None:
    answer = sent(clerk, "/set-up/users/1", {"login": "ada", "name": "Ada", "language": "en", "roles": "role-ada"})
    assert answer.status_code == 422
    assert "You cannot lock yourself out." in answer.text


def test_a_role_s_page_shows_what_it_may_and_saves_what_is_chosen(app: Flask, clerk: FlaskClient) -> None:
    page = clerk.get("/set-up/roles/1").text
    said = dict(re.findall(r'name="right_(\w+)".*?<option selected value="(\w*)"', page, re.DOTALL))
    assert {code for code, effect in said.items() if effect == "allow"} == {"app__people", "app__audit", "app__modules"}
    values = {"code": "role-ada", "name": "Ada", "right_app__people": "allow"}
    assert sent(clerk, "/set-up/roles/1", values).status_code == 302
    assert clerk.get("/set-up/changes").status_code == 403


def test_a_role_keeps_the_permissions_of_modules_that_rest(app: Flask, clerk: FlaskClient) -> None:
    with app.app_context(), writing_session() as session:
        set_permissions(session, session.get_one(Role, 1), ["app.people", "agents.settle"])
    sent(clerk, "/set-up/roles/1", {"code": "role-ada", "name": "Ada", "right_app__people": "allow"})
    with app.app_context(), reading() as connection:
        assert set(connection.execute(select(RolePermission.permission)).scalars()) == {"app.people", "agents.settle"}


def test_a_token_is_shown_once(app: Flask, clerk: FlaskClient) -> None:
    page = clerk.post("/set-up/users/1/tokens", data={"csrf_token": csrf_of(clerk), "name": "Shop"}).text
    [secret] = re.findall(r"kontor_[\w-]{40,}", page)
    assert secret not in clerk.get("/set-up/users/1/tokens").text
    with app.app_context(), reading() as connection:
        row = connection.execute(select(Token.token_hash, Token.name, Token.user_id)).one()
    assert tuple(row) == (token_hash(secret), "Shop", 1)


@pytest.mark.parametrize(
    "path", ["users/99", "roles/99", "users/99/tokens", "users/99/rights", "users/99/second-factor"]
)
def test_what_is_not_there_is_told_so(clerk: FlaskClient, path: str) -> None:
    assert clerk.get(f"/set-up/{path}").status_code == 404


def test_the_list_of_changes_tells_who_did_what(clerk: FlaskClient) -> None:
    sent(clerk, "/set-up/roles/1", {"code": "role-ada", "name": "Chief", "right_app__audit": "allow"})
    text = clerk.get("/set-up/changes?q=Chief").text
    assert "Ada Example" in text
    assert "app_role" in text
    assert "name: Ada Example" in clerk.get("/set-up/changes?q=created").text  # a new record in words


def test_the_modules_page_names_every_module_and_its_state(clerk: FlaskClient) -> None:
    text = clerk.get("/set-up/modules").text
    assert "Numbering" in text
    assert "not installed" in text


def test_the_checks_page_shows_what_is_missing(app: Flask, clerk: FlaskClient) -> None:
    assert "Nothing is missing." in clerk.get("/set-up/checks").text
    hub = app.extensions["kontor"]
    hub.check(lambda _connection: [Finding("Method CASH has no account.", "/set-up/users")])

    def fail(_payload: object) -> None:
        raise Retry("No such address.", permanent=True)

    hub.after("tested.v1", fail)
    with app.app_context():
        with acting(SYSTEM, now=datetime.now(UTC) - timedelta(minutes=1)) as act:
            act.later("tested.v1", {})
        deliver_all(app)
    text = clerk.get("/set-up/checks").text
    assert "Method CASH has no account." in text
    assert "Messages that could not be delivered: 1." in text


def test_the_api_is_listed_on_a_plain_page(clerk: FlaskClient) -> None:
    text = clerk.get("/api/").text
    assert "/api/v1/openapi.json" in text
    assert not re.findall(r'(?:src|href)="https?://', text)


# the demo shop --------------------------------------------------------------------------------------------------------
def test_the_demo_shop_is_filled_once(app: Flask) -> None:
    run = app.test_cli_runner()
    first = run.invoke(args=["demo", "seed"]).output
    assert "3 user" in first
    assert "1 company" in first
    assert run.invoke(args=["demo", "seed"]).output.split() == ["app", "nothing", "new"]
    client = app.test_client()
    assert "kontor-demo" in client.get("/sign-in").text
    assert [sign_in(app.test_client(), login, demo.PASSWORD)[0] for login in demo.LOGINS] == [303] * 3


def test_only_the_demo_shop_shows_its_logins(app: Flask) -> None:
    assert "kontor-demo" not in app.test_client().get("/sign-in").text


def test_the_roles_of_the_demo_shop_are_apart() -> None:
    codes = ["pos.sell", "ledger.see", "ledger.reverse", "catalog.see", "catalog.edit", "app.people", "app.audit"]
    assert fitting("cashier", codes) == ["pos.sell", "catalog.see"]
    assert "pos.sell" not in fitting("clerk", codes)
    assert {"ledger.see", "ledger.reverse", "app.audit"} <= set(fitting("accountant", codes))
    assert not {"pos.sell", "app.people", "catalog.edit"} & set(fitting("accountant", codes))


def test_roles_are_given_from_the_command_line(app: Flask) -> None:
    run = app.test_cli_runner()
    run.invoke(args=["demo", "seed"])
    made = run.invoke(args=["user", "add", "eva", "Eva", "--role", "cashier", "--password", PASSWORD])
    assert made.output == "User eva was made.\n"
    assert run.invoke(args=["user", "role", "eva", "clerk", "accountant"]).output == "eva: accountant, clerk\n"
    wrong = run.invoke(args=["user", "role", "eva", "chief"])
    assert (wrong.exit_code, wrong.output) == (1, "Error: There is no role chief.\n")
    run.invoke(args=["user", "password", "eva", "--password", "quite another one"])
    assert sign_in(app.test_client(), "eva", "quite another one")[0] == 303
    with app.app_context(), reading() as connection:
        kept = connection.execute(select(User.password_hash).where(User.login == "eva")).scalar_one()
    assert kept.startswith("$argon2id$")


# settings -------------------------------------------------------------------------------------------------------------
def test_settings_have_defaults_and_types(context: Flask) -> None:
    def value() -> object:
        with reading() as connection:
            return settings.value(connection, FRAME, "demo")

    assert value() is False
    with writing_session() as session:
        settings.save(session, FRAME, "demo", True)
    assert value() is True
    with writing_session() as session:
        with pytest.raises(Faulty, match="declares no setting demmo"):
            settings.save(session, FRAME, "demmo", True)
        with pytest.raises(Faulty, match=r"app\.demo takes bool, not str"):
            settings.save(session, FRAME, "demo", "yes")
