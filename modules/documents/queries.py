"""Reads of issued documents: whole, listed, and the chain they stand in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, RowMapping, Select, or_, select

from app.errors import Missing
from app.models import Company, Shop
from modules.documents.models import Document, DocumentParty, Event, Line, Link, TaxTotal


@dataclass(frozen=True)
class Issued:
    """A stored document with everything that was issued with it; nothing is computed again."""

    header: RowMapping
    lines: tuple[RowMapping, ...]
    taxes: tuple[RowMapping, ...]
    parties: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Linked:
    """A document before or after this one in its chain."""

    id: UUID
    kind: str
    number_text: str
    link: str


def listed() -> Select[*tuple[Any, ...]]:
    """Every document, for the list page."""
    return select(
        Document.id,
        Document.number_text,
        Document.kind,
        Document.doc_date,
        Document.register,
        Document.by_name,
        Document.net,
        Document.vat,
        Document.total,
        Document.currency,
    )


def document(connection: Connection, key: UUID) -> Issued:
    """A document as issued; raises `Missing`."""
    header = (
        connection.execute(
            select(
                Document.__table__,
                Shop.code.label("shop_code"),
                Shop.name.label("shop_name"),
                Shop.zone,
                Company.name.label("company_name"),
                Company.country,
            )
            .join(Shop, Shop.id == Document.shop_id)
            .join(Company, Company.id == Document.company_id)
            .where(Document.id == key)
        )
        .mappings()
        .one_or_none()
    )
    if header is None:
        raise Missing(_("There is no such document."))
    lines = connection.execute(select(Line.__table__).where(Line.document_id == key).order_by(Line.n)).mappings()
    taxes = connection.execute(
        select(TaxTotal.__table__).where(TaxTotal.document_id == key).order_by(TaxTotal.rate, TaxTotal.tax_code)
    ).mappings()
    parties = connection.execute(select(DocumentParty.role, DocumentParty.data).where(DocumentParty.document_id == key))
    return Issued(header, tuple(lines), tuple(taxes), {row.role: json.loads(row.data) for row in parties})


def neighbours(connection: Connection, key: UUID) -> tuple[list[Linked], list[Linked]]:
    """The documents that this one came from, and those that came from it."""
    # PostgreSQL sorts distinct rows only by what they hold.
    linked = select(Document.id, Document.kind, Document.number_text, Link.kind.label("link"), Document.issued_at)
    linked = linked.order_by(Document.issued_at).distinct()
    before = connection.execute(linked.join(Link, Link.source_id == Document.id).where(Link.target_id == key))
    after = connection.execute(linked.join(Link, Link.target_id == Document.id).where(Link.source_id == key))
    return [Linked(*row[:4]) for row in before], [Linked(*row[:4]) for row in after]


def events(connection: Connection, key: UUID) -> list[RowMapping]:
    """What happened to a document since it was issued, oldest first."""
    rows = connection.execute(select(Event.__table__).where(Event.document_id == key).order_by(Event.at, Event.id))
    return list(rows.mappings())


def successor(connection: Connection, source_id: UUID, link: str, kind: str) -> UUID | None:
    """The document of `kind` that came from `source_id` by `link`, if there is one."""
    return connection.execute(
        select(Document.id)
        .join(Link, Link.target_id == Document.id)
        .where(Link.source_id == source_id, Link.kind == link, Document.kind == kind)
    ).scalar()


def by_number(connection: Connection, text: str) -> list[UUID]:
    """Documents whose printed number is `text`, scanned or typed; letters of either case."""
    rows = connection.execute(
        select(Document.id).where(
            or_(Document.number_text == text.strip(), Document.number_text == text.strip().upper())
        )
    )
    return list(rows.scalars())


def used_numbers(series_id: int) -> Select[str, int, date]:
    """The numbers of a series that documents carry (the choice `numbering.used`)."""
    return select(Document.period_key, Document.number, Document.doc_date).where(Document.series_id == series_id)
