"""A POS type as a till reads it: frozen, with every module's part, kept until the configuration changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy import Connection, bindparam, select

from app.config_counter import cached
from app.current import current_hub
from app.hub import Hub
from pos_types.models import PosType, PosTypeSeries

T = TypeVar("T")
HOST = "pos_types.form"  # the form that modules add their parts to

_TYPE = select(PosType.id, PosType.code, PosType.name, PosType.mode, PosType.printed_note).where(
    PosType.id == bindparam("id")
)
_SERIES = select(PosTypeSeries.document_kind, PosTypeSeries.series_id).where(
    PosTypeSeries.pos_type_id == bindparam("id")
)


@dataclass(frozen=True, slots=True)
class PosProfile:
    """What one kind of till operation is. `mode` is gross or net; `series` are ids by kind of document.

    `parts` are the values of other modules by the name of their part; `part` finds one by its class.
    """

    id: int
    code: str
    name: str
    mode: str
    printed_note: str
    series: Mapping[str, int]
    parts: Mapping[str, object]

    def part(self, kind: type[T]) -> T | None:
        """The values that a module added; None where its module is absent or the type says nothing about it."""
        for value in self.parts.values():
            if isinstance(value, kind):
                return value
        return None


def profile_of(connection: Connection, pos_type_id: int, hub: Hub | None = None) -> PosProfile:
    """The profile of a POS type; `hub` is the application's when left out. Raises `LookupError` for an unknown id."""
    found = cached(connection, ("pos_types.profile", pos_type_id), lambda here: _load(here, pos_type_id, hub))
    if found is None:
        raise LookupError(f"there is no POS type {pos_type_id}")
    return found


def _load(connection: Connection, pos_type_id: int, hub: Hub | None) -> PosProfile | None:
    row = connection.execute(_TYPE, {"id": pos_type_id}).first()
    if row is None:
        return None
    series = {each.document_kind: each.series_id for each in connection.execute(_SERIES, {"id": pos_type_id})}
    parts = {part.name: part.load(connection, pos_type_id) for part in (hub or current_hub()).parts(HOST)}
    return PosProfile(
        row.id,
        row.code,
        row.name,
        row.mode,
        row.printed_note,
        MappingProxyType(series),
        MappingProxyType({name: value for name, value in parts.items() if value is not None}),
    )
