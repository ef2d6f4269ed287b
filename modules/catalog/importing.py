"""Judging a catalogue file that `app.importing` has read: columns are matched, rows are good or bad. Pure.

A row is good or it is a `Fault` with its line and reason; a bad row claims neither its item number nor its GTIN. No
exception is raised for what a file contains.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app import importing
from app.importing import Sheet, amount, decimal_sign, plain
from modules.catalog.barcodes import BadBarcode, tidy
from modules.catalog.import_words import COLUMNS, NO, UNITS, YES

NEEDED = ("code", "name", "vat")
PRICES = ("price_gross", "price_net")
PLACES = {"price": 6, "stock": 3}
MOST = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A good row. `price` is gross or net as `price_gross` says; what stands last is None without its column."""

    line: int
    code: str
    name: str
    barcode: str
    category: str
    unit: str
    price: Decimal
    price_gross: bool
    rate: Decimal
    stock: Decimal | None
    minimum: Decimal | None = None
    content: Decimal | None = None
    content_unit: str | None = None
    no_discount: bool | None = None
    deposit: str | None = None  # an item number


@dataclass(frozen=True, slots=True)
class Fault:
    """A bad row: its line, what is wrong (`kind`, with the `value` that is), and its cells.

    kind: short, long, no_code, no_name, amount, negative, large, no_vat, vat, unit, code_twice, gtin_twice, content,
    yes_no, deposit, barcode_check, barcode_empty, barcode_long, barcode_sign, barcode_taken.
    """

    line: int
    kind: str
    value: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """The good rows and the bad ones, each in the order of the file."""

    rows: tuple[ItemRow, ...]
    faults: tuple[Fault, ...]


def matched(headers: Sequence[str]) -> dict[str, int]:
    """Which column means what, by its name in German, Italian or English; the first fitting column wins."""
    return importing.matched(headers, COLUMNS)


def missing(columns: Mapping[str, int]) -> list[str]:
    """The meanings without which no row can be read: `price` stands for either of the two."""
    lacking = [field for field in NEEDED if field not in columns]
    return lacking if any(field in columns for field in PRICES) else [*lacking, "price"]


def parsed(table: Sheet, columns: Mapping[str, int], rates: Sequence[Decimal]) -> Parsed:
    """Judge every row. `columns` must not be `missing` anything; `rates` are the VAT rates that the shop knows."""
    assert not missing(columns), "the columns that are needed were chosen before"
    judge = _Judge(table, columns, frozenset(rates))
    rows, faults = [], []
    for line, cells in table.rows:
        judged = judge.row(line, cells)
        if isinstance(judged, ItemRow):
            rows.append(judged)
        else:
            faults.append(judged)
    return Parsed(tuple(rows), tuple(faults))


class _Bad(Exception):
    """One reason against a row; never leaves this file."""

    def __init__(self, kind: str, value: str = "") -> None:
        super().__init__(kind)
        self.kind, self.value = kind, value


class _Judge:
    """What is the same for every row, and what was seen so far."""

    def __init__(self, table: Sheet, columns: Mapping[str, int], rates: frozenset[Decimal]) -> None:
        self.width, self.columns, self.rates = len(table.headers), columns, rates
        self.price_field = next(field for field in PRICES if field in columns)
        prices = [cells[columns[self.price_field]] for _, cells in table.rows if len(cells) == self.width]
        self.sign = table.sign or decimal_sign(prices, table.separator)
        self.codes: set[str] = set()
        self.barcodes: set[str] = set()

    def row(self, line: int, cells: tuple[str, ...]) -> ItemRow | Fault:
        """The row, if nothing speaks against it; only a good row claims its numbers."""
        try:
            good = self._good(line, cells)
        except _Bad as bad:
            return Fault(line, bad.kind, bad.value, cells)
        self.codes.add(good.code)
        if good.barcode:
            self.barcodes.add(good.barcode)
        return good

    def _good(self, line: int, cells: tuple[str, ...]) -> ItemRow:
        if len(cells) != self.width:
            raise _Bad("short" if len(cells) < self.width else "long", str(len(cells)))
        values = {field: cells[position] for field, position in self.columns.items()}
        return ItemRow(
            line,
            self._code(values["code"]),
            _name(values["name"]),
            self._barcode(values.get("barcode", "")),
            values.get("category", ""),
            _unit(values.get("unit", "")),
            self._price(values[self.price_field]),
            self.price_field == "price_gross",
            self._rate(values["vat"]),
            self._stock(values.get("stock", "")),
            self._minimum(values.get("minimum", "")),
            *self._content(values.get("content", "")),
            _yes(values["no_discount"]) if "no_discount" in values else None,
            values.get("deposit"),
        )

    def _code(self, text: str) -> str:
        if not text:
            raise _Bad("no_code")
        if text in self.codes:
            raise _Bad("code_twice", text)
        return text

    def _barcode(self, text: str) -> str:
        if not text:
            return ""
        try:
            code = tidy(text)
        except BadBarcode as fault:
            raise _Bad(f"barcode_{fault.kind}", text) from fault
        if code in self.barcodes:
            raise _Bad("gtin_twice", code)
        return code

    def _price(self, text: str) -> Decimal:
        price = self._number(text, PLACES["price"])
        if price < 0:
            raise _Bad("negative", text)
        return price

    def _stock(self, text: str) -> Decimal | None:
        return self._number(text, PLACES["stock"]) if text else None

    def _minimum(self, text: str) -> Decimal | None:
        minimum = self._stock(text)
        if minimum is not None and minimum < 0:
            raise _Bad("negative", text)
        return minimum

    def _content(self, text: str) -> tuple[Decimal | None, str | None]:
        """A number with its unit, such as "750 g" or "0,7 l"."""
        if not text:
            return None, None
        found = content_of(text)
        if found is None:
            raise _Bad("content", text)
        content = self._number(found[0], PLACES["stock"])
        if content <= 0:
            raise _Bad("content", text)
        return content, _unit(found[1])

    def _number(self, text: str, places: int) -> Decimal:
        value = amount(text, self.sign)
        if value is not None and abs(value) > MOST:
            raise _Bad("large", text)
        if value is None or value != value.quantize(Decimal(1).scaleb(-places)):
            raise _Bad("amount", text)
        return value

    def _rate(self, text: str) -> Decimal:
        if not text:
            raise _Bad("no_vat")
        rate = rate_of(text)
        if rate not in self.rates or rate is None:
            raise _Bad("vat", text)
        return rate


def _name(text: str) -> str:
    if not text:
        raise _Bad("no_name")
    return text


def _yes(text: str) -> bool:
    word = plain(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise _Bad("yes_no", text)


def _unit(text: str) -> str:
    code = unit_of(text) if text else "C62"
    if code is None:
        raise _Bad("unit", text)
    return code


def unit_of(text: str) -> str | None:
    """The usual unit that is meant by a code or a word; None for others."""
    if text in UNITS:
        return text
    return next((code for code, (_label, _whole, names) in UNITS.items() if plain(text) in names), None)


def rate_of(text: str) -> Decimal | None:
    """A VAT rate in per cent, with or without its sign; None for what is none."""
    bare = text.replace("%", "").replace(",", ".").strip()
    return Decimal(bare) if re.fullmatch(r"\d{1,2}(\.\d+)?", bare, re.ASCII) else None


def content_of(text: str) -> tuple[str, str] | None:
    """The number and the unit in "750 g" or "0,7 l", as texts; None for anything else."""
    found = re.fullmatch(r"([\d.,\s]*\d)\s*(\D+)", text)
    return None if found is None else (found[1].replace(" ", ""), found[2])
