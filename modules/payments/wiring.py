"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub, Phase
from modules.documents.events import Issued
from modules.parties.merging import MOVES, Named
from modules.parties.personal import ERASES, HELD
from modules.payments import parties, views
from modules.payments.models import OpenItem
from modules.payments.pos_types import PaymentsPart
from modules.payments.seeds import seed, seed_buttons
from modules.payments.services import settle_issued


def wire(hub: Hub) -> None:
    """Tenders with each document; methods and terms of a POS type; their pages; the demo shop's methods."""
    hub.on(Issued, settle_issued, phase=Phase.SETTLE)
    hub.part("pos_types.form", PaymentsPart())
    hub.part("parties.form", parties.PartyPart())
    hub.part("parties.group_form", parties.GroupPart())
    hub.choice(HELD, "payments", parties.held)
    hub.choice(ERASES, "payments", parties.erases)
    hub.choice(MOVES, "payments", Named(_l("Open items"), OpenItem.__table__.c.party_id))
    hub.blueprint(views.blueprint)
    hub.menu("Money", _l("Open items"), "payments.open_items", permission="payments.see", order=20)
    hub.menu("Money", _l("Credit limits"), "payments.credits", permission="payments.see", order=21)
    hub.menu("Set-up", _l("Payment methods"), "payments.methods", permission="payments.edit", order=40)
    hub.menu("Set-up", _l("Terms of payment"), "payments.terms", permission="payments.edit", order=41)
    hub.check(views.check)
    hub.seed(seed, order=20)
    hub.seed(seed_buttons, order=45)
