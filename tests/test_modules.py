"""What every module owes the house. Each check runs for each module that is present."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import Engine, create_engine, inspect

from app import schema
from app.db import prepared
from app.module import Module, discover
from tests.snapshot import snapshot

PRESENT = discover()
SETTING_TYPES = (bool, int, str, Decimal)

every_module = pytest.mark.parametrize("module", PRESENT.values(), ids=PRESENT.keys())


@pytest.fixture
def engine(empty_database: str) -> Iterator[Engine]:
    """An empty database, ready for Kontor."""
    engine = prepared(create_engine(empty_database))
    yield engine
    engine.dispose()


@every_module
def test_it_is_called_like_its_folder(module: Module) -> None:
    assert re.fullmatch(r"[a-z][a-z_]*", module.name)
    assert module.folder.name == module.name


@every_module
def test_it_says_what_it_is_for(module: Module) -> None:
    assert module.title[:1].isupper()
    assert module.summary.endswith(".")
    tree = ast.parse((module.folder / "__init__.py").read_text())
    assert ast.get_docstring(tree), "the package says in a few lines what the module is for"
    assert len(tree.body) == 1, "importing a module does nothing"


@every_module
def test_its_partners_are_known(module: Module) -> None:
    assert set(module.depends) <= PRESENT.keys()
    assert not set(module.depends) & set(module.glue)
    for partner in module.glue:
        assert partner not in PRESENT or (module.folder / f"{partner}.py").exists(), f"glue without {partner}.py"


@every_module
def test_its_permissions_carry_its_name_and_are_asked_for(module: Module) -> None:
    code = "".join(path.read_text() for path in module.folder.rglob("*.py") if path.name != "manifest.py")
    for permission, label in module.permissions:
        assert permission.startswith(f"{module.name}.")
        assert label[:1].isupper()
        assert f'"{permission}"' in code, f"{permission} opens nothing"


@every_module
def test_its_settings_are_typed(module: Module) -> None:
    for code, default in module.settings.items():
        assert re.fullmatch(r"[a-z][a-z_]*", code)
        assert isinstance(default, SETTING_TYPES)


@every_module
def test_its_templates_and_files_lie_in_a_folder_of_its_name(module: Module) -> None:
    for kind in ("templates", "static"):
        folder = module.folder / kind
        if folder.exists():
            assert [entry.name for entry in folder.iterdir()] == [module.name]


@every_module
def test_its_tables_carry_its_name(module: Module) -> None:
    module.import_models()
    from app.db import Base

    own = [
        mapper.class_
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith(module.import_name + ".")
    ]
    for table in (each.__tablename__ for each in own):
        assert schema.owner_of(table, list(PRESENT)) == module.name


@every_module
def test_it_comes_and_goes_and_comes_again(module: Module, engine: Engine) -> None:
    def lines() -> list[str]:
        """The schema without the table that remembers this module's migrations: Alembic leaves it behind."""
        return [line for line in snapshot(engine) if f"schema_version_{module.name}" not in line]

    schema.install(engine, PRESENT, list(module.depends))
    before, tables_before = lines(), set(inspect(engine).get_table_names())

    schema.install(engine, PRESENT, [module.name])
    with_it = lines()
    assert schema.differences(engine, PRESENT) == []
    assert set(before) <= set(with_it), "it changed what another module made"
    new = set(inspect(engine).get_table_names()) - tables_before - {f"schema_version_{module.name}"}
    assert {schema.owner_of(table, ["app", *PRESENT]) for table in new} <= {module.name}

    schema.uninstall(engine, PRESENT, module.name)
    assert module.name not in schema.installed(engine)
    assert lines() == before

    schema.install(engine, PRESENT, [module.name])
    assert lines() == with_it
