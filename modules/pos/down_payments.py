"""Down payments: taken with one receipt, deducted on a later one, which names the first by its number.

The deduction is the same line with a quantity below zero; its note is the number. So the account of down payments
received and its VAT are brought back by what they were raised by, and the sale itself is taxed in full (the VAT of a
down payment is due with the money: section 13 (1) no. 1 a sentence 4 UStG).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, func, select

from app.money import ZERO, rounded
from modules.documents.models import Document, Line, Link
from modules.pos.allowed import DOWN_PAYMENT

RELEASES = "releases"  # the link from the receipt of a down payment to the one that deducts it


class Deducting(Protocol):
    """A line of a cart, asked about or reported."""

    @property
    def type(self) -> str:
        """Its type."""

    @property
    def note(self) -> str:
        """The number of the receipt with the down payment."""

    @property
    def quantity(self) -> Decimal:
        """Below zero where it deducts."""

    @property
    def price(self) -> Decimal | None:
        """Of one."""


@dataclass(frozen=True)
class DownPayment:
    """A receipt with a down payment, and how much of it is not deducted yet, in its mode."""

    document_id: UUID
    left: Decimal


def named(connection: Connection, lines: Sequence[Deducting]) -> Mapping[str, DownPayment]:
    """The down payments that lines deduct, by number. Without such a line nothing is read."""
    numbers = {line.note.strip() for line in lines if line.type == DOWN_PAYMENT and line.quantity < 0}
    found = {}
    for number in sorted(numbers - {""}):
        taken = connection.execute(
            select(Document.id, func.sum(Line.amount, type_=Line.amount.type).label("amount"))
            .join(Line, Line.document_id == Document.id)
            .where(Document.kind == "receipt", Document.number_text == number)
            .where(Line.type == DOWN_PAYMENT, Line.quantity > 0)
            .group_by(Document.id)
        ).first()
        if taken is not None:
            found[number] = DownPayment(taken.id, taken.amount + _deducted(connection, taken.id, number))
    return found


def _deducted(connection: Connection, document_id: UUID, number: str) -> Decimal:
    """What later receipts deducted of it: zero or below."""
    amount = connection.execute(
        select(func.sum(Line.amount, type_=Line.amount.type))
        .join(Link, Link.target_id == Line.document_id)
        .where(Link.source_id == document_id, Link.kind == RELEASES, Line.type == DOWN_PAYMENT, Line.note == number)
    ).scalar()
    return amount or ZERO


def objections(lines: Sequence[Deducting], found: Mapping[str, DownPayment]) -> Iterator[str]:
    """A sentence for each deduction of what was never paid, or of more than is left."""
    left = {number: each.left for number, each in found.items()}
    for line in lines:
        if line.type != DOWN_PAYMENT or line.quantity >= 0:
            continue
        number = line.note.strip()
        if number not in left:
            yield _("There is no receipt %(number)s with a down payment.", number=number or "–")
            continue
        left[number] += rounded(line.quantity * (line.price or ZERO))
        if left[number] < 0:
            yield _("More is deducted than was paid with receipt %(number)s.", number=number)
