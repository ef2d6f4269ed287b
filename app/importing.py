"""Reading a table from a file, whatever wrote it: CSV of any separator, decimal sign and encoding, or XLSX. Pure.

No exception is raised for what a file contains, but for one that is no table at all (`Unreadable`).
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

XLSX_START = b"PK\x03\x04"
MOST_UNPACKED = 300_000_000  # bytes of an unpacked XLSX; more is no table of a shop
_DECIMALS = {sign: re.compile(rf"\d{re.escape(sign)}\d{{1,2}}$") for sign in ",."}


class Unreadable(Exception):
    """The file is no table; the page says so."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file taken apart: `rows` are (line, cells); `sign` is the decimal sign where the format fixes it."""

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    separator: str
    sign: str = ""


def read_table(data: bytes) -> Sheet:
    """The table in a file: XLSX (first sheet), or text: UTF-8 (with or without mark), UTF-16 with mark, or cp1252,
    separated by ; , or tab. Raises `Unreadable` for an XLSX that is broken or swells beyond measure."""
    return _workbook(data) if data.startswith(XLSX_START) else _text(data)


def _text(data: bytes) -> Sheet:
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
    return Sheet(headers, tuple(rows[1:]), encoding, separator)


def _workbook(data: bytes) -> Sheet:
    """The first sheet of an XLSX; every row is as long as the head, as spreadsheets leave empty cells out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                raise Unreadable("too large when unpacked")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        found = [
            (line, tuple(_cell(value) for value in cells))
            for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1)
        ]
        book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError) as error:
        raise Unreadable(str(error)) from error
    rows = [(line, cells) for line, cells in found if any(cells)]
    headers = _without_tail(rows[0][1]) if rows else ()
    width = len(headers)
    return Sheet(headers, tuple((line, _padded(cells, width)) for line, cells in rows[1:]), "xlsx", "", ".")


def _cell(value: Any) -> str:
    """A cell as text: numbers with a point, days as 2026-11-22, yes and no in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute) else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _without_tail(cells: tuple[str, ...]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    used = _without_tail(cells)
    return used + ("",) * (width - len(used))


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


def matched(headers: Sequence[str], names: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """Which column means what: `names` has the plain words for each meaning; the first fitting column wins."""
    found: dict[str, int] = {}
    for position, header in enumerate(headers):
        for field, words in names.items():
            if field not in found and plain(header) in words:
                found[field] = position
                break
    return found


def decimal_sign(values: Sequence[str], separator: str) -> str:
    """The decimal sign of a file, from its numbers: what most often stands before the last one or two digits."""
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
