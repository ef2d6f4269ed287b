"""What price lists add to customers and groups: the list they buy at; and what is held about a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.act import Act
from app.forms import Form
from modules.catalog.models import Item
from modules.parties.personal import Section, filled
from modules.price_lists.forms import buyer_form
from modules.price_lists.models import GroupPriceList, PartyPriceList, Price, PriceList
from modules.price_lists.queries import lists_to_choose


@dataclass(frozen=True)
class BuyerList:
    """The list; None where that of the till counts."""

    list_id: int | None = None


class BuyerPart:
    """The part of a customer's or a group's form, kept in `model`."""

    name = "price_lists"
    title = _l("Prices")

    def __init__(self, model: type[PartyPriceList | GroupPriceList]) -> None:
        self._model: Any = model
        self._key: Any = model.__table__.primary_key.columns.values()[0]

    def form(self, session: Session) -> type[Form]:
        """The lists in use."""
        return buyer_form(lists_to_choose(session.connection()))

    def load(self, connection: Connection, key: int) -> BuyerList:
        """The stored list."""
        table = self._model.__table__
        return BuyerList(connection.execute(select(table.c.list_id).where(self._key == key)).scalar())

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the list."""
        row = session.get(self._model, key)
        if row is None:
            row = self._model(**{str(self._key.key): key})
            session.add(row)
        row.list_id = data["list_id"]


def held(connection: Connection, party_id: int) -> list[Section]:
    """The prices that were agreed with a person."""
    rows = connection.execute(
        select(PriceList.name.label("list"), Item.code, Price.from_quantity, Price.price, Price.discount)
        .join(PriceList, PriceList.id == Price.list_id)
        .outerjoin(Item, Item.id == Price.item_id)
        .where(Price.customer_id == party_id)
        .order_by(Price.id)
    ).mappings()
    return [Section("prices", _("Agreed prices"), filled([dict(row) for row in rows]))]


def erases(session: Session, _act: Act, party_id: int) -> None:
    """Forget the agreed prices; what was sold at them is on the documents."""
    own = session.get(PartyPriceList, party_id)
    if own is not None:
        session.delete(own)
    for row in session.scalars(select(Price).where(Price.customer_id == party_id)):
        session.delete(row)
    session.flush()
