"""What a database is made of: tables, columns, constraints, indexes, triggers and functions, as sorted lines."""

from __future__ import annotations

from sqlalchemy import Engine, text

SQLITE = ("SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_master",)
POSTGRES = (
    """SELECT 'column ' || table_name || '.' || column_name || ': ' || data_type || ' ' || is_nullable || ' '
              || coalesce(column_default, '') FROM information_schema.columns WHERE table_schema = 'public'""",
    """SELECT 'constraint ' || conrelid::regclass || ': ' || conname || ' ' || pg_get_constraintdef(oid)
         FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)


def snapshot(engine: Engine) -> list[str]:
    """The whole schema; two databases of one kind with equal lines behave alike."""
    queries = SQLITE if engine.dialect.name == "sqlite" else POSTGRES
    with engine.connect() as connection:
        return sorted(line for query in queries for line in connection.execute(text(query)).scalars())
