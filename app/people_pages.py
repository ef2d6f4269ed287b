"""Set-up pages: users, their tokens and second factor, and who changed which configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app import accounts, pins, second_factor
from app.audit import CREATED, DELETED
from app.db import reading, writing_session
from app.editing import Group, edit_form
from app.errors import Missing, Refused
from app.forms import Form, choices
from app.list_filters import DateRange, TextFilter, yes_no
from app.listing import Action, Column, Listing
from app.models import AuditRow, Role, SecondFactor, Shop, Token, User
from app.pages import LANGUAGES, language_name
from app.security import current_person, permission

blueprint = Blueprint("staff", __name__, url_prefix="/set-up")


class CheckboxesField(SelectMultipleField):
    """Several choices as checkboxes under one heading."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


# users ----------------------------------------------------------------------------------------------------------------
USERS = Listing(
    title=_l("Users"),
    select=lambda: select(
        User.id,
        User.login,
        User.name,
        User.cashier_number,
        SecondFactor.confirmed_at.is_not(None).label("second_factor"),
        User.active,
    ).outerjoin(SecondFactor, SecondFactor.user_id == User.id),
    columns=(
        Column("login", _l("Login")),
        Column("name", _l("Name")),
        Column("cashier_number", _l("Cashier number")),
        Column("second_factor", _l("Second factor"), "bool"),
        Column("active", _l("Active"), "bool"),
    ),
    search=("login", "name", "cashier_number"),
    filters=(yes_no("active", _l("Active")), yes_no("second_factor", _l("Second factor"))),
    default_sort="login",
    row_url=lambda row: url_for("staff.user", key=row["id"]),
    actions=(Action(_l("New user"), "staff.new_user", permission="app.people", primary=True),),
    empty=_l("Users sign in and carry roles, which say what they may do."),
)


class UserForm(Form):
    """A user."""

    login = StringField(_l("Login"), [InputRequired(), Length(max=60)], render_kw={"autocomplete": "off"})
    name = StringField(_l("Name"), [InputRequired()], description=_l("As it stands on receipts and in the books."))
    language = SelectField(_l("Language"), choices=choices((code, language_name(code)) for code in LANGUAGES))
    roles = CheckboxesField(_l("Roles"))
    active = BooleanField(_l("May sign in"), default=True)
    password = PasswordField(
        _l("New password"),
        [Optional(), Length(min=accounts.SHORTEST)],
        description=_l("Leave it empty to keep the present one. A new one ends the person's sessions."),
        render_kw={"autocomplete": "new-password"},
    )
    shops = CheckboxesField(_l("Shops"), coerce=int, description=_l("Without any, the person works in all shops."))
    cashier_number = StringField(
        _l("Cashier number"), [Length(max=10)], render_kw={"autocomplete": "off", "inputmode": "numeric"}
    )
    pin = PasswordField(
        _l("New PIN"),
        description=_l("Four to eight digits. Leave it empty to keep the present one."),
        render_kw={"autocomplete": "new-password", "inputmode": "numeric"},
    )
    badge = PasswordField(
        _l("New badge"),
        description=_l("Scan it. Leave it empty to keep the present one."),
        render_kw={"autocomplete": "off"},
    )


@blueprint.get("/users")
@permission("app.people")
def users() -> ResponseReturnValue:
    """The list of users."""
    return USERS.respond()


@blueprint.route("/users/new", methods=["GET", "POST"], endpoint="new_user", defaults={"key": None})
@blueprint.route("/users/<int:key>", methods=["GET", "POST"])
@permission("app.people")
def user(key: int | None) -> ResponseReturnValue:
    """One user."""
    values = _user_values(key) if key else None
    # Hashing is slow, so it is done before the transaction that `edit_form` opens.
    typed = request.form.get("password", "")
    kept = accounts.hashed(typed) if request.method == "POST" and len(typed) >= accounts.SHORTEST else None
    pin = request.form.get("pin", "")
    pin_hash = accounts.slow_hash(pin) if request.method == "POST" and pin else None
    return edit_form(
        UserForm,
        title=str(values["name"]) if values else _("New user"),
        values=values,
        key=key,
        model=User,
        save=lambda session, data: _save_user(session, key, data, kept, pin_hash),
        back=(url_for(".users"), _("Users")),
        groups=(
            Group(_l("Person"), ("login", "name", "language")),
            Group(_l("Rights"), ("roles", "shops", "active")),
            Group(
                _l("At the till"),
                ("cashier_number", "pin", "badge"),
                note=_l("With number and PIN, or a badge, a colleague takes over a till that is signed in already."),
            ),
            Group(_l("Password"), ("password",)),
        ),
        prepare=_fill_choices,
        related=_beside(key) if key else (),
    )


def _beside(key: int) -> list[tuple[str, str]]:
    return [
        (url_for("rights.own_rights", key=key), _("Rights of this person only")),
        (url_for(".factor", key=key), _("Second factor")),
        (url_for(".tokens", key=key), _("Tokens for the API")),
    ]


def _user_values(key: int) -> Mapping[str, Any]:
    with reading() as connection, Session(bind=connection) as session:
        found = session.get(User, key)
        if found is None:
            raise Missing(_("There is no such user."))
        values = {name: getattr(found, name) for name in ("login", "name", "language", "active")}
        return values | {
            "roles": [session.get_one(Role, held.role_id).code for held in found.roles],
            "shops": [held.shop_id for held in found.shops],
            "cashier_number": found.cashier_number or "",
        }


def _fill_choices(form: Any) -> None:
    with reading() as connection:
        form.roles.choices = choices(connection.execute(select(Role.code, Role.name)).all())
        form.shops.choices = choices(connection.execute(select(Shop.id, Shop.name).order_by(Shop.name)).all())


def _save_user(
    session: Session, key: int | None, data: Mapping[str, Any], kept: str | None, pin_hash: str | None
) -> int:
    if key is None:
        if kept is None:
            raise Refused(_("A new user needs a password."), "password")
        record = accounts.make_user(session, data["login"], data["name"], kept, data["language"])
    else:
        record = session.get_one(User, key)
        person = current_person()
        if person is not None and person.id == key and not data["active"]:
            raise Refused(_("You cannot lock yourself out."), "active")
        record.login, record.name = accounts.tidy_login(data["login"]), data["name"]
        record.language = data["language"]
        if kept is not None:
            accounts.set_password(record, kept)
        if record.active and not data["active"]:
            record.session_key = accounts.new_session_key()
    record.active = data["active"]
    accounts.set_roles(session, record, data["roles"])
    accounts.set_shops(session, record, data["shops"])
    if data["pin"]:
        pins.checked_pin(data["pin"])
    badge = pins.new_badge_hash(data["badge"], str(current_app.secret_key)) if data["badge"] else None
    pins.set_cashier(session, record, pins.WayIn(data["cashier_number"] or "", pin_hash, badge))
    return record.id


# second factor --------------------------------------------------------------------------------------------------------
@blueprint.route("/users/<int:key>/second-factor", methods=["GET", "POST"])
@permission("app.people")
def factor(key: int) -> ResponseReturnValue:
    """Whether a user has a second factor; remove it when phone and recovery codes are lost."""
    with reading() as connection, Session(bind=connection) as session:
        owner = session.get(User, key)
        if owner is None:
            raise Missing(_("There is no such user."))
        held = session.get(SecondFactor, key)
        since = held.confirmed_at if held is not None else None
        left, name = second_factor.recovery_codes_left(connection, key), owner.name
    if request.method == "POST":
        with writing_session() as session:
            second_factor.remove(session, key)
            session.get_one(User, key).session_key = accounts.new_session_key()
        flash(_("The second factor of %(name)s was removed, and their sessions ended.", name=name), "good")
        return redirect(url_for(".factor", key=key), 303)
    return render_template("app/second_factor.html", name=name, since=since, left=left, key=key)


# tokens ---------------------------------------------------------------------------------------------------------------
@blueprint.route("/users/<int:key>/tokens", methods=["GET", "POST"])
@permission("app.people")
def tokens(key: int) -> ResponseReturnValue:
    """The tokens of a user: make one (shown once), or end one."""
    made = ""
    if request.method == "POST":
        now = datetime.now(UTC)
        with writing_session() as session:
            if "revoke" in request.form:
                accounts.revoke_token(session, int(request.form["revoke"]), now)
                flash(_("The token was ended."), "good")
                return redirect(url_for(".tokens", key=key), 303)
            name = request.form.get("name", "").strip() or "API"
            made = accounts.make_token(session, session.get_one(User, key), name, now)
    with reading() as connection:
        owner = connection.execute(select(User.login, User.name).where(User.id == key)).one_or_none()
        if owner is None:
            raise Missing(_("There is no such user."))
        rows = connection.execute(select(Token.__table__).where(Token.user_id == key).order_by(Token.id)).all()
    return render_template("app/tokens.html", owner=owner, tokens=rows, made=made, key=key)


# audit ----------------------------------------------------------------------------------------------------------------
AUDIT = Listing(
    title=_l("Changes of configuration"),
    select=lambda: select(
        AuditRow.id,
        AuditRow.at,
        AuditRow.user_name,
        AuditRow.table_name,
        AuditRow.key,
        AuditRow.field,
        AuditRow.old,
        AuditRow.new,
    ),
    columns=(
        Column("at", _l("When"), "datetime"),
        Column("user_name", _l("Who")),
        Column("table_name", _l("Table")),
        Column("key", _l("Record")),
        Column("field", _l("Field")),
        Column("old", _l("Before"), soft=True, text=lambda row: in_words(row["field"], row["old"])),
        Column("new", _l("After"), text=lambda row: in_words(row["field"], row["new"])),
    ),
    search=("user_name", "table_name", "field", "old", "new"),
    filters=(DateRange("at", _l("When")), TextFilter("table_name", _l("Table")), TextFilter("user_name", _l("Who"))),
    default_sort="-at",
    empty=_l("Every change of a setting is noted here: who, when, what it was and what it is."),
)


def in_words(field: str, value: str | None) -> str | None:
    """A value as it is shown: what a new or deleted record held is a list of its fields."""
    if value is None or field not in {CREATED, DELETED}:
        return value
    return "; ".join(f"{name}: {held}" for name, held in json.loads(value).items())


@blueprint.get("/changes")
@permission("app.audit")
def changes() -> ResponseReturnValue:
    """Who changed which configuration."""
    return AUDIT.respond()
