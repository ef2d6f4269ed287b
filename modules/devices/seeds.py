"""The demo shop's devices: a proxy with virtual ones for each till and the office. The token is made by command."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Shop
from modules.devices.models import Device, Proxy

TILLS = ("T1", "T2")
NAMES = {
    "printer": "Receipt printer",
    "drawer": "Cash drawer",
    "display": "Customer display",
    "scale": "Scale",
    "scanner": "Scanner",
}
CHOSEN_BY_TILL = ("printer", "drawer")
"""A till's own form names these; the others say themselves whom they serve."""


def seed(session: Session) -> None:
    """Idempotent; does nothing without the shop MITTE."""
    shop = session.scalar(select(Shop).where(Shop.code == "MITTE"))
    if shop is None:
        return
    proxy = session.scalar(select(Proxy).where(Proxy.shop_id == shop.id, Proxy.name == "DEMO"))
    if proxy is None:
        proxy = Proxy(shop_id=shop.id, name="DEMO")
        session.add(proxy)
        session.flush()
    known = set(session.scalars(select(Device.code).where(Device.proxy_id == proxy.id)))
    wanted = [Device(code="OFFICE", name="Office printer", kind="office_printer", serves="")]
    for till in TILLS:
        for kind, name in NAMES.items():
            serves = "" if kind in CHOSEN_BY_TILL else till
            wanted.append(Device(code=f"{till}-{kind.upper()}", name=f"{name} {till}", kind=kind, serves=serves))
    for device in wanted:
        if device.code not in known:
            device.proxy_id, device.driver, device.virtual = proxy.id, "virtual", True
            session.add(device)
    session.flush()
