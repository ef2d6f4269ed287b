"""What others tell posting: the journal of an act, and cash that moved without a sale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

CashKind = Literal["float", "cash_in", "cash_out", "bank_drop", "bank_credit", "difference"]


@dataclass(frozen=True)
class TillBooks:
    """The journal that this act posts into: a till's own, so that two tills never wait for each other."""

    journal_id: int


@dataclass(frozen=True)
class CashMoved:
    """Cash that went into a drawer (`amount` positive) or out of it (negative) without a sale.

    `float` comes from the bank, `bank_drop` goes there (`bank_credit`: the bank confirms a drop; its amount is positive
    and the drawer is not touched), `difference` is counted − expected. `reason_code` is one of posting's cash reasons;
    without it, cash in and cash out stand against the transit account. `reason` is what a person wrote.
    """

    id: UUID
    kind: CashKind
    amount: Decimal
    company_id: int
    pos_type_id: int | None
    day: date
    register: str
    reason: str = ""
    reason_code: str = ""
