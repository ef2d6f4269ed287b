"""What price lists add to customers and their groups: the list they buy at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, inspect, select
from sqlalchemy.orm import Session

from app.forms import Form
from modules.price_lists.forms import buyer_form
from modules.price_lists.models import GroupPriceList, PartyPriceList
from modules.price_lists.queries import lists_to_choose


@dataclass(frozen=True)
class BuyerList:
    """The list; None where that of the till counts."""

    list_id: int | None = None


class BuyerPart:
    """The part of a customer's or a group's form, kept in `model`."""

    name = "price_lists"
    title = _l("Prices")

    def __init__(self, model: type[PartyPriceList] | type[GroupPriceList]) -> None:
        self._model: Any = model
        self._key: Any = inspect(model).primary_key[0]

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
