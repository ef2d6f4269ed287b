"""The demo shop's two tills."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Shop
from modules.catalog.models import RevenueClass
from modules.devices.models import Device
from modules.pos.models import PosTypeTill, Till
from modules.pos.set_up import save
from modules.taxes.models import TaxCode
from numbering.models import Series
from pos_types.models import PosType

TILLS = (("T1", "Kasse 1"), ("T2", "Kasse 2"))


def seed(session: Session) -> None:
    """Two tills of the retail POS type, each with a series, printer and drawer of its own. Idempotent."""
    shop = session.scalars(select(Shop.id).where(Shop.code == "MITTE")).one()
    pos_type = session.scalars(select(PosType.id).where(PosType.code == "RETAIL")).one()
    if session.get(PosTypeTill, pos_type) is None:
        session.add(_screen(session, pos_type))
    for code, name in TILLS:
        if session.scalar(select(Till.id).where(Till.code == code)) is not None:
            continue
        data = {
            "code": code,
            "name": name,
            "shop_id": shop,
            "pos_type_id": pos_type,
            "series_id": session.scalars(select(Series.id).where(Series.code == f"RC-{code}")).one(),
            "printer_id": session.scalar(select(Device.id).where(Device.code == f"{code}-PRINTER")),
            "drawer_id": session.scalar(select(Device.id).where(Device.code == f"{code}-DRAWER")),
            "active": True,
        }
        save(session, None, data)


def _screen(session: Session, pos_type: int) -> PosTypeTill:
    """How the retail screen works: open items at the full rate, charges as services."""
    full = session.scalar(select(TaxCode.id).where(TaxCode.code == "DE-S"))
    services = session.scalar(select(RevenueClass.id).where(RevenueClass.code == "SERVICE"))
    return PosTypeTill(pos_type_id=pos_type, uncoded_tax_id=full, expenses=True, expense_class_id=services)
