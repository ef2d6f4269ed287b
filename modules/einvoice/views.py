"""Downloads for the back office; recipients have the portal."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from app.db import glancing
from app.security import may, permission
from modules.documents import queries as documents
from modules.einvoice.fill import KINDS
from modules.einvoice.queries import XRECHNUNG, wanted
from modules.einvoice.services import file_of

blueprint = Blueprint("einvoice", __name__, template_folder="templates", url_prefix="/einvoice")


@blueprint.get("/<uuid:key>.pdf")
@permission("einvoice.download")
def paper(key: UUID) -> ResponseReturnValue:
    """The PDF/A-3 with the XML inside."""
    file = file_of(key)
    return _sent(key, file.pdf, "pdf", "application/pdf")


@blueprint.get("/<uuid:key>.xml")
@permission("einvoice.download")
def data(key: UUID) -> ResponseReturnValue:
    """The XML alone."""
    file = file_of(key)
    return _sent(key, file.xml, "xml", "application/xml")


def _sent(key: UUID, content: bytes, ending: str, kind: str) -> ResponseReturnValue:
    with glancing() as connection:
        number = documents.document(connection, key).header["number_text"]
    name = re.sub(r"[^\w.-]+", "-", number)
    return send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=f"{name}.{ending}")


def downloads(document: documents.Issued) -> Mapping[str, Any] | None:
    """What the document page needs for its buttons; nothing for documents that are no invoices."""
    if document.header["kind"] not in KINDS or not may("einvoice.download"):
        return None
    with glancing() as connection:
        data_first = wanted(connection, document.header["party_id"]) == XRECHNUNG
    return {"key": document.header["id"], "data_first": data_first}
