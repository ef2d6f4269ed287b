"""The demo shop's devices: a proxy with a virtual printer and drawer for each till. The token is made by command."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Shop
from modules.devices.models import Device, Proxy

TILLS = ("T1", "T2")


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
    for till in TILLS:
        for kind, name in (("printer", "Receipt printer"), ("drawer", "Cash drawer")):
            code = f"{till}-{kind.upper()}"
            if code not in known:
                session.add(
                    Device(
                        proxy_id=proxy.id, code=code, name=f"{name} {till}", kind=kind, driver="virtual", virtual=True
                    )
                )
    session.flush()
