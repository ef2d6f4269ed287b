"""Prices, lists and suppliers' numbers follow when two records of one customer or supplier become one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.act import SYSTEM, Act
from app.current import current_hub
from app.db import reading, writing_session
from modules.catalog.models import SupplierItem
from modules.catalog.tests.builders import an_item
from modules.parties import merging_services
from modules.price_lists.models import PartyPriceList, Price
from modules.price_lists.tests.builders import a_customer, a_list, a_price


@pytest.mark.usefixtures("context")
def test_what_names_the_other_record_names_the_kept_one() -> None:
    kept, other, usual = a_customer("1"), a_customer("2"), a_list()
    bread, milk = an_item("BREAD"), an_item("MILK")
    price = a_price(usual, bread, "1.00", customer_id=other)
    with writing_session() as session:
        session.add(PartyPriceList(party_id=other, list_id=usual))
        session.add_all(SupplierItem(item_id=item, party_id=other, code="X") for item in (bread, milk))
        session.add(SupplierItem(item_id=milk, party_id=kept, code="M"))
    with writing_session() as session:
        act = Act(session.connection(), current_hub(), SYSTEM)
        merging_services.merge(session, act, kept, other)
        act.flush()
    with reading() as connection:
        assert connection.execute(select(Price.customer_id).where(Price.id == price)).scalar_one() == kept
        lists = connection.execute(select(PartyPriceList.list_id).where(PartyPriceList.party_id == kept))
        assert lists.scalars().all() == [usual]
        columns = (SupplierItem.item_id, SupplierItem.party_id, SupplierItem.code)
        numbers = connection.execute(select(*columns).order_by(SupplierItem.item_id)).all()
    assert numbers == [(bread, kept, "X"), (milk, kept, "M")]
