"""Setting up tills: a new one gets a journal and a fiscal chain of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refused
from app.models import Shop
from modules.fiscal.canonical import GENESIS
from modules.fiscal.models import Chain
from modules.ledger.models import Journal
from modules.pos.models import Till


def save(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    """Store a till; a new one gets its own journal and fiscal chain. Raises `Refused` for what is taken already."""
    row = session.get(Till, key) if key else None
    taken = session.scalar(select(Till.name).where(Till.series_id == data["series_id"], Till.id != (key or 0)))
    if taken is not None:
        raise Refused(_("This series belongs to till %(till)s already.", till=taken), "series_id")
    if session.scalar(select(Till.id).where(Till.code == data["code"], Till.id != (key or 0))) is not None:
        raise Refused(_("There is a till with this code already."), "code")
    if row is None:
        row = _new_till(session, data)
    elif row.code != data["code"]:
        raise Refused(_("The code stands on receipts; it cannot be changed any more."), "code")
    row.name, row.shop_id, row.pos_type_id = data["name"], data["shop_id"], data["pos_type_id"]
    row.series_id, row.active = data["series_id"], data["active"]
    row.printer_id, row.drawer_id = data["printer_id"] or None, data["drawer_id"] or None
    session.flush()
    return row.id


def _new_till(session: Session, data: Mapping[str, Any]) -> Till:
    shop = session.get(Shop, data["shop_id"])
    assert shop is not None, "the form offers existing shops only"
    code = data["code"]
    journal = session.scalar(select(Journal).where(Journal.code == code))
    if journal is None:
        journal = Journal(company_id=shop.company_id, code=code, name=data["name"])
        session.add(journal)
    chain = Chain(code=code, serial=serial_of(shop.code, code), last_hash=GENESIS)
    session.add(chain)
    session.flush()
    till = Till(code=code, journal_id=journal.id, chain_id=chain.id)
    session.add(till)
    return till


def serial_of(shop: str, code: str) -> str:
    """The serial number of the recording system that a till is: unique in a house, printed on its receipts."""
    return f"KONTOR-{shop}-{code}"
