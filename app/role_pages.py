"""Set-up pages: roles with what they allow, and what holds for one person whatever their roles say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, current_app, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from app import accounts
from app.db import reading
from app.editing import Group, edit_form
from app.errors import Missing
from app.forms import Form, choices
from app.hub import Hub
from app.listing import Column, Listing
from app.models import Role, RolePermission, User, UserRole
from app.rights import ALLOW, ASK, DENY, WORDS
from app.security import declared, permission
from app.table import Table
from app.table_pages import mount

blueprint = Blueprint("rights", __name__, url_prefix="/set-up")

_HELD = select(func.count()).where(UserRole.role_id == Role.id).correlate(Role).scalar_subquery()
_GIVEN = select(func.count()).where(RolePermission.role_id == Role.id).correlate(Role).scalar_subquery()


class EffectSelectField(SelectField):
    """What is said of one permission; a form that leaves it out says nothing."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The chosen effect, or none."""
        self.data = valuelist[0] if valuelist else ""


class RoleForm(Form):
    """A role; what it says of each permission follows, by module."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=40)])
    name = StringField(_l("Name"), [InputRequired()])
    second_factor = BooleanField(
        _l("Second factor"), description=_l("Whoever holds this role signs in with a code from their phone, too.")
    )


class OwnRightsForm(Form):
    """What holds for one person; the permissions follow, by module."""


def _field_of(code: str) -> str:
    return "right_" + code.replace(".", "__")


def _with_rights(base: type[Form], silent: str) -> tuple[type[Form], list[Group]]:
    """The form with a choice for each permission of each installed module; `silent` is the word for saying nothing.

    “Needs approval” is offered where the house can ask a colleague on the spot.
    """
    hub: Hub = current_app.extensions["kontor"]
    fields: dict[str, Any] = {}
    groups = []
    for module, permissions in declared(current_app):
        for code, label in permissions:
            effects = (ALLOW, ASK, DENY) if code in hub.approvable else (ALLOW, DENY)
            offered = [("", silent), *((effect, str(WORDS[effect])) for effect in effects)]
            fields[_field_of(code)] = EffectSelectField(_(label), choices=choices(offered))
        groups.append(Group(_(module.title), tuple(_field_of(code) for code, _label in permissions)))
    return type(f"{base.__name__}OfModules", (base,), fields), groups


def _said(data: Mapping[str, Any]) -> dict[str, str]:
    """What a form says of the permissions that it shows."""
    codes = [code for _module, permissions in declared(current_app) for code, _label in permissions]
    return {code: data[_field_of(code)] for code in codes if data[_field_of(code)]}


def _hidden(held: Iterable[Any]) -> dict[str, str]:
    """Permissions of modules that are not installed at present are kept."""
    shown = {code for _module, permissions in declared(current_app) for code, _label in permissions}
    return {each.permission: each.effect for each in held if each.permission not in shown}


def _groups(form: type[Any]) -> list[Group]:
    """Under the role itself, its permissions by module."""
    return [Group(_("Role"), ("code", "name", "second_factor")), *_with_rights(RoleForm, "–")[1]]


def _values(connection: Connection, key: int) -> Mapping[str, Any] | None:
    row = connection.execute(select(Role.code, Role.name, Role.second_factor).where(Role.id == key)).mappings().first()
    said = select(RolePermission.permission, RolePermission.effect).where(RolePermission.role_id == key)
    return None if row is None else {**row, **{_field_of(code): effect for code, effect in connection.execute(said)}}


def _save(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    record = session.get_one(Role, key) if key else Role()
    record.code, record.name, record.second_factor = data["code"], data["name"], data["second_factor"]
    session.add(record)
    session.flush()
    accounts.set_effects(session, record, _hidden(record.permissions) | _said(data))
    accounts.keep_a_manager(session)
    return record.id


ROLES = mount(
    blueprint,
    Table(
        Role,
        listing=Listing(
            title=_l("Roles"),
            select=lambda: select(
                Role.id, Role.code, Role.name, Role.second_factor, _GIVEN.label("permissions"), _HELD.label("people")
            ),
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name")),
                Column("permissions", _l("Permissions"), "number"),
                Column("people", _l("Users"), "number"),
                Column("second_factor", _l("Second factor"), "bool"),
            ),
            search=("code", "name"),
            default_sort="code",
            empty=_l("A role is a bundle of permissions, such as what a cashier may do."),
            count=lambda n: ngettext("%(num)s role", "%(num)s roles", n),
        ),
        form=lambda _connection: _with_rights(RoleForm, "–")[0],
        load=_values,
        save=_save,
        see="app.people",
        edit="app.people",
        new=_l("New role"),
        path="/roles",
        names=("roles", "new_role", "role"),
        archive="",
        groups=_groups,
        note=_l("Denied by one role wins over allowed by another; what is said of a person wins over both."),
    ),
)


@blueprint.route("/users/<int:key>/rights", methods=["GET", "POST"])
@permission("app.people")
def own_rights(key: int) -> ResponseReturnValue:
    """What holds for one person whatever their roles say."""
    form, groups = _with_rights(OwnRightsForm, _("as the roles say"))
    with reading() as connection, Session(bind=connection) as session:
        owner = session.get(User, key)
        if owner is None:
            raise Missing(_("There is no such user."))
        values = {_field_of(each.permission): each.effect for each in owner.permissions}
        name = owner.name
    return edit_form(
        form,
        title=_("Rights of %(name)s only", name=name),
        values=values,
        key=key,
        model=User,
        save=lambda session, data: _save_own(session, key, data),
        back=(url_for("staff.user", key=key), name),
        groups=tuple(groups),
        done=lambda key: url_for("staff.user", key=key),
    )


def _save_own(session: Session, key: int, data: Mapping[str, Any]) -> int:
    record = session.get_one(User, key)
    accounts.set_effects(session, record, _hidden(record.permissions) | _said(data))
    accounts.keep_a_manager(session)
    return key
