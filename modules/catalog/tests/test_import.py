from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.act import SYSTEM, Act
from app.current import current_hub
from app.db import reading, writing_session
from app.errors import Refused
from app.importing import read_table
from app.importing_plan import CHANGED, NEW, SAME
from modules.catalog import import_services as services
from modules.catalog.import_sentences import reason
from modules.catalog.importing import Fault, matched
from modules.catalog.models import Barcode, Category, Item, Unit
from modules.catalog.tests.builders import MILK, an_item, basics
from modules.taxes.services import add_country

DATA = Path(__file__).parent / "data"
ON = date(2026, 11, 22)
HEAD = "Artikelnummer;GTIN;Bezeichnung;Warengruppe;Einheit;VK brutto;USt-Satz;Bestand\r\n"
pytestmark = pytest.mark.usefixtures("prepared")


@pytest.fixture
def prepared(context: Flask) -> None:
    with writing_session() as session:
        basics(session)


def imported(data: bytes | str, country: str = "DE") -> tuple[int, int, int, int]:
    """(new, changed, same, left out)."""
    table = read_table(data if isinstance(data, bytes) else (HEAD + data).encode())
    with writing_session() as session:
        act = Act(session.connection(), current_hub(), SYSTEM, datetime(2026, 11, 22, tzinfo=UTC))
        plan = services.take_in(session, act, table, matched(table.headers), country).plan
    return (*(plan.count(verb) for verb in (NEW, CHANGED, SAME)), len(plan.faults))  # type: ignore[return-value]


def count(model: type[Item | Barcode | Category | Unit]) -> int:
    with reading() as connection:
        return connection.scalar(select(func.count()).select_from(model.__table__)) or 0


def test_a_whole_catalogue_comes_in_once() -> None:
    data = (DATA / "artikel.csv").read_bytes()
    assert imported(data) == (2000, 0, 0, 37)
    assert count(Item) == 2000
    assert imported(data) == (0, 0, 2000, 37)
    assert count(Item) == 2000


@pytest.mark.sqlite
def test_an_italian_catalogue_takes_italian_rates() -> None:
    data = (DATA / "articoli.csv").read_bytes()
    with pytest.raises(Refused, match="no VAT code for IT"):
        imported(data, "IT")
    with writing_session() as session:
        add_country(session, "IT")
    assert imported(data, "IT") == (500, 0, 0, 0)
    assert imported(data, "IT") == (0, 0, 500, 0)


def test_what_the_file_changes_is_changed_and_the_rest_stays() -> None:
    key = an_item("A-1", name="Old", favourite=True, barcodes={"77": 1})
    assert imported(f"A-1;{MILK};New;Käse;kg;2,49;7;9\r\n") == (0, 1, 0, 0)
    with reading() as connection:
        item = connection.execute(select(Item.__table__).where(Item.id == key)).one()
        category = connection.scalar(select(Category.name).where(Category.id == item.category_id))
        codes = set(connection.scalars(select(Barcode.code).where(Barcode.item_id == key)))
    assert (item.name, item.price, item.unit_code, item.favourite, category) == (
        "New",
        Decimal("2.49"),
        "KGM",
        True,
        "Käse",
    )
    assert codes == {"77", MILK}


def test_a_plan_changes_nothing_and_tells_what_would() -> None:
    an_item("A-1", name="Old")
    text = HEAD + "A-1;;New;Drinks;Stück;1,99;19;\r\nA-2;;Fresh;Drinks;Stück;1,99;19;\r\n"
    table = read_table(text.encode())
    with reading() as connection:
        plan = services.plan(connection, table, matched(table.headers), "DE", ON)
    assert [(each.verb, each.fields) for each in plan.rows] == [(CHANGED, ("name",)), (NEW, ())]
    assert count(Item) == 1


def test_a_barcode_of_another_item_is_not_taken_away() -> None:
    an_item("A-1", barcodes={MILK: 1})
    assert imported(f"A-2;{MILK};Thief;Drinks;Stück;1,99;19;\r\n") == (0, 0, 0, 1)


def test_missing_units_and_categories_are_made() -> None:
    units, categories = count(Unit), count(Category)
    assert imported("A-1;;Tea;Tee;Packung;1,99;7;\r\nA-2;;Tea 2;Tee;Packung;1,99;7;\r\n") == (2, 0, 0, 0)
    assert (count(Unit), count(Category)) == (units + 1, categories + 1)


@pytest.mark.sqlite
def test_quantities_of_new_items_go_to_whoever_keeps_stock(context: Flask) -> None:
    kept: list[dict[int, Decimal]] = []

    def keep(act: Act, quantities: Mapping[int, Decimal]) -> int:
        kept.append(dict(quantities))
        return len(quantities)

    context.extensions["kontor"].choice("catalog.import_column", "stock", keep)
    old = an_item("A-1")
    imported(
        "A-1;;Old;Drinks;Stück;1,99;19;5\r\nA-2;;New;Drinks;Stück;1,99;19;7\r\nA-3;;None;Drinks;Stück;1,99;19;\r\n"
    )
    assert [list(each.values()) for each in kept] == [[Decimal(7)]]
    assert old not in kept[0]


@pytest.mark.sqlite
def test_a_missing_column_is_named() -> None:
    with pytest.raises(Refused, match=r"item number, VAT rate"):
        imported(b"Name;Preis\r\nX;1,99\r\n")


@pytest.mark.sqlite
def test_the_terminal_names_bad_rows_and_counts(context: Flask) -> None:
    run = context.test_cli_runner()
    result = run.invoke(args=["catalog", "import", str(DATA / "artikel.csv"), "--dry-run"])
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[-1] == "2000 new, 0 changed, 0 as before, 37 left out"
    assert lines[0] == "line 116: The unit “Gebinde-X” is not known."
    assert "line 363: The row is cut off after 5 cells." in lines
    assert count(Item) == 0
    assert run.invoke(args=["catalog", "import", str(DATA / "artikel.csv")]).output.endswith("37 left out\n")
    assert count(Item) == 2000
    refused = run.invoke(args=["catalog", "import", str(DATA / "articoli.csv"), "--country", "FR"])
    assert refused.exit_code == 1
    assert "There is no VAT code for FR." in refused.output


@pytest.mark.sqlite
def test_every_reason_is_a_sentence() -> None:
    row_kinds = ["short", "long", "no_code", "no_name", "amount", "large", "negative", "no_vat", "vat", "unit"]
    number_kinds = ["code_twice", "gtin_twice", "barcode_check", "barcode_long", "barcode_sign", "barcode_taken"]
    for kind in row_kinds + number_kinds:
        sentence = reason(Fault(1, kind, "x", ()))
        assert sentence[0].isupper()
        assert len(sentence) > 10
