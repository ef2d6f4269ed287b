"""Prices come from a file, and again from the next one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.act import SYSTEM
from app.current import current_hub
from app.db import reading, writing_session
from app.errors import Refused
from app.importing_plan import CHANGED, NEW, SAME
from app.importing_tables import TableImporter
from app.references import looking
from modules.catalog.tests.builders import an_item
from modules.price_lists.models import Price
from modules.price_lists.tests.builders import a_customer, a_list

ROW = {"list_id": "List", "item_id": "A-1", "from_quantity": "6", "price": "1,50", "discount": "", "valid_from": ""}


def take(cells: Mapping[str, str]) -> str:
    importer = TableImporter(current_hub().tables["price_lists_price"])
    with writing_session() as session, looking(session.connection()):
        session.info["by"] = SYSTEM
        return importer.take(session, cells, ",").verb


@pytest.mark.usefixtures("context")
def test_a_row_is_found_again_by_what_it_is_about() -> None:
    item = an_item("A-1")
    a_list()
    customer = a_customer("77")
    assert [take(ROW), take(ROW)] == [NEW, SAME]
    assert take({**ROW, "price": "1,40"}) == CHANGED
    assert take({**ROW, "from_quantity": "12"}) == NEW
    assert take({**ROW, "customer_id": "77"}) == NEW
    assert take({**ROW, "valid_from": "01.01.2027", "discount": "10+5"}) == NEW
    with reading() as connection:
        rows = connection.execute(select(Price.__table__).order_by(Price.id)).all()
    assert {row.item_id for row in rows} == {item}
    assert [row.price for row in rows] == [Decimal("1.40"), Decimal("1.50"), Decimal("1.50"), Decimal("1.50")]
    assert [row.customer_id for row in rows] == [None, None, customer, None]
    assert (rows[3].valid_from, rows[3].discount) == (date(2027, 1, 1), "10+5")
    with pytest.raises(Refused, match="Nothing is called"):
        take({**ROW, "item_id": "B-1"})
