"""Every contact with the application."""

from __future__ import annotations

from app.hub import Hub, Phase
from modules.documents.events import Issued
from modules.posting.cli import posting_group
from modules.posting.pos_types import PostingPart
from modules.posting.seeds import seed, seed_pos_type
from modules.posting.services import book_document
from modules.posting.why import RULES


def wire(hub: Hub) -> None:
    """Documents are posted as they are issued; a POS type has a template; every rule can say why."""
    hub.on(Issued, book_document, phase=Phase.BOOK)
    hub.part("pos_types.form", PostingPart())
    for rule, sentence in RULES.items():
        hub.choice("ledger.why", rule, sentence)
    hub.command(posting_group)
    hub.seed(seed, order=40)
    hub.seed(seed_pos_type, order=45)
