"""Card payments of a till: its terminal, what a payment is for, and the terminal's sum beside the till's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from app.act import Act, Actor, acting
from app.errors import Missing, Refused
from modules.devices import cards
from modules.devices.models import Job
from modules.payments.models import Method
from modules.pos.events import ShiftClosed
from modules.pos.models import Sale
from modules.pos.tills import till

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def _terminal(act: Act, till_code: str) -> int:
    found = cards.terminal_of(act.connection, till_code)
    if found is None:
        raise Missing(_("No card terminal serves this till."))
    return found


def start(by: Actor, payment_id: UUID, till_code: str, cart: UUID, amount: Decimal) -> cards.CardStatus:
    """Send an amount to the till's terminal; a negative one is paid back. The same id again is the same payment."""
    if not amount:
        raise Refused(_("There is nothing to pay by card."), "amount")
    with acting(by) as act:
        where = till(act.connection, till_code)
        device = _terminal(act, till_code)
        what = cards.CardOrder(minor(abs(amount)), where.currency, reference=str(payment_id))
        return cards.order(act, payment_id, device, what, kind="pay" if amount > 0 else "refund", cart=cart)


def minor(amount: Decimal) -> int:
    """Whole cents; a till's amounts have no more digits."""
    return int(amount.scaleb(2).to_integral_exact())


def undo(by: Actor, payment_id: UUID, void_id: UUID, till_code: str) -> cards.CardStatus:
    """Take back an approved payment whose sale never came."""
    with acting(by) as act:
        where = till(act.connection, till_code)
        found = cards.status(act.connection, payment_id)
        if found.state != cards.APPROVED or found.kind != "pay":
            raise Refused(_("Only an approved payment can be undone."))
        what = cards.CardOrder(found.amount, where.currency, found.receipt_no, str(payment_id))
        return cards.order(act, void_id, _terminal(act, till_code), what, kind="void", cart=payment_id)


def settle(by: Actor, payment_id: UUID, till_code: str) -> None:
    """The till has taken an approved payment: the customer's copy is printed, once."""
    with acting(by) as act:
        where = till(act.connection, till_code)
        if where.printer_id is not None:
            cards.print_slip(act, payment_id, where.printer_id)


def loose(connection: Connection, terminal_id: int) -> list[Mapping[str, Any]]:
    """Approved payments at a terminal that belong to no sale and were not undone, newest first, at most five."""
    paid = select(Job.id, Job.document_id, Job.created_at, Job.payload).where(
        Job.device_id == terminal_id, Job.kind == "pay", Job.state == "done"
    )
    undone = select(Job.document_id).where(Job.device_id == terminal_id, Job.kind == "void", Job.state == "done")
    rows = connection.execute(
        paid.where(Job.document_id.not_in(select(Sale.id)), Job.id.not_in(undone)).order_by(Job.seq.desc()).limit(5)
    ).all()
    return [
        {"id": str(row.id), "cart": str(row.document_id), "at": row.created_at.isoformat(),
         "amount": cards.status(connection, row.id).amount}
        for row in rows
    ]  # fmt: skip


def close_terminal(act: Act, closed: ShiftClosed) -> None:
    """With the shift the terminal ends its day too. Listener of `ShiftClosed`."""
    device = cards.terminal_of(act.connection, closed.till.code)
    if device is not None:
        cards.end_of_day(act, device, closed.shift_id, closed.till.currency)


@dataclass(frozen=True)
class CardDay:
    """The till's card money beside the terminal's; the latter is None until the terminal has answered."""

    till: Decimal
    till_count: int
    terminal: Decimal | None
    terminal_count: int | None
    difference: Decimal | None
    message: str


def card_day(connection: Connection, shift_id: UUID, methods: Sequence[Mapping[str, Any]]) -> CardDay | None:
    """Compare a Z report's money by method with the terminal's end of day; None where the till had no terminal."""
    day = cards.totals_of(connection, shift_id)
    if day is None:
        return None
    codes = set(connection.execute(select(Method.code).where(Method.kind == "card")).scalars())
    mine = [row for row in methods if row["code"] in codes]
    till_sum = sum((row["amount"] for row in mine), ZERO)
    count = sum(int(row["count"]) for row in mine)
    if day.totals is None:
        waiting = _("The terminal has not sent its end of day yet.")
        return CardDay(till_sum, count, None, None, None, day.message or waiting)
    theirs = Decimal(day.totals.total) * CENT
    return CardDay(till_sum, count, theirs, day.totals.count, theirs - till_sum, day.message)
