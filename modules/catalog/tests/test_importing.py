from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from app.importing import amount, read_table
from modules.catalog.importing import matched, missing, parsed

DATA = Path(__file__).parent / "data"
GERMAN, ITALIAN = (Decimal(7), Decimal(19)), (Decimal(22), Decimal(10), Decimal(5), Decimal(4))
HEAD = "Artikelnummer;GTIN;Bezeichnung;Einheit;VK brutto;USt-Satz;Bestand"


def read(*lines: str, rates: tuple[Decimal, ...] = GERMAN) -> tuple[list[str], list[tuple[int, str, str]]]:
    """(item numbers of the good rows, (line, kind, value) of the bad ones)."""
    table = read_table("\r\n".join((HEAD, *lines)).encode("cp1252"))
    found = parsed(table, matched(table.headers), rates)
    return [row.code for row in found.rows], [(each.line, each.kind, each.value) for each in found.faults]


def test_the_german_catalogue_has_two_thousand_good_rows_and_thirty_seven_bad_ones() -> None:
    table = read_table((DATA / "artikel.csv").read_bytes())
    found = parsed(table, matched(table.headers), GERMAN)
    assert (table.encoding, table.separator) == ("cp1252", ";")
    assert len(found.rows) == 2000
    assert Counter(fault.kind for fault in found.faults) == {
        "barcode_check": 6,
        "amount": 5,
        "no_name": 4,
        "vat": 4,
        "negative": 4,
        "code_twice": 4,
        "gtin_twice": 4,
        "unit": 3,
        "short": 3,
    }
    assert (found.faults[0].line, found.faults[0].value) == (116, "Gebinde-X")
    assert [fault.line for fault in found.faults if fault.kind == "short"] == [363, 762, 1459]


def test_the_italian_catalogue_is_all_good() -> None:
    table = read_table((DATA / "articoli.csv").read_bytes())
    found = parsed(table, matched(table.headers), ITALIAN)
    assert (table.encoding, table.separator, table.headers[0]) == ("utf-8", ",", "code")
    assert (len(found.rows), len(found.faults)) == (500, 0)
    first = found.rows[0]
    assert (first.code, first.unit, first.price_gross) == ("IT-0001", "C62", True)
    assert (first.price, first.stock) == (Decimal("2.29"), Decimal(5))


@pytest.mark.parametrize(
    "row,kind,value",
    [
        ("1;4006381333932;Milch;Stk;1,99;7;", "barcode_check", "4006381333932"),
        ("1;;Milch;Stk;1.234.5;7;", "amount", "1.234.5"),
        ("1;;Milch;Stk;viel;7;", "amount", "viel"),
        ("1;;Milch;Stk;;7;", "amount", ""),
        ("1;;Milch;Stk;1,99;7;einige", "amount", "einige"),
        ("1;;Milch;Stk;1,9999999;7;", "amount", "1,9999999"),
        ("1;;Milch;Stk;99999999999,00;7;", "large", "99999999999,00"),
        ("1;;Milch;Stk;-0,01;7;", "negative", "-0,01"),
        ("1;;Milch;Stk;1,99;16,5;", "vat", "16,5"),
        ("1;;Milch;Stk;1,99;;", "no_vat", ""),
        ("1;;Milch;Kiste;1,99;7;", "unit", "Kiste"),
        ("1;;;Stk;1,99;7;", "no_name", ""),
        (";;Milch;Stk;1,99;7;", "no_code", ""),
        ("1;;Milch;Stk", "short", "4"),
        ("1;;Milch;Stk;1,99;7;3;x", "long", "8"),
    ],
)
def test_a_bad_row_says_its_line_and_why(row: str, kind: str, value: str) -> None:
    assert read("0;;Brot;Stk;3,20;7 %;4", row) == (["0"], [(3, kind, value)])


def test_the_second_of_two_equal_numbers_is_left_out() -> None:
    rows = ("1;4006381333931;Milch;Stk;1,99;7;", "1;;Brot;Stk;2,99;7;", "2;4006381333931;Brot;Stk;2,99;7;")
    assert read(*rows) == (["1"], [(3, "code_twice", "1"), (4, "gtin_twice", "4006381333931")])


def test_a_bad_row_claims_no_number() -> None:
    rows = ("1;4006381333931;;Stk;1,99;7;", "1;4006381333931;Brot;Stk;2,99;7;")
    assert read(*rows) == (["1"], [(2, "no_name", "")])


def test_lines_are_those_of_the_file_even_after_a_break_inside_quotes() -> None:
    assert read('1;;"Milch\r\nfrisch";Stk;1,99;7;', "", "2;;;Stk;1,99;7;") == (["1"], [(5, "no_name", "")])


@pytest.mark.parametrize(
    "text,sign,value",
    [
        ("1.234,50", ",", "1234.50"),
        ("1,234.50", ".", "1234.50"),
        ("1 234,5", ",", "1234.5"),
        ("1'234.50", ".", "1234.50"),
        ("€ 3,99", ",", "3.99"),
        ("3,99 €", ",", "3.99"),
        ("12", ",", "12"),
        ("-3,99", ",", "-3.99"),
        ("1.234.5", ",", None),
        ("1,2,3", ",", None),
        ("1.99", ",", None),
        (",5", ",", None),
        ("٣", ".", None),
        ("1e3", ".", None),
        ("NaN", ".", None),
    ],
)
def test_amounts_are_read_exactly_or_not_at_all(text: str, sign: str, value: str | None) -> None:
    assert amount(text, sign) == (None if value is None else Decimal(value))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encoding_and_separator_are_found(encoding: str, separator: str) -> None:
    text = f'Code{separator}Name{separator}Preis\r\n1{separator}"Käse; weiß, jung"{separator}1.99\r\n'
    table = read_table(text.encode(encoding))
    assert table.headers == ("Code", "Name", "Preis")
    assert table.rows == ((2, ("1", "Käse; weiß, jung", "1.99")),)


@pytest.mark.parametrize(
    "headers,lacking",
    [
        (["Artikel-Nr.", "Bezeichnung", "MwSt.-Satz", "VK (netto)"], []),
        (["Codice articolo", "Descrizione", "Aliquota IVA", "Prezzo ivato", "Giacenza"], []),
        (["SKU", "Product name", "VAT rate", "Price"], []),
        (["Foo", "Bar"], ["code", "name", "vat", "price"]),
        ([], ["code", "name", "vat", "price"]),
    ],
)
def test_columns_are_matched_by_their_names(headers: list[str], lacking: list[str]) -> None:
    assert missing(matched(headers)) == lacking


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\x00\x01\x02", b"just words", b'"never closed'])
def test_anything_can_be_looked_at(data: bytes) -> None:
    table = read_table(data)
    assert missing(matched(table.headers))
