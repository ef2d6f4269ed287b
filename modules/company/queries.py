"""Reads for the pages of company and shops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, select

from app.models import Company, Shop
from modules.company.models import CompanyDetails, FiscalYear, ShopAddress


def companies() -> Select[*tuple[Any, ...]]:
    """Every company with what the list shows."""
    return select(
        Company.id,
        Company.code,
        Company.name,
        Company.country,
        Company.currency,
        CompanyDetails.city,
        CompanyDetails.vat_id,
    ).outerjoin(CompanyDetails, CompanyDetails.company_id == Company.id)


def shops() -> Select[*tuple[Any, ...]]:
    """Every shop with its company and town."""
    return (
        select(Shop.id, Shop.code, Shop.name, Shop.zone, Company.name.label("company"), ShopAddress.city)
        .join(Company, Company.id == Shop.company_id)
        .outerjoin(ShopAddress, ShopAddress.shop_id == Shop.id)
    )


def company_values(connection: Connection, key: int) -> Mapping[str, Any] | None:
    """A company with its details and fiscal years as the form takes them; None for an unknown one."""
    row = connection.execute(select(Company.__table__).where(Company.id == key)).mappings().first()
    if row is None:
        return None
    details = connection.execute(select(CompanyDetails.__table__).where(CompanyDetails.company_id == key)).mappings()
    years = connection.execute(
        select(FiscalYear.id, FiscalYear.first_day, FiscalYear.last_day)
        .where(FiscalYear.company_id == key)
        .order_by(FiscalYear.first_day)
    ).mappings()
    return {**(details.first() or {}), **row, "fiscal_years": [dict(year) for year in years]}


def shop_values(connection: Connection, key: int) -> Mapping[str, Any] | None:
    """A shop with its address as the form takes it; None for an unknown one."""
    row = connection.execute(select(Shop.__table__).where(Shop.id == key)).mappings().first()
    if row is None:
        return None
    address = connection.execute(select(ShopAddress.__table__).where(ShopAddress.shop_id == key)).mappings()
    return {**(address.first() or {}), **row}


def company_choices(connection: Connection) -> list[tuple[int, str]]:
    """(id, name) for a select."""
    return [(row.id, row.name) for row in connection.execute(select(Company.id, Company.name).order_by(Company.name))]
