"""What a till must know of the customer it sells to: the note, how may be paid, and how much may still be owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import Connection

from app.money import ZERO
from modules.payments.credit_queries import ON_ACCOUNT, Agreed, agreed, owed
from modules.payments.pos_types import MethodValue

WARN, BLOCK = "warn", "block"


@dataclass(frozen=True)
class Customer:
    """What is agreed with a customer, and what is owed already (zero where no limit asks for it)."""

    agreed: Agreed
    owed: Decimal = ZERO

    def over(self, amount: Decimal, modes: tuple[str, ...]) -> str | None:
        """The sentence for an `amount` on account that goes above a limit of one of these modes; None where it fits."""
        limit = self.agreed.credit_limit
        if limit is None or self.agreed.credit_mode not in modes or not self.agreed.over(self.owed, amount):
            return None
        return _(
            "%(name)s owes %(owed)s already; the limit is %(limit)s.",
            name=self.agreed.name,
            owed=self.owed,
            limit=limit,
        )

    def may_not_pay(self, method: MethodValue, amount: Decimal) -> str | None:
        """Why this method cannot be used for an amount, as a sentence; None where it can."""
        if not self.agreed.allows(method.id, method.kind):
            return _("%(method)s is not agreed with %(name)s.", method=method.name, name=self.agreed.name)
        return self.over(amount, (BLOCK,)) if method.kind == ON_ACCOUNT else None


@dataclass(frozen=True)
class Seen:
    """What the cashier is told of a customer: a note, warnings, and sentences by code of methods that are not open."""

    note: str
    warnings: tuple[str, ...]
    refused: Mapping[str, str]


def customer(connection: Connection, party_id: int | None) -> Customer | None:
    """A customer as a till sees it; None for nobody and for an unknown one. What is owed is read where a limit asks."""
    known = agreed(connection, party_id) if party_id is not None else None
    if known is None or party_id is None:
        return None
    return Customer(known, owed(connection, party_id) if known.credit_limit is not None else ZERO)


def blocked(who: Customer | None) -> str | None:
    """Why nothing is sold to a customer, as a sentence; None where all is well."""
    if who is None or not who.agreed.blocked:
        return None
    return _("%(name)s is blocked: %(why)s", name=who.agreed.name, why=who.agreed.blocked)


def seen(who: Customer | None, methods: Mapping[str, MethodValue], total: Decimal) -> Seen | None:
    """What the cashier is told before a cart of `total` is paid."""
    if who is None:
        return None
    refusals = {code: who.may_not_pay(method, total) for code, method in methods.items()}
    sells_on_account = any(method.kind == ON_ACCOUNT for method in methods.values())
    warning = who.over(total, (WARN,)) if sells_on_account else None
    return Seen(
        who.agreed.note,
        (warning,) if warning else (),
        {code: sentence for code, sentence in refusals.items() if sentence is not None},
    )
