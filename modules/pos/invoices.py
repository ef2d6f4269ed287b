"""What the till offers where invoices are installed: an invoice of a finished sale."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

CHOICE = "pos.invoice"


def invoice_page(sale_id: UUID) -> str:
    """The address of the page that asks for the customer and makes the invoice."""
    return url_for("invoices.from_receipt", sale_id=sale_id)
