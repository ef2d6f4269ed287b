"""Reads: the VAT codes with the rates of a day, kept until the configuration changes; the list and the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Select, func, select

from app.config_counter import cached
from modules.taxes.models import TaxCode, TaxRate


@dataclass(frozen=True)
class TaxRule:
    """A VAT code on a day: rate in per cent, EN 16931 category, and the printed reason where no VAT is shown."""

    code: str
    category: str
    rate: Decimal
    exemption: str = ""
    id: int = 0
    name: str = ""
    country: str = ""


_CODES = select(TaxCode.id, TaxCode.code, TaxCode.name, TaxCode.country, TaxCode.category, TaxCode.exemption).where(
    TaxCode.active
)
_RATES = select(TaxRate.tax_code_id, TaxRate.valid_from, TaxRate.rate).order_by(TaxRate.valid_from)


def rules_at(connection: Connection, on: date) -> Mapping[str, TaxRule]:
    """The active VAT codes that have a rate on the day `on`, by code."""
    return cached(connection, ("taxes.rules", on), lambda here: _rules(here, on))


def _rules(connection: Connection, on: date) -> Mapping[str, TaxRule]:
    rates = {row.tax_code_id: row.rate for row in connection.execute(_RATES) if row.valid_from <= on}
    return MappingProxyType(
        {
            row.code: TaxRule(row.code, row.category, rates[row.id], row.exemption, row.id, row.name, row.country)
            for row in connection.execute(_CODES)
            if row.id in rates
        }
    )


def listed(on: date) -> Select[*tuple[Any, ...]]:
    """Every VAT code with its rate on a day."""
    latest = (
        select(TaxRate.rate)
        .where(TaxRate.tax_code_id == TaxCode.id, TaxRate.valid_from <= on)
        .order_by(TaxRate.valid_from.desc())
        .limit(1)
        .correlate(TaxCode)
        .scalar_subquery()
    )
    return select(
        TaxCode.id, TaxCode.code, TaxCode.name, TaxCode.country, TaxCode.category, TaxCode.active, latest.label("rate")
    )


def form_values(connection: Connection, key: int) -> Mapping[str, Any] | None:
    """A VAT code with its rates as the form takes it; None for an unknown one."""
    row = connection.execute(select(TaxCode.__table__).where(TaxCode.id == key)).mappings().first()
    if row is None:
        return None
    rates = connection.execute(_RATES.where(TaxRate.tax_code_id == key)).mappings()
    return {**row, "rates": [dict(rate) for rate in rates]}


def choices(connection: Connection) -> list[tuple[int, str]]:
    """(id, name) of the active VAT codes for a select, by country and rate from the highest down."""
    rows = connection.execute(
        select(TaxCode.id, TaxCode.code, TaxCode.name)
        .outerjoin(TaxRate, TaxRate.tax_code_id == TaxCode.id)
        .where(TaxCode.active)
        .group_by(TaxCode.id, TaxCode.code, TaxCode.name, TaxCode.country)
        .order_by(TaxCode.country, func.max(TaxRate.rate).desc(), TaxCode.code)
    )
    return [(row.id, f"{row.code} – {row.name}") for row in rows]
