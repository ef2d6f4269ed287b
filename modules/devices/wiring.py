"""Every contact with the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.hub import Hub
from modules.devices import api, cli, pairing_views, seeds, table_views
from modules.devices.check_views import check


def wire(hub: Hub) -> None:
    """Connect the module."""
    hub.blueprint(table_views.blueprint)
    hub.blueprint(pairing_views.blueprint)
    hub.check(check)
    hub.menu("Set-up", _l("Devices"), "devices.index", permission="devices.see", order=70)
    hub.command(cli.devices_group)
    hub.seed(seeds.seed, order=20)
    hub.start(api.start)
