"""Two records of one customer become one: what a module says of its own columns. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column

MOVES = "parties.moves"  # choice: a `Named`, what goes along when two records of one customer become one
MERGE_COLUMNS = ("group_id", "vat_id", "tax_number", "email", "phone", "buyer_reference", "till_note")


@dataclass(frozen=True)
class Named:
    """A column that names a party without a foreign key, and what its rows are called.

    Foreign keys are found by themselves. Sealed rows, such as issued documents, keep the party they were written for.
    """

    title: str
    column: Column[int | None]
