"""Reads for the pages of payments, and what a POS type lacks."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, Select, case, func, select

from modules.documents.models import Document, DocumentParty
from modules.parties.models import Party
from modules.payments.models import Method, OpeningItem, OpenItem, PosTypeMethod, Term
from pos_types.models import PosType


def methods() -> Select[*tuple[Any, ...]]:
    """Every payment method."""
    return select(
        Method.id,
        Method.code,
        Method.name,
        Method.kind,
        Method.gives_change,
        Method.opens_drawer,
        Method.position,
        Method.active,
    )


def terms() -> Select[*tuple[Any, ...]]:
    """All terms."""
    return select(Term.id, Term.code, Term.name, Term.days)


def open_items(today: date) -> Select[*tuple[Any, ...]]:
    """What is owed for which document, by whom and until when; `state` is paid, open or overdue on `today`."""
    state = case((OpenItem.open == 0, "paid"), (OpenItem.due_date < today, "overdue"), else_="open")
    return (
        select(
            OpenItem.id,
            func.coalesce(Document.number_text, OpeningItem.number_text).label("document"),
            func.coalesce(DocumentParty.name, Party.name, "").label("party"),
            func.coalesce(Document.doc_date, OpeningItem.doc_date).label("doc_date"),
            OpenItem.due_date,
            OpenItem.amount,
            OpenItem.open,
            state.label("state"),
            Document.id.label("document_id"),
        )
        .outerjoin(Document, Document.id == OpenItem.document_id)
        .outerjoin(OpeningItem, OpeningItem.open_item_id == OpenItem.id)
        .outerjoin(DocumentParty, (DocumentParty.document_id == Document.id) & (DocumentParty.role == "buyer"))
        .outerjoin(Party, Party.id == OpenItem.party_id)
    )


def method(connection: Connection, key: int) -> RowMapping | None:
    """A payment method."""
    return connection.execute(select(Method.__table__).where(Method.id == key)).mappings().first()


def term(connection: Connection, key: int) -> RowMapping | None:
    """Terms."""
    return connection.execute(select(Term.__table__).where(Term.id == key)).mappings().first()


def types_without_methods(connection: Connection) -> list[Row[int, str]]:
    """Id and name of the active POS types at which nobody can pay."""
    payable = (
        select(PosTypeMethod.pos_type_id)
        .join(Method, Method.id == PosTypeMethod.method_id)
        .where(Method.active, PosTypeMethod.pos_type_id == PosType.id)
    )
    found = select(PosType.id, PosType.name).where(PosType.active, ~payable.exists()).order_by(PosType.name)
    return list(connection.execute(found))
