"""`flask user …`: people, passwords, roles and tokens from the command line."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from app import accounts, second_factor
from app.db import writing_session
from app.models import Role

user_group = AppGroup("user", help="People, passwords, roles and tokens.")
_password = click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)


@user_group.command("add")
@click.argument("login")
@click.argument("name")
@click.option("--role", "roles", multiple=True, help="The code of a role; may be given several times.")
@click.option("--language", default="en", show_default=True)
@_password
def add(login: str, name: str, roles: tuple[str, ...], language: str, password: str) -> None:
    """Make a user."""
    kept = accounts.hashed(password)
    with writing_session() as session:
        user = accounts.make_user(session, login, name, kept, language)
        accounts.set_roles(session, user, roles)
        login = user.login
    click.echo(f"User {login} was made.")


@user_group.command("password")
@click.argument("login")
@_password
def password(login: str, password: str) -> None:
    """Set a new password; open sessions of the user end."""
    kept = accounts.hashed(password)
    with writing_session() as session:
        accounts.set_password(accounts.user_of(session, login), kept)
    click.echo("The password was changed.")


@user_group.command("role")
@click.argument("login")
@click.argument("roles", nargs=-1)
def role(login: str, roles: tuple[str, ...]) -> None:
    """Give a user exactly these roles; without any, show those there are."""
    with writing_session() as session:
        user = accounts.user_of(session, login)
        if roles:
            accounts.set_roles(session, user, roles)
        held = [session.get_one(Role, each.role_id).code for each in user.roles]
    click.echo(f"{login}: {', '.join(sorted(held)) or 'no role'}")


@user_group.command("token")
@click.argument("login")
@click.option("--name", default="API", show_default=True, help="What the token is for.")
def token(login: str, name: str) -> None:
    """Make a bearer token for the API that acts as this user. It is shown this once."""
    with writing_session() as session:
        text = accounts.make_token(session, accounts.user_of(session, login), name, datetime.now(UTC))
    click.echo(text)


@user_group.command("forget-second-factor")
@click.argument("login")
def forget_second_factor(login: str) -> None:
    """Remove phone and recovery codes of a user who has lost both; open sessions of the user end."""
    with writing_session() as session:
        user = accounts.user_of(session, login)
        second_factor.remove(session, user.id)
        user.session_key = accounts.new_session_key()
    click.echo("The second factor was removed.")
