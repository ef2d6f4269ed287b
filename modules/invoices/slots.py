"""What invoices show on the page of another document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.security import may
from modules.documents.queries import Issued
from modules.invoices.services import fault_of


def make_invoice(record: Issued) -> Mapping[str, Any] | None:
    """The button on a paid receipt; it leads to the invoice if there is one already."""
    head = record.header
    if fault_of(head) or not may("invoices.issue"):
        return None
    return {"url": url_for("invoices.from_receipt", sale_id=head["id"]), "label": _("Invoice")}
