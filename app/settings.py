"""Settings of modules: declared with a default in the manifest, kept where they differ; unknown keys are refused."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import Session

from app.config_counter import cached
from app.models import SavedSetting
from app.module import Faulty, Module

_SAVED = select(SavedSetting.key, SavedSetting.value).where(SavedSetting.module == bindparam("module"))


def _default(module: Module, key: str) -> Any:
    if key not in module.settings:
        raise Faulty(f"Module {module.name} declares no setting {key}.")
    return module.settings[key]


def value(connection: Connection, module: Module, key: str, *, at: int | None = None) -> Any:
    """The setting's value; `at` is a configuration counter that is known already."""
    default = _default(module, key)

    def load(connection: Connection) -> dict[str, str]:
        return {row.key: row.value for row in connection.execute(_SAVED, {"module": module.name})}

    saved = cached(connection, ("settings", module.name), load, at=at)
    if key not in saved:
        return default
    kept = json.loads(saved[key])
    return Decimal(kept) if isinstance(default, Decimal) else kept


def save(session: Session, module: Module, key: str, new: Any) -> None:
    """Keep a value of the same type as the default."""
    default = _default(module, key)
    if type(new) is not type(default):
        raise Faulty(f"Setting {module.name}.{key} takes {type(default).__name__}, not {type(new).__name__}.")
    row = session.scalar(select(SavedSetting).where(SavedSetting.module == module.name, SavedSetting.key == key))
    if row is None:
        row = SavedSetting(module=module.name, key=key)
        session.add(row)
    row.value = json.dumps(str(new) if isinstance(new, Decimal) else new)
    session.flush()
