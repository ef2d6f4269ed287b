"""`flask demo seed`, and the frame's own part of the demo shop: a company, a shop, three roles and three logins."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import accounts, pins, settings
from app.db import Base, writing_session
from app.hub import Hub
from app.models import Company, Role, Shop, User
from app.rights import ALLOW, ASK
from app.schema import FRAME, owner_of
from app.security import declared

PASSWORD = "kontor-demo"  # noqa: S105 - of the demo shop only, and shown on its sign-in page
LOGINS = {"clerk": "Clara Clerk", "cashier": "Carlo Cashier", "accountant": "Anna Accountant"}

PINS = {"clerk": ("1", "2580"), "cashier": ("2", "1379")}  # cashier number and PIN, of the demo shop only

# Which permissions a role takes, by pattern: the installed modules decide which of them there are.
RIGHTS = {
    "clerk": ("*",),
    "cashier": (
        "pos.*",
        "*.see",
        "parties.edit",
        "invoices.issue",
        "einvoice.*",
        "portal.*",
        "devices.print",
        "devices.state",
    ),
    "accountant": (
        "*.see",
        "einvoice.*",
        "portal.*",
        "pos.review",
        "app.audit",
        "app.modules",
        "app.views",
        "company.*",
        "ledger.*",
        "posting.*",
        "invoices.*",
    ),
}
ASKING = {"cashier": ("pos.discount_any",)}  # what a role may do with a colleague's approval
NOT_RIGHTS = {
    "clerk": ("pos.sell",),
    "cashier": (
        "app.*",
        "ledger.*",
        "posting.*",
        "fiscal.*",
        "company.*",
        "pos.setup",
        "pos.review",
        "pos.discount_any",
        "numbering.*",
        "pos_types.*",
    ),
    "accountant": ("app.people",),
}

demo_group = AppGroup("demo", help="The demo shop.")


def ways_in() -> list[tuple[str, str]]:
    """The three logins and what each does, for the sign-in page."""
    return [
        ("clerk", _("sets up the shop and its catalogue")),
        ("cashier", _("sells at the till")),
        ("accountant", _("reviews what was posted")),
    ]


@demo_group.command("seed")
def seed_all() -> None:
    """Fill the demo shop. What is there already is left as it is, so it may be run again."""
    hub: Hub = current_app.extensions["kontor"]
    for _order, module, fill in sorted(hub.seeds, key=lambda row: row[0]):
        with writing_session() as session:
            before = counted(session, module, hub.installed)
            fill(session)
            session.flush()
            after = counted(session, module, hub.installed)
        made = [f"{number - before[name]} {name}" for name, number in after.items() if number > before[name]]
        click.echo(f"{module:12} {', '.join(made) or 'nothing new'}")


def counted(session: Session, module: str, installed: Iterable[str]) -> dict[str, int]:
    """The rows in each table of a module, by the table's name without the module's."""
    names = [FRAME.name, *installed]
    tables = [each for each in Base.metadata.sorted_tables if owner_of(each.name, names) == module]
    statement = select(func.count())
    return {
        each.name.removeprefix(f"{module}_"): session.execute(statement.select_from(each)).scalar_one()
        for each in tables
        if each.name != "app_audit"
    }


def fitting(role: str, codes: Iterable[str]) -> list[str]:
    """Those of `codes` that a role of the demo shop takes."""

    def fits(code: str, patterns: Iterable[str]) -> bool:
        return any(fnmatchcase(code, pattern) for pattern in patterns)

    return [code for code in codes if fits(code, RIGHTS[role]) and not fits(code, NOT_RIGHTS[role])]


def seed(session: Session) -> None:
    """Company, shop, roles and users of the demo shop."""
    company = session.scalar(select(Company).where(Company.code == "KONTOR"))
    if company is None:
        company = Company(code="KONTOR", name="Kontor Demo GmbH", country="DE", currency="EUR", language="de")
        session.add(company)
        session.flush()
    if session.scalar(select(Shop).where(Shop.code == "MITTE")) is None:
        session.add(Shop(company_id=company.id, code="MITTE", name="Berlin-Mitte", zone="Europe/Berlin"))
    codes = [code for _module, permissions in declared(current_app) for code, _label in permissions]
    for login, name in LOGINS.items():
        if session.scalar(select(Role).where(Role.code == login)) is None:
            role = Role(code=login, name=login.capitalize())
            session.add(role)
            asking = [code for code in ASKING.get(login, ()) if code in codes]
            accounts.set_effects(
                session, role, dict.fromkeys(fitting(login, codes), ALLOW) | dict.fromkeys(asking, ASK)
            )
        if session.scalar(select(User).where(User.login == login)) is None:
            user = accounts.make_user(session, login, name, accounts.hashed(PASSWORD))
            accounts.set_roles(session, user, [login])
            if login in PINS:
                number, pin = PINS[login]
                pins.set_cashier(session, user, pins.WayIn(number, pins.hashed_pin(pin)))
    settings.save(session, FRAME, "demo", True)
