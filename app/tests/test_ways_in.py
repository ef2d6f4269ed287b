"""The second factor, PIN and badge, and the locked screen."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import accounts, pins
from app.db import writing_session
from app.models import Role
from app.people import limiter
from app.second_factor import STEP_S
from app.tests.builders import PASSWORD, client_of, csrf_of, make_person, sign_in
from app.tests.forms import sent

pytestmark = pytest.mark.sqlite


@pytest.fixture(autouse=True)
def nobody_failed_before(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


def code_of(secret: str, steps: int = 0) -> str:
    """The phone's code now, or some steps of half a minute later."""
    return pyotp.TOTP(secret).at(int(datetime.now(UTC).timestamp()) + steps * STEP_S)


def enrolled(client: FlaskClient) -> tuple[str, list[str]]:
    """Set the second factor up; gives the secret and the recovery codes."""
    page = client.get("/account/second-factor").text
    secret = re.findall(r"<code>([A-Z2-7 ]+)</code>", page)[0].replace(" ", "")
    data = {"csrf_token": csrf_of(client, "/account/second-factor"), "code": code_of(secret, -1)}
    done = client.post("/account/second-factor", data=data).text
    return secret, re.findall(r"<code>([A-Z0-9-]+)</code>", done)


def given(client: FlaskClient, code: str) -> int:
    """Give the code after the password; 303 when the door opens."""
    data = {"csrf_token": csrf_of(client, "/sign-in/code"), "code": code}
    return client.post("/sign-in/code", data=data).status_code


def test_with_a_second_factor_the_password_is_half_of_the_way(app: Flask) -> None:
    secret, _codes = enrolled(client_of(app, "app.audit"))
    client = app.test_client()
    status, where = sign_in(client, "ada")
    assert (status, where.partition("?")[0]) == (303, "/sign-in/code")
    assert "/sign-in" in client.get("/set-up/changes").location
    assert given(client, "000000") == 422
    assert given(client, code_of(secret)) == 303
    assert client.get("/set-up/changes").status_code == 200


def test_a_code_is_taken_once(app: Flask) -> None:
    secret, _codes = enrolled(client_of(app))
    code = code_of(secret)
    for expected in (303, 422):
        client = app.test_client()
        sign_in(client, "ada")
        assert given(client, code) == expected


def test_a_recovery_code_opens_once(app: Flask) -> None:
    _secret, codes = enrolled(client_of(app))
    assert len(set(codes)) == 10
    for expected in (303, 422):
        client = app.test_client()
        sign_in(client, "ada")
        assert given(client, codes[3].lower()) == expected


def test_wrong_codes_are_counted(app: Flask) -> None:
    secret, _codes = enrolled(client_of(app))
    client = app.test_client()
    sign_in(client, "ada")
    assert [given(client, "111111") for _try in range(5)] == [422] * 5
    assert given(client, code_of(secret)) == 429


def test_a_role_may_ask_for_it(app: Flask) -> None:
    client = client_of(app, "app.audit")
    with app.app_context(), writing_session() as session:
        session.get_one(Role, 1).second_factor = True
    assert "/account/second-factor" in client.get("/set-up/changes").location
    enrolled(client)
    assert client.get("/set-up/changes").status_code == 200
    answer = client.post(
        "/account/second-factor/change",
        data={"csrf_token": csrf_of(client, "/account/second-factor"), "password": PASSWORD, "remove": "1"},
    )
    assert "cannot be turned off" in answer.text


def test_whoever_manages_users_can_remove_it(app: Flask) -> None:
    enrolled(client_of(app))
    clerk = client_of(app, "app.people", login="clara")
    clerk.post("/set-up/users/1/second-factor", data={"csrf_token": csrf_of(clerk)})
    status, where = sign_in(app.test_client(), "ada")
    assert (status, where) == (303, "/")


def test_a_command_removes_it_when_nobody_else_can(app: Flask) -> None:
    client = client_of(app)
    enrolled(client)
    assert app.test_cli_runner().invoke(args=["user", "forget-second-factor", "ada"]).exit_code == 0
    assert "/sign-in" in client.get("/account").location
    assert sign_in(app.test_client(), "ada") == (303, "/")


def test_whoever_has_it_turns_it_off_with_the_password(app: Flask) -> None:
    client = client_of(app)
    enrolled(client)
    token = csrf_of(client, "/account/second-factor")
    wrong = {"csrf_token": token, "password": "no", "remove": "1"}
    assert client.post("/account/second-factor/change", data=wrong).status_code == 422
    right = {"csrf_token": token, "password": PASSWORD, "remove": "1"}
    assert client.post("/account/second-factor/change", data=right).status_code == 303
    assert sign_in(app.test_client(), "ada") == (303, "/")


# PIN and badge --------------------------------------------------------------------------------------------------------
def make_cashier(app: Flask, *permissions: str, login: str, number: str, badge: str = "") -> None:
    """A person with number, PIN 1379 and perhaps a badge."""
    make_person(app, *permissions, login=login, name=login.capitalize())
    with app.app_context(), writing_session() as session:
        kept = pins.new_badge_hash(badge, "tests") if badge else None
        way = pins.WayIn(number, pins.hashed_pin("1379"), kept)
        pins.set_cashier(session, accounts.user_of(session, login), way)


def taken_over(client: FlaskClient, **typed: str) -> int:
    """Give number and PIN, or a badge; 303 when it is taken."""
    return client.post("/cashier", data={"csrf_token": csrf_of(client, "/cashier"), **typed}).status_code


def test_a_colleague_takes_over_by_pin_and_gets_the_till_only(app: Flask) -> None:
    app.extensions["kontor"].by_pin("app.audit")
    client = client_of(app, "app.modules")
    make_cashier(app, "app.audit", "app.people", login="bob", number="7")
    assert taken_over(client, number="7", pin="1378") == 422
    assert taken_over(client, number="7", pin="1379") == 303
    assert "Bob" in client.get("/set-up/changes").text
    assert client.get("/set-up/users").status_code == 403


def test_a_badge_is_enough(app: Flask) -> None:
    client = client_of(app)
    make_cashier(app, login="bob", number="7", badge="BADGE-000-17")
    assert taken_over(client, badge="BADGE-000-18") == 422
    assert taken_over(client, badge="BADGE-000-17") == 303
    assert "Bob" in client.get("/account").text


def test_a_stranger_gets_nothing_by_pin(app: Flask) -> None:
    make_cashier(app, login="bob", number="7")
    client = app.test_client()
    data = {"csrf_token": csrf_of(client, "/sign-in"), "number": "7", "pin": "1379"}
    assert "/sign-in" in client.post("/cashier", data=data).location


def test_wrong_pins_are_counted(app: Flask) -> None:
    client = client_of(app)
    make_cashier(app, login="bob", number="7")
    assert [taken_over(client, number="7", pin="0000") for _try in range(5)] == [422] * 5
    assert taken_over(client, number="7", pin="1379") == 429


def test_a_locked_screen_shows_nothing_until_the_pin(app: Flask) -> None:
    client = client_of(app, "app.audit")
    with app.app_context(), writing_session() as session:
        user = accounts.user_of(session, "ada")
        pins.set_cashier(session, user, pins.WayIn("9", pins.hashed_pin("1379")))
    client.post("/lock", data={"csrf_token": csrf_of(client)})
    assert "/cashier" in client.get("/set-up/changes").location
    assert taken_over(client, number="9", pin="1379") == 303
    assert client.get("/set-up/changes").status_code == 200


@pytest.mark.parametrize("pin", ["1111", "1234", "12", "123456789", "12a4", "4321"])
def test_a_pin_that_is_easily_guessed_is_refused(app: Flask, pin: str) -> None:
    clerk = client_of(app, "app.people")
    values = {"login": "ada", "name": "Ada", "language": "en", "roles": "role-ada", "active": "y"}
    answer = sent(clerk, "/set-up/users/1", {**values, "cashier_number": "4", "pin": pin})
    assert answer.status_code == 422


def test_number_and_badge_belong_to_one_person(app: Flask) -> None:
    clerk = client_of(app, "app.people")
    make_cashier(app, login="bob", number="7", badge="BADGE-000-17")
    values = {"login": "ada", "name": "Ada", "language": "en", "roles": "role-ada", "active": "y"}
    assert "Somebody else has" in sent(clerk, "/set-up/users/1", {**values, "cashier_number": "7"}).text
    assert "Somebody else has" in sent(clerk, "/set-up/users/1", {**values, "badge": "BADGE-000-17"}).text
    assert sent(clerk, "/set-up/users/1", {**values, "badge": "BADGE-000-19"}).status_code == 302
