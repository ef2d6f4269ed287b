"""The life of a module in the database: installed, upgraded, removed, on both databases, without losing anything."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from app import schema
from app.db import prepared, writing
from app.errors import Refused
from app.models import SavedSetting
from app.module import Module

HEAD = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = {revision!r}, {before!r}, None, None
"""
SHELF = (
    HEAD
    + """
def upgrade():
    op.create_table("shelf_board", sa.Column("id", sa.Integer(), primary_key=True),
                    sa.Column("name", sa.Text(), nullable=False))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE TRIGGER shelf_board_kept BEFORE DELETE ON shelf_board "
                   "BEGIN SELECT RAISE(ABORT, 'Boards stay.'); END")
    else:
        op.execute("CREATE FUNCTION shelf_board_kept() RETURNS trigger LANGUAGE plpgsql AS "
                   "$$ BEGIN RAISE EXCEPTION 'Boards stay.'; END $$")
        op.execute("CREATE TRIGGER shelf_board_kept BEFORE DELETE ON shelf_board "
                   "FOR EACH ROW EXECUTE FUNCTION shelf_board_kept()")

def downgrade():
    op.drop_table("shelf_board")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION shelf_board_kept()")
"""
)
WIDER = (
    HEAD
    + """
def upgrade():
    with op.batch_alter_table("shelf_board") as batch:
        batch.add_column(sa.Column("width", sa.BigInteger(), server_default="80", nullable=False))
        batch.alter_column("name", new_column_name="label")

def downgrade():
    with op.batch_alter_table("shelf_board") as batch:
        batch.alter_column("label", new_column_name="name")
        batch.drop_column("width")
"""
)
BOOK = (
    HEAD
    + """
def upgrade():
    board = sa.ForeignKey("shelf_board.id", ondelete="CASCADE")
    op.create_table("book_board", sa.Column("board_id", sa.Integer(), board, primary_key=True),
                    sa.Column("title", sa.Text(), nullable=False))

def downgrade():
    op.drop_table("book_board")
"""
)
BROKEN = (
    HEAD
    + """
def upgrade():
    op.add_column("shelf_board", sa.Column("half", sa.Integer()))
    op.execute("DROP TABLE nowhere")

def downgrade():
    op.drop_column("shelf_board", "half")
"""
)


@pytest.fixture
def engine(empty_database: str) -> Iterator[Engine]:
    engine = prepared(create_engine(empty_database))
    yield engine
    engine.dispose()


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Module]]:
    """Two modules on disk: shelves, and books that stand on them in a side table."""
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("shelf", "book"):
        folder = tmp_path / f"room_{name}" / "migrations"
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").write_text("")
    add(tmp_path, "shelf", 1, SHELF)
    add(tmp_path, "book", 1, BOOK)
    yield {
        "shelf": Module(name="shelf", title="Shelves", summary="", package="room_shelf"),
        "book": Module(name="book", title="Books", summary="", package="room_book", depends=("shelf",)),
    }
    for name in [name for name in sys.modules if name.startswith("room_")]:
        del sys.modules[name]


def add(root: Path, name: str, number: int, body: str) -> None:
    """The next migration of a module."""
    before = f"{name}_{number - 1:04}" if number > 1 else None
    text_ = body.format(revision=f"{name}_{number:04}", before=before)
    (root / f"room_{name}" / "migrations" / f"{name}_{number:04}.py").write_text(text_)


def say(engine: Engine, *statements: str) -> None:
    with writing(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))


def ask(engine: Engine, statement: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_installing_takes_what_is_needed_and_says_so(engine: Engine, house: dict[str, Module]) -> None:
    assert schema.install(engine, house, ["book"]) == ["app", "shelf", "book"]
    assert set(schema.installed(engine)) == {"app", "shelf", "book"}
    assert schema.install(engine, house, ["book"]) == ["app", "shelf", "book"]  # a second time changes nothing


def test_a_batch_alter_keeps_side_tables_and_triggers(engine: Engine, house: dict[str, Module], tmp_path: Path) -> None:
    schema.install(engine, house)
    say(engine, "INSERT INTO shelf_board VALUES (1, 'oak')", "INSERT INTO book_board VALUES (1, 'Faust')")
    add(tmp_path, "shelf", 2, WIDER)
    assert schema.upgrade(engine, house) == ["app", "shelf", "book"]
    assert ask(engine, "SELECT id, label, width FROM shelf_board") == [(1, "oak", 80)]
    assert ask(engine, "SELECT board_id, title FROM book_board") == [(1, "Faust")]
    with pytest.raises(DBAPIError, match="Boards stay"):
        say(engine, "DELETE FROM shelf_board")
    with pytest.raises(DBAPIError):  # and foreign keys are on again
        say(engine, "INSERT INTO book_board VALUES (99, 'Nathan')")


def test_a_migration_that_fails_leaves_nothing_behind(engine: Engine, house: dict[str, Module], tmp_path: Path) -> None:
    schema.install(engine, house)
    add(tmp_path, "shelf", 2, BROKEN)
    with pytest.raises(DBAPIError, match="nowhere"):
        schema.upgrade(engine, house)
    assert {column["name"] for column in inspect(engine).get_columns("shelf_board")} == {"id", "name"}
    assert ask(engine, "SELECT version_num FROM schema_version_shelf") == [("shelf_0001",)]


def test_tables_behind_their_code_are_named(engine: Engine, house: dict[str, Module], tmp_path: Path) -> None:
    schema.install(engine, house)
    add(tmp_path, "shelf", 2, WIDER)
    newest = schema.heads(house, ["shelf", "book"])
    with engine.connect() as connection:
        assert schema.behind(connection, newest) == ["shelf"]
    schema.upgrade(engine, house)
    with engine.connect() as connection:
        assert schema.behind(connection, newest) == []


def test_a_module_that_is_needed_is_not_removed(engine: Engine, house: dict[str, Module]) -> None:
    schema.install(engine, house)
    with pytest.raises(Refused, match="needed by book"):
        schema.uninstall(engine, house, "shelf")
    schema.uninstall(engine, house, "book")
    schema.uninstall(engine, house, "shelf")
    assert set(schema.installed(engine)) == {"app"}
    assert not {"shelf_board", "book_board"} & set(inspect(engine).get_table_names())
    schema.install(engine, house)  # and it may come back
    assert ask(engine, "SELECT * FROM shelf_board") == []


def test_what_is_not_installed_cannot_be_removed(engine: Engine, house: dict[str, Module]) -> None:
    schema.install(engine, house, ["shelf"])
    with pytest.raises(Refused, match="not installed"):
        schema.uninstall(engine, house, "book")


def test_a_module_whose_code_is_gone_is_named_at_the_upgrade(engine: Engine, house: dict[str, Module]) -> None:
    schema.install(engine, house)
    del house["book"]
    with pytest.raises(Refused, match="book is installed, but its code is not there"):
        schema.upgrade(engine, house)


def test_a_module_whose_codes_others_carry_is_not_removed(engine: Engine, house: dict[str, Module]) -> None:
    schema.install(engine, house)
    say(engine, "INSERT INTO app_setting (id, module, key, value) VALUES (1, 'x', 'kind', 'oak')")
    column = SavedSetting.__table__.c.value
    column.info["choice"] = "board.kind"
    try:
        with pytest.raises(Refused, match="Rows of app_setting carry “oak”, which module book brings"):
            schema.uninstall(engine, house, "book", [("board.kind", "oak")])
        schema.uninstall(engine, house, "book", [("board.kind", "beech")])
    finally:
        del column.info["choice"]
    assert set(schema.installed(engine)) == {"app", "shelf"}


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "name,owner",
    [("pos_shift", "pos"), ("pos_types_type", "pos_types"), ("app_user", "app"), ("posting_note", None)],
)
def test_a_table_belongs_to_the_longest_name(name: str, owner: str | None) -> None:
    assert schema.owner_of(name, ["app", "pos", "pos_types"]) == owner


def test_the_frame_s_own_models_and_tables_agree(engine: Engine) -> None:
    schema.install(engine, {}, [])
    assert schema.differences(engine, {}) == []
