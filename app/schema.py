"""A module's life in the database: install, upgrade, uninstall, check. One Alembic version table per module.

A migration touches its own module's tables only and imports nothing of the application. All of a call runs in one
transaction per module; on SQLite without foreign keys during the migration and with a check of them afterwards, because
a batch ALTER (which recreates the table) would otherwise empty the tables that refer to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Table, column, delete, insert, inspect, select, table, text

from app.db import Base, writing
from app.errors import Refused
from app.models import InstalledModule
from app.module import Module, ordered

FRAME = Module(
    name="app",
    title="Kontor",
    summary="Start-up, people, rights, shops, outbox.",
    package="app",
    permissions=(
        ("app.people", "Manage users and roles"),
        ("app.audit", "See who changed which setting"),
        ("app.modules", "See modules and check the configuration"),
        ("app.views", "Share views of lists with everybody"),
    ),
    settings={"demo": False},
)
SCRIPTS = Path(__file__).parent / "alembic"
VERSION_TABLE = "schema_version_"  # and the module's name


def owner_of(table_name: str, names: Sequence[str]) -> str | None:
    """The module a table belongs to: the longest module name that its name begins with."""
    fitting = [name for name in names if table_name.startswith(f"{name}_")]
    return max(fitting, key=len, default=None)


def config_of(module: Module, connection: Connection | None, names: Sequence[str]) -> Config:
    """Alembic's configuration for one module."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("version_locations", str(module.migrations))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["module"] = module.name
    config.attributes["names"] = list(names)
    return config


def _names(present: Mapping[str, Module]) -> list[str]:
    return ["app", *present]


def _migrate(engine: Engine, module: Module, names: Sequence[str], target: str) -> None:
    """Bring one module's tables to `target` (`head` or `base`)."""
    if not module.migrations.exists():
        return
    with _without_foreign_keys(engine), writing(engine) as connection:
        config = config_of(module, connection, names)
        triggers = _triggers(connection)
        if target == "base":
            command.downgrade(config, "base")
        else:
            command.upgrade(config, target)
        if connection.dialect.name == "sqlite":
            _restore_triggers(connection, triggers)
            broken = connection.execute(text("PRAGMA foreign_key_check")).first()
            assert broken is None, f"the migration of {module.name} left a broken reference: {broken}"


class _without_foreign_keys(AbstractContextManager[None]):  # noqa: N801 - used like a function
    """SQLite only listens to this pragma outside of a transaction, and per connection: so on every pooled one."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def _say(self, value: str) -> None:
        if self.engine.dialect.name == "sqlite":
            self.engine.dispose()
            raw = self.engine.raw_connection()
            try:
                raw.cursor().execute(f"PRAGMA foreign_keys={value}")
            finally:
                raw.close()

    def __enter__(self) -> None:
        self._say("OFF")

    def __exit__(self, *_: object) -> None:
        self._say("ON")


def _triggers(connection: Connection) -> dict[str, tuple[str, str]]:
    if connection.dialect.name != "sqlite":
        return {}
    rows = connection.execute(text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {row.name: (row.tbl_name, row.sql) for row in rows}


def _restore_triggers(connection: Connection, before: dict[str, tuple[str, str]]) -> None:
    """A batch ALTER drops the table's triggers silently: put back those whose table is still there."""
    now = _triggers(connection)
    tables = set(inspect(connection).get_table_names())
    for name, (home, sql) in before.items():
        if name not in now and home in tables:
            connection.exec_driver_sql(sql)


def installed(engine: Engine) -> dict[str, str]:
    """Name and version of the installed modules; empty for a new database."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(InstalledModule.__tablename__):
            return {}
        rows = connection.execute(select(InstalledModule.name, InstalledModule.version))
        return {row.name: row.version for row in rows}


def install(engine: Engine, present: Mapping[str, Module], wanted: Sequence[str] | None = None) -> list[str]:
    """Install or upgrade the wanted modules (all, if left out) and what they need; returns the names in order."""
    _migrate(engine, FRAME, _names(present), "head")
    done = [FRAME.name]
    before = installed(engine)
    closure = ordered(present, None if wanted is None else [*wanted])
    for module in closure:
        module.import_models()
        _migrate(engine, module, _names(present), "head")
        done.append(module.name)
    with writing(engine) as connection:
        for module in [FRAME, *closure]:
            if before.get(module.name) != module.version:
                connection.execute(delete(InstalledModule).where(InstalledModule.name == module.name))
                row = {"name": module.name, "version": module.version, "installed_at": datetime.now(UTC)}
                connection.execute(insert(InstalledModule), [row])
    return done


def heads(present: Mapping[str, Module], names: Sequence[str]) -> dict[str, str]:
    """The newest migration of the named modules, as their code has it. Reads the files of migrations."""
    found: dict[str, str] = {}
    for module in (FRAME, *(present[name] for name in names if name in present)):
        if module.migrations.exists():
            head = ScriptDirectory.from_config(config_of(module, None, _names(present))).get_current_head()
            found |= {module.name: head} if head else {}
    return found


def revisions(present: Mapping[str, Module], names: Sequence[str]) -> dict[str, set[str]]:
    """Every migration of the named modules that this code knows. Reads the files of migrations."""
    found: dict[str, set[str]] = {}
    for module in (FRAME, *(present[name] for name in names if name in present)):
        if module.name in names and module.migrations.exists():
            script = ScriptDirectory.from_config(config_of(module, None, _names(present)))
            found[module.name] = {each.revision for each in script.walk_revisions()}
    return found


def behind(connection: Connection, newest: Mapping[str, str]) -> list[str]:
    """The modules whose tables are not at their newest migration."""
    tables = set(inspect(connection).get_table_names())
    late = []
    for name, head in newest.items():
        version = table(f"{VERSION_TABLE}{name}", column("version_num"))
        found = connection.execute(select(version.c.version_num)).scalar() if version.name in tables else None
        late += [] if found == head else [name]
    return late


def upgrade(engine: Engine, present: Mapping[str, Module]) -> list[str]:
    """Bring every installed module to the newest tables."""
    have = [name for name in installed(engine) if name != FRAME.name]
    gone = [name for name in have if name not in present]
    if gone:
        raise Refused(f"Module {gone[0]} is installed, but its code is not there.")
    return install(engine, present, have)


def uninstall(engine: Engine, present: Mapping[str, Module], name: str, codes: Sequence[tuple[str, str]] = ()) -> None:
    """Drop a module's tables. Refused while another installed module needs it or rows of others carry its codes.

    `codes` are the module's choices, as `hub.brought(name)` has them.
    """
    have = installed(engine)
    if name not in have or name not in present:
        raise Refused(f"Module {name} is not installed.")
    for other in have:
        if other in present and name in present[other].depends:
            raise Refused(f"Module {name} is needed by {other}.")
    with engine.connect() as connection:
        for home in _tables_of_others(present, have, name):
            _refuse_carried(connection, home, name, codes)
    _migrate(engine, present[name], _names(present), "base")
    with writing(engine) as connection:
        connection.execute(delete(InstalledModule).where(InstalledModule.name == name))


def _tables_of_others(present: Mapping[str, Module], have: Mapping[str, str], name: str) -> list[Table]:
    tables = Base.metadata.sorted_tables
    return [each for each in tables if (owner := owner_of(each.name, _names(present))) in have and owner != name]


def _refuse_carried(connection: Connection, home: Table, name: str, codes: Sequence[tuple[str, str]]) -> None:
    for each in home.columns:
        mine = [code for kind, code in codes if kind == each.info.get("choice")]
        found = connection.execute(select(each).where(each.in_(mine)).limit(1)).scalar() if mine else None
        if found is not None:
            raise Refused(f"Rows of {home.name} carry “{found}”, which module {name} brings.")


def differences(engine: Engine, present: Mapping[str, Module]) -> list[str]:
    """What models and database disagree about, one line each. Empty when all is well."""
    for module in present.values():
        module.import_models()
    names = _names(present)
    have = installed(engine)

    def ours(obj: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
        return kind != "table" or owner_of(name or "", names) in have

    with engine.connect() as connection:
        options = {"include_object": ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, Base.metadata)
    return [str(each) for each in found]


def revise(engine: Engine, present: Mapping[str, Module], name: str, message: str) -> Path:
    """Write the next migration of a module from the difference between its models and the database."""
    module = FRAME if name == FRAME.name else present[name]
    for each in ordered(present, [] if name == FRAME.name else [name]):
        each.import_models()
    module.migrations.mkdir(exist_ok=True)
    with engine.connect() as connection:
        config = config_of(module, connection, _names(present))
        script = ScriptDirectory.from_config(config)
        number = len(list(script.walk_revisions())) + 1
        revision = command.revision(
            config, message, autogenerate=True, rev_id=f"{name}_{number:04}", version_path=str(module.migrations)
        )
    assert revision is not None
    assert not isinstance(revision, list)
    return Path(revision.path)
