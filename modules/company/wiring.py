"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub
from modules.company.check_views import check
from modules.company.seeds import seed
from modules.company.views import blueprint


def wire(hub: Hub) -> None:
    """Pages, and the demo company's details."""
    hub.blueprint(blueprint)
    hub.check(check)
    hub.menu("Set-up", _l("Companies"), "company.index", permission="company.see", order=10)
    hub.menu("Set-up", _l("Shops"), "company.shops", permission="company.see", order=11)
    hub.seed(seed, order=5)
