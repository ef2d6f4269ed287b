"""Set-up → Configuration check: what is missing or contradicts itself, in words, with the page where it is mended."""

from __future__ import annotations

import click
from flask import Blueprint, Flask, current_app, render_template, url_for
from flask.cli import with_appcontext
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection, select

from app import settings
from app.config_counter import cached
from app.days import today
from app.db import glancing, reading
from app.demo import LOGINS
from app.hub import Finding, Hub
from app.models import Role, RolePermission, User, UserRole
from app.rights import ALLOW
from app.schema import FRAME
from app.security import configuration, permission

blueprint = Blueprint("checks", __name__, url_prefix="/set-up")


def findings(connection: Connection) -> list[Finding]:
    """What every installed module finds, the grave first."""
    hub: Hub = current_app.extensions["kontor"]
    found = [finding for check in hub.checks for finding in check(connection)]
    return sorted(found, key=lambda each: each.severity != "bad")


@blueprint.get("/checks")
@permission("app.modules")
def index() -> ResponseReturnValue:
    """All findings."""
    hub: Hub = current_app.extensions["kontor"]
    with reading() as connection:
        found = findings(connection)
    return render_template("app/checks.html", findings=found, count=len(hub.checks))


def open_count() -> int:
    """How many findings there are, for the menu: counted once a day and after each change of configuration."""
    with glancing() as connection:
        key = ("checks.count", today())
        return cached(connection, key, lambda here: len(findings(here)), at=configuration())


def people(connection: Connection) -> list[Finding]:
    """Somebody manages the users; and nobody opens a real shop with the passwords of the demo shop."""
    may = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .join(RolePermission, RolePermission.role_id == UserRole.role_id)
        .where(User.active, RolePermission.permission == "app.people", RolePermission.effect == ALLOW)
    )
    found = []
    if connection.execute(may.limit(1)).first() is None:
        found.append(Finding(_("Nobody may manage the users."), url_for("rights.roles"), "bad"))
    others = select(User.id).where(User.active, User.login.not_in(list(LOGINS)))
    if settings.value(connection, FRAME, "demo") and connection.execute(others.limit(1)).first() is not None:
        text = _("The logins of the demo shop still open the door; give them other passwords or lock them.")
        found.append(Finding(text, url_for("staff.users"), "bad"))
    bare = (
        select(Role.id, Role.name)
        .outerjoin(RolePermission, RolePermission.role_id == Role.id)
        .where(RolePermission.role_id.is_(None))
    )
    return found + [
        Finding(_("Role %(name)s allows nothing.", name=row.name), url_for("rights.role", key=row.id))
        for row in connection.execute(bare)
    ]


@click.command("check")
@with_appcontext
def check_command() -> None:
    """Name what the configuration lacks; ends with 1 where something grave is missing."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the proxied application
    with app.test_request_context(), reading() as connection:  # a request, because findings carry addresses
        found = findings(connection)
    for finding in found:
        click.echo(f"{finding.severity:4} {finding.text}  {finding.url}".rstrip())
    if any(finding.severity == "bad" for finding in found):
        raise SystemExit(1)
    if not found:
        click.echo(_("Nothing is missing."))
