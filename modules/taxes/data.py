"""VAT codes of a country as its pack of data has them. Rates in per cent from a day on.

Categories are those of EN 16931 (UNTDID 5305).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from modules.company.countries import vat_rows


@dataclass(frozen=True)
class CodeData:
    """One VAT code: EN 16931 category, rates as (from, per cent), and what is printed where no VAT is shown.

    `vat_key` and `revenue_key` say what its accounts are for, in the words of a chart (`vat1`, `rev1`); empty for none.
    """

    code: str
    name: str
    category: str
    rates: tuple[tuple[date, Decimal], ...]
    exemption: str = ""
    vat_key: str = ""
    revenue_key: str = ""


def codes_of(country: str) -> tuple[CodeData, ...]:
    """The VAT codes of a country; `KeyError` where there is no pack of it."""
    return tuple(
        CodeData(
            row["code"],
            row["name"],
            row["category"],
            tuple(_rate(each) for each in row["rates"].split()),
            row["exemption"],
            row["vat"],
            row["revenue"],
        )
        for row in vat_rows(country)
    )


def _rate(text: str) -> tuple[date, Decimal]:
    """“2007-01-01=19”: 19 % from that day on."""
    day, _sign, rate = text.partition("=")
    return date.fromisoformat(day), Decimal(rate)
