"""Making the e-invoice of an issued document: once, and the same bytes for everyone who asks."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.db import reading, writing
from app.errors import Refused
from modules.einvoice import checks, cii, layout, pdf, queries
from modules.einvoice.fill import invoice_from
from modules.einvoice.queries import FILE, GUIDELINES, File, wanted
from modules.invoices.queries import layout_of

INSERT = {
    "sqlite": sqlite.insert(FILE).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(FILE).on_conflict_do_nothing(),
}


def made(connection: Connection, document_id: UUID, now: datetime) -> File:
    """Read, check and print the e-invoice of a document; nothing is stored. Takes about a tenth of a second.

    The XML follows the guideline that the customer wants. The one inside the PDF is always of the profile EN 16931.

    Raises `Missing`, and `Refused` with the first fault in words where the invoice is not sound.
    """
    source = queries.source(connection, document_id)
    invoice = invoice_from(source)
    faults = checks.findings(invoice)
    if faults:
        raise Refused(_("The e-invoice was not made: %(fault)s", fault=_(faults[0].text) % faults[0].values))
    inside = cii.build(invoice)
    wrong = pdf.schema_errors(inside)
    assert not wrong, f"our own CII does not keep the schema: {wrong[0]}"
    chosen = layout_of(connection, source.document.header["register"])
    file = pdf.embed(layout.print_pdf(invoice, chosen), inside, invoice, layout.title(invoice.kind, invoice.language))
    guideline = GUIDELINES[wanted(connection, source.document.header["party_id"])]
    alone = inside if guideline == cii.EN16931 else cii.build(invoice, guideline)
    return File(document_id, guideline, alone, file, sha256(file).hexdigest(), now)


def keep(connection: Connection, file: File) -> File:
    """Store a made file and give the one that is stored: of two made at once, the first."""
    row = {name: getattr(file, name) for name in FILE.c.keys()}  # noqa: SIM118 - columns, not a mapping
    connection.execute(INSERT[connection.dialect.name], row)
    stored = queries.file(connection, file.document_id)
    assert stored is not None
    return stored


def build(session: Session, document_id: UUID, now: datetime | None = None) -> File:
    """Give the e-invoice of a document, made and stored in the caller's transaction if there is none yet.

    `now` is UTC. Prefer `file_of` outside of a transaction: printing does not belong under the write lock.
    """
    connection = session.connection()
    stored = queries.file(connection, document_id)
    return stored or keep(connection, made(connection, document_id, now or datetime.now(UTC)))


def file_of(document_id: UUID, now: datetime | None = None) -> File:
    """Give the e-invoice of a document in transactions of its own: printed outside of the lock, stored once."""
    with reading() as connection:
        stored = queries.file(connection, document_id)
        if stored is not None:
            return stored
        fresh = made(connection, document_id, now or datetime.now(UTC))
    with writing() as connection:
        return keep(connection, fresh)
