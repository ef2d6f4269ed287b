"""Reads for the pages of the till: shifts, receipts, Z reports, tasks."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, RowMapping, Select, select

from app.errors import Missing
from app.models import Shop
from modules.devices.documents import Document as PrintDocument
from modules.devices.documents import document_from_text
from modules.devices.models import Job
from modules.documents.models import Document
from modules.pos.models import CashMove, Close, Quarantine, Sale, Shift, Task, Till
from pos_types.models import PosType


def tills() -> Select[*tuple[Any, ...]]:
    """Every till with its shop and POS type."""
    return (
        select(
            Till.id,
            Till.code,
            Till.name,
            Till.active,
            Shop.name.label("shop"),
            PosType.name.label("pos_type"),
        )
        .join(Shop, Shop.id == Till.shop_id)
        .join(PosType, PosType.id == Till.pos_type_id)
    )


def open_shifts(connection: Connection) -> dict[int, RowMapping]:
    """The open shift of each till that has one."""
    rows = connection.execute(select(Shift.__table__).where(Shift.closed_at.is_(None))).mappings()
    return {row["till_id"]: row for row in rows}


def receipt_paper(connection: Connection, sale_id: UUID) -> PrintDocument:
    """The receipt as it was ordered; raises `Missing` for a sale without one."""
    found = connection.execute(
        select(Job.payload).where(Job.document_id == sale_id, Job.kind == "receipt").order_by(Job.copy_no)
    ).scalar()
    if found is None:
        raise Missing(_("This sale has no printed receipt; its till has no printer."))
    return document_from_text(found)


def till_of_sale(connection: Connection, sale_id: UUID) -> RowMapping | None:
    """Code and name of the till of a sale, and its receipt's number; None for what is no sale of a till."""
    return (
        connection.execute(
            select(Till.code, Till.name, Till.id, Document.number_text, Document.doc_date)
            .join(Sale, Sale.till_id == Till.id)
            .join(Document, Document.id == Sale.id)
            .where(Sale.id == sale_id)
        )
        .mappings()
        .one_or_none()
    )


def closes() -> Select[*tuple[Any, ...]]:
    """Z reports."""
    return select(
        Close.id,
        Close.z_number,
        Till.name.label("till"),
        Close.at,
        Close.by_name,
        Close.expected,
        Close.counted,
        Close.difference,
    ).join(Till, Till.id == Close.till_id)


def z_report(connection: Connection, close_id: UUID) -> dict[str, Any]:
    """A Z report with its body; raises `Missing`."""
    row = (
        connection.execute(
            select(Close.__table__, Till.code.label("till_code"), Till.name.label("till_name"), Shift.opened_at)
            .join(Till, Till.id == Close.till_id)
            .join(Shift, Shift.id == Close.shift_id)
            .where(Close.id == close_id)
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise Missing(_("There is no such Z report."))
    moves = connection.execute(
        select(CashMove.kind, CashMove.amount, CashMove.reason, CashMove.at, CashMove.by_name)
        .where(CashMove.shift_id == row["shift_id"])
        .order_by(CashMove.id)
    ).all()
    body = json.loads(row["body"])
    for table, names in (("taxes", ("rate", "net", "vat", "gross")), ("methods", ("amount",))):
        body[table] = [{**line, **{name: Decimal(line[name]) for name in names}} for line in body[table]]
    return {**row, "body": body, "moves": moves}


def tasks() -> Select[*tuple[Any, ...]]:
    """What a clerk has to look at, with the receipt it is about."""
    return select(
        Task.id,
        Task.kind,
        Task.text,
        Task.at,
        Task.sale_id,
        Task.done_by,
        Task.done_at.is_not(None).label("done"),
        Document.number_text.label("receipt"),
    ).outerjoin(Document, Document.id == Task.sale_id)


def task(connection: Connection, task_id: UUID) -> RowMapping:
    """One task; for a sale in quarantine with the body that the till sent. Raises `Missing`."""
    row = (
        connection.execute(
            select(Task.__table__, Document.number_text.label("receipt"), Quarantine.body)
            .outerjoin(Document, Document.id == Task.sale_id)
            .outerjoin(Quarantine, (Quarantine.sale_id == Task.sale_id) & (Task.kind == "quarantine"))
            .where(Task.id == task_id)
        )
        .mappings()
        .first()
    )
    if row is None:
        raise Missing(_("There is no such task."))
    return row
