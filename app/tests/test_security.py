"""Who comes in, by which door, and what nobody may forget."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie

import pytest
from argon2 import Type
from flask import Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from app import accounts, web
from app.db import db, writing_session
from app.module import Faulty
from app.schema import FRAME
from app.security import check_marks, configuration, current_actor, permission, public, signed_in
from app.tests.builders import PASSWORD, client_of, csrf_of, grant, make_person, make_token, sign_in
from app.web import local_target

pytestmark = pytest.mark.sqlite
CODES = {code for code, _label in FRAME.permissions}


@pytest.fixture
def doors(app: Flask) -> Flask:
    """The application with a few views of our own."""

    @app.get("/open")
    @public
    def open_door() -> ResponseReturnValue:
        return "open"

    @app.get("/mine")
    @signed_in
    def my_door() -> ResponseReturnValue:
        return current_actor().name

    @app.route("/audit", methods=["GET", "POST"])
    @permission("app.audit")
    def audit_door() -> ResponseReturnValue:
        return "audit"

    @app.put("/api/v1/audit")
    @permission("app.audit")
    def audit_api() -> ResponseReturnValue:
        assert configuration() == current_actor().configuration
        return {"who": current_actor().name}

    return app


# marks ----------------------------------------------------------------------------------------------------------------
def test_a_view_without_a_mark_stops_the_start(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secrets")
    with pytest.raises(Faulty, match=r"forgotten \(GET /forgotten\) says neither @permission nor @public"):
        check_marks(app, CODES)


def test_a_view_without_a_mark_is_closed_even_then(app: Flask) -> None:
    client = client_of(app, "app.audit", "app.people", "app.modules")
    app.view_functions["forgotten"] = lambda: "secrets"
    app.url_map.add(app.url_rule_class("/forgotten", endpoint="forgotten"))
    assert client.get("/forgotten").status_code == 403


def test_a_permission_that_nobody_declares_stops_the_start(doors: Flask) -> None:
    with pytest.raises(Faulty, match=r"asks for app\.audit, which no manifest declares"):
        check_marks(doors, CODES - {"app.audit"})


def test_two_marks_on_one_view_are_a_mistake() -> None:
    with pytest.raises(AssertionError, match="two marks"):
        public(permission("app.audit")(lambda: ""))


# doors ----------------------------------------------------------------------------------------------------------------
def test_a_stranger_is_led_to_sign_in_and_then_to_where_they_wanted(doors: Flask) -> None:
    client = doors.test_client()
    assert client.get("/open").text == "open"
    answer = client.get("/audit?page=2")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/audit?page%3D2")
    make_person(doors, "app.audit")
    assert sign_in(client, to="/audit?page%3D2") == (303, "/audit?page=2")
    assert client.get("/audit?page=2").text == "audit"


def test_without_the_permission_the_door_stays_closed(doors: Flask) -> None:
    client = client_of(doors, "app.people")
    answer = client.get("/audit")
    assert answer.status_code == 403
    assert "You do not have the right to do this." in answer.text
    assert client.get("/mine").text == "Ada Example"


def test_a_new_permission_holds_from_the_next_request(doors: Flask) -> None:
    client = client_of(doors)
    assert client.get("/audit").status_code == 403
    grant(doors, "ada", ["app.audit"])
    assert client.get("/audit").status_code == 200
    grant(doors, "ada", [])
    assert client.get("/audit").status_code == 403


def test_an_ended_session_says_so_to_programs(doors: Flask) -> None:
    answer = doors.test_client().put("/api/v1/audit")
    assert answer.status_code == 401
    assert answer.json == {"message": "Please sign in again.", "field": None}


def test_everyone_starts_on_the_first_page_of_their_menu(app: Flask) -> None:
    assert client_of(app, "app.audit").get("/").location == "/set-up/changes"
    assert client_of(app, login="bob").get("/").location == "/account"


# signing in -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("login,password", [("ada", "wrong password"), ("nobody", PASSWORD), ("locked", PASSWORD)])
def test_every_wrong_attempt_gets_the_same_answer(app: Flask, login: str, password: str) -> None:
    make_person(app)
    make_person(app, login="locked")
    with app.app_context(), writing_session() as session:
        accounts.user_of(session, "locked").active = False
    client = app.test_client()
    form = {"name": login, "password": password, "csrf_token": csrf_of(client, "/sign-in")}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 422
    assert "Name or password is wrong." in answer.text
    assert client.get("/account").status_code == 303


def test_an_unknown_name_costs_the_same_hash(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_person(app)
    checked: list[str] = []
    real = accounts.fits

    def noted(kept: str, typed: str) -> bool:
        checked.append(kept)
        return real(kept, typed)

    monkeypatch.setattr(accounts, "fits", noted)
    client = app.test_client()
    sign_in(client, "nobody", "something else")
    sign_in(client, "ada", "something else")
    effort = [re.findall(r"\$argon2id\$v=\d+\$(m=\d+,t=\d+,p=\d+)\$", kept) for kept in checked]
    assert len(effort) == 2
    assert effort[0] == effort[1] != []


def test_a_hash_costs_what_the_standard_asks() -> None:
    assert accounts.EFFORT.type == Type.ID
    assert accounts.EFFORT.memory_cost >= 19 * 1024  # KiB; OWASP's least for two passes
    assert accounts.EFFORT.time_cost >= 2


def test_case_and_blanks_do_not_matter_in_a_login(app: Flask) -> None:
    make_person(app, "app.audit")
    assert sign_in(app.test_client(), "  ADA ")[0] == 303


def test_too_many_attempts_are_stopped_by_name_and_address(app: Flask) -> None:
    make_person(app)
    make_person(app, login="bob")
    client = app.test_client()
    for _ in range(10):
        assert sign_in(client, "ada", "wrong password")[0] == 422
    form = {"name": "ada", "password": PASSWORD, "csrf_token": csrf_of(client, "/sign-in")}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 429
    assert "Too many failed attempts; please wait five minutes." in answer.text
    assert sign_in(app.test_client(), "bob")[0] == 303  # others are not locked out


def test_signing_out_ends_the_session(doors: Flask) -> None:
    client = client_of(doors)
    client.post("/sign-out", data={"csrf_token": csrf_of(client)})
    assert client.get("/mine").status_code == 303


def kept(client: FlaskClient) -> str:
    """The session's cookie, as an answer under way would bring it back."""
    cookie = client.get_cookie("session")
    assert cookie is not None
    return cookie.value


def test_an_answer_under_way_does_not_bring_an_ended_session_back(doors: Flask) -> None:
    """Neither after signing out, nor when a colleague signs in, nor on a locked screen."""
    client = client_of(doors)
    late = kept(client)
    client.post("/sign-out", data={"csrf_token": csrf_of(client)})
    client.set_cookie("session", late)
    assert client.get("/mine").status_code == 303
    assert sign_in(client)[0] == 303
    assert client.get("/mine").status_code == 200
    late = kept(client)
    assert sign_in(client)[0] == 303
    client.set_cookie("session", late)
    assert client.get("/mine").status_code == 303


def test_a_locked_screen_is_not_unlocked_by_an_answer_under_way(doors: Flask) -> None:
    client = client_of(doors)
    late = kept(client)
    assert client.post("/lock", data={"csrf_token": csrf_of(client)}).status_code == 303
    assert client.get("/mine").status_code == 303
    client.set_cookie("session", late)
    assert client.get("/mine").status_code == 303


def test_an_answer_brings_the_session_only_where_it_changed_or_to_keep_it_alive(
    doors: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was under way while a form was sent takes nothing back of what the form wrote into the session."""
    client = client_of(doors)
    assert "Set-Cookie" not in client.get("/mine").headers
    form = {"theme": "dark", "csrf_token": csrf_of(client)}
    assert "session=" in client.post("/preferences", data=form).headers["Set-Cookie"]
    assert "Set-Cookie" not in client.get("/mine").headers
    monkeypatch.setattr(web, "RENEWED_AFTER_S", 0)
    assert "session=" in client.get("/mine").headers["Set-Cookie"]


def test_a_new_password_ends_every_session(doors: Flask) -> None:
    client = client_of(doors)
    assert client.get("/mine").status_code == 200
    with doors.app_context(), writing_session() as session:
        accounts.set_password(accounts.user_of(session, "ada"), accounts.hashed("another long password"))
    assert client.get("/mine").status_code == 303


def test_one_s_own_new_password_keeps_this_session_only(doors: Flask) -> None:
    here, there = client_of(doors), doors.test_client()
    sign_in(there)
    new = "another long password"
    form = {"old": PASSWORD, "password": new, "again": new, "csrf_token": csrf_of(here)}
    assert here.post("/account", data=form).status_code == 303
    assert here.get("/mine").status_code == 200
    assert there.get("/mine").status_code == 303
    assert sign_in(doors.test_client(), "ada", new)[0] == 303


def test_a_short_password_is_refused(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["user", "add", "bob", "Bob", "--password", "short"])
    assert answer.exit_code == 1
    assert "A password has at least 10 characters." in answer.output


@pytest.mark.parametrize(
    "target,expected",
    [
        ("/pos/tills?x=1", "/pos/tills?x=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/a\nb", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_nobody_is_led_to_another_site(target: str | None, expected: str) -> None:
    assert local_target(target) == expected


@given(st.text())
def test_a_target_is_always_a_path_of_this_site(text: str) -> None:
    found = local_target(text)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))


# forged requests, cookies, headers ------------------------------------------------------------------------------------
def test_a_form_without_its_token_changes_nothing(doors: Flask) -> None:
    client = client_of(doors, "app.audit")
    answer = client.post("/audit")
    assert answer.status_code == 400
    assert "This page is too old to be sent" in answer.text
    assert client.post("/audit", data={"csrf_token": csrf_of(client)}).status_code == 200


def test_the_api_takes_the_token_as_a_header(doors: Flask) -> None:
    client = client_of(doors, "app.audit")
    assert client.put("/api/v1/audit").status_code == 400
    answer = client.put("/api/v1/audit", headers={"X-CSRFToken": csrf_of(client)})
    assert answer.json == {"who": "Ada Example"}


def test_the_token_lives_as_long_as_the_session(app: Flask) -> None:
    assert app.config["WTF_CSRF_TIME_LIMIT"] is None
    assert app.permanent_session_lifetime.total_seconds() >= 12 * 3600


def cookie_of(app: Flask, base: str) -> str:
    make_person(app, "app.audit")
    client = app.test_client()
    return client.get("/sign-in", base_url=base).headers["Set-Cookie"]


def test_cookies_travel_by_https_only_except_on_the_own_machine(app: Flask) -> None:
    assert "Secure" not in cookie_of(app, "http://127.0.0.1:8000")


@pytest.mark.parametrize("base", ["https://shop.example", "http://shop.example", "https://localhost"])
def test_cookies_elsewhere_are_secure(app: Flask, base: str) -> None:
    kept = next(iter(SimpleCookie(cookie_of(app, base)).values()))
    assert kept["secure"]
    assert kept["httponly"]
    assert kept["samesite"] == "Lax"


def test_over_plain_http_a_person_is_told_what_to_do(app: Flask) -> None:
    answer = app.test_client().post("/sign-in", base_url="http://shop.example")
    assert "Please open this page with https" in answer.text


def test_pages_allow_nothing_from_elsewhere(app: Flask) -> None:
    headers = app.test_client().get("/sign-in").headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == "'self' ws://localhost wss://localhost"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_proxy_is_believed_only_where_one_is_announced(database: str) -> None:
    from app import create_app

    found = []
    for count in (0, 1):
        app = create_app({"DATABASE_URL": database, "SECRET_KEY": "t", "TESTING": True, "PROXIES": count})
        answer = app.test_client().get(
            "/sign-in", headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "a.example"}
        )
        found.append("Strict-Transport-Security" in answer.headers)
        with app.app_context():
            db.engine.dispose()
    assert found == [False, True]


# tokens ---------------------------------------------------------------------------------------------------------------
def test_a_program_acts_by_its_token_without_cookie_or_csrf(doors: Flask) -> None:
    header = make_token(doors, "app.audit")
    assert doors.test_client().put("/api/v1/audit", headers=header).json == {"who": "Ada Example"}


def test_a_token_opens_the_api_only(doors: Flask) -> None:
    header = make_token(doors, "app.audit")
    assert doors.test_client().get("/audit", headers=header).status_code == 303


def test_a_token_is_kept_as_a_hash_and_ends_when_it_is_revoked(doors: Flask) -> None:
    header = make_token(doors, "app.audit")
    secret = header["Authorization"].removeprefix("Bearer ")
    client = client_of(doors, "app.people")
    page = client.get("/set-up/users/1/tokens").text
    assert secret not in page
    answer = client.post("/set-up/users/1/tokens", data={"csrf_token": csrf_of(client), "revoke": "1"})
    assert answer.status_code == 303
    assert doors.test_client().put("/api/v1/audit", headers=header).status_code == 401


def test_a_wrong_token_beside_a_good_cookie_is_refused(doors: Flask) -> None:
    client = client_of(doors, "app.audit")
    answer = client.put(
        "/api/v1/audit", headers={"Authorization": "Bearer kontor_wrong", "X-CSRFToken": csrf_of(client)}
    )
    assert answer.status_code == 401


# cost -----------------------------------------------------------------------------------------------------------------
def test_a_request_is_recognised_by_one_statement(doors: Flask) -> None:
    header, client = make_token(doors, "app.audit"), client_of(doors, "app.audit")
    csrf = {"X-CSRFToken": csrf_of(client)}
    statements: list[str] = []
    with doors.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *row: statements.append(row[2]))
    doors.test_client().put("/api/v1/audit", headers=header)  # the first fills the cache of permissions
    client.put("/api/v1/audit", headers=csrf)
    for browser, headers in ((doors.test_client(), header), (client, csrf)):
        statements.clear()
        assert browser.put("/api/v1/audit", headers=headers).status_code == 200
        assert [each.split()[0] for each in statements if each != "BEGIN"] == ["SELECT"]
