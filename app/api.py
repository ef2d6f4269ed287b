"""The API at /api/v1: its OpenAPI document, a page that lists it, and what every schema stands on."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

import marshmallow
from flask import Blueprint, Flask, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.hub import Hub
from app.security import public, signed_in
from app.web import ApiSite

PREFIX = "/api/v1"
_SPEC = {
    "info": {"description": "Errors are JSON: message (one sentence), field (a name or null), errors (by field)."},
    "security": [{"token": []}, {"session": []}],
    "components": {
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "description": "Made by: flask user token NAME"},
            "session": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
        }
    },
}

blueprint = Blueprint("api", __name__)


class BaseSchema(marshmallow.Schema):
    """The base of every schema: unknown fields are refused, the order is that of the class."""

    class Meta:
        """Refuse what nobody asked for."""

        unknown = marshmallow.RAISE


class Exact(marshmallow.fields.Field[Decimal]):
    """A decimal number written as a string, with at most `places` decimals: never rounded, never a float.

    Takes "1.99" and whole numbers; refuses floats, surplus digits, exponents and what is no number. Gives back a
    string with exactly `places` decimals.
    """

    def __init__(self, places: int, *, least: Decimal | None = None, most: Decimal | None = None, **more: Any) -> None:
        super().__init__(**more)
        self.places, self.least, self.most = places, least, most
        self._plain = re.compile(rf"[0-9]{{1,15}}(\.[0-9]{{1,{places}}})?", re.ASCII)

    def _serialize(self, value: Decimal | None, attr: str | None, obj: Any, **_kwargs: Any) -> str | None:
        if value is None:
            return None
        assert round(value, self.places) == value, f"{value} has more than {self.places} decimals"
        return f"{value:.{self.places}f}"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_kwargs: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise marshmallow.ValidationError(_("Numbers are sent as strings, such as “1.99”."))
        text = str(value)
        if self._plain.fullmatch(text):
            return self._within(Decimal(text))
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise marshmallow.ValidationError(_("This is not a number.")) from None
        if not number.is_finite() or len(text) > 24 or set(text.lower()) & set("e_ "):
            raise marshmallow.ValidationError(_("This is not a number."))
        if number != round(number, self.places):
            raise marshmallow.ValidationError(_("At most %(places)s decimals are kept here.", places=self.places))
        return self._within(number)

    def _within(self, number: Decimal) -> Decimal:
        if self.least is not None and number < self.least:
            raise marshmallow.ValidationError(_("Must be at least %(least)s.", least=self.least))
        if self.most is not None and number > self.most:
            raise marshmallow.ValidationError(_("Must be at most %(most)s.", most=self.most))
        return number


@blueprint.get(f"{PREFIX}/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    """The OpenAPI document."""
    return jsonify(_site().description())


@blueprint.get("/api/")
@signed_in
def index() -> ResponseReturnValue:
    """A page that lists what the API offers."""
    return render_template("app/api.html", api=_site().description())


def _site() -> ApiSite:
    site: ApiSite = current_app.extensions["kontor_api"]
    return site


def init_api(app: Flask, hub: Hub) -> None:
    """Serve the blueprints that modules gave to `hub.api`."""
    app.config.setdefault("API_TITLE", "Kontor")
    app.config.setdefault("API_VERSION", "v1")
    app.config.setdefault("OPENAPI_VERSION", "3.1.0")
    site = ApiSite(app, PREFIX, _SPEC)
    app.extensions["kontor_api"] = site
    site.add_field(Exact, "string", "decimal")
    for each in hub.apis:
        site.add(each)
