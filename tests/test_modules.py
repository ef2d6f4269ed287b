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
from app.module import Module, discover, ordered
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


def own_lines(lines: list[str], module: Module) -> list[str]:
    """The lines of a snapshot that name something of this module."""
    names = [*PRESENT, "app"]
    words = [(line, set(re.findall(r"[a-z][a-z_0-9]*", line))) for line in lines]
    return [line for line, said in words if any(schema.owner_of(word, names) == module.name for word in said)]


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
def test_it_brings_tables_of_its_own_only(module: Module, engine: Engine) -> None:
    schema.install(engine, PRESENT, list(module.depends))
    before = set(snapshot(engine))
    schema.install(engine, PRESENT, [module.name])
    tables = set(inspect(engine).get_table_names()) - {f"schema_version_{module.name}"}
    owners = {schema.owner_of(table, ["app", *PRESENT]) for table in tables if not table.startswith("schema_version_")}
    assert owners <= {"app", *(each.name for each in ordered(PRESENT, [module.name]))}
    assert before <= set(snapshot(engine)), "it changed what another module made"


@every_module
def test_it_comes_and_goes_and_comes_again(module: Module, engine: Engine) -> None:
    closure = [each.name for each in ordered(PRESENT, [module.name])]
    assert schema.install(engine, PRESENT, [module.name]) == ["app", *closure]
    assert schema.differences(engine, PRESENT) == []
    first = snapshot(engine)

    schema.uninstall(engine, PRESENT, module.name)
    assert module.name not in schema.installed(engine)
    assert own_lines(snapshot(engine), module) == []

    schema.install(engine, PRESENT, [module.name])
    assert snapshot(engine) == first
