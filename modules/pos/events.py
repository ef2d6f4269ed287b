"""What the till tells its own listeners, as facts of an act, and what happens to shifts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from modules.pos.till_facts import TillView


@dataclass(frozen=True)
class SaleTill:
    """The till of the sale that is being issued, the text at the receipt's foot, and whether it is printed at once."""

    till: TillView
    note: str = ""
    printed: bool = True


@dataclass(frozen=True)
class ShiftClosed:
    """A shift was counted and closed; emitted inside its transaction."""

    shift_id: UUID
    till: TillView
    z_number: int
    expected: Decimal
    counted: Decimal
    difference: Decimal
