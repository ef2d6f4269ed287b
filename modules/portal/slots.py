"""The recipient's link on the page of an invoice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from app.db import glancing
from app.security import may
from modules.documents.queries import Issued
from modules.portal.services import token_of

SHARED_KINDS = ("invoice", "credit_note")


def sharing(record: Issued) -> Mapping[str, Any] | None:
    """The link, or the button that makes it; nothing for documents that nobody outside receives."""
    head = record.header
    if head["kind"] not in SHARED_KINDS or not may("portal.share"):
        return None
    with glancing() as connection:
        token = token_of(connection, head["id"])
    url = url_for("portal.show", token=token, _external=True) if token else ""
    return {"key": head["id"], "url": url}
