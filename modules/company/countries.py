"""Countries as packs of data: what a new company there starts with, and the files of charts and VAT codes.

A pack is a module `country_XX`. Its files lie in `data/`: `vat.csv` with the VAT codes, and one chart of accounts per
file. They are read wherever the pack's folder is; installing it lets a new company choose the country.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from app.module import discover

CHOICE: Final = "company.country"
PREFIX: Final = "country_"
VAT_FILE: Final = "vat.csv"


@dataclass(frozen=True)
class Country:
    """What a new company of a country starts with.

    `standard_vat` is the code of the standard rate, `without_vat` the one of a small business. `cash_step` is the
    smallest coin that cash is rounded to, in the currency. `names` are a new shop's words in the country's language.
    """

    code: str  # ISO 3166-1 alpha-2
    name: str
    language: str
    currency: str
    zone: str
    charts: tuple[str, ...]
    standard_vat: str
    without_vat: str = ""
    cash_step: Decimal = Decimal("0.01")
    thanks: str = ""  # at the end of a receipt
    small_business: str = ""  # what a small business prints there instead of VAT
    names: Mapping[str, str] = field(default_factory=dict)


def packs() -> Mapping[str, Path]:
    """The folder of data of each pack that is present, by country code."""
    return {
        name.removeprefix(PREFIX).upper(): module.folder / "data"
        for name, module in discover().items()
        if name.startswith(PREFIX)
    }


@cache
def charts() -> Mapping[str, Path]:
    """The charts of accounts of all packs that are present, by code."""
    found = (path for folder in packs().values() for path in sorted(folder.glob("*.csv")) if path.name != VAT_FILE)
    return {path.stem: path for path in found}


@cache
def vat_rows(country: str) -> tuple[Mapping[str, str], ...]:
    """The VAT codes of a country as its pack has them; `KeyError` where no pack of it is present."""
    with (packs()[country] / VAT_FILE).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter=";"))
