"""What the till shows on the page of a document: the way to a receipt's paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from modules.documents.queries import Issued


def paper(record: Issued) -> Mapping[str, Any] | None:
    """The address of a receipt as it was printed; None for other documents."""
    head = record.header
    return {"url": url_for("pos.receipt", sale_id=head["id"])} if head["kind"] == "receipt" else None
