"""What stock tells the later phases of an act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class StockSeen:
    """Levels that a caller has read already (item → quantity and cost per unit), to save reading them twice."""

    quantities: Mapping[int, Decimal]
    costs: Mapping[int, Decimal | None]


@dataclass(frozen=True)
class StockCosts:
    """What the goods of a document cost, per line number: cost per unit × quantity, not rounded. Unknown costs lack."""

    by_line: Mapping[int, Decimal]
