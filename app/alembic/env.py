"""Runs the migrations of the one module that `app.schema` names, on its connection, in its transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from app.db import Base, Scaled, UtcTime
from app.schema import owner_of

attributes = context.config.attributes
module: str = attributes["module"]
names: list[str] = attributes["names"]


def ours(obj: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    """Only the module's own tables and what belongs to them."""
    table = name if kind == "table" else getattr(getattr(obj, "table", None), "name", None)
    return table is not None and owner_of(table, names) == module


def plain(kind: str, obj: Any, autogen: Any) -> str | Literal[False]:
    """Write our column types as what they are underneath, so that a migration imports nothing of ours."""
    if kind == "type" and isinstance(obj, Scaled):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(obj, UtcTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=attributes["connection"],
    target_metadata=Base.metadata,
    version_table=f"schema_version_{module}",
    include_object=ours,
    render_item=plain,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=False,  # the caller's transaction is the only one
)
with context.begin_transaction():
    context.run_migrations()
