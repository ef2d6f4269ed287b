"""Carts before they are paid: their beginning, voided lines, parking and giving up belong in the fiscal journal."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from app.act import Act, Actor, acting
from app.errors import Forbidden, Missing, Retry
from app.hub import Hub
from app.ids import new_id
from modules.devices.models import Job
from modules.devices.services import enqueue, open_drawer, print_again
from modules.documents.services import note_event
from modules.fiscal.canonical import minor
from modules.fiscal.models import Row
from modules.fiscal.services import lock_chain, record
from modules.pos.models import Task
from modules.pos.signing import signing_device
from modules.pos.till_facts import TillView
from modules.pos.till_values import values_at
from modules.pos.tills import till

INSERT_TASK = Task.__table__.insert().inline()


@dataclass(frozen=True)
class CartEvent:
    """What happened to a cart: `begin`, `void_line`, `park`, `abandon`; which line, and its amount."""

    till: str
    event: str
    text: str = ""
    amount: Decimal | None = None


def note(cart_id: UUID, told: CartEvent, by: Actor) -> None:
    """Record an event of a cart. The beginning is told to the signing device first, and recorded once."""
    with acting(by) as act:
        where = till(act.connection, told.till)
        hub = act.hub
        if told.event == "begin" and _begun_already(act, cart_id):
            return
    content: dict[str, object] = {"text": told.text}
    if told.amount is not None:
        content["amount"] = minor(told.amount)
    if told.event == "begin":
        content["device"] = _begun(hub, where, cart_id)
    with acting(by) as act:
        lock_chain(act.connection, where.chain_id)
        if told.event == "begin" and _begun_already(act, cart_id):
            return
        record(act, where.chain_id, told.event, cart_id, content)


def unapproved_void(cart_id: UUID, told: CartEvent, by: Actor) -> None:
    """A line was voided by somebody who may not do so alone: it is so, and a clerk looks at it."""
    text = _("%(name)s voided “%(text)s” without approval.", name=by.name, text=told.text)
    with acting(by) as act:
        row = {"id": new_id(), "kind": "right", "sale_id": cart_id, "text": text, "at": act.now}
        act.write(INSERT_TASK, [row | {"done_at": None, "done_by": ""}])


def _begun_already(act: Act, cart_id: UUID) -> bool:
    return act.read(select(Row.seq).where(Row.subject_id == cart_id, Row.kind == "begin")).first() is not None


def _begun(hub: Hub, where: TillView, cart_id: UUID) -> str:
    """The device's own mark of the beginning; a device that does not answer never stops a sale."""
    try:
        return signing_device(hub, where).begin(where.code, str(cart_id))
    except Retry as trouble:
        return trouble.message


def open_drawer_by_hand(till_code: str, by: Actor) -> None:
    """Open a till's drawer without a sale; the fiscal journal keeps who did it. Refused where the POS type says no."""
    with acting(by) as act:
        where = till(act.connection, till_code)
        if where.drawer_id is None:
            raise Missing(_("This till has no drawer."))
        if not values_at(where.profile).drawer_button:
            raise Forbidden(_("The drawer of this till opens with a sale only."))
        record(act, where.chain_id, "drawer", None, {})
        enqueue(act, open_drawer(where.drawer_id, "button"))


def print_copy(sale_id: UUID, by: Actor) -> UUID:
    """Order a copy of a sale's receipt; the job's id. Raises `Missing` when nothing was ever printed."""
    with acting(by) as act:
        found = act.read(
            select(Job.id)
            .where(Job.document_id == sale_id, Job.kind == "receipt")
            .order_by(Job.copy_no.desc(), Job.seq.desc())
        ).first()
        if found is None:
            raise Missing(_("This sale has no receipt to print again; its till has no printer."))
        note_event(act, sale_id, "copy_printed")
        return print_again(act, found.id)
