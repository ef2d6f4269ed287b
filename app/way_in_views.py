"""Ways in beside the password: the second factor, changing the cashier by PIN or badge, and the locked screen."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import qrcode
import qrcode.image.svg
from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_limiter.util import get_remote_address
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from app import pins
from app import second_factor as factors
from app.db import reading, writing, writing_session
from app.errors import Refused
from app.forms import Form
from app.people import HALF, begin, checked, limiter
from app.security import BY_PIN, LOCKED, Person, current_person, page_before, person_of_cookie, public, signed_in
from app.web import local_target, renew_session

blueprint = Blueprint("ways_in", __name__)

HALF_LASTS_S = 600


def _key() -> str:
    return str(current_app.secret_key)


def _where() -> str:
    return f"quick {get_remote_address()}"


def _failed(response: Response) -> bool:
    return response.status_code == 422


# the code after the password ------------------------------------------------------------------------------------------
class CodeForm(Form):
    """A one-time code, or a recovery code."""

    code = StringField(
        _l("Code"),
        [InputRequired()],
        description=_l("Six digits from your phone, or one of your recovery codes."),
        render_kw={"autocomplete": "one-time-code", "autofocus": True},
    )


def _half() -> Person | None:
    half = session.get(HALF) or {"who": "", "at": 0}
    if time.time() - half["at"] > HALF_LASTS_S:
        return None
    return person_of_cookie(half["who"])


def _whose_code() -> str:
    half = session.get(HALF) or {"who": ""}
    return f"code {half['who'].partition('.')[0]}"


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
@limiter.limit("5 per 5 minutes", key_func=_whose_code, methods=["POST"], deduct_when=_failed)
def code() -> ResponseReturnValue:
    """The second step of signing in."""
    person = _half()
    wanted = local_target(request.args.get("next"), url_for("people.home"))
    if person is None:
        return redirect(url_for("people.sign_in", next=wanted), 303)
    form = CodeForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        with writing() as connection:
            right = factors.accepted(connection, person.id, form.code.data, datetime.now(UTC), _key())
        if right:
            begin(person)
            return redirect(wanted, 303)
        form.code.errors = [_("This code is wrong or was used already.")]
    page = render_template("auth/code.html", form=form, person=person)
    return page, 422 if request.method == "POST" else 200


# setting it up --------------------------------------------------------------------------------------------------------
@blueprint.route("/account/second-factor", methods=["GET", "POST"])
@signed_in
@limiter.limit("10 per 5 minutes", key_func=_where, methods=["POST"], deduct_when=_failed)
def second_factor() -> ResponseReturnValue:
    """Show the phone the secret; its first code confirms it. Whoever has it already sees how many codes are left."""
    person = _by_password()
    if person.rights.enrolled:
        with reading() as connection:
            left = factors.recovery_codes_left(connection, person.id)
        return render_template("auth/second_factor_on.html", person=person, left=left, codes=())
    form = CodeForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        try:
            with writing_session() as records:
                codes = factors.confirm(records, person.id, form.code.data, datetime.now(UTC), _key())
        except Refused as refused:
            form.code.errors = [refused.message]
        else:
            wanted = local_target(request.args.get("next"), url_for("people.home"))
            return render_template(
                "auth/second_factor_on.html", person=person, left=len(codes), codes=codes, wanted=wanted
            )
    with writing_session() as records:
        secret = factors.begin(records, person.id)
    page = render_template(
        "auth/second_factor.html",
        form=form,
        picture=_picture(factors.address(secret, person.login)),
        secret=factors.shown(secret),
        asked=person.rights.second_factor,
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/account/second-factor/change")
@signed_in
@limiter.limit("10 per 5 minutes", key_func=_where, deduct_when=_failed)
def change_second_factor() -> ResponseReturnValue:
    """New recovery codes, or no second factor any more; both ask for the password."""
    person = _by_password()
    if checked(person.login, request.form.get("password", "")) is None:
        raise Refused(_("This is not your present password."), "password")
    if "remove" in request.form:
        if person.rights.second_factor:
            raise Refused(_("Your role asks for a second factor; it cannot be turned off."))
        with writing_session() as records:
            factors.remove(records, person.id)
        flash(_("The second factor is off."), "good")
        return redirect(url_for("people.account"), 303)
    with writing_session() as records:
        codes = factors.new_recovery_codes(records, person.id, _key())
    return render_template("auth/second_factor_on.html", person=person, codes=codes)


def _by_password() -> Person:
    person = current_person()
    assert person is not None
    if session.get(BY_PIN):
        raise Refused(_("Sign in with your password for this."))
    return person


def _picture(text: str) -> str:
    """A QR code as a picture that a page may carry in itself."""
    made = qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, box_size=12, border=4)
    return str(made.to_string(encoding="unicode"))


# the till's own ways --------------------------------------------------------------------------------------------------
class CashierForm(Form):
    """A number with a PIN, or a badge."""

    badge = PasswordField(_l("Badge"), description=_l("Scan it."), render_kw={"autocomplete": "off", "autofocus": True})
    number = StringField(_l("Cashier number"), render_kw={"autocomplete": "off", "inputmode": "numeric"})
    pin = PasswordField(_l("PIN"), render_kw={"autocomplete": "off", "inputmode": "numeric"})


def _whose_pin() -> str:
    return f"pin {request.form.get('number', '').strip()} {get_remote_address()}"


@blueprint.route("/cashier", methods=["GET", "POST"])
@signed_in
@limiter.limit("5 per 5 minutes", key_func=_whose_pin, methods=["POST"], deduct_when=_failed)
@limiter.limit("30 per 5 minutes", key_func=_where, methods=["POST"], deduct_when=_failed)
def cashier() -> ResponseReturnValue:
    """Another cashier takes over, or the same one unlocks the screen."""
    form = CashierForm(request.form if request.method == "POST" else None)
    message = ""
    if request.method == "POST":
        person = pins.recognised(form.number.data or "", form.pin.data or "", form.badge.data or "", _key())
        if person is not None:
            # Whoever unlocks what they opened by password keeps the back office; everybody else gets the till.
            same = current_person()
            narrow = bool(session.get(BY_PIN)) or same is None or same.id != person.id
            begin(person, by_pin=narrow)
            return redirect(local_target(request.args.get("next"), url_for("people.home")), 303)
        message = _("Number, PIN or badge is wrong.")
    page = render_template("auth/cashier.html", form=form, message=message, locked=bool(session.get(LOCKED)))
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/lock")
@signed_in
def lock() -> ResponseReturnValue:
    """Lock the screen until a cashier gives a PIN or a badge. Sales that are on their way still arrive."""
    session[LOCKED] = True
    renew_session()
    return redirect(url_for("ways_in.cashier", next=page_before()), 303)
