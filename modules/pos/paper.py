"""What goes to the printer and the drawer with a sale, in the sale's own transaction."""

from __future__ import annotations

from app.act import Act
from modules.devices.services import Order, enqueue, open_drawer, release
from modules.documents.events import Issued
from modules.fiscal.devices import CHOICE, SigningDevice
from modules.fiscal.events import Signed
from modules.fiscal.pos_types import FiscalValues
from modules.pos.events import SaleTill
from modules.pos.receipt import receipt, signature
from modules.pos.till_facts import TillView


def signing_device(act: Act, till: TillView) -> SigningDevice:
    """The signing device of a till's POS type."""
    values = till.profile.part(FiscalValues)
    device: SigningDevice = act.hub.chosen(CHOICE, values.device if values else "none")
    return device


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
        device = signing_device(act, till)
        paper = receipt(issued, till, act.by.name, till.profile.printed_note, certified=device.certified)
        orders.append(Order(till.printer_id, "receipt", paper, issued.id, held=device.signs))
    if orders:
        enqueue(act, *orders)


def opens_drawer(issued: Issued, till: TillView) -> bool:
    """Whether money of this sale goes into the drawer or comes out of it."""
    methods = till.payments.methods
    return any(s.method_code in methods and methods[s.method_code].opens_drawer for s in issued.settlements)


def deliver_signed(act: Act, signed: Signed) -> None:
    """The device answered or failed: the receipt is printed, with what it said. Listener of `Signed`."""
    release(act, signed.document_id, signature(signed.fields, signed.failure, signed.language))
