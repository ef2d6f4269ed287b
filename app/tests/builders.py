"""People and requests for tests of any room."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask import Flask
from flask.testing import FlaskClient

from app import accounts
from app.db import writing_session
from app.models import Role

PASSWORD = "correct horse battery"


def make_person(app: Flask, *permissions: str, login: str = "ada", name: str = "Ada Example") -> int:
    """A user with a role of these permissions; returns the id."""
    with app.app_context(), writing_session() as session:
        role = Role(code=f"role-{login}", name=name)
        session.add(role)
        accounts.set_permissions(session, role, permissions)
        user = accounts.make_user(session, login, name, accounts.hashed(PASSWORD))
        accounts.set_roles(session, user, [role.code])
        return user.id


def client_of(app: Flask, *permissions: str, login: str = "ada", name: str = "Ada Example") -> FlaskClient:
    """A browser in which a new user with these permissions is signed in."""
    make_person(app, *permissions, login=login, name=name)
    client = app.test_client()
    status, _where = sign_in(client, login)
    assert status == 303
    return client


def csrf_of(client: FlaskClient, page: str = "/account") -> str:
    """The token that a form of `page` carries."""
    found = re.search(r'name="csrf_token"\s+value="([^"]+)"', client.get(page).text)
    assert found, f"{page} has no form"
    return found[1]


def sign_in(client: FlaskClient, login: str = "ada", password: str = PASSWORD, to: str = "") -> tuple[int, str]:
    """Sign in like a browser; returns status and the address it was sent to."""
    page = f"/sign-in?next={to}" if to else "/sign-in"
    form = {"name": login, "password": password, "csrf_token": csrf_of(client, "/sign-in")}
    answer = client.post(page, data=form)
    return answer.status_code, answer.location or ""


def make_token(app: Flask, *permissions: str, login: str = "robot") -> dict[str, str]:
    """The header by which a program acts as a new user with these permissions."""
    make_person(app, *permissions, login=login)
    answer = app.test_cli_runner().invoke(args=["user", "token", login])
    return {"Authorization": f"Bearer {answer.output.strip()}"}


def grant(app: Flask, login: str, permissions: Iterable[str]) -> None:
    """Change what a person made by `make_person` may do."""
    with app.app_context(), writing_session() as session:
        held = accounts.user_of(session, login).roles[0]
        accounts.set_permissions(session, session.get_one(Role, held.role_id), permissions)
