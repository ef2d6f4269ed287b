"""Pictures and pages that documents name by their SHA-256. Proxies fetch each once and keep it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import bindparam, delete, insert, select, update

from app.act import Act
from modules.devices.models import Asset

_ASSET = Asset.__table__
_KNOWN = select(Asset.expires_at).where(Asset.sha256 == bindparam("sha"))
_INSERT = insert(_ASSET).inline()
_LONGER = update(_ASSET).where(_ASSET.c.sha256 == bindparam("sha")).values(expires_at=bindparam("until"))
_PURGE = delete(_ASSET).where(_ASSET.c.expires_at < bindparam("now"))


def keep(act: Act, data: bytes, ttl: timedelta | None = None) -> str:
    """Store a file; its SHA-256. Without `ttl` it stays: receipts that name it may be printed again in years.

    The same file again is stored once, and kept for the longer of the two. What has expired goes.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    until = None if ttl is None else act.now + ttl
    known = act.read(_KNOWN, {"sha": sha256}).one_or_none()
    if known is None:
        act.write(_INSERT, [{"sha256": sha256, "data": data, "expires_at": until}])
    elif known.expires_at is not None:
        act.write(_LONGER, [{"sha": sha256, "until": until}])
    act.write(_PURGE, [{"now": act.now}])
    return sha256
