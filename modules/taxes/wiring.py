"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub
from modules.taxes.seeds import seed
from modules.taxes.views import blueprint


def wire(hub: Hub) -> None:
    """Pages, and the demo shop's VAT codes."""
    hub.blueprint(blueprint)
    hub.menu("Set-up", _l("VAT codes"), "taxes.index", permission="taxes.see", order=40)
    hub.seed(seed, order=8)
