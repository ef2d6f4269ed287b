"""Issuing documents: the number is taken, the rows are handed over header last, and everyone concerned is told."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from flask_babel import gettext as _
from sqlalchemy import bindparam, delete, insert, select

from app.act import Act
from app.days import day_of
from app.errors import Refused
from app.ids import new_id
from app.money import ZERO
from modules.documents.events import Issued, LineIssued, Settlement, TaxIssued
from modules.documents.kinds import CHOICE, DocumentKind
from modules.documents.models import Document, DocumentParty, Event, Line, Link, TaxTotal
from modules.documents.totals import Totals
from modules.documents.verify import party_hash
from numbering.formats import Origin
from numbering.services import take

INSERT_LINES = insert(Line.__table__).inline()
INSERT_TAXES = insert(TaxTotal.__table__).inline()
INSERT_DOCUMENT = insert(Document.__table__).inline()
INSERT_PARTY = insert(DocumentParty.__table__).inline()
INSERT_LINK = insert(Link.__table__).inline()
INSERT_EVENT = insert(Event.__table__).inline()
DELETE_PARTIES = delete(DocumentParty.__table__).where(DocumentParty.__table__.c.document_id == bindparam("document"))
KEEP_YEARS = 8


@dataclass(frozen=True)
class Draft:
    """A document ready to be issued: everything but its number. `id` is made by the caller (uuid7).

    `parties` are buyer and ship-to as printed (role → fields); `sources` are (link kind, document) that it came from.
    One that `repeats` says again what its source said: it moves no goods, posts nothing, and is settled as that was.
    """

    id: UUID
    kind: str
    series_id: int
    company_id: int
    shop_id: int
    shop_code: str
    register: str
    doc_date: date
    supply_date: date
    began_at: datetime
    currency: str
    language: str
    mode: str
    totals: Totals
    rounding: Decimal = ZERO
    settlements: tuple[Settlement, ...] = ()
    party_id: int | None = None
    parties: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    pos_type_id: int | None = None
    note: str = ""
    sources: tuple[tuple[str, UUID], ...] = ()
    repeats: bool = False


def issue(act: Act, draft: Draft) -> Issued:
    """Number the draft, seal it, and tell the listeners; returns what was issued.

    Raises `Refused` when the series gives no number for that date. The sums are compared once more by the database.
    """
    kind: DocumentKind = act.hub.chosen(CHOICE, draft.kind)
    origin = Origin(shop=draft.shop_code, register=draft.register, type=draft.kind)
    number = take(act, draft.series_id, draft.doc_date, origin)
    totals = draft.totals
    issued = Issued(
        id=draft.id,
        kind=draft.kind,
        series_id=draft.series_id,
        period_key=number.period_key,
        number=number.number,
        number_text=number.text,
        company_id=draft.company_id,
        shop_id=draft.shop_id,
        register=draft.register,
        doc_date=draft.doc_date,
        supply_date=draft.supply_date,
        began_at=draft.began_at,
        issued_at=act.now,
        currency=draft.currency,
        language=draft.language,
        mode=draft.mode,
        net=totals.net,
        vat=totals.vat,
        gross=totals.gross,
        rounding=draft.rounding,
        total=totals.gross + draft.rounding,
        party_id=draft.party_id,
        pos_type_id=draft.pos_type_id,
        lines=totals.lines,
        taxes=totals.taxes,
        settlements=draft.settlements,
        moves_stock=kind.moves_stock and not draft.repeats,
        posts=kind.posts and not draft.repeats,
        sources=tuple(source for _, source in draft.sources),
    )
    _write(act, issued, draft)
    act.emit(issued)
    return issued


def note_event(act: Act, document_id: UUID, kind: str, data: Mapping[str, Any] | None = None) -> None:
    """Record that something happened to an issued document: `printed`, `sent`, `invoiced` …"""
    row = {
        "id": new_id(),
        "document_id": document_id,
        "kind": kind,
        "at": act.now,
        "by_name": act.by.name,
        "data": json.dumps(data or {}, sort_keys=True),
    }
    act.write(INSERT_EVENT, [row])


def _write(act: Act, issued: Issued, draft: Draft) -> None:
    """Lines and taxes first, the header last: its trigger compares the sums and seals."""
    parties, party_hash = _parties(issued.id, draft.parties)
    act.write(INSERT_LINES, [_line_row(issued.id, line) for line in issued.lines])
    act.write(INSERT_TAXES, [_tax_row(issued.id, tax) for tax in issued.taxes])
    act.write(INSERT_DOCUMENT, [_document_row(act, issued, draft, party_hash)])
    act.write(INSERT_PARTY, parties)
    links = [
        {
            "id": new_id(),
            "kind": kind,
            "source_id": source,
            "source_line": 0,
            "target_id": issued.id,
            "target_line": 0,
            "quantity": None,
        }
        for kind, source in draft.sources
    ]
    act.write(INSERT_LINK, links)


def _document_row(act: Act, issued: Issued, draft: Draft, party_hash: str | None) -> dict[str, Any]:
    return {
        "id": issued.id,
        "kind": issued.kind,
        "series_id": issued.series_id,
        "period_key": issued.period_key,
        "number": issued.number,
        "number_text": issued.number_text,
        "company_id": issued.company_id,
        "shop_id": issued.shop_id,
        "register": issued.register,
        "doc_date": issued.doc_date,
        "supply_date": issued.supply_date,
        "began_at": issued.began_at,
        "issued_at": issued.issued_at,
        "currency": issued.currency,
        "language": issued.language,
        "mode": issued.mode,
        "net": issued.net,
        "vat": issued.vat,
        "gross": issued.gross,
        "rounding": issued.rounding,
        "total": issued.total,
        "settled": issued.total if draft.repeats else _taken(issued),
        "line_count": len(issued.lines),
        "party_id": issued.party_id,
        "party_hash": party_hash,
        "note": draft.note,
        "by_user_id": act.by.id,
        "by_name": act.by.name,
    }


def _taken(issued: Issued) -> Decimal:
    """What was paid at once; what went on account is still owed."""
    return sum((s.amount for s in issued.settlements if s.kind != "on_account"), ZERO)


def _line_row(document_id: UUID, line: LineIssued) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "n": line.n,
        "type": line.type,
        "item_id": line.item_id,
        "item_code": line.item_code,
        "text": line.text,
        "note": line.note,
        "quantity": line.quantity,
        "unit_code": line.unit_code,
        "list_price": line.list_price,
        "price": line.price,
        "discount": line.discount,
        "amount": line.amount,
        "net": line.net,
        "gross": line.gross,
        "tax_code": line.tax_code,
        "rate": line.rate,
        "revenue_class": line.revenue_class,
        "why": orjson.dumps(line.why).decode() if line.why else "[]",
        "trace": json.dumps(line.trace.stored()) if line.trace else "{}",
    }


def _tax_row(document_id: UUID, tax: TaxIssued) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "tax_code": tax.tax_code,
        "category": tax.category,
        "rate": tax.rate,
        "net": tax.net,
        "vat": tax.vat,
        "gross": tax.gross,
        "exemption": tax.exemption,
    }


def _parties(document_id: UUID, parties: Mapping[str, Mapping[str, str]]) -> tuple[list[dict[str, Any]], str | None]:
    """The rows beside the sealed header, and the salted hash that the header keeps of them."""
    if not parties:
        return [], None
    salt = secrets.token_hex(16)
    texts = {role: json.dumps(data, sort_keys=True) for role, data in parties.items()}
    rows = [
        {"document_id": document_id, "role": role, "name": parties[role]["name"], "data": text, "salt": salt}
        for role, text in sorted(texts.items())
    ]
    return rows, party_hash(salt, texts)


def purge_parties(act: Act, before: date) -> int:
    """Forget the printed parties of the documents dated before a day; returns of how many documents.

    The sealed rows keep only the salted hash, so every chain still verifies, and nobody can work out the person. Raises
    `Refused` for a day within the years that the law wants them kept (section 14b (1) UStG: eight, from the end of the
    year of issue).
    """
    allowed = date(day_of(act.now).year - KEEP_YEARS, 1, 1)
    if before > allowed:
        raise Refused(_("Documents from %(day)s on must still be kept whole.", day=allowed.isoformat()))
    old = select(Document.id).where(Document.doc_date < before)
    found = act.read(select(DocumentParty.document_id).where(DocumentParty.document_id.in_(old)).distinct()).scalars()
    keys = list(found)
    act.write(DELETE_PARTIES, [{"document": key} for key in keys])
    for key in keys:
        note_event(act, key, "purged")
    return len(keys)
