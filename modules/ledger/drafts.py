"""What is handed over to be posted. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line to be posted. `amount` is signed, two decimals: debit positive, credit negative.

    `why` names the rule (`rule`) and its values; the entry's page makes a sentence of it. `tax_base` is the net amount
    that the line's VAT stands for.
    """

    account_id: int
    amount: Decimal
    why: Mapping[str, str]
    tax_code: str = ""
    tax_base: Decimal | None = None
    party_id: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry to be posted; `source_kind`, `source_id` and `source_text` name what it comes from."""

    journal_id: int
    date: date
    text: str
    lines: Sequence[LineDraft]
    source_kind: str = ""
    source_id: UUID | None = None
    source_text: str = ""
    reverses_id: UUID | None = None
