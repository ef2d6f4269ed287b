"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub
from modules.catalog import label_views, table_views, variant_views, views
from modules.catalog.category_forms import SET_CATEGORY
from modules.catalog.check_views import check
from modules.catalog.cli import catalog_group
from modules.catalog.label_forms import WANT_LABELS
from modules.catalog.references import ITEM, SUPPLIER
from modules.catalog.seeds import seed, seed_suppliers

PAGES = (views, table_views, variant_views, label_views)  # each puts its pages on the one blueprint


def wire(hub: Hub) -> None:
    """Pages, the import, labels, and the demo shop's items."""
    hub.blueprint(views.blueprint)
    hub.check(check)
    hub.menu("Goods", _l("Items"), "catalog.index", permission="catalog.see", order=10)
    hub.menu("Goods", _l("Categories"), "catalog.categories", permission="catalog.see", order=11)
    hub.menu("Goods", _l("Attributes"), "catalog.attributes", permission="catalog.see", order=12)
    hub.menu("Goods", _l("Labels"), "catalog.labels", permission="catalog.see", order=13)
    hub.menu("Set-up", _l("Units"), "catalog.units", permission="catalog.see", order=60)
    hub.menu("Set-up", _l("Revenue classes"), "catalog.classes", permission="catalog.see", order=61)
    hub.menu("Set-up", _l("Rules for codes"), "catalog.scan_rules", permission="catalog.see", order=62)
    hub.menu("Set-up", _l("Formats of labels"), "catalog.label_formats", permission="catalog.see", order=63)
    hub.reference(ITEM)
    hub.reference(SUPPLIER)
    hub.bulk(WANT_LABELS, SET_CATEGORY)
    hub.command(catalog_group)
    hub.seed(seed, order=12)
    hub.seed(seed_suppliers, order=40)
