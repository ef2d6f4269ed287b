"""Links for recipients: made once per document, long and random, revocable."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.act import Act
from app.errors import Missing
from modules.documents.services import note_event
from modules.portal.models import PortalLink

LINKS = PortalLink.__table__


def _make(dialect: Any) -> Any:
    """A link where there is none, or where it was revoked; a link that works stays as it is."""
    statement = dialect.insert(LINKS)
    new = {name: statement.excluded[name] for name in ("token", "created_at", "revoked_at")}
    return statement.on_conflict_do_update(
        index_elements=[LINKS.c.document_id], set_=new, where=LINKS.c.revoked_at.is_not(None)
    ).returning(LINKS.c.token)


MAKE = {"sqlite": _make(sqlite), "postgresql": _make(postgresql)}
TOKEN_OF = select(LINKS.c.token).where(LINKS.c.document_id == bindparam("document"), LINKS.c.revoked_at.is_(None))
DOCUMENT_OF = select(LINKS.c.document_id).where(LINKS.c.token == bindparam("token"), LINKS.c.revoked_at.is_(None))
REVOKE = (
    update(LINKS)
    .where(LINKS.c.document_id == bindparam("document"), LINKS.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"), token=bindparam("burnt"))
    .returning(LINKS.c.document_id)
)


def share(act: Act, document_id: UUID) -> str:
    """The token of a document's link, made if there is none; the same one each time, until it is revoked."""
    token = secrets.token_urlsafe(32)
    row = {"token": token, "document_id": document_id, "created_at": act.now, "revoked_at": None}
    if act.read(MAKE[act.connection.dialect.name], row).first() is not None:
        note_event(act, document_id, "shared")
        return token
    found = token_of(act.connection, document_id)
    assert found is not None, "the link works, so it has a token"
    return found


def token_of(connection: Connection, document_id: UUID) -> str | None:
    """The token of a document's link, if it has one."""
    return connection.execute(TOKEN_OF, {"document": document_id}).scalar()


def document_of(connection: Connection, token: str) -> UUID:
    """The document behind a link. Raises `Missing`, with the same sentence for wrong and for revoked links."""
    found: UUID | None = connection.execute(DOCUMENT_OF, {"token": token}).scalar()
    if found is None:
        raise Missing(_("This link leads nowhere. Please ask the sender for a new one."))
    return found


def revoke(act: Act, document_id: UUID) -> None:
    """End a link for good; what it was is forgotten. A new one can be made. Nothing happens where there is none."""
    burnt = f"revoked-{secrets.token_urlsafe(24)}"
    if act.read(REVOKE, {"document": document_id, "now": act.now, "burnt": burnt}).first() is not None:
        note_event(act, document_id, "unshared")
