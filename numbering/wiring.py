"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub
from numbering import new_year_views
from numbering.seeds import seed
from numbering.views import blueprint


def wire(hub: Hub) -> None:
    """Pages, and the demo shop's series."""
    hub.blueprint(blueprint)
    hub.blueprint(new_year_views.blueprint)
    hub.check(new_year_views.check)
    hub.menu("Set-up", _l("Numberings"), "numbering.index", permission="numbering.see", order=30)
    hub.seed(seed, order=10)
