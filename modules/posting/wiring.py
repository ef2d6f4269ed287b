"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub, Phase, Slot
from modules.documents.events import Issued
from modules.ledger.why import CHOICE
from modules.posting import views
from modules.posting.check_views import check
from modules.posting.cli import posting_group
from modules.posting.pos_types import PostingPart
from modules.posting.seeds import seed, seed_pos_type
from modules.posting.services import book_document
from modules.posting.why import RULES


def wire(hub: Hub) -> None:
    """Documents are posted as they are issued; their pages show the entries, entries lead back; every rule says why."""
    hub.on(Issued, book_document, phase=Phase.BOOK)
    hub.part("pos_types.form", PostingPart())
    hub.slot("documents.side", Slot("posting/document_side.html", views.document_side, order=20))
    hub.choice("ledger.source", "document", views.document_url)
    for rule, sentence in RULES.items():
        hub.choice(CHOICE, rule, sentence)
    hub.blueprint(views.blueprint)
    hub.check(check)
    hub.menu("Money", _l("Not posted"), "posting.unposted", permission="posting.see", order=15)
    hub.menu("Set-up", _l("Posting templates"), "posting.templates", permission="posting.configure", order=62)
    hub.menu("Set-up", _l("Account determination"), "posting.determination", permission="posting.configure", order=64)
    hub.menu("Set-up", _l("Reasons for cash"), "posting.reasons", permission="posting.configure", order=66)
    hub.check(views.check)
    hub.command(posting_group)
    hub.seed(seed, order=40)
    hub.seed(seed_pos_type, order=45)
