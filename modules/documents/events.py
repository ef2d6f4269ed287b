"""What documents tell: everything is computed already, no listener reads it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Trace:
    """Which goods exactly: lot or serial number, and the day before which they are best."""

    lot: str = ""
    serial: str = ""
    best_before: date | None = None

    def stored(self) -> dict[str, str]:
        """What is known of it, as texts; the day in ISO 8601."""
        day = self.best_before.isoformat() if self.best_before else ""
        return {name: text for name, text in (("lot", self.lot), ("serial", self.serial), ("best_before", day)) if text}

    @classmethod
    def read(cls, stored: Mapping[str, str]) -> Trace | None:
        """What `stored` wrote; None where nothing is known."""
        if not stored:
            return None
        day = stored.get("best_before")
        return cls(stored.get("lot", ""), stored.get("serial", ""), date.fromisoformat(day) if day else None)


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
    trace: Trace | None = None


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
