"""Every contact with the application."""

from __future__ import annotations

from app.hub import Hub, Slot
from modules.documents.kinds import PAPER
from modules.einvoice import parties
from modules.einvoice.check_views import check
from modules.einvoice.fill import KINDS
from modules.einvoice.services import file_of
from modules.einvoice.views import blueprint, downloads
from modules.parties.personal import ERASES


def wire(hub: Hub) -> None:
    """The downloads, and their buttons on the page of an invoice."""
    hub.blueprint(blueprint)
    hub.part("parties.form", parties.FormatPart())
    hub.choice(ERASES, "einvoice", parties.erases)
    hub.check(check)
    for kind in KINDS:
        hub.choice(PAPER, kind, lambda document_id: file_of(document_id).pdf)
    hub.slot("documents.actions", Slot("einvoice/downloads.html", downloads, order=60))
