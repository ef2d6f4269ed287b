"""Links for recipients: made once per document, long and random, revocable."""

from __future__ import annotations

import secrets
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.act import Act
from app.errors import Missing
from modules.documents.services import note_event
from modules.portal.models import PortalLink

LINKS = PortalLink.__table__
MAKE = {
    "sqlite": sqlite.insert(LINKS).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(LINKS).on_conflict_do_nothing(),
}
TOKEN_OF = select(LINKS.c.token).where(LINKS.c.document_id == bindparam("document"), LINKS.c.revoked_at.is_(None))
DOCUMENT_OF = select(LINKS.c.document_id).where(LINKS.c.token == bindparam("token"), LINKS.c.revoked_at.is_(None))
REVOKE = (
    update(LINKS)
    .where(LINKS.c.document_id == bindparam("document"))
    .values(revoked_at=bindparam("now"), token=bindparam("burnt"))
)


def share(act: Act, document_id: UUID) -> str:
    """The token of a document's link, made if there is none; the same one each time."""
    found = token_of(act.connection, document_id)
    if found is not None:
        return found
    row = {"token": secrets.token_urlsafe(32), "document_id": document_id, "created_at": act.now, "revoked_at": None}
    act.connection.execute(MAKE[act.connection.dialect.name], row)
    again = token_of(act.connection, document_id)
    if again is None:
        raise Missing(_("The link to this document was revoked; it is not given again."))
    note_event(act, document_id, "shared")
    return again


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
    """End a link for good; what it was is forgotten."""
    burnt = f"revoked-{secrets.token_urlsafe(24)}"
    act.write(REVOKE, [{"document": document_id, "now": act.now, "burnt": burnt}])
    note_event(act, document_id, "unshared")
