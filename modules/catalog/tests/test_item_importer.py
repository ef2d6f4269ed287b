"""Files with items that say more than a price list: each row goes through the item's form."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from app import importing_plan
from app.act import SYSTEM
from app.db import reading, writing_session
from app.importing import read_table
from app.importing_plan import Result, Run, meanings
from modules.catalog.item_importer import ItemImporter
from modules.catalog.models import Barcode, Category, Item
from modules.catalog.tests.builders import MILK, an_item, basics
from modules.catalog.views import TABLE

pytestmark = pytest.mark.usefixtures("prepared")
HEAD = "Artikelnummer;Bezeichnung;Preis;MwSt;Warengruppe;Einheit;Inhalt;EAN;Pfand;Favourite;The till asks for\n"


@pytest.fixture
def prepared(context: Flask) -> None:
    with writing_session() as session:
        basics(session)


def taken(text: str, *, apply: bool = True) -> Sequence[Result]:
    """What each row of a file did, or would do."""
    importer = ItemImporter(TABLE)
    sheet = read_table(text.encode())
    with reading() as connection:
        columns = meanings(importer.fields(connection), sheet.headers)
    return [result for chunk in Run(importer, sheet, columns, SYSTEM, apply).results() for result in chunk]


def test_a_row_with_columns_of_the_form_still_says_vat_unit_and_content_in_its_own_way() -> None:
    text = HEAD.replace("Favourite", "Among the favourites") + f"T-1;Tee;2,49;7 %;Tees;Packung;50 g;{MILK};;ja;lot\n"
    assert [each.verb for each in taken(text)] == ["new"]
    with reading() as connection:
        found = connection.execute(
            select(Item.__table__, Category.name.label("category"), Barcode.code.label("barcode"))
            .join(Category, Category.id == Item.category_id)
            .join(Barcode, Barcode.item_id == Item.id)
        ).one()
    assert (found.price, found.price_gross, found.unit_code, found.category) == (Decimal("2.49"), True, "XPK", "Tees")
    assert (found.content, found.content_unit_code, found.barcode) == (Decimal(50), "GRM", MILK)
    assert (found.favourite, found.tracking) == (True, "lot")
    assert [each.verb for each in taken(text)] == ["same"]


def test_one_column_beside_the_number_is_enough_to_change_items() -> None:
    an_item("A-1", name="Old")
    assert [(each.verb, each.text) for each in taken("Item number;Price without VAT\nA-1;1.50\n")] == [
        ("changed", "Price, The price includes VAT")
    ]
    refused = taken("Item number;VAT\nA-1;18\n")
    assert [each.text for each in refused] == ["There is no VAT code for a rate of 18 %."]


@pytest.mark.parametrize("quick", [True, False])
def test_looking_at_a_file_finds_the_rows_that_a_row_names(monkeypatch: pytest.MonkeyPatch, *, quick: bool) -> None:
    monkeypatch.setattr(importing_plan, "MOMENT", -1)  # every row a transaction, which is undone
    more = "" if quick else ";Favourite"
    head = f"Item number;Name;Price;VAT;Bottle deposit{more.replace('Favourite', 'Among the favourites')}\n"
    text = head + "".join(f"{row}{more and ';no'}\n" for row in ("PF;Pfand;0.25;19;", "W-1;Wasser;0.89;19;PF"))
    assert [each.verb for each in taken(text, apply=False)] == ["new", "new"]
    assert [each.verb for each in taken(text)] == ["new", "new"]
    unknown = taken(head + f"X-1;Wasser;0.89;19;ZZ{more and ';no'}\n", apply=False)
    assert unknown[0].verb == "refused"


@pytest.mark.parametrize("apply", [True, False])
def test_a_barcode_that_stands_twice_is_refused_in_a_look_too(monkeypatch: pytest.MonkeyPatch, *, apply: bool) -> None:
    monkeypatch.setattr(importing_plan, "MOMENT", -1)  # every row a transaction, which is undone in a look
    head = "Item number;Name;Price;VAT;Barcode;Among the favourites\n"
    text = head + f"{MILK};Milk;1.19;7;;no\nM-2;Milk;1.29;7;{MILK};no\nM-3;Milk;1.39;7;{MILK};no\n"
    told = [(each.verb, each.text) for each in taken(text, apply=apply)]
    assert told == [("new", ""), ("new", ""), ("refused", f"“{MILK}” stands further up already.")]


def test_a_deposit_may_stand_far_below_the_item_that_has_it() -> None:
    rows = ["W-1;Wasser;0.89;19;PF", *(f"I-{n};Item;1.00;19;" for n in range(150)), "PF;Pfand;0.25;19;"]
    text = "Item number;Name;Price;VAT;Bottle deposit\n" + "\n".join(rows)
    assert {each.verb for each in taken(text)} == {"new"}
    with reading() as connection:
        deposit = select(Item.deposit_item_id).where(Item.code == "W-1").scalar_subquery()
        assert connection.execute(select(Item.code).where(Item.id == deposit)).scalar() == "PF"
    assert {each.verb for each in taken(text)} == {"same"}


@pytest.mark.modules("stock")
def test_what_other_modules_add_to_an_item_comes_from_the_file_too() -> None:
    from modules.stock.models import ItemStock

    an_item("A-1")
    text = "Item number;Order again below;Order up to\nA-1;3;12\n"
    assert [(each.verb, each.text) for each in taken(text)] == [("changed", "Order again below, Order up to")]
    with reading() as connection:
        found = connection.execute(select(ItemStock.minimum, ItemStock.maximum)).one()
    assert tuple(found) == (Decimal(3), Decimal(12))
    assert [each.verb for each in taken(text)] == ["same"]
    assert [each.text for each in taken("Item number;Order again below;Order up to\nA-1;13;\n")] != [""]
