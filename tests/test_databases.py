"""The databases that the other tests stand on."""

import pytest
from flask import Flask
from sqlalchemy import create_engine, inspect, text

from app import schema
from app.db import db, reading, writing
from tests.databases import ROOT, room_of


@pytest.mark.modules("company")
def test_the_wanted_module_is_installed_with_what_it_needs_and_nothing_else(database: str) -> None:
    engine = create_engine(database)
    assert set(schema.installed(engine)) == {"app", "company"}
    engine.dispose()


def test_nothing_is_installed_in_an_empty_database(empty_database: str) -> None:
    engine = create_engine(empty_database)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.modules("company")
@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_leaves_behind_another_does_not_see(context: Flask, turn: int) -> None:
    with writing() as connection:
        connection.execute(text("CREATE TABLE left_behind (id INTEGER PRIMARY KEY)"))
    assert "left_behind" in inspect(db.engine).get_table_names()


@pytest.mark.modules("company")
def test_the_kind_is_what_the_name_says(context: Flask, database_kind: str) -> None:
    with reading() as connection:
        assert connection.dialect.name == database_kind


@pytest.mark.parametrize(
    "path,room",
    [("modules/pos/tests/test_x.py", ("pos",)), ("app/tests/test_x.py", ()), ("tests/browser/test_x.py", None)],
)
def test_the_room_of_a_test_is_the_folder_that_it_lies_in(path: str, room: tuple[str, ...] | None) -> None:
    assert room_of(ROOT / path) == room
