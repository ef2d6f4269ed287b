"""Whether issued documents are still what they were: their sums, and the parties beside the sealed header."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, func, or_, select

from modules.documents.models import Document, DocumentParty, Line, TaxTotal

PartyState = Literal["none", "kept", "purged", "changed"]


def party_hash(salt: str, texts: Mapping[str, str]) -> str:
    """The hash that a header keeps of its parties (role → JSON as stored): SHA-256 of the salt and all of them."""
    return hashlib.sha256((salt + json.dumps(dict(texts), sort_keys=True)).encode()).hexdigest()


def party_state(connection: Connection, key: UUID) -> PartyState:
    """What became of the printed parties of a document: it never had any, they are kept, purged, or were changed."""
    sealed = connection.execute(select(Document.party_hash).where(Document.id == key)).scalar_one()
    rows = connection.execute(select(DocumentParty.__table__).where(DocumentParty.document_id == key)).all()
    if not rows:
        return "none" if sealed is None else "purged"
    if sealed is not None and party_hash(rows[0].salt, {row.role: row.data for row in rows}) == sealed:
        return "kept"
    return "changed"


def changed_parties(connection: Connection) -> list[str]:
    """The numbers of the documents whose parties are not those that were sealed."""
    rows = connection.execute(
        select(Document.id, Document.number_text).where(
            or_(Document.party_hash.is_not(None), Document.id.in_(select(DocumentParty.document_id)))
        )
    ).all()
    return [row.number_text for row in rows if party_state(connection, row.id) == "changed"]


def wrong_sums(connection: Connection) -> list[str]:
    """The numbers of the documents whose lines or VAT totals do not come to their header."""
    lines = (
        select(Line.document_id, func.sum(Line.net).label("net"), func.sum(Line.gross).label("gross"))
        .group_by(Line.document_id)
        .subquery()
    )
    taxes = (
        select(TaxTotal.document_id, func.sum(TaxTotal.net).label("net"), func.sum(TaxTotal.vat).label("vat"))
        .group_by(TaxTotal.document_id)
        .subquery()
    )
    found = (
        select(Document.number_text)
        .outerjoin(lines, lines.c.document_id == Document.id)
        .outerjoin(taxes, taxes.c.document_id == Document.id)
        .where(
            or_(
                lines.c.net.is_(None),
                taxes.c.net.is_(None),
                lines.c.net != Document.net,
                lines.c.gross != Document.gross,
                taxes.c.net != Document.net,
                taxes.c.vat != Document.vat,
                Document.net + Document.vat != Document.gross,
                Document.gross + Document.rounding != Document.total,
            )
        )
        .order_by(Document.number_text)
    )
    return list(connection.execute(found).scalars())


def damages(connection: Connection) -> list[str]:
    """One sentence for each document that is not what it was."""
    sums = [_("Document %(number)s does not add up.", number=number) for number in wrong_sums(connection)]
    parties = [
        _("Name or address of document %(number)s was changed after it was issued.", number=number)
        for number in changed_parties(connection)
    ]
    return sums + parties
