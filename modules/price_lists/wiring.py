"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub, Slot
from modules.parties.personal import ERASES, HELD
from modules.price_lists import changes_views, parties, why_views
from modules.price_lists.catalog import LabelPrices, side
from modules.price_lists.check_views import check
from modules.price_lists.models import GroupPriceList, PartyPriceList
from modules.price_lists.pos_types import PriceListPart
from modules.price_lists.seeds import seed
from modules.price_lists.views import blueprint
from pos_types.profile import HOST

PAGES = (changes_views, why_views)  # their views stand on the module's blueprint once they are imported


def wire(hub: Hub) -> None:
    """Pages, the list of a POS type, of a customer and of a group, prices on labels, and the demo shop's lists."""
    hub.blueprint(blueprint)
    hub.check(check)
    hub.part(HOST, PriceListPart())
    hub.part("parties.form", parties.BuyerPart(PartyPriceList))
    hub.part("parties.group_form", parties.BuyerPart(GroupPriceList))
    hub.choice(HELD, "price_lists", parties.held)
    hub.choice(ERASES, "price_lists", parties.erases)
    hub.slot("catalog.side", Slot("price_lists/item_side.html", side, order=5))
    hub.choice("catalog.label_prices", "price_lists", LabelPrices())
    hub.menu("Goods", _l("Price lists"), "price_lists.index", permission="price_lists.see", order=20)
    hub.seed(seed, order=30)
