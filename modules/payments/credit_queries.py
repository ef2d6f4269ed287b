"""What is agreed with a customer about paying, and what the customer owes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, Select, bindparam, case, func, select

from app.config_counter import cached
from app.money import ZERO
from modules.parties.models import Group, Party
from modules.payments.models import GroupTerms, OpenItem, PartyMethod, PartyTerms, Term

ON_ACCOUNT = "on_account"
_AGREED = (
    select(
        Party.name,
        Party.blocked,
        Party.block_reason,
        Party.till_note,
        PartyTerms.credit_limit,
        PartyTerms.credit_mode,
        PartyTerms.term_id.label("own_term"),
        GroupTerms.term_id.label("group_term"),
    )
    .outerjoin(PartyTerms, PartyTerms.party_id == Party.id)
    .outerjoin(GroupTerms, GroupTerms.group_id == Party.group_id)
    .where(Party.id == bindparam("party"))
)
_METHODS = select(PartyMethod.method_id).where(PartyMethod.party_id == bindparam("party"))
_OWED = select(func.sum(OpenItem.open, type_=OpenItem.open.type)).where(OpenItem.party_id == bindparam("party"))


@dataclass(frozen=True)
class Agreed:
    """What is agreed with a customer. `methods` are ids; empty where nothing was said. `days` is None likewise."""

    name: str = ""
    blocked: str = ""
    note: str = ""
    methods: frozenset[int] = frozenset()
    days: int | None = None
    credit_limit: Decimal | None = None
    credit_mode: str = "watch"

    def allows(self, method_id: int, kind: str) -> bool:
        """Whether the customer may pay so: on account only where that was agreed."""
        return method_id in self.methods if self.methods or kind == ON_ACCOUNT else True

    def over(self, owed: Decimal, more: Decimal) -> bool:
        """Whether the limit would be exceeded if `more` were owed as well; what is owed already is `owed`."""
        return self.credit_limit is not None and owed + more > self.credit_limit


def agreed(connection: Connection, party_id: int) -> Agreed | None:
    """What is agreed with a customer, kept until the configuration changes; None for an unknown one.

    The terms are the customer's own, else those of the group.
    """
    return cached(connection, ("payments.agreed", party_id), lambda here: _agreed(here, party_id))


def _agreed(connection: Connection, party_id: int) -> Agreed | None:
    row = connection.execute(_AGREED, {"party": party_id}).one_or_none()
    if row is None:
        return None
    term = row.own_term or row.group_term
    days = connection.execute(select(Term.days).where(Term.id == term)).scalar() if term else None
    return Agreed(
        name=row.name,
        blocked=(row.block_reason or _("no reason was given")) if row.blocked else "",
        note=row.till_note,
        methods=frozenset(connection.execute(_METHODS, {"party": party_id}).scalars()),
        days=days,
        credit_limit=row.credit_limit,
        credit_mode=row.credit_mode or "watch",
    )


def owed(connection: Connection, party_id: int) -> Decimal:
    """What a customer owes in all, less what stands to the customer's credit."""
    return connection.execute(_OWED, {"party": party_id}).scalar() or ZERO


def credits_listed() -> Select[*tuple[Any, ...]]:
    """Every customer with a limit or something owed: limit, what is owed, what is left, and how that stands."""
    sums = (
        select(OpenItem.party_id, func.sum(OpenItem.open, type_=OpenItem.open.type).label("owed"))
        .group_by(OpenItem.party_id)
        .subquery()
    )
    owes = func.coalesce(sums.c.owed, ZERO, type_=OpenItem.open.type)
    left = PartyTerms.credit_limit - owes
    return (
        select(
            Party.id,
            Party.code,
            Party.name,
            Group.name.label("group_name"),
            PartyTerms.credit_limit,
            PartyTerms.credit_mode,
            owes.label("owed"),
            left.label("left"),
            case(
                (PartyTerms.credit_limit.is_(None), "none"), (owes > PartyTerms.credit_limit, "over"), else_="within"
            ).label("state"),
        )
        .outerjoin(PartyTerms, PartyTerms.party_id == Party.id)
        .outerjoin(Group, Group.id == Party.group_id)
        .outerjoin(sums, sums.c.party_id == Party.id)
        .where((PartyTerms.credit_limit.is_not(None)) | (owes != ZERO))
    )
