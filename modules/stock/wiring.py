"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub, Phase
from modules.documents.events import Issued
from modules.stock import views
from modules.stock.catalog import import_stock
from modules.stock.pos_types import StockPart
from modules.stock.seeds import seed, seed_levels
from modules.stock.services import move_issued


def wire(hub: Hub) -> None:
    """Goods go with issued documents; a warehouse for each POS type; balances from an imported catalogue."""
    hub.on(Issued, move_issued, phase=Phase.RECORD)
    hub.part("pos_types.form", StockPart())
    hub.choice("catalog.import_column", "stock", import_stock)
    hub.blueprint(views.blueprint)
    hub.menu("Goods", _l("Stock"), "stock.levels", permission="stock.see", order=30)
    hub.menu("Goods", _l("Stock movements"), "stock.moves", permission="stock.see", order=40)
    hub.menu("Set-up", _l("Warehouses"), "stock.warehouses", permission="stock.setup", order=50)
    hub.menu("Set-up", _l("Reasons for stock"), "stock.reasons", permission="stock.setup", order=51)
    hub.check(views.check)
    hub.seed(seed, order=20)
    hub.seed(seed_levels, order=45)
