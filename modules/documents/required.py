"""What the law asks to stand on a document: one table per country and kind of document.

Pure data. `required(country, kind)` gives the table; tests read every field of it from the printed paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["receipt", "invoice", "delivery_note"]


@dataclass(frozen=True, slots=True)
class Field:
    """One required field: a stable key, its name for people, and the source in the law."""

    key: str
    title: str
    law: str


_DE_RECEIPT: Final = (
    Field("seller_name", "Full name of the business", "§ 6 Satz 1 Nr. 1 KassenSichV"),
    Field("seller_address", "Full address of the business", "§ 6 Satz 1 Nr. 1 KassenSichV"),
    Field("issued", "Date of issue", "§ 6 Satz 1 Nr. 2 KassenSichV"),
    Field("started", "Time the transaction began", "§ 6 Satz 1 Nr. 2 KassenSichV"),
    Field("finished", "Time the transaction ended", "§ 6 Satz 1 Nr. 2 KassenSichV"),
    Field("quantity_and_kind", "Quantity and kind of goods or services", "§ 6 Satz 1 Nr. 3 KassenSichV"),
    Field("transaction_number", "Transaction number of the signing device", "§ 6 Satz 1 Nr. 4 KassenSichV"),
    Field("total", "Consideration and tax in one sum", "§ 6 Satz 1 Nr. 5 KassenSichV"),
    Field("rates", "VAT rates, or a note of exemption", "§ 6 Satz 1 Nr. 5 KassenSichV"),
    Field("till_serial", "Serial number of the recording system", "§ 6 Satz 1 Nr. 6 KassenSichV"),
    Field("device_serial", "Serial number of the security module", "§ 6 Satz 1 Nr. 6 KassenSichV"),
    Field("signature", "Check value", "§ 6 Satz 1 Nr. 7 KassenSichV"),
    Field("signature_counter", "Signature counter", "§ 6 Satz 1 Nr. 7 KassenSichV"),
)

_DE_INVOICE: Final = (
    Field("seller_name", "Full name of the seller", "§ 14 Abs. 4 Satz 1 Nr. 1 UStG"),
    Field("seller_address", "Full address of the seller", "§ 14 Abs. 4 Satz 1 Nr. 1 UStG"),
    Field("buyer_name", "Full name of the buyer", "§ 14 Abs. 4 Satz 1 Nr. 1 UStG"),
    Field("buyer_address", "Full address of the buyer", "§ 14 Abs. 4 Satz 1 Nr. 1 UStG"),
    Field("seller_tax_id", "Tax number or VAT id of the seller", "§ 14 Abs. 4 Satz 1 Nr. 2 UStG"),
    Field("issued", "Date of issue", "§ 14 Abs. 4 Satz 1 Nr. 3 UStG"),
    Field("number", "Invoice number", "§ 14 Abs. 4 Satz 1 Nr. 4 UStG"),
    Field("quantity_and_kind", "Quantity and kind of goods or services", "§ 14 Abs. 4 Satz 1 Nr. 5 UStG"),
    Field("supplied", "Date of supply", "§ 14 Abs. 4 Satz 1 Nr. 6 UStG"),
    Field("net_by_rate", "Net amount by VAT rate and exemption", "§ 14 Abs. 4 Satz 1 Nr. 7 UStG"),
    Field("rates", "VAT rates, or a note of exemption", "§ 14 Abs. 4 Satz 1 Nr. 8 UStG"),
    Field("vat_by_rate", "VAT amount by rate", "§ 14 Abs. 4 Satz 1 Nr. 8 UStG"),
)

# German law prescribes no delivery note; it must let an invoice that names it meet § 14 together with it.
_DE_DELIVERY_NOTE: Final = (
    Field("seller_name", "Full name of the sender", "§ 31 Abs. 1 UStDV"),
    Field("seller_address", "Full address of the sender", "§ 31 Abs. 1 UStDV"),
    Field("buyer_name", "Full name of the recipient", "§ 31 Abs. 1 UStDV"),
    Field("buyer_address", "Full address of the recipient", "§ 31 Abs. 1 UStDV"),
    Field("number", "Number of the delivery note", "§ 31 Abs. 1 UStDV"),
    Field("issued", "Date of issue", "§ 31 Abs. 1 UStDV"),
    Field("quantity_and_kind", "Quantity and kind of goods", "§ 14 Abs. 4 Satz 1 Nr. 5 UStG"),
    Field("supplied", "Date of delivery", "§ 31 Abs. 4 UStDV"),
)

_EU_INVOICE: Final = (
    Field("seller_name", "Full name of the seller", "Art. 226 (5) Directive 2006/112/EC"),
    Field("seller_address", "Full address of the seller", "Art. 226 (5) Directive 2006/112/EC"),
    Field("buyer_name", "Full name of the buyer", "Art. 226 (5) Directive 2006/112/EC"),
    Field("buyer_address", "Full address of the buyer", "Art. 226 (5) Directive 2006/112/EC"),
    Field("seller_tax_id", "VAT id of the seller", "Art. 226 (3) Directive 2006/112/EC"),
    Field("issued", "Date of issue", "Art. 226 (1) Directive 2006/112/EC"),
    Field("number", "Invoice number", "Art. 226 (2) Directive 2006/112/EC"),
    Field("quantity_and_kind", "Quantity and kind of goods or services", "Art. 226 (6) Directive 2006/112/EC"),
    Field("supplied", "Date of supply", "Art. 226 (7) Directive 2006/112/EC"),
    Field("net_by_rate", "Net amount by VAT rate and exemption", "Art. 226 (8) Directive 2006/112/EC"),
    Field("rates", "VAT rates, or a note of exemption", "Art. 226 (9) and (11) Directive 2006/112/EC"),
    Field("vat_by_rate", "VAT amount", "Art. 226 (10) Directive 2006/112/EC"),
)

REQUIRED: Final[dict[tuple[str, Kind], tuple[Field, ...]]] = {
    ("DE", "receipt"): _DE_RECEIPT,
    ("DE", "invoice"): _DE_INVOICE,
    ("DE", "delivery_note"): _DE_DELIVERY_NOTE,
    ("EU", "invoice"): _EU_INVOICE,
}


def required(country: str, kind: Kind) -> tuple[Field, ...]:
    """Give the required fields of a `kind` of document in a country (ISO 3166-1 alpha-2).

    A country without a table of its own has the Union's, and none where the Union has no rule either.
    """
    return REQUIRED.get((country, kind)) or REQUIRED.get(("EU", kind), ())
