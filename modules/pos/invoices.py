"""What the till offers where invoices are installed: an invoice of a finished sale, as its POS type wants it."""

from __future__ import annotations

from uuid import UUID

from flask import url_for
from sqlalchemy import Connection

from modules.invoices.pos_types import InvoiceValues
from modules.invoices.queries import LAYOUT
from modules.invoices.services import SERIES
from modules.pos.tills import all_tills

CHOICE = "pos.invoice"
__all__ = ["CHOICE", "LAYOUT", "SERIES", "invoice_page", "layout_at", "series_at"]


def invoice_page(sale_id: UUID) -> str:
    """The address of the page that asks for the customer and makes the invoice."""
    return url_for("invoices.from_receipt", sale_id=sale_id)


def series_at(connection: Connection, register: str) -> int | None:
    """The numbering of invoices that the POS type of a till names; None for another register or where it names none."""
    where = all_tills(connection).get(register)
    return where.profile.series.get("invoice") if where is not None else None


def layout_at(connection: Connection, register: str) -> str | None:
    """How the POS type of a till lays its invoices out; None for another register."""
    where = all_tills(connection).get(register)
    values = where.profile.part(InvoiceValues) if where is not None else None
    return values.layout if values is not None else None
