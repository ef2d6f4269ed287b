"""What the configuration check says of tills."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, or_, select

from app.days import today
from app.hub import Finding
from app.models import Role, RolePermission, Shop
from app.rights import ALLOW
from modules.devices.models import Device
from modules.pos.models import Till
from numbering.models import Policy
from pos_types.models import PosType


def check(connection: Connection) -> list[Finding]:
    """Tills that could not sell today, or whose receipts nobody prints (section 146a (2) AO asks for one each)."""
    day = today()
    found = []
    tills = connection.execute(
        select(Till.id, Till.name, Till.printer_id, Till.series_id, PosType.active.label("sells"), Till.pos_type_id)
        .join(PosType, PosType.id == Till.pos_type_id)
        .where(Till.active)
        .order_by(Till.code)
    ).all()
    policies = select(Policy.series_id).where(Policy.disabled.is_(False), Policy.valid_from <= day)
    policies = policies.where(or_(Policy.valid_to.is_(None), Policy.valid_to >= day))
    holding = set(connection.execute(policies).scalars())
    for row in tills:
        url = url_for("pos_set_up.edit", key=row.id)
        if row.series_id not in holding:
            text = _("The numbering of till %(name)s gives no number today.", name=row.name)
            found.append(Finding(text, url_for("numbering.edit", key=row.series_id), "bad"))
        if not row.sells:
            text = _("Till %(name)s has a POS type that is out of use.", name=row.name)
            found.append(Finding(text, url_for("pos_types.edit", key=row.pos_type_id), "bad"))
        if row.printer_id is None:
            found.append(Finding(_("Till %(name)s has no printer for its receipts.", name=row.name), url))
    return [*found, *_nobody_sells(connection), *_shops_without_till(connection), *_devices_without_till(connection)]


def _nobody_sells(connection: Connection) -> list[Finding]:
    sellers = select(Role.id).join(RolePermission, RolePermission.role_id == Role.id)
    sellers = sellers.where(RolePermission.permission == "pos.sell", RolePermission.effect == ALLOW)
    if connection.execute(sellers.limit(1)).first() is not None:
        return []
    return [Finding(_("No role allows to sell at a till."), url_for("rights.roles"), "bad")]


def _shops_without_till(connection: Connection) -> list[Finding]:
    bare = select(Shop.name).where(Shop.id.not_in(select(Till.shop_id).where(Till.active))).order_by(Shop.code)
    return [
        Finding(_("Shop %(name)s has no till.", name=name), url_for("pos_set_up.index"))
        for name in connection.execute(bare).scalars()
    ]


def _devices_without_till(connection: Connection) -> list[Finding]:
    """A device names its till by code, as its module does not know tills: here somebody notices a slip of the pen."""
    tills = select(Till.code).where(Till.active)
    lost = select(Device.id, Device.name, Device.code, Device.serves).where(
        Device.active, Device.serves != "", Device.serves.not_in(tills)
    )
    return [
        Finding(
            _(
                "Device %(name)s is to serve till %(code)s, and there is no such till.",
                name=row.name or row.code,
                code=row.serves,
            ),
            url_for("devices.edit", key=row.id),
        )
        for row in connection.execute(lost.order_by(Device.code))
    ]
