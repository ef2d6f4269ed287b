"""VAT codes and rates of countries, as data. Rates in per cent from a day on.

Germany: § 12 UStG; 16 % and 5 % from 1 July to 31 December 2020 (Zweites Corona-Steuerhilfegesetz). Categories are
those of EN 16931 (UNTDID 5305). Italy: art. 16 DPR 633/1972 and table A; 22 % since 1 October 2013, 5 % since 2016.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class CodeData:
    """One VAT code: EN 16931 category, rates as (from, per cent), and what is printed where no VAT is shown."""

    code: str
    name: str
    category: str
    rates: tuple[tuple[date, str], ...]
    exemption: str = ""

    def rates_exact(self) -> list[tuple[date, Decimal]]:
        """The rates as numbers."""
        return [(day, Decimal(rate)) for day, rate in self.rates]


_2007, _2020, _2021 = date(2007, 1, 1), date(2020, 7, 1), date(2021, 1, 1)

COUNTRIES: dict[str, tuple[CodeData, ...]] = {
    "DE": (
        CodeData("DE-S", "USt 19 %", "S", ((_2007, "19"), (_2020, "16"), (_2021, "19"))),
        CodeData("DE-R", "USt 7 %", "S", ((_2007, "7"), (_2020, "5"), (_2021, "7"))),
        CodeData("DE-Z", "USt 0 %", "Z", ((date(2023, 1, 1), "0"),)),
        CodeData("DE-E", "Steuerfrei", "E", ((_2007, "0"),), "Steuerfreier Umsatz nach § 4 UStG"),
        CodeData(
            "DE-AE",
            "Steuerschuld beim Empfänger",
            "AE",
            ((_2007, "0"),),
            "Steuerschuldnerschaft des Leistungsempfängers",
        ),
        CodeData(
            "DE-K",
            "Innergemeinschaftliche Lieferung",
            "K",
            ((_2007, "0"),),
            "Steuerfreie innergemeinschaftliche Lieferung",
        ),
        CodeData("DE-G", "Ausfuhr", "G", ((_2007, "0"),), "Steuerfreie Ausfuhrlieferung"),
    ),
    "IT": (
        CodeData("IT-22", "IVA 22 %", "S", ((date(2013, 10, 1), "22"),)),
        CodeData("IT-10", "IVA 10 %", "S", ((date(1995, 2, 24), "10"),)),
        CodeData("IT-5", "IVA 5 %", "S", ((date(2016, 1, 1), "5"),)),
        CodeData("IT-4", "IVA 4 %", "S", ((date(1989, 1, 1), "4"),)),
        CodeData("IT-E", "Esente", "E", ((date(1973, 1, 1), "0"),), "Operazione esente, art. 10 DPR 633/72"),
    ),
}
