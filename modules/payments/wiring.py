"""Every contact with the application."""

from __future__ import annotations

from app.hub import Hub, Phase
from modules.documents.events import Issued
from modules.payments.pos_types import PaymentsPart
from modules.payments.seeds import seed, seed_buttons
from modules.payments.services import settle_issued


def wire(hub: Hub) -> None:
    """Tenders with each document; the methods of a POS type; the demo shop's methods."""
    hub.on(Issued, settle_issued, phase=Phase.SETTLE)
    hub.part("pos_types.form", PaymentsPart())
    hub.seed(seed, order=20)
    hub.seed(seed_buttons, order=45)
