"""/api/v1/card-payments: a till sends an amount to its terminal and asks how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from marshmallow import fields, validate

from app.act import acting
from app.api import BaseSchema, Exact
from app.db import glancing
from app.security import current_actor, permission
from app.web import api_blueprint
from modules.devices import cards as terminal
from modules.pos import cards

card_api = api_blueprint("card_api", __name__, url_prefix="/card-payments", description="Card payments at a terminal")


class CardPaymentSchema(BaseSchema):
    """A payment to begin. `amount` below zero pays back; `cart` becomes the sale's id."""

    id = fields.UUID(required=True)
    till = fields.String(required=True, validate=validate.Length(max=40))
    cart = fields.UUID(required=True)
    amount = Exact(2, required=True)


class CardTillSchema(BaseSchema):
    """The till that acts."""

    till = fields.String(required=True, validate=validate.Length(max=40))


class CardVoidSchema(CardTillSchema):
    """Undoing a payment; the undoing has an id of its own."""

    id = fields.UUID(required=True)


class CardDecisionSchema(BaseSchema):
    """What a person read on the terminal."""

    paid = fields.Boolean(required=True)


class CardStatusSchema(BaseSchema):
    """How a payment stands: running, approved, declined, aborted, not_charged, unknown. The amount in minor units."""

    id = fields.UUID(required=True)
    state = fields.String(required=True)
    message = fields.String(required=True)
    amount = fields.Integer(required=True)
    reference = fields.String(required=True)


@card_api.route("", methods=["POST"])
@permission("pos.sell")
@card_api.arguments(CardPaymentSchema)
@card_api.response(202, CardStatusSchema)
@card_api.doc(summary="Send an amount to the till's terminal; the same id twice is one payment")
def post_payment(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Begin a payment."""
    return cards.start(current_actor(), body["id"], body["till"], body["cart"], body["amount"]).as_json()


@card_api.route("/<uuid:payment_id>")
@permission("pos.sell")
@card_api.response(200, CardStatusSchema)
@card_api.doc(summary="How a payment stands")
def get_payment(payment_id: UUID) -> Mapping[str, Any]:
    """How it stands."""
    with glancing() as connection:
        return terminal.status(connection, payment_id).as_json()


@card_api.route("/<uuid:payment_id>/cancel", methods=["POST"])
@permission("pos.sell")
@card_api.response(202)
@card_api.doc(summary="Break a payment off, if it is not too late")
def post_cancel(payment_id: UUID) -> Mapping[str, Any]:
    """Break it off."""
    with acting(current_actor()) as act:
        terminal.break_off(act, payment_id)
    return {"message": _("The terminal was asked to stop.")}


@card_api.route("/<uuid:payment_id>/decision", methods=["POST"])
@permission("pos.sell")
@card_api.arguments(CardDecisionSchema)
@card_api.response(200, CardStatusSchema)
@card_api.doc(summary="Say what the terminal shows, where nobody else can tell")
def post_decision(body: Mapping[str, Any], payment_id: UUID) -> Mapping[str, Any]:
    """A person has looked."""
    with acting(current_actor()) as act:
        return terminal.decide(act, payment_id, paid=body["paid"]).as_json()


@card_api.route("/<uuid:payment_id>/slip", methods=["POST"])
@permission("pos.sell")
@card_api.arguments(CardTillSchema)
@card_api.response(204)
@card_api.doc(summary="The till took the payment; the customer's copy is printed once")
def post_slip(body: Mapping[str, Any], payment_id: UUID) -> None:
    """Print the customer's copy."""
    cards.settle(current_actor(), payment_id, body["till"])


@card_api.route("/<uuid:payment_id>/void", methods=["POST"])
@permission("pos.sell")
@card_api.arguments(CardVoidSchema)
@card_api.response(202, CardStatusSchema)
@card_api.doc(summary="Undo an approved payment whose sale never came")
def post_void(body: Mapping[str, Any], payment_id: UUID) -> Mapping[str, Any]:
    """Undo it."""
    return cards.undo(current_actor(), payment_id, body["id"], body["till"]).as_json()
