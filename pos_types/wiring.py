"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub
from pos_types.seeds import seed
from pos_types.views import blueprint


def wire(hub: Hub) -> None:
    """Pages, and the demo shop's type. Other modules add parts to the form `pos_types.form`."""
    hub.blueprint(blueprint)
    hub.menu("Set-up", _l("POS types"), "pos_types.index", permission="pos_types.see", order=20)
    hub.seed(seed, order=15)
