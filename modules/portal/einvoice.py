"""What e-invoices add to the recipient's page: the PDF/A-3 with the XML inside, and the XML alone."""

from __future__ import annotations

import io

from flask import Blueprint, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.db import glancing
from app.security import public
from modules.einvoice.services import file_of
from modules.portal.services import document_of

blueprint = Blueprint("portal_einvoice", __name__, url_prefix="/r")


def files(token: str) -> list[tuple[str, str]]:
    """Addresses and labels of the files behind a link."""
    return [
        (url_for("portal_einvoice.pdf", token=token), _("PDF with e-invoice inside")),
        (url_for("portal_einvoice.xml", token=token), _("XML for your software")),
    ]


@blueprint.get("/<token>/invoice.pdf")
@public
def pdf(token: str) -> ResponseReturnValue:
    """The PDF/A-3."""
    with glancing() as connection:
        key = document_of(connection, token)
    return send_file(io.BytesIO(file_of(key).pdf), mimetype="application/pdf", download_name="invoice.pdf")


@blueprint.get("/<token>/factur-x.xml")
@public
def xml(token: str) -> ResponseReturnValue:
    """The XML (UN/CEFACT CII)."""
    with glancing() as connection:
        key = document_of(connection, token)
    content = io.BytesIO(file_of(key).xml)
    return send_file(content, mimetype="application/xml", as_attachment=True, download_name="factur-x.xml")
