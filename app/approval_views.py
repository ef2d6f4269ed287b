"""POST /api/v1/approvals: a colleague approves at the till what its cashier may not do alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, request
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from marshmallow import Schema, fields, validate

from app import approvals, pins
from app.act import acting
from app.errors import Forbidden
from app.people import limiter
from app.security import current_actor, current_person, signed_in
from app.web import api_blueprint

approvals_api = api_blueprint(
    "approvals_api", __name__, url_prefix="/approvals", description="A colleague approves on the spot"
)
SHORT = validate.Length(max=200)


class ApprovalSchema(Schema):
    """What is to be approved, and the colleague's PIN or badge."""

    right = fields.String(required=True, validate=SHORT)
    subject = fields.UUID(load_default=None, allow_none=True)
    place = fields.String(load_default="", validate=SHORT)
    reason = fields.String(load_default="", validate=SHORT)
    number = fields.String(load_default="", validate=SHORT)
    pin = fields.String(load_default="", validate=SHORT)
    badge = fields.String(load_default="", validate=SHORT)


class ApprovedSchema(Schema):
    """The token that travels with what was approved."""

    token = fields.String()
    approved_by = fields.String()


def _whose() -> str:
    told = request.get_json(silent=True)
    number = told.get("number", "") if isinstance(told, dict) else ""
    return f"approval {number} {get_remote_address()}"


def _failed(response: Response) -> bool:
    return response.status_code == 403


@approvals_api.route("", methods=["POST"])
@signed_in
@limiter.limit("5 per 5 minutes", key_func=_whose, deduct_when=_failed)
@approvals_api.arguments(ApprovalSchema)
@approvals_api.response(201, ApprovedSchema)
def post_approval(body: Mapping[str, Any]) -> Mapping[str, str]:
    """Check the colleague's PIN or badge and their right; both names are kept."""
    key = str(current_app.secret_key)
    asking = current_person()
    assert asking is not None, "the guard lets nobody else in"
    colleague = pins.recognised(body["number"], body["pin"], body["badge"], key)
    if colleague is None:
        raise Forbidden(_("Number, PIN or badge is wrong."), "pin")
    wish = approvals.Wish(body["right"], body["subject"], body["place"], body["reason"])
    with acting(current_actor()) as act:
        token = approvals.grant(act, wish, asking, colleague, key)
    return {"token": token, "approved_by": colleague.name}
