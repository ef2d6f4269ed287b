"""What the configuration check says of the price lists that tills sell at."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, or_, select

from app.days import today
from app.hub import Finding
from modules.price_lists.models import PosTypePriceList, PriceList
from pos_types.models import PosType


def check(connection: Connection) -> list[Finding]:
    """A list that does not hold today is not sold from: the items' own prices hold instead."""
    day = today()
    rows = connection.execute(
        select(PriceList.id, PriceList.name, PosType.name.label("pos_type"))
        .join(PosTypePriceList, PosTypePriceList.list_id == PriceList.id)
        .join(PosType, PosType.id == PosTypePriceList.pos_type_id)
        .where(
            PosType.active,
            or_(PriceList.active.is_(False), PriceList.valid_to < day, PriceList.valid_from > day),
        )
        .order_by(PriceList.code)
    )
    return [
        Finding(
            _(
                "POS type %(type)s sells at the list %(name)s, which does not hold today.",
                type=row.pos_type,
                name=row.name,
            ),
            url_for("price_lists.edit", key=row.id),
            "bad",
        )
        for row in rows
    ]
