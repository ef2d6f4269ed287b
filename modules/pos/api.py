"""What tills say over the wire: /api/v1/tills, /quotes, /sales, /shifts, /carts. The sales screen uses nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, jsonify, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError
from sqlalchemy import Connection

from app.db import glancing
from app.errors import Conflict, Forbidden, Refused
from app.security import approved, current_actor, current_person, permission, works_in
from app.web import api_blueprint
from modules.pos import carts, quotes, services, shifts
from modules.pos.catalogue import catalogue
from modules.pos.schemas import (
    CartEventSchema,
    CashMoveSchema,
    ClosedSchema,
    CloseShiftSchema,
    OpenShiftSchema,
    QuotedSchema,
    QuoteSchema,
    SaleSchema,
    ShiftSchema,
    StoredSaleSchema,
    first_finding,
)
from modules.pos.state import till_state
from modules.pos.till_facts import TillView
from modules.pos.tills import till

tills_api = api_blueprint("tills_api", __name__, url_prefix="/tills", description="Tills and what they sell")
quotes_api = api_blueprint("quotes_api", __name__, url_prefix="/quotes", description="What a cart costs")
sales_api = api_blueprint("sales_api", __name__, url_prefix="/sales", description="Sales as they happened")
shifts_api = api_blueprint("shifts_api", __name__, url_prefix="/shifts", description="Shifts of a till")
carts_api = api_blueprint("carts_api", __name__, url_prefix="/carts", description="Carts before they are paid")

SALE, STORED = SaleSchema(), StoredSaleSchema()
JSON_BODY = {"required": True, "content": {"application/json": {"schema": SaleSchema}}}


def rights() -> frozenset[str]:
    """The permissions of whoever asks, with what a colleague has just approved."""
    person = current_person()
    if person is None:
        return frozenset()
    now = datetime.now(UTC)
    return person.permissions | {each.right for each in approved() if each.holds(person.id, now)}


def rights_for(cart_id: UUID, at: datetime, tokens: Iterable[str]) -> frozenset[str]:
    """The permissions by which a cart or its sale is judged; an approval counts for the cart it names."""
    person = current_person()
    if person is None:
        return frozenset()
    given = [each for each in approved(tokens) if each.subject == cart_id and each.holds(person.id, at)]
    return person.permissions | {each.right for each in given}


def _ours(connection: Connection, code: str) -> TillView:
    """The till, if whoever asks works in its shop. A sale that was made is taken from anywhere: it happened."""
    where = till(connection, code)
    if not works_in(where.shop_id):
        raise Forbidden(_("You do not work in this shop."), "till")
    return where


def _limits() -> frozenset[str]:
    """What the screen may let a cashier enter: also what a colleague can approve before money is taken."""
    person = current_person()
    return person.permissions | person.rights.asking if person else frozenset()


@tills_api.route("/<code>/catalogue")
@permission("pos.sell")
@tills_api.doc(summary="Everything a till needs to price a scan by itself; answers 304 to a known ETag")
def get_catalogue(code: str) -> ResponseReturnValue:
    """The catalogue of a till."""
    with glancing() as connection:
        where = _ours(connection, code)
        body = catalogue(
            connection, where, where.day(datetime.now(UTC)), _picture, current_actor().id, rights=_limits()
        )
    response: Response = make_response(jsonify(body))
    response.set_etag(str(body["version"]))
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


def _picture(item_id: int, photo: str | None) -> str:
    return url_for("catalog.picture", key=item_id, v=photo)


@tills_api.route("/<code>/state")
@permission("pos.sell")
@tills_api.doc(summary="Printer, drawer and waiting jobs")
def get_state(code: str) -> ResponseReturnValue:
    """How the till's devices are."""
    with glancing() as connection:
        return jsonify(till_state(connection, till(connection, code)))


@tills_api.route("/<code>/drawer", methods=["POST"])
@permission("pos.drawer")
@tills_api.doc(summary="Open the drawer without a sale, where the till's POS type allows it")
def post_drawer(code: str) -> ResponseReturnValue:
    """Open the drawer."""
    carts.open_drawer_by_hand(code, current_actor())
    return jsonify({"message": _("The drawer is opening.")}), 202


@quotes_api.route("", methods=["POST"])
@permission("pos.sell")
@quotes_api.arguments(QuoteSchema)
@quotes_api.response(200, QuotedSchema)
def post_quote(body: Mapping[str, Any]) -> quotes.Quote:
    """Price a cart before money is taken; here the shop may refuse."""
    asked = [quotes.Asked(**line) for line in body["lines"]]
    return quotes.quote(body["till"], asked, current_actor(), rights(), body["customer"])


@sales_api.route("/<uuid:sale_id>", methods=["PUT"])
@permission("pos.sell")
@sales_api.doc(
    summary="Report a sale that happened; the same report twice is one sale",
    requestBody=JSON_BODY,
    responses={"201": {"content": {"application/json": {"schema": StoredSaleSchema}}}},
)
def put_sale(sale_id: UUID) -> ResponseReturnValue:
    """Store a sale once. What does not add up is kept whole and answered with one sentence."""
    raw = request.get_json()
    canonical = json.dumps(raw, sort_keys=True, separators=(",", ":"))
    try:
        report = SALE.load(raw)
        stored = services.complete(
            sale_id,
            hashlib.sha256(canonical.encode()).hexdigest(),
            report,
            current_actor(),
            rights_for(sale_id, report.made_at, raw.get("approvals", ())),
        )
    except ValidationError as error:
        field, sentence = first_finding(error.messages)
        services.quarantine(sale_id, canonical, sentence, current_actor())
        raise Refused(sentence, field) from error
    except Refused as error:
        if not isinstance(error, Conflict):  # the goods are gone and the money is taken: whatever is wrong, it is kept
            services.quarantine(sale_id, canonical, error.message, current_actor())
        raise
    return jsonify(answer(stored)), 201 if stored.new else 200


def answer(stored: services.StoredSale) -> Mapping[str, Any]:
    """What a till is told about its sale."""
    found: Mapping[str, Any] = STORED.dump(
        {
            "id": stored.id,
            "number": stored.number,
            "total": stored.total,
            "change": stored.change,
            "document_url": url_for("documents.show", key=stored.id),
            "receipt_url": url_for("pos.receipt", sale_id=stored.id),
            "invoice_url": url_for("pos.invoice", sale_id=stored.id),
            "tasks": [{"kind": task.kind, "text": task.text} for task in stored.tasks],
        }
    )
    return found


@sales_api.route("/<uuid:sale_id>/print", methods=["POST"])
@permission("pos.sell")
@sales_api.doc(summary="Print the receipt once more, headed as a copy")
def post_print(sale_id: UUID) -> ResponseReturnValue:
    """Order a copy of the receipt."""
    carts.print_copy(sale_id, current_actor())
    return jsonify({"message": _("The copy is on its way to the printer.")}), 202


@shifts_api.route("", methods=["POST"])
@permission("pos.sell")
@shifts_api.arguments(OpenShiftSchema)
@shifts_api.response(201, ShiftSchema)
def post_shift(body: Mapping[str, Any]) -> shifts.OpenedShift:
    """Open a shift with a float."""
    with glancing() as connection:
        _ours(connection, body["till"])
    return shifts.open_shift(current_actor(), body["till"], body["float"])


@shifts_api.route("/<uuid:shift_id>/close", methods=["POST"])
@permission("pos.sell")
@shifts_api.arguments(CloseShiftSchema)
@shifts_api.response(200, ClosedSchema)
def post_close(body: Mapping[str, Any], shift_id: UUID) -> Mapping[str, Any]:
    """Count and close a shift."""
    report = shifts.close_shift(current_actor(), shift_id, body["counted"])
    return {
        "z_number": report.z_number,
        "expected": report.expected,
        "counted": report.counted,
        "difference": report.difference,
        "z_url": url_for("pos.z_report", close_id=report.id),
    }


@shifts_api.route("/<uuid:shift_id>/cash", methods=["POST"])
@permission("pos.cash")
@shifts_api.arguments(CashMoveSchema)
@shifts_api.response(204)
def post_cash(body: Mapping[str, Any], shift_id: UUID) -> None:
    """Cash in or cash out, with a reason."""
    move = shifts.Reasoned(body["kind"], body["amount"], body["reason_code"], body["reason"])
    shifts.move_cash(current_actor(), shift_id, move)


@carts_api.route("/<uuid:cart_id>", methods=["POST"])
@permission("pos.sell")
@carts_api.arguments(CartEventSchema)
@carts_api.response(202)
def post_cart(body: Mapping[str, Any], cart_id: UUID) -> Mapping[str, Any]:
    """What happened to a cart before it was paid: it belongs in the fiscal journal."""
    told = {name: value for name, value in body.items() if name != "approvals"}
    event, by = carts.CartEvent(**told), current_actor()
    carts.note(cart_id, event, by)
    if event.event == "void_line" and "pos.void" not in rights_for(cart_id, datetime.now(UTC), body["approvals"]):
        carts.unapproved_void(cart_id, event, by)
    return {}
