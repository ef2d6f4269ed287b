"""Set-up pages: users, roles with their permissions, tokens, and who changed which configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from wtforms import BooleanField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app import accounts
from app.audit import CREATED, DELETED
from app.db import reading, writing_session
from app.editing import Group, edit_form
from app.errors import Missing, Refused
from app.forms import Form, choices
from app.list_filters import DateRange, TextFilter, yes_no
from app.listing import Action, Column, Listing
from app.models import AuditRow, Role, RolePermission, Token, User, UserRole
from app.pages import LANGUAGES, language_name
from app.security import current_person, declared, permission

blueprint = Blueprint("staff", __name__, url_prefix="/set-up")


class CheckboxesField(SelectMultipleField):
    """Several choices as checkboxes under one heading."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


# users ----------------------------------------------------------------------------------------------------------------
USERS = Listing(
    title=_l("Users"),
    select=lambda: select(User.id, User.login, User.name, User.active),
    columns=(
        Column("login", _l("Login")),
        Column("name", _l("Name")),
        Column("active", _l("Active"), "bool"),
    ),
    search=("login", "name"),
    filters=(yes_no("active", _l("Active")),),
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
    return edit_form(
        UserForm,
        title=str(values["name"]) if values else _("New user"),
        values=values,
        key=key,
        model=User,
        save=lambda session, data: _save_user(session, key, data, kept),
        back=(url_for(".users"), _("Users")),
        groups=(
            Group(_l("Person"), ("login", "name", "language")),
            Group(_l("Rights"), ("roles", "active")),
            Group(_l("Password"), ("password",)),
        ),
        prepare=_fill_roles,
        related=[(url_for(".tokens", key=key), _("Tokens for the API"))] if key else (),
    )


def _user_values(key: int) -> Mapping[str, Any]:
    with reading() as connection, Session(bind=connection) as session:
        found = session.get(User, key)
        if found is None:
            raise Missing(_("There is no such user."))
        roles = [session.get_one(Role, held.role_id).code for held in found.roles]
        return {"login": found.login, "name": found.name, "language": found.language, "active": found.active} | {
            "roles": roles
        }


def _fill_roles(form: Any) -> None:
    with reading() as connection:
        form.roles.choices = choices(connection.execute(select(Role.code, Role.name)).all())


def _save_user(session: Session, key: int | None, data: Mapping[str, Any], kept: str | None) -> int:
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
    return record.id


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


# roles ----------------------------------------------------------------------------------------------------------------
_HELD = select(func.count()).where(UserRole.role_id == Role.id).correlate(Role).scalar_subquery()
_GIVEN = select(func.count()).where(RolePermission.role_id == Role.id).correlate(Role).scalar_subquery()

ROLES = Listing(
    title=_l("Roles"),
    select=lambda: select(Role.id, Role.code, Role.name, _GIVEN.label("permissions"), _HELD.label("people")),
    columns=(
        Column("code", _l("Code")),
        Column("name", _l("Name")),
        Column("permissions", _l("Permissions"), "number"),
        Column("people", _l("Users"), "number"),
    ),
    search=("code", "name"),
    default_sort="code",
    row_url=lambda row: url_for("staff.role", key=row["id"]),
    actions=(Action(_l("New role"), "staff.new_role", permission="app.people", primary=True),),
    empty=_l("A role is a bundle of permissions, such as what a cashier may do."),
)


class RoleForm(Form):
    """A role; the permissions of each module follow as checkboxes."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=40)])
    name = StringField(_l("Name"), [InputRequired()])


def _role_form() -> tuple[type[Form], tuple[Group, ...]]:
    """The form with one group of checkboxes for each installed module that has permissions."""
    fields: dict[str, Any] = {}
    groups = [Group(_l("Role"), ("code", "name"))]
    for module, permissions in declared(current_app):
        field = f"may_{module.name}"
        fields[field] = CheckboxesField(
            _l("Permissions"), choices=choices((code, _(label)) for code, label in permissions)
        )
        groups.append(Group(_(module.title), (field,)))
    return type("RoleFormOfModules", (RoleForm,), fields), tuple(groups)


@blueprint.get("/roles")
@permission("app.people")
def roles() -> ResponseReturnValue:
    """The list of roles."""
    return ROLES.respond()


@blueprint.route("/roles/new", methods=["GET", "POST"], endpoint="new_role", defaults={"key": None})
@blueprint.route("/roles/<int:key>", methods=["GET", "POST"])
@permission("app.people")
def role(key: int | None) -> ResponseReturnValue:
    """One role and its permissions."""
    form, groups = _role_form()
    values = _role_values(key) if key else None
    return edit_form(
        form,
        title=str(values["name"]) if values else _("New role"),
        values=values,
        key=key,
        model=Role,
        save=lambda session, data: _save_role(session, key, data),
        back=(url_for(".roles"), _("Roles")),
        groups=groups,
    )


def _role_values(key: int) -> Mapping[str, Any]:
    with reading() as connection, Session(bind=connection) as session:
        found = session.get(Role, key)
        if found is None:
            raise Missing(_("There is no such role."))
        given = {each.permission for each in found.permissions}
        values: dict[str, Any] = {"code": found.code, "name": found.name}
    for module, permissions in declared(current_app):
        values[f"may_{module.name}"] = [code for code, _label in permissions if code in given]
    return values


def _save_role(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    record = session.get_one(Role, key) if key else Role()
    record.code, record.name = data["code"], data["name"]
    session.add(record)
    session.flush()
    chosen = {code for name, codes in data.items() if name.startswith("may_") for code in codes or ()}
    # Permissions of modules that are not installed at present are kept.
    shown = {code for _module, permissions in declared(current_app) for code, _label in permissions}
    hidden = {each.permission for each in record.permissions} - shown
    accounts.set_permissions(session, record, chosen | hidden)
    return record.id


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
