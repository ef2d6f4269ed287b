"""The usual form part in one line: a side table whose columns are the part's fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, inspect, select
from sqlalchemy.orm import Session

from app.db import Base
from app.forms import Form


class SideTable:
    """What a module adds to another's record, kept in `model`, a table with that record's key as its primary key.

    `name` is the module's; `fields` are WTForms fields under the names of the columns they fill. A part that has to
    look something up for its choices, or to compare what was typed, is a class of its own (see `app.hub.Part`).
    """

    def __init__(self, name: str, title: str, model: type[Base], **fields: Any) -> None:
        self.name = name
        self.title = title
        self._model = model
        self._key = inspect(model).primary_key[0]
        self._form = type(f"{model.__name__}Form", (Form,), fields)

    def form(self, _session: Session) -> type[Form]:
        """The fields as declared."""
        return self._form

    def load(self, connection: Connection, key: int) -> object | None:
        """The row of record `key`; None while it has none."""
        return connection.execute(select(self._model.__table__).where(self._key == key)).first()

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the fields of record `key`."""
        row = session.get(self._model, key)
        if row is None:
            row = self._model(**{str(self._key.key): key})
            session.add(row)
        for field, value in data.items():
            setattr(row, field, value)
