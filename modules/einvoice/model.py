"""An invoice in the words of EN 16931 (BT- and BG-numbers of the standard stand beside the fields).

Amounts are `Decimal` in the invoice's currency with two decimals; unit prices carry up to eight. Everything is copied
from stored documents: nothing here computes tax.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from app.money import ZERO, rounded

PRICE_DECIMALS = (4, 6, 8)

# UNTDID 1001, the kinds of BT-3 that this module writes
INVOICE, CREDIT_NOTE, CORRECTION, PREPAYMENT, PARTIAL = "380", "381", "384", "386", "326"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address (BG-5, BG-8, BG-15); `country` is ISO 3166-1 alpha-2."""

    street: str
    post_code: str
    city: str
    country: str
    extra: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to ask at a party (BG-6, BG-9)."""

    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Seller (BG-4) or buyer (BG-7)."""

    name: str
    address: Address
    number: str = ""  # BT-29 / BT-46: the number one side knows the other by
    vat_id: str = ""  # BT-31 / BT-48
    tax_number: str = ""  # BT-32, seller only
    register: str = ""  # BT-30 / BT-47: number in the commercial register
    legal_text: str = ""  # BT-33: court, directors; printed and sent as it stands
    electronic_address: str = ""  # BT-34 / BT-49
    electronic_scheme: str = "EM"  # EAS code list; EM is an e-mail address
    contact: Contact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line (BG-25). `price` is net (BT-146); the gross figures are what the till showed and stand on paper only."""

    number: str  # BT-126
    name: str  # BT-153
    quantity: Decimal  # BT-129
    unit: str  # BT-130, UN/ECE recommendation 20 or 21
    price: Decimal  # BT-146, never negative: a minus belongs to the quantity
    net: Decimal  # BT-131
    category: str  # BT-151, UNTDID 5305
    rate: Decimal  # BT-152, percent
    unit_name: str = ""
    description: str = ""  # BT-154
    note: str = ""  # BT-127
    seller_id: str = ""  # BT-155
    gtin: str = ""  # BT-157
    gross_price: Decimal | None = None
    gross: Decimal | None = None
    discount: Decimal = ZERO  # in the document's mode, already taken off; on paper only


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """An allowance (BG-20) or a charge (BG-21) on the whole document; `amount` is net and positive."""

    amount: Decimal
    category: str
    rate: Decimal
    reason: str
    charge: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxGroup:
    """Totals of one category and rate (BG-23), as issued. `receipts` counts the receipts that `vat` was rounded on."""

    category: str
    rate: Decimal
    basis: Decimal  # BT-116
    vat: Decimal  # BT-117
    reason: str = ""  # BT-120
    reason_code: str = ""  # BT-121, VATEX code list
    receipts: int = 1

    @property
    def gross(self) -> Decimal:
        """Net plus VAT, two decimals."""
        return self.basis + self.vat


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMeans:
    """How it was or shall be paid (BG-16); `code` is UNTDID 4461: 10 cash, 48 card, 58 SEPA transfer, 59 SEPA debit."""

    code: str
    text: str = ""  # BT-82
    iban: str = ""
    bic: str = ""
    account_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """An earlier document that this one is about (BG-3). `replaced`: a receipt whose place this invoice takes."""

    number: str
    issued: date
    till: str = ""
    replaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Totals of the document (BG-22), two decimals each."""

    lines: Decimal  # BT-106
    basis: Decimal  # BT-109
    vat: Decimal  # BT-110
    grand: Decimal  # BT-112
    due: Decimal  # BT-115
    allowances: Decimal = ZERO  # BT-107
    charges: Decimal = ZERO  # BT-108
    prepaid: Decimal = ZERO  # BT-113
    rounding: Decimal = ZERO  # BT-114


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """One invoice or credit note. `mode`: were gross or net prices agreed? It decides how exact VAT must be."""

    number: str  # BT-1
    issued: date  # BT-2
    kind: str  # BT-3, UNTDID 1001
    currency: str  # BT-5, ISO 4217
    language: str
    mode: Literal["net", "gross"]
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    taxes: tuple[TaxGroup, ...]
    totals: Totals
    supplied: date | None = None  # BT-72
    due_date: date | None = None  # BT-9
    terms: str = ""  # BT-20
    buyer_reference: str = ""  # BT-10
    order_number: str = ""  # BT-13
    despatch_number: str = ""  # BT-16
    means: tuple[PaymentMeans, ...] = ()
    bank: PaymentMeans | None = None  # the seller's account at the foot of the paper
    adjustments: tuple[Adjustment, ...] = ()
    prior: tuple[Prior, ...] = ()
    about: tuple[str, ...] = ()  # BT-22: what it replaces or corrects, in a sentence each
    notes: tuple[str, ...] = ()  # BT-22

    @property
    def paid(self) -> bool:
        """Nothing is left to pay."""
        return self.totals.due == 0


def unit_price(net: Decimal, quantity: Decimal) -> Decimal:
    """Give the net unit price (BT-146) with the fewest of 4, 6 or 8 decimals by which quantity × price rounds to `net`.

    Raises ValueError where no such price exists: quantity zero, a negative price, or a quantity beyond what eight
    decimals can carry.
    """
    if quantity == 0:
        raise ValueError("a line of quantity zero has no unit price")
    exact = net / quantity
    if exact < 0:
        raise ValueError("a unit price is never negative: put the minus in the quantity")
    for decimals in PRICE_DECIMALS:
        price = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        if rounded(price * quantity) == net:
            return price
    raise ValueError(f"no unit price of {PRICE_DECIMALS[-1]} decimals gives {net} for a quantity of {quantity}")
