"""Card payments as jobs for a terminal. A payment is ordered once under its own id and never sent again by us.

What became of it the terminal says. Where nobody can say, a person looks at the terminal and decides here; until then
nothing else is charged for the same cart.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, bindparam, select, update

from app.act import Act
from app.errors import Conflict, Missing
from hardware_proxy.protocol import CardOrder, CardTotals, ProtocolError, Reason, card_totals_from_json
from modules.devices.bell import BELL
from modules.devices.documents import Document, document_from_json
from modules.devices.models import Device, Job
from modules.devices.queries import sentence
from modules.devices.services import Order, cancel, enqueue
from modules.devices.states import OPEN_STATES

__all__ = [
    "APPROVED", "CardOrder", "CardStatus", "DayTotals", "break_off", "decide", "end_of_day", "order", "print_slip",
    "status", "terminal_of", "totals_of",
]  # fmt: skip

START_TTL = timedelta(seconds=60)
"""A payment that the terminal has not begun by then is dropped: the customer has gone."""
CLOSE_TTL = timedelta(hours=1)
PAYING = ("pay", "refund", "void")
RUNNING, APPROVED, UNKNOWN = "running", "approved", "unknown"
_NOT_CHARGED = {Reason.DECLINED: "declined", Reason.ABORTED: "aborted"}

_JOB = select(
    Job.id, Job.kind, Job.state, Job.reason, Job.result, Job.payload, Job.device_id, Job.document_id, Job.created_at,
    Device.proxy_id,
).join(Device, Device.id == Job.device_id)  # fmt: skip
_ONE = _JOB.where(Job.id == bindparam("id"), Job.kind.in_(PAYING))
_OF_CART = _JOB.where(Job.document_id == bindparam("cart"), Job.kind.in_(PAYING)).order_by(Job.copy_no)
_DECIDE = (
    update(Job.__table__)
    .where(Job.__table__.c.id == bindparam("job_id"))
    .values(result=bindparam("told"), seen_at=bindparam("at"))
)


@dataclass(frozen=True)
class CardStatus:
    """A payment. state: running, approved, declined, aborted, not_charged or unknown; `amount` in minor units.

    `reference` names the payment at the terminal, `slip` is the customer's copy where the terminal prints none.
    """

    id: UUID
    kind: str
    state: str
    message: str
    amount: int
    reference: str
    receipt_no: str
    slip: Document | None

    def as_json(self) -> dict[str, Any]:
        """What a till is told."""
        return {
            "id": str(self.id),
            "state": self.state,
            "message": self.message,
            "amount": self.amount,
            "reference": self.reference,
        }


def terminal_of(connection: Connection, till_code: str) -> int | None:
    """The card terminal that serves a till."""
    return connection.execute(
        select(Device.id)
        .where(Device.kind == "terminal", Device.serves == till_code, Device.active)
        .order_by(Device.id)
        .limit(1)
    ).scalar_one_or_none()


def _state(row: Any, told: dict[str, Any]) -> str:
    decided = told.get("decided")
    if decided is not None:
        return APPROVED if decided["paid"] else "not_charged"
    if row.state in OPEN_STATES:
        return RUNNING
    if row.state == "done":
        return APPROVED
    if row.state == "uncertain":
        return UNKNOWN
    return "aborted" if row.state == "cancelled" else _NOT_CHARGED.get(row.reason, "not_charged")


def _slip(told: dict[str, Any]) -> Document | None:
    try:
        return document_from_json(told["customer_slip"]) if told.get("customer_slip") else None
    except ProtocolError:
        return None  # the payment counts, with or without a copy for the customer


def _status(row: Any) -> CardStatus:
    told = json.loads(row.result)
    state = _state(row, told)
    message = told.get("message") or sentence(row.reason or (Reason.ABORTED if state == "aborted" else ""))
    if state == UNKNOWN:
        message = _("Nobody can tell whether the card was charged. Look at the terminal's last receipt.")
    named = (told.get("card_name"), told.get("card_number"), told.get("terminal_id"), told.get("trace"))
    return CardStatus(
        row.id,
        row.kind,
        state,
        message,
        told.get("amount") or json.loads(row.payload)["amount"],
        " ".join(str(each) for each in named if each),
        str(told.get("receipt_no", "")),
        _slip(told),
    )


def status(connection: Connection, job_id: UUID) -> CardStatus:
    """How a payment stands; raises `Missing`."""
    row = connection.execute(_ONE, {"id": job_id}).one_or_none()
    if row is None:
        raise Missing(_("There is no such card payment."))
    return _status(row)


def order(act: Act, job_id: UUID, device_id: int, what: CardOrder, *, kind: str, cart: UUID) -> CardStatus:
    """Order a payment, once; the same id again answers how it stands.

    Raises `Conflict` while another one for this cart is on its way or in doubt: it may yet be charged.
    """
    known = act.read(_OF_CART, {"cart": cart}).all()
    for row in known:
        found = _status(row)
        if row.id == job_id:
            return found
        if found.state in {RUNNING, UNKNOWN}:
            raise Conflict(_("Another card payment for this sale is not settled yet."))
    enqueue(act, Order(device_id, kind, what.as_json(), cart, len(known), ttl=START_TTL, id=job_id))
    return CardStatus(job_id, kind, RUNNING, "", what.amount, "", "", None)


def break_off(act: Act, job_id: UUID) -> None:
    """Ask for a payment to be broken off. What became of it, it says itself: it may have been too late."""
    row = act.read(_ONE, {"id": job_id}).one_or_none()
    if row is None:
        raise Missing(_("There is no such card payment."))
    if row.state in {"held", "queued"}:
        cancel(act, job_id)
    elif row.state in OPEN_STATES:
        act.ring(lambda: BELL.unwanted(row.proxy_id, str(job_id)))


def decide(act: Act, job_id: UUID, *, paid: bool) -> CardStatus:
    """A person has looked at the terminal. Kept with their name; raises `Conflict` where there is nothing in doubt."""
    row = act.read(_ONE, {"id": job_id}).one_or_none()
    if row is None or _status(row).state != UNKNOWN:
        raise Conflict(_("This card payment is not in doubt."))
    told = json.loads(row.result) | {"decided": {"paid": paid, "by": act.by.name, "at": act.now.isoformat()}}
    act.write(_DECIDE, [{"job_id": job_id, "told": json.dumps(told), "at": act.now}])
    act.flush()
    return status(act.connection, job_id)


def print_slip(act: Act, job_id: UUID, printer_id: int) -> bool:
    """Order the customer's copy of an approved payment, once; False where there is none or it was ordered before."""
    found = status(act.connection, job_id)
    there = act.read(select(Job.id).where(Job.document_id == job_id, Job.kind == "card_slip")).first()
    if found.slip is None or found.state != APPROVED or there is not None:
        return False
    enqueue(act, Order(printer_id, "card_slip", found.slip, job_id))
    return True


def end_of_day(act: Act, device_id: int, shift_id: UUID, currency: str) -> None:
    """Let the terminal send its payments to the bank and say their sum; named by the shift that was closed."""
    enqueue(act, Order(device_id, "end_of_day", CardOrder(currency=currency).as_json(), shift_id, ttl=CLOSE_TTL))


@dataclass(frozen=True)
class DayTotals:
    """What the terminal said at the close: state of the job, and its totals where it said them."""

    state: str
    message: str
    totals: CardTotals | None


def totals_of(connection: Connection, shift_id: UUID) -> DayTotals | None:
    """The terminal's end of day for a shift; None where the till had no terminal."""
    row = connection.execute(
        select(Job.state, Job.reason, Job.result).where(Job.document_id == shift_id, Job.kind == "end_of_day")
    ).one_or_none()
    if row is None:
        return None
    try:
        totals = card_totals_from_json(json.loads(row.result)) if row.state == "done" else None
    except ProtocolError:
        totals = None
    return DayTotals(row.state, sentence(row.reason), totals)
