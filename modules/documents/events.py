"""What documents tell: everything is computed already, no listener reads it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class LineIssued:
    """A line as it is stored; the meaning of the fields is that of `documents.models.Line`."""

    n: int
    type: str
    item_id: int | None
    item_code: str
    text: str
    note: str
    quantity: Decimal
    unit_code: str
    list_price: Decimal
    price: Decimal
    discount: Decimal
    amount: Decimal
    net: Decimal
    gross: Decimal
    tax_code: str
    rate: Decimal
    revenue_class: str
    stocked: bool
    why: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class TaxIssued:
    """The totals of one VAT code."""

    tax_code: str
    category: str
    rate: Decimal
    net: Decimal
    vat: Decimal
    gross: Decimal
    exemption: str = ""


@dataclass(frozen=True)
class Settlement:
    """Money that was taken or given with the document. `amount` counts towards the total; `given` − `change` = amount
    for cash. `kind` is the payment method's kind."""

    method_id: int
    method_code: str
    method_name: str
    kind: str
    amount: Decimal
    given: Decimal
    change: Decimal
    reference: str = ""


@dataclass(frozen=True)
class Issued:
    """A document was issued; emitted inside its transaction, before its rows are sent."""

    id: UUID
    kind: str
    series_id: int
    period_key: str
    number: int
    number_text: str
    company_id: int
    shop_id: int
    register: str
    doc_date: date
    supply_date: date
    began_at: datetime
    issued_at: datetime
    currency: str
    language: str
    mode: str
    net: Decimal
    vat: Decimal
    gross: Decimal
    rounding: Decimal
    total: Decimal
    party_id: int | None
    pos_type_id: int | None
    lines: tuple[LineIssued, ...]
    taxes: tuple[TaxIssued, ...]
    settlements: tuple[Settlement, ...] = ()
    moves_stock: bool = True
    posts: bool = True
    sources: tuple[UUID, ...] = field(default=())
