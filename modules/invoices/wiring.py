"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub, Slot
from modules.documents.kinds import CHOICE, DocumentKind
from modules.invoices.pos_types import InvoicePart
from modules.invoices.slots import make_invoice
from modules.invoices.views import blueprint
from pos_types.profile import HOST


def wire(hub: Hub) -> None:
    """Invoices as a kind of document, their pages and layouts, and the button on a receipt."""
    hub.choice(CHOICE, "invoice", DocumentKind("invoice", "Invoice", moves_stock=True, posts=True, asks_money=True))
    hub.slot("documents.actions", Slot("invoices/action.html", make_invoice, order=10))
    hub.part(HOST, InvoicePart())
    hub.blueprint(blueprint)
    hub.menu("Sales", _l("Invoices"), "invoices.index", permission="invoices.see", order=40)
