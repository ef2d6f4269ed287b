"""Pairing: two addresses for the program in the shop, and the page on which a person types the code that it prints."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.db import reading, writing, writing_session
from app.errors import Refused
from app.models import Shop
from app.people import limiter
from app.security import current_actor, machine, permission
from hardware_proxy.protocol import PAIR_POLL, PAIR_START, ProtocolError, Reader
from modules.devices import pairing
from modules.devices.forms import PairForm
from modules.devices.gate_api import safe_host, safe_line
from modules.devices.models import Proxy

blueprint = Blueprint("devices_pairing", __name__, template_folder="templates")


def _closed() -> ResponseReturnValue | None:
    """Not by a name that a stranger may have pointed at this machine, and not in the clear over a network."""
    if not safe_host(request.environ, current_app.config):
        return jsonify({"error": "host"}), 400
    if not safe_line(request.environ, current_app.config):
        return jsonify({"error": "https"}), 400
    return None


@blueprint.post(PAIR_START)
@limiter.limit("20 per 10 minutes")
@machine
def start() -> ResponseReturnValue:
    """A program asks to be let in; it prints the code of the answer."""
    if closed := _closed():
        return closed
    try:
        read = Reader(request.get_json(), "pairing")
        name, version = read.text("name"), read.text("version", "")
    except ProtocolError as error:
        return jsonify({"error": str(error)}), 400
    with writing() as connection:
        started = pairing.start(connection, name, version, request.remote_addr or "", datetime.now(UTC))
    return jsonify({"code": started.code, "poll": started.poll, "expires": started.expires})


@blueprint.post(PAIR_POLL)
@limiter.limit("120 per minute")
@machine
def poll() -> ResponseReturnValue:
    """202 while nobody has typed the code, 200 with the token once, then 404."""
    if closed := _closed():
        return closed
    try:
        secret = Reader(request.get_json(), "pairing").text("poll")
    except ProtocolError as error:
        return jsonify({"error": str(error)}), 400
    with writing() as connection:
        stands, token = pairing.fetch(connection, secret, datetime.now(UTC))
    if not stands:
        return jsonify({"error": "over"}), 404
    return (jsonify({"token": token}), 200) if token else (jsonify({}), 202)


def _choices(form: Any) -> None:
    with reading() as connection:
        shops = connection.execute(select(Shop.id, Shop.name).order_by(Shop.name)).all()
        proxies = connection.execute(
            select(Proxy.id, Proxy.name, Shop.name.label("shop"))
            .join(Shop, Shop.id == Proxy.shop_id)
            .order_by(Shop.name)
        ).all()
    form.shop_id.choices = [(row.id, row.name) for row in shops]
    form.proxy_id.choices = [("", _("A new one")), *((row.id, f"{row.shop} · {row.name}") for row in proxies)]


@blueprint.route("/devices/pair", methods=["GET", "POST"])
@permission("devices.edit")
def pair() -> ResponseReturnValue:
    """The code is typed here. Wrong ones are counted, and too many lock the door for everybody."""
    form = PairForm(request.form)
    _choices(form)
    if request.method == "POST" and form.validate():
        try:
            return _let_in(form)
        except Refused as refusal:
            place = getattr(form, refusal.field or "code", form.code)
            place.errors = [*place.errors, refusal.message]
    status = 422 if form.errors or form.code.errors or form.name.errors else 200
    return Response(render_template("devices/pair.html", form=form), status)


def _let_in(form: PairForm) -> ResponseReturnValue:
    now = datetime.now(UTC)
    with reading() as connection:
        locked = pairing.locked(connection, now)
        found = None if locked else pairing.waiting(connection, form.code.data or "", now)
    if locked:
        raise Refused(
            _("Too many wrong codes. Wait a quarter of an hour, then let the program print a new one."), "code"
        )
    if found is None:
        with writing() as connection:
            pairing.note_attempt(connection, current_actor().name, now)
        raise Refused(
            _("No program waits with this code. Compare it with the paper; it holds for ten minutes."), "code"
        )
    with writing_session() as session:
        name = form.name.data or found.name
        pairing.claim(session, found, int(form.proxy_id.data or 0) or None, int(form.shop_id.data), name)
    flash(_("%(name)s is let in and connects now.", name=name), "good")
    return redirect(url_for("devices.index"), 303)
