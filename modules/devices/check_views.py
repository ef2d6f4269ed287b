"""What the configuration check says of the shops' devices."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, select

from app.hub import Finding
from app.models import Shop
from modules.devices.models import Proxy


def check(connection: Connection) -> list[Finding]:
    """A shop without a proxy prints nothing and opens no drawer."""
    served = select(Proxy.shop_id).where(Proxy.active)
    bare = select(Shop.name).where(Shop.id.not_in(served)).order_by(Shop.code)
    return [
        Finding(_("Shop %(name)s has no hardware proxy.", name=name), url_for("devices.index"))
        for name in connection.execute(bare).scalars()
    ]
