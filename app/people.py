"""Signing in and out, and the start page. The password is checked outside of every transaction."""

from __future__ import annotations

import time

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from sqlalchemy import bindparam, select
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from app import accounts, settings
from app.db import glancing, writing_session
from app.demo import PASSWORD, ways_in
from app.forms import Form
from app.hub import Hub
from app.models import User
from app.pages import menu
from app.schema import FRAME
from app.security import BY_PIN, Person, current_person, may, person_of_cookie, public, signed_in
from app.web import close_session, local_target, open_session

HALF = "half_signed_in"  # in the session: who has given the password, and when
limiter = Limiter(get_remote_address)
blueprint = Blueprint("people", __name__)

_BY_LOGIN = select(User.id, User.session_key, User.password_hash).where(User.login == bindparam("login"), User.active)


class SignInForm(Form):
    """Name and password."""

    name = StringField(_l("Name"), [InputRequired()], render_kw={"autocomplete": "username", "autofocus": True})
    password = PasswordField(_l("Password"), [InputRequired()], render_kw={"autocomplete": "current-password"})


def _who_and_where() -> str:
    """Attempts are counted per name and address, so nobody can lock out another person from elsewhere."""
    return f"{_login()} {get_remote_address()}"


def _login() -> str:
    return accounts.tidy_login(request.form.get("name", ""))


def _failed(response: Response) -> bool:
    return response.status_code == 422


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("10 per 5 minutes", key_func=_who_and_where, methods=["POST"], deduct_when=_failed)
@limiter.limit("100 per 5 minutes", methods=["POST"], deduct_when=_failed)
def sign_in() -> ResponseReturnValue:
    """Ask for name and password; afterwards the page that was wanted."""
    if request.method == "GET" and (start := _first_step()) and _nobody_yet():
        return redirect(start, 303)
    form = SignInForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        person = checked(_login(), form.password.data)
        if person is not None:
            wanted = local_target(request.args.get("next"), url_for("people.home"))
            if person.rights.enrolled:
                session[HALF] = half_signed_in(person)
                return redirect(url_for("ways_in.code", next=wanted), 303)
            begin(person)
            return redirect(wanted, 303)
        message = _("Name or password is wrong.")
    else:
        message = ""
    page = render_template("auth/sign_in.html", form=form, message=message, demo_logins=_demo_logins())
    return page, 422 if request.method == "POST" else 200


def _first_step() -> str:
    """Where the first steps go on, in a house that cannot sell yet."""
    hub: Hub = current_app.extensions["kontor"]
    return hub.first_run() if hub.first_run is not None else ""


def _nobody_yet() -> bool:
    with glancing() as connection:
        return connection.execute(select(User.id).limit(1)).first() is None


def _demo_logins() -> list[tuple[str, str, str]]:
    """The logins of the demo shop, which only the demo shop shows."""
    with glancing() as connection:
        is_demo = settings.value(connection, FRAME, "demo")
    return [(login, PASSWORD, what) for login, what in ways_in()] if is_demo else []


def half_signed_in(person: Person) -> dict[str, str | int]:
    """What the session carries between the password and the code of the second factor."""
    return {"who": person.get_id(), "at": int(time.time())}


def begin(person: Person, *, by_pin: bool = False) -> None:
    """Open a session for this person; `by_pin` narrows it to what a till needs."""
    kept = {name: session[name] for name in ("language", "theme") if name in session}
    close_session()  # one that a stranger may have prepared does not live on
    session.update(kept)
    session.permanent = True
    if by_pin:
        session[BY_PIN] = True
    open_session(person)
    g.kontor_person = person


def checked(login: str, password: str) -> Person | None:
    """The person, if the password is theirs. An unknown name takes as long and gets the same answer."""
    with glancing() as connection:
        row = connection.execute(_BY_LOGIN, {"login": login}).one_or_none()
    nobody = accounts.hash_of_nobody()
    if not accounts.fits((row and row.password_hash) or nobody, password) or row is None:
        return None
    return person_of_cookie(f"{row.id}.{row.session_key}")


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this session."""
    close_session()
    return redirect(url_for("people.sign_in"), 303)


@blueprint.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """Lead everyone to the first page of their menu; whoever sets the house up, to the first step that it lacks."""
    if may("app.people") and (start := _first_step()):
        return redirect(start, 303)
    for group in menu():
        return redirect(group.entries[0].url)
    return redirect(url_for("people.account"))


class AccountForm(Form):
    """What everyone may change of themselves."""

    old = PasswordField(_l("Present password"), [InputRequired()], render_kw={"autocomplete": "current-password"})
    password = PasswordField(
        _l("New password"),
        [InputRequired(), Length(min=accounts.SHORTEST)],
        description=_l("At least ten characters; a few words are easier to remember than strange signs."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password again"),
        [EqualTo("password", _l("The two new passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> ResponseReturnValue:
    """Change one's own password; sessions on other devices end, this one goes on."""
    person = current_person()
    assert person is not None
    form = AccountForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        if checked(person.login, form.old.data) is None:
            form.old.errors = [_("This is not your present password.")]
        else:
            kept = accounts.hashed(form.password.data)
            with writing_session() as session_:
                accounts.set_password(accounts.user_of(session_, person.login), kept)
            fresh = checked(person.login, form.password.data)
            assert fresh is not None
            begin(fresh)
            flash(_("Your password was changed."), "good")
            return redirect(url_for("people.account"), 303)
    return render_template("app/account.html", form=form, person=person), 422 if request.method == "POST" else 200


def init_people(app: Flask) -> None:
    """Serve the pages and count failed attempts."""
    limiter.init_app(app)
    app.register_blueprint(blueprint)
