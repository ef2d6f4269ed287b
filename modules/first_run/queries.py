"""How far the first steps have come."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection, select

from app.models import Company, User
from modules.pos.models import Till

Stage = Literal["account", "company", "shop", ""]


def stage(connection: Connection) -> Stage:
    """The next step that is missing, or nothing when there is somebody, a company and a till."""
    if connection.execute(select(User.id).limit(1)).first() is None:
        return "account"
    if connection.execute(select(Company.id).limit(1)).first() is None:
        return "company"
    return "" if connection.execute(select(Till.id).limit(1)).first() is not None else "shop"
