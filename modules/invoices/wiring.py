"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub, Slot
from modules.documents.kinds import CHOICE, DocumentKind
from modules.invoices.slots import make_invoice
from modules.invoices.views import blueprint


def wire(hub: Hub) -> None:
    """Invoices as a kind of document, their pages, and the button on a receipt."""
    hub.choice(CHOICE, "invoice", DocumentKind("invoice", "Invoice", moves_stock=True, posts=True, asks_money=True))
    hub.slot("documents.actions", Slot("invoices/action.html", make_invoice, order=10))
    hub.blueprint(blueprint)
    hub.menu("Sales", _l("Invoices"), "invoices.index", permission="invoices.see", order=40)
