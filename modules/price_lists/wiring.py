"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub
from modules.price_lists.pos_types import PriceListPart
from modules.price_lists.seeds import seed
from modules.price_lists.views import blueprint
from pos_types.profile import HOST


def wire(hub: Hub) -> None:
    """Pages, the list of a POS type, and the demo shop's list."""
    hub.blueprint(blueprint)
    hub.part(HOST, PriceListPart())
    hub.menu("Goods", _l("Price lists"), "price_lists.index", permission="price_lists.see", order=20)
    hub.seed(seed, order=30)
