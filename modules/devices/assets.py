"""Pictures and pages that documents name by their SHA-256. Proxies fetch each once and keep it."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from modules.devices.models import Asset

_ASSET = Asset.__table__
_KNOWN = select(Asset.expires_at).where(Asset.sha256 == bindparam("sha"))
_INSERT = insert(_ASSET).inline()
_LONGER = update(_ASSET).where(_ASSET.c.sha256 == bindparam("sha")).values(expires_at=bindparam("until"))
_PURGE = delete(_ASSET).where(_ASSET.c.expires_at < bindparam("now"))


def keep(connection: Connection, data: bytes, until: datetime | None = None) -> str:
    """Store a file; its SHA-256. Without `until` it stays: receipts that name it may be printed again in years.

    The same file again is stored once, and kept for the longer of the two.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    known = connection.execute(_KNOWN, {"sha": sha256}).one_or_none()
    if known is None:
        connection.execute(_INSERT, [{"sha256": sha256, "data": data, "expires_at": until}])
    elif known.expires_at is not None:
        connection.execute(_LONGER, {"sha": sha256, "until": until})
    return sha256


def purge(connection: Connection, now: datetime) -> None:
    """Drop what nobody can need any more."""
    connection.execute(_PURGE, {"now": now})
