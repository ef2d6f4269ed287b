"""What documents hold about a person, and what of it goes when the person is forgotten."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.act import Act
from app.days import day_of
from modules.documents.models import Document, DocumentParty
from modules.documents.services import DELETE_PARTIES, KEEP_YEARS, note_event
from modules.parties.personal import Section, filled


def held(connection: Connection, party_id: int) -> list[Section]:
    """The person's documents, and name and address as printed on them."""
    documents = connection.execute(
        select(Document.kind, Document.number_text, Document.doc_date, Document.total, Document.currency)
        .where(Document.party_id == party_id)
        .order_by(Document.doc_date, Document.number_text)
    ).mappings()
    printed = connection.execute(
        select(Document.number_text, DocumentParty.role, DocumentParty.name, DocumentParty.data)
        .join(DocumentParty, DocumentParty.document_id == Document.id)
        .where(Document.party_id == party_id)
        .order_by(Document.doc_date, Document.number_text)
    ).mappings()
    return [
        Section("documents", _("Documents"), filled([dict(row) for row in documents])),
        Section("printed", _("Name and address on documents"), filled([dict(row) for row in printed])),
    ]


def erases(_session: Session, act: Act, party_id: int) -> None:
    """Forget the person on the documents that need not be kept any more; the others keep what was printed on them until
    `flask documents purge` (section 14b (1) UStG: eight years from the end of the year of issue)."""
    old = select(Document.id).where(Document.doc_date < date(day_of(act.now).year - KEEP_YEARS, 1, 1))
    keys = act.read(
        select(DocumentParty.document_id)
        .join(Document, Document.id == DocumentParty.document_id)
        .where(Document.party_id == party_id, Document.id.in_(old))
        .distinct()
    ).scalars()
    for key in list(keys):
        act.write(DELETE_PARTIES, [{"document": key}])
        note_event(act, key, "purged")
