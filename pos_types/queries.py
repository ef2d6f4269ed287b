"""Reads for the list and the form of POS types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, func, select

from app.hub import Hub
from numbering.models import Series
from numbering.queries import kinds
from pos_types.models import PosType, PosTypeSeries

ACTIONS = "pos_types.action"
"""The choice under which modules offer a page about a POS type: (title, endpoint that takes its `key`, permission)."""


def listed() -> Select[Any]:
    """Every POS type, with how many kinds of document have a series."""
    count = select(func.count()).where(PosTypeSeries.pos_type_id == PosType.id).correlate(PosType).scalar_subquery()
    return select(
        PosType.id, PosType.code, PosType.name, PosType.mode, PosType.is_default, PosType.active, count.label("series")
    )


def form_values(connection: Connection, key: int) -> Mapping[str, Any] | None:
    """The own fields of a POS type as its form takes them; the series as `series-KIND`. None for an unknown one."""
    row = connection.execute(select(PosType.__table__).where(PosType.id == key)).mappings().first()
    if row is None:
        return None
    chosen = select(PosTypeSeries.document_kind, PosTypeSeries.series_id).where(PosTypeSeries.pos_type_id == key)
    return {**row, **{f"series_{kind}": series for kind, series in connection.execute(chosen)}}


def series_by_kind(connection: Connection, hub: Hub) -> list[tuple[str, str, list[tuple[int, str]]]]:
    """(kind of document, its title, its series as id and name) for every kind that has a series."""
    rows = connection.execute(
        select(Series.id, Series.code, Series.name, Series.document_kind)
        .where(Series.disabled.is_(False))
        .order_by(Series.code)
    )
    found: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        found.setdefault(row.document_kind, []).append((row.id, f"{row.code} – {row.name}"))
    return [(kind, title, found[kind]) for kind, title in kinds(hub, documents_only=True).items() if kind in found]
