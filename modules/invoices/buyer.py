"""Whom an invoice is for, as printed."""

from __future__ import annotations

from dataclasses import dataclass

REPLACES = "replaces"  # the kind of link from a receipt to the invoice that replaces it


@dataclass(frozen=True)
class Buyer:
    """The recipient of an invoice as printed (EN 16931 BG-7, BG-8). `party_id` is None for an address typed in.

    `language` is what the invoice is written in; empty where it is the shop's.
    """

    name: str
    street: str
    postcode: str
    city: str
    country: str = "DE"
    extra: str = ""
    contact: str = ""
    vat_id: str = ""
    email: str = ""
    buyer_reference: str = ""
    phone: str = ""
    code: str = ""
    electronic_scheme: str = ""
    electronic_address: str = ""
    language: str = ""
    party_id: int | None = None
