"""Set-up pages: users, their tokens and their second factor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import wtforms
from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from wtforms import BooleanField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app import accounts, pins, second_factor
from app.db import reading, writing_session
from app.editing import Group
from app.errors import Missing, Refused
from app.forms import Form, choices
from app.list_bulk import Bulk, found
from app.list_filters import yes_no
from app.listing import Column, Listing
from app.models import Role, SecondFactor, Shop, Token, User, UserRole, UserShop
from app.pages import LANGUAGES, language_name
from app.security import current_person, permission
from app.table import Table
from app.table_pages import mount

blueprint = Blueprint("staff", __name__, url_prefix="/set-up")


# fields ---------------------------------------------------------------------------------------------------------------
class CheckboxesField(SelectMultipleField):
    """Several choices as checkboxes under one heading."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class HashedField(PasswordField):
    """A secret. Once it was found valid, its data is the hash: hashing is slow and done before the transaction begins.

    `hasher` makes the hash; what it refuses is told at the field. No file fills it.
    """

    data: str | None

    def __init__(self, label: str, hasher: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(label, [Optional()], **kwargs)
        self.hasher = hasher

    def post_validate(self, _form: wtforms.form.BaseForm, _stopped: bool) -> None:
        """Hash what was typed."""
        if self.data and not self.errors:
            try:
                self.data = self.hasher(self.data)
            except Refused as refused:
                raise wtforms.ValidationError(str(refused)) from refused


# users ----------------------------------------------------------------------------------------------------------------
class UserForm(Form):
    """A user."""

    login = StringField(
        _l("Login"),
        [InputRequired(), Length(max=60)],
        filters=(lambda login: accounts.tidy_login(login or ""),),
        render_kw={"autocomplete": "off"},
    )
    name = StringField(_l("Name"), [InputRequired()], description=_l("As it stands on receipts and in the books."))
    language = SelectField(
        _l("Language"), choices=choices((code, language_name(code)) for code in LANGUAGES), default="en"
    )
    roles = CheckboxesField(_l("Roles"))
    shops = CheckboxesField(_l("Shops"), coerce=int, description=_l("Without any, the person works in all shops."))
    active = BooleanField(_l("May sign in"), default=True)
    cashier_number = StringField(
        _l("Cashier number"), [Length(max=10)], render_kw={"autocomplete": "off", "inputmode": "numeric"}
    )
    pin = HashedField(
        _l("New PIN"),
        pins.hashed_pin,
        description=_l("Four to eight digits. Leave it empty to keep the present one."),
        render_kw={"autocomplete": "new-password", "inputmode": "numeric"},
    )
    badge = HashedField(
        _l("New badge"),
        lambda code: pins.new_badge_hash(code, str(current_app.secret_key)),
        description=_l("Scan it. Leave it empty to keep the present one."),
        render_kw={"autocomplete": "off"},
    )
    password = HashedField(
        _l("New password"),
        accounts.hashed,
        description=_l("Leave it empty to keep the present one. A new one ends the person's sessions."),
        render_kw={"autocomplete": "new-password"},
    )


def _beside(key: int) -> list[tuple[str, str]]:
    return [
        (url_for("rights.own_rights", key=key), _("Rights of this person only")),
        (url_for("staff.factor", key=key), _("Second factor")),
        (url_for("staff.tokens", key=key), _("Tokens for the API")),
    ]


def _values(connection: Connection, key: int) -> Mapping[str, Any] | None:
    columns = (User.login, User.name, User.language, User.active, User.cashier_number)
    row = connection.execute(select(*columns).where(User.id == key)).mappings().one_or_none()
    if row is None:
        return None
    codes = select(Role.code).join(UserRole, UserRole.role_id == Role.id).where(UserRole.user_id == key)
    return {
        **row,
        "cashier_number": row["cashier_number"] or "",
        "roles": connection.execute(codes.order_by(Role.id)).scalars().all(),
        "shops": connection.execute(select(UserShop.shop_id).where(UserShop.user_id == key)).scalars().all(),
    }


def _fill_choices(connection: Connection, form: Any) -> None:
    form.roles.choices = choices(connection.execute(select(Role.code, Role.name).order_by(Role.id)).all())
    form.shops.choices = choices(connection.execute(select(Shop.id, Shop.name).order_by(Shop.name)).all())


def _save(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    if key is None:
        record = accounts.make_user(session, data["login"], data["name"], data["password"] or "", data["language"])
    else:
        record = session.get_one(User, key)
        accounts.check_login(session, data["login"], key)
        record.login, record.name, record.language = data["login"], data["name"], data["language"]
        if data["password"]:
            accounts.set_password(record, data["password"])
    _switch(record, active=data["active"])
    accounts.set_roles(session, record, data["roles"])
    accounts.set_shops(session, record, data["shops"])
    pins.set_cashier(session, record, pins.WayIn(data["cashier_number"] or "", data["pin"], data["badge"]))
    accounts.keep_a_manager(session)
    return record.id


def _switch(record: User, *, active: bool) -> None:
    person = current_person()
    if not active and person is not None and person.id == record.id:
        raise Refused(_("You cannot lock yourself out."), "active")
    accounts.set_active(record, active=active)


def _switches() -> tuple[Bulk, Bulk]:
    """Let several people in, or lock them out, by the same rules as on their own pages."""

    def switch(code: str, label: str, *, active: bool) -> Bulk:
        def preview(session: Session, key: Any, _given: Mapping[str, Any]) -> str:
            if found(session, User, key).active is active:
                raise Refused(_("It is so already."))
            return _("May sign in again.") if active else _("Can no longer sign in; open sessions end.")

        def apply(session: Session, key: Any, given: Mapping[str, Any]) -> str:
            said = preview(session, key, given)
            _switch(found(session, User, key), active=active)
            session.flush()
            accounts.keep_a_manager(session)
            return said

        return Bulk(code, label, "app.people", preview, apply)

    return switch("app.let_in", _l("Let sign in"), active=True), switch("app.lock_out", _l("Lock out"), active=False)


USERS = mount(
    blueprint,
    Table(
        User,
        listing=Listing(
            title=_l("Users"),
            select=lambda: select(
                User.id,
                User.login,
                User.name,
                User.cashier_number,
                (User.password_hash != "").label("password"),
                SecondFactor.confirmed_at.is_not(None).label("second_factor"),
                User.active,
            ).outerjoin(SecondFactor, SecondFactor.user_id == User.id),
            columns=(
                Column("login", _l("Login")),
                Column("name", _l("Name")),
                Column("cashier_number", _l("Cashier number")),
                Column("password", _l("Password"), "bool"),
                Column("second_factor", _l("Second factor"), "bool"),
                Column("active", _l("May sign in"), "bool"),
            ),
            search=("login", "name", "cashier_number"),
            filters=(yes_no("active", _l("May sign in")), yes_no("second_factor", _l("Second factor"))),
            default_sort="login",
            bulks=_switches(),
            empty=_l("Users sign in and carry roles, which say what they may do."),
            count=lambda n: ngettext("%(num)s user", "%(num)s users", n),
        ),
        form=UserForm,
        load=_values,
        save=_save,
        prepare=_fill_choices,
        see="app.people",
        edit="app.people",
        new=_l("New user"),
        path="/users",
        names=("users", "new_user", "user"),
        code="login",
        archive="",
        blank=("name", "cashier_number"),
        deletes=False,
        related=lambda key, _values: _beside(key),
        groups=(
            Group(_l("Person"), ("login", "name", "language")),
            Group(_l("Rights"), ("roles", "shops", "active")),
            Group(
                _l("At the till"),
                ("cashier_number", "pin", "badge"),
                note=_l("With number and PIN, or a badge, a colleague takes over a till that is signed in already."),
            ),
            Group(_l("Password"), ("password",), note=_l("Who has none cannot sign in until it is set.")),
        ),
    ),
)


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
