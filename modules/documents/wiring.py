"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Finder, Hub, Slot
from modules.documents import parties
from modules.documents.cli import documents_group
from modules.documents.queries import used_numbers
from modules.documents.verify import damages
from modules.documents.views import blueprint, find
from modules.parties.personal import ERASES, HELD


def wire(hub: Hub) -> None:
    """The pages of documents, which numbers they carry, and the check of them all."""
    hub.blueprint(blueprint)
    hub.menu("Sales", _l("Documents"), "documents.index", permission="documents.see", order=30)
    hub.finder(Finder(_l("Documents"), "documents.see", find))
    hub.command(documents_group)
    hub.verification(damages)
    hub.choice("numbering.used", "documents", used_numbers)
    hub.choice(HELD, "documents", parties.held)
    hub.choice(ERASES, "documents", parties.erases)
    if "devices" in hub.installed:
        from modules.documents import devices

        hub.blueprint(devices.blueprint)
        hub.slot("documents.side", Slot("documents/printing.html", devices.printing, order=5))
