"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub
from modules.parties import merging_views, personal_services, personal_views
from modules.parties.api import parties_api
from modules.parties.personal import HELD
from modules.parties.references import CUSTOMER, PARTY
from modules.parties.seeds import seed
from modules.parties.services import KIND
from modules.parties.views import blueprint

PAGES = (merging_views, personal_views)  # their views stand on the module's blueprint once they are imported


def wire(hub: Hub) -> None:
    """Pages, the till's search, fields that name a party, what is held about one, and the demo shop's customers."""
    hub.blueprint(blueprint)
    hub.api(parties_api)
    hub.choice("numbering.kind", KIND, _l("Customers"))
    hub.choice(HELD, "parties", personal_services.own)
    hub.reference(CUSTOMER)
    hub.reference(PARTY)
    hub.menu("Sales", _l("Customers"), "parties.index", permission="parties.see", order=40)
    hub.seed(seed, order=12)
