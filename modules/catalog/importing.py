"""Reading a catalogue file: separator, decimal sign and encoding are found, columns matched, rows judged. Pure.

A row is good or it is a `Fault` with its line and reason; a bad row claims neither its item number nor its GTIN. No
exception is raised for what a file contains.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from modules.catalog.barcodes import BadBarcode, tidy
from modules.catalog.import_words import COLUMNS, NO, UNITS, YES

NEEDED = ("code", "name", "vat")
PRICES = ("price_gross", "price_net")
PLACES = {"price": 6, "stock": 3}
MOST = Decimal(10) ** 9
_DECIMALS = {sign: re.compile(rf"\d{re.escape(sign)}\d{{1,2}}$") for sign in ",."}


@dataclass(frozen=True, slots=True)
class Table:
    """A file taken apart: `rows` are (line of the file, cells)."""

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    separator: str


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


def read_table(data: bytes) -> Table:
    """The table in a file: UTF-8 (with or without mark), UTF-16 with mark, or cp1252; separated by ; , or tab."""
    text, encoding = _decoded(data)
    text = text.replace("\x00", "")
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[tuple[int, tuple[str, ...]]] = []
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            rows.append((line, tuple(cell.strip() for cell in cells)))
        line = reader.line_num + 1
    headers = rows[0][1] if rows else ()
    return Table(headers, tuple(rows[1:]), encoding, separator)


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252"


def _separator(text: str) -> str:
    """What stands most often between the names of the first line; a semicolon if nothing does."""
    first = text.lstrip().partition("\n")[0]
    unquoted = re.sub(r'"[^"]*"', "", first)
    counts = Counter({sign: unquoted.count(sign) for sign in ";\t,"})
    best, count = counts.most_common(1)[0]
    return best if count else ";"


def plain(text: str) -> str:
    """A word without case, accents, blanks and signs, to compare names of columns and units."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return "".join(letter for letter in letters if letter.isalnum())


def matched(headers: Sequence[str]) -> dict[str, int]:
    """Which column means what, by its name in German, Italian or English; the first fitting column wins."""
    found: dict[str, int] = {}
    for position, header in enumerate(headers):
        for field, names in COLUMNS.items():
            if field not in found and plain(header) in names:
                found[field] = position
                break
    return found


def missing(columns: Mapping[str, int]) -> list[str]:
    """The meanings without which no row can be read: `price` stands for either of the two."""
    lacking = [field for field in NEEDED if field not in columns]
    return lacking if any(field in columns for field in PRICES) else [*lacking, "price"]


def decimal_sign(values: Sequence[str], separator: str) -> str:
    """The decimal sign of a file, from its prices: what most often stands before the last one or two digits."""
    counts = Counter({sign: sum(bool(p.search(v.strip())) for v in values) for sign, p in _DECIMALS.items()})
    if counts[","] == counts["."]:
        return "." if separator == "," else ","
    return counts.most_common(1)[0][0]


def amount(text: str, sign: str) -> Decimal | None:
    """A number written with this decimal sign, with or without groups of three and a currency; None if unreadable."""
    group = "." if sign == "," else ","
    bare = re.sub(r"^(€|EUR)|(€|EUR)$", "", text.strip().replace("\u2212", "-")).strip()
    bare = re.sub(r"(?<=\d)[\u00a0\u202f' ](?=\d{3}(\D|$))", group, bare)
    pattern = rf"-?(\d+|\d{{1,3}}(\{group}\d{{3}})+)(\{sign}\d+)?"
    if not re.fullmatch(pattern, bare, re.ASCII):
        return None
    return Decimal(bare.replace(group, "").replace(sign, "."))


def parsed(table: Table, columns: Mapping[str, int], rates: Sequence[Decimal]) -> Parsed:
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

    def __init__(self, table: Table, columns: Mapping[str, int], rates: frozenset[Decimal]) -> None:
        self.width, self.columns, self.rates = len(table.headers), columns, rates
        self.price_field = next(field for field in PRICES if field in columns)
        prices = [cells[columns[self.price_field]] for _, cells in table.rows if len(cells) == self.width]
        self.sign = decimal_sign(prices, table.separator)
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
        found = re.fullmatch(r"([\d.,\s]*\d)\s*(\D+)", text)
        if found is None:
            raise _Bad("content", text)
        content = self._number(found[1].replace(" ", ""), PLACES["stock"])
        if content <= 0:
            raise _Bad("content", text)
        return content, _unit(found[2])

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
        bare = text.replace("%", "").replace(",", ".").strip()
        rate = Decimal(bare) if re.fullmatch(r"\d{1,2}(\.\d+)?", bare, re.ASCII) else None
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
    if not text:
        return "C62"
    if text in UNITS:
        return text
    for code, (_label, _whole, names) in UNITS.items():
        if plain(text) in names:
            return code
    raise _Bad("unit", text)
