"""What goes to the printer and the drawer with a sale, in the sale's own transaction."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from app.act import Act
from modules.devices.documents import Document, copy_of
from modules.devices.services import Order, enqueue, open_drawer, release
from modules.documents.events import Issued
from modules.fiscal.events import Signed
from modules.pos.events import SaleTill
from modules.pos.receipt import receipt, signature
from modules.pos.signing import signing_device
from modules.pos.till_facts import TillView
from modules.pos.till_values import TillValues, values_at


def deliver_issued(act: Act, issued: Issued) -> None:
    """Order the receipt, held back while a device has to sign it, and open the drawer. Listener of `Issued`."""
    fact = act.get(SaleTill)
    if fact is None:
        return
    till = fact.till
    orders = []
    if till.drawer_id is not None and opens_drawer(issued, till):
        orders.append(open_drawer(till.drawer_id, "sale"))
    if till.printer_id is not None:
        device = signing_device(act.hub, till)
        paper = receipt(issued, till, act.by.name, fact.note, certified=device.certified)
        orders += _receipts(till.printer_id, paper, issued.id, values_at(till.profile), fact, signs=device.signs)
    if orders:
        enqueue(act, *orders)


def _receipts(
    printer_id: int, paper: Document, document_id: UUID, values: TillValues, fact: SaleTill, *, signs: bool
) -> Iterator[Order]:
    """The receipt and its copies. Where it is printed only when asked for, its job is kept until then, unless a device
    has to sign it: what that says must be printed."""
    kept = values.print == "ask" and not fact.printed and not signs
    yield Order(printer_id, "receipt", paper, document_id, held=signs, kept=kept)
    for number in range(1, 1 if kept else values.copies):
        yield Order(printer_id, "receipt", copy_of(paper, number), document_id, number, held=signs)


def opens_drawer(issued: Issued, till: TillView) -> bool:
    """Whether money of this sale goes into the drawer or comes out of it."""
    methods = till.payments.methods
    return any(s.method_code in methods and methods[s.method_code].opens_drawer for s in issued.settlements)


def deliver_signed(act: Act, signed: Signed) -> None:
    """The device answered or failed: the receipt is printed, with what it said. Listener of `Signed`."""
    release(act, signed.document_id, signature(signed.fields, signed.failure, signed.language))
