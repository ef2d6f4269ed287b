"""Print documents for other modules: the words to write one with, and what devices itself puts on paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hardware_proxy.protocol import (
    Barcode,
    Cell,
    Columns,
    Cut,
    Document,
    Element,
    ImageRef,
    ProtocolError,
    Qr,
    Rule,
    Text,
    document_from_json,
    document_from_text,
    to_text,
)

__all__ = [
    "Barcode",
    "Cell",
    "Columns",
    "Cut",
    "Document",
    "Element",
    "ImageRef",
    "ProtocolError",
    "Qr",
    "Rule",
    "Text",
    "completed",
    "copy_of",
    "document_from_json",
    "document_from_text",
    "to_text",
]

COPY_WORDS = {"de": "KOPIE", "nl": "KOPIE", "it": "COPIA", "da": "KOPI"}


def completed(document: Document, more: Iterable[Element]) -> Document:
    """The document with elements added at its foot, before the last cut; the signature of a receipt for example."""
    elements = document.elements
    cut = len(elements) - 1 if isinstance(elements[-1], Cut) else len(elements)
    return replace(document, elements=(*elements[:cut], *more, *elements[cut:]))


def copy_of(document: Document, copy_no: int) -> Document:
    """The document headed as a copy in its own language, so that nobody takes it for a second original."""
    word = COPY_WORDS.get(document.language[:2], "COPY")
    head = Text(f"{word} {copy_no}", align="center", bold=True, size=2)
    return replace(document, elements=(head, *document.elements))
