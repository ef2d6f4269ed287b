"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub
from numbering.seeds import seed
from numbering.views import blueprint


def wire(hub: Hub) -> None:
    """Pages, and the demo shop's series."""
    hub.blueprint(blueprint)
    hub.menu("Set-up", _l("Numberings"), "numbering.index", permission="numbering.see", order=30)
    hub.seed(seed, order=10)
