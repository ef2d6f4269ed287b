"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub
from modules.parties.api import parties_api
from modules.parties.seeds import seed
from modules.parties.services import KIND
from modules.parties.views import blueprint


def wire(hub: Hub) -> None:
    """Pages, the till's search, the kind of series for customers' numbers, and the demo shop's customers."""
    hub.blueprint(blueprint)
    hub.api(parties_api)
    hub.choice("numbering.kind", KIND, _l("Customers"))
    hub.menu("Sales", _l("Customers"), "parties.index", permission="parties.see", order=40)
    hub.seed(seed, order=12)
