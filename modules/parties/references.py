"""Fields that name a party: by its number or some words of its name."""

from __future__ import annotations

from sqlalchemy import select

from app.references import Reference
from modules.parties.models import Party
from modules.parties.queries import has_role

CUSTOMER = Reference(
    "parties.customer",
    permission="parties.see",
    select=lambda: select(Party.id, Party.code, Party.name).where(Party.active, has_role("customer")),
    shown=lambda: select(Party.id, Party.code, Party.name),
)
PARTY = Reference(
    "parties.party",
    permission="parties.see",
    select=lambda: select(Party.id, Party.code, Party.name).where(Party.active),
    shown=lambda: select(Party.id, Party.code, Party.name),
)
