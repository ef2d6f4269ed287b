"""What a customer owes goes along when two records become one; so do the terms, where none were agreed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.act import SYSTEM, Act
from app.current import current_hub
from app.db import reading, writing_session
from app.ids import new_id
from modules.parties import merging_services
from modules.parties.models import Party
from modules.payments.models import Method, OpenItem, PartyMethod, PartyTerms

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 11, 22)


def two_customers(*, both_with_terms: bool) -> tuple[int, int]:
    """The second owes 12.50, may pay by card, and has a credit limit of 100; so may the first, with 40."""
    with writing_session() as session:
        kept, other = Party(code="1", name="Ada"), Party(code="2", name="Ada S.")
        card = Method(code="plastic", name="Card", kind="card", position=9)
        session.add_all((kept, other, card))
        session.flush()
        session.add(PartyTerms(party_id=other.id, credit_limit=Decimal(100), credit_mode="warn"))
        session.add(PartyMethod(party_id=other.id, method_id=card.id))
        if both_with_terms:
            session.add(PartyTerms(party_id=kept.id, credit_limit=Decimal(40), credit_mode="block"))
        item = OpenItem(id=new_id(), document_id=new_id(), party_id=other.id, due_date=DAY, at=NOW)
        item.amount = item.open = Decimal("12.50")
        session.add(item)
        return kept.id, other.id


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("both_with_terms, limit", [(False, Decimal(100)), (True, Decimal(40))])
def test_debts_move_and_the_kept_record_s_own_terms_hold(both_with_terms: bool, limit: Decimal) -> None:
    kept, other = two_customers(both_with_terms=both_with_terms)
    with reading() as connection:
        assert ("Open items", 1) in merging_services.what_moves(connection, current_hub(), other)
    with writing_session() as session:
        act = Act(session.connection(), current_hub(), SYSTEM)
        merging_services.merge(session, act, kept, other)
        act.flush()
    with reading() as connection:
        assert connection.execute(select(OpenItem.party_id)).scalars().all() == [kept]
        terms = select(PartyTerms.credit_limit).where(PartyTerms.party_id == kept)
        assert connection.execute(terms).scalars().all() == [limit]
        methods = select(PartyMethod.method_id).where(PartyMethod.party_id == kept)
        assert len(connection.execute(methods).all()) == 1
