"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub, Phase, Slot
from modules.documents.events import Issued
from modules.stock import goods_views, unloading_views, views
from modules.stock.catalog import ImportMinimum, ItemStockPart, import_stock, side
from modules.stock.pos_types import StockPart
from modules.stock.seeds import seed, seed_levels
from modules.stock.services import move_issued

PAGES = (views, goods_views)  # each puts its pages on the one blueprint


def wire(hub: Hub) -> None:
    """Goods go with issued documents; a warehouse for each POS type; balances from an imported catalogue."""
    hub.on(Issued, move_issued, phase=Phase.RECORD)
    hub.part("pos_types.form", StockPart())
    hub.part("catalog.form", ItemStockPart())
    hub.slot("catalog.side", Slot("stock/item_side.html", side, order=10))
    hub.choice("catalog.import_column", "stock", import_stock)
    hub.choice("catalog.import_setting", "minimum", ImportMinimum())
    hub.blueprint(views.blueprint)
    hub.blueprint(unloading_views.blueprint)
    hub.menu("Goods", _l("Stock"), "stock.levels", permission="stock.see", order=30)
    hub.menu("Goods", _l("Lots and serial numbers"), "stock.lots", permission="stock.see", order=41)
    hub.menu("Goods", _l("Unload receipts"), "stock_unloading.index", permission="stock.see", order=35)
    hub.menu("Goods", _l("To order"), "stock.to_order", permission="stock.see", order=42)
    hub.menu("Goods", _l("Stock movements"), "stock.moves", permission="stock.see", order=40)
    hub.menu("Set-up", _l("Warehouses"), "stock.warehouses", permission="stock.setup", order=50)
    hub.menu("Set-up", _l("Reasons for stock"), "stock.reasons", permission="stock.setup", order=51)
    hub.check(views.check)
    hub.seed(seed, order=20)
    hub.seed(seed_levels, order=45)
