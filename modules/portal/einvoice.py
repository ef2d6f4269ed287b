"""What e-invoices add to the recipient's page: the PDF/A-3 with the XML inside, and the XML alone."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID

from flask import Blueprint, current_app, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.act import Actor, acting
from app.db import glancing
from app.security import public
from modules.documents import queries as documents
from modules.einvoice.services import file_of
from modules.invoices.buyer import Buyer
from modules.invoices.services import from_receipt
from modules.portal.secret_views import kept_secret
from modules.portal.services import document_of, share

blueprint = Blueprint("portal_einvoice", __name__, url_prefix="/r")
blueprint.after_request(kept_secret)


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


BUYER = Buyer("Schreinerei Holm GmbH", "Werkstraße 4", "10405", "Berlin", email="buchhaltung@holm.example")


def demo(sale_id: UUID, by: Actor) -> list[str]:
    """The last steps of `flask demo sale`: the invoice of the receipt, its files, and the recipient's link."""
    with glancing() as connection:
        receipt = documents.document(connection, sale_id)
    with acting(by) as act:
        invoice = from_receipt(act, receipt, BUYER)
    with acting(by) as act:
        token = share(act, invoice)
    file = file_of(invoice)
    folder = Path(current_app.instance_path) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    pdf_path, xml_path = folder / f"{invoice}.pdf", folder / f"{invoice}.xml"
    pdf_path.write_bytes(file.pdf)
    xml_path.write_bytes(file.xml)
    return [
        f"Invoice, PDF/A-3 with Factur-X: {pdf_path}",
        f"Invoice, XML (CII): {xml_path}",
        f"The recipient opens it at /r/{token}",
    ]
