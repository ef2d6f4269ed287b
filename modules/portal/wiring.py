"""Every contact with the application."""

from __future__ import annotations

from app.hub import Hub, Slot
from modules.portal.slots import sharing
from modules.portal.views import blueprint


def wire(hub: Hub) -> None:
    """The recipient's page, the link on the document's page, and files where e-invoices are installed."""
    hub.blueprint(blueprint)
    hub.slot("documents.side", Slot("portal/share.html", sharing, order=20))
    if "einvoice" in hub.installed:
        from modules.portal import einvoice

        hub.blueprint(einvoice.blueprint)
        hub.choice("portal.files", "einvoice", einvoice.files)
        hub.choice("demo.sale", "invoice", einvoice.demo)
