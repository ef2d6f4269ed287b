"""A list of every kind of column over a table of the frame, in an application of its own, for the tests of lists."""

from __future__ import annotations

import re

from flask import Flask, url_for
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import case, func, insert, select, type_coerce
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import InputRequired

from app.db import Scaled, writing
from app.errors import Refused
from app.forms import Form
from app.hub import Hub
from app.list_bulk import Bulk, Given, found
from app.list_filters import Choice
from app.listing import Action, Column, Listing
from app.models import Role
from app.security import signed_in
from app.tests.builders import client_of

ROWS = 120
COLOURS = ("red", "blue", "")


class NameForm(Form):
    """What a bulk action asks for."""

    name = StringField("New name", [InputRequired()])


def _planned(session: Session, key: int, given: Given) -> str:
    role = found(session, Role, key)
    if role.code.endswith("7"):
        raise Refused("Sevens keep their name.")
    return f"{role.name} → {given['name']}"


def _renamed(session: Session, key: int, given: Given) -> str:
    said = _planned(session, key, given)
    found(session, Role, key).name = given["name"]
    return said


RENAME = Bulk("test.rename", "Rename", "app.people", _planned, _renamed, form=lambda _connection: NameForm)

ROLES = Listing(
    title="Roles",
    select=lambda: select(
        Role.id,
        Role.code,
        func.nullif(Role.name, "").label("name"),
        type_coerce(Role.id * 150, Scaled(2)).label("amount"),
        Role.id.label("number"),
        case((Role.id % 3 == 0, "open"), else_="paid").label("state"),
        (Role.id % 2 == 0).label("even"),
        Role.name.label("colour"),
    ),
    columns=(
        Column("code", "Code"),
        Column("name", "Name"),
        Column("amount", "Amount", "money", total=True),
        Column("number", "Number", "number"),
        Column("state", "State", "state", states={"open": ("warn", "Open"), "paid": ("good", "Paid")}),
        Column("even", "Even", "bool"),
        Column("colour", "Colour", text=lambda row: row["colour"].upper(), hidden=True),
    ),
    search=("code", "name"),
    scan=("code",),
    filters=(Choice("colour", "Colour", {"red": "Red", "blue": "Blue"}),),
    row_url=lambda row: url_for("role", key=row["id"]),
    actions=(Action("New role", "role", primary=True, values={"key": 0}),),
    bulks=(RENAME,),
    empty="Roles bundle rights.",
)


@signed_in
def roles() -> ResponseReturnValue:
    """The list."""
    return ROLES.respond(ROLES.select().where(Role.id > 500))


@signed_in
def role(key: int) -> str:
    """A record."""
    return str(key)


def list_client(app: Flask, *permissions: str) -> FlaskClient:
    """A browser with the list at /roles; rows R001 to R120."""
    app.add_url_rule("/roles", "roles", roles)
    app.add_url_rule("/roles/<int:key>", "role", role)
    hub: Hub = app.extensions["kontor"]
    hub.bulk(RENAME)
    client = client_of(app, *permissions)
    with app.app_context(), writing() as connection:
        connection.execute(
            insert(Role),
            [{"id": n + 1000, "code": f"R{n:03}", "name": COLOURS[n % 3]} for n in range(1, ROWS + 1)],
        )
    return client


def codes(page: str) -> list[str]:
    """The rows of a page, by their code."""
    return re.findall(r"<a href=\"/roles/\d+\">(R\d+)</a>", page)


def heads(page: str) -> list[str]:
    """The labels of the columns."""
    inner = re.findall(r'<th scope="col"(?! class="is-choice").*?</th>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in inner]
