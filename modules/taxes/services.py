"""Changing VAT codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Missing, Refused
from modules.taxes.data import codes_of
from modules.taxes.models import TaxCode, TaxRate

OWN = ("code", "name", "country", "category", "exemption", "active")
WITHOUT_VAT = ("Z", "E", "AE", "K", "G", "O")
NEEDS_REASON = ("E", "AE", "K", "G", "O")


def save(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    """Store a VAT code with its `rates` (mappings of valid_from and rate); returns its id.

    Refuses a code that is taken, two rates from one day, a rate above zero in a category without VAT (EN 16931 BR-Z-5
    and the like), and a category that must name a reason without one (BR-E-10).
    """
    row = TaxCode() if key is None else session.get(TaxCode, key)
    if row is None:
        raise Missing(_("This VAT code does not exist."))
    _check(session, key, data)
    for name in OWN:
        setattr(row, name, data[name])
    session.add(row)
    session.flush()
    _keep_rates(session, row, [(each["valid_from"], each["rate"]) for each in data["rates"]])
    session.flush()
    return row.id


def _check(session: Session, key: int | None, data: Mapping[str, Any]) -> None:
    taken = select(TaxCode.id).where(TaxCode.code == data["code"], TaxCode.id != (key or 0))
    if session.scalar(taken) is not None:
        raise Refused(_("There is another VAT code %(code)s.", code=data["code"]), "code")
    days = [each["valid_from"] for each in data["rates"]]
    if not days:
        raise Refused(_("A VAT code needs at least one rate."), "rates")
    if len(set(days)) != len(days):
        raise Refused(_("Two rates begin on the same day."), "rates")
    if data["category"] in WITHOUT_VAT and any(each["rate"] for each in data["rates"]):
        raise Refused(_("In this category the rate is 0."), "rates")
    if data["category"] in NEEDS_REASON and not data["exemption"]:
        raise Refused(_("Please say why there is no VAT; it is printed on the invoice."), "exemption")


def _keep_rates(session: Session, row: TaxCode, wanted: Sequence[tuple[date, Decimal]]) -> None:
    have = {each.valid_from: each for each in row.rates}
    for day in have.keys() - {day for day, _rate in wanted}:
        row.rates.remove(have[day])
    for day, rate in wanted:
        if day in have:
            have[day].rate = rate
        else:
            row.rates.append(TaxRate(valid_from=day, rate=rate))


def add_country(session: Session, country: str) -> int:
    """Add the VAT codes of a country that are not there yet; returns how many. `KeyError`: no data for it."""
    have = set(session.scalars(select(TaxCode.code).where(TaxCode.country == country)))
    missing = [each for each in codes_of(country) if each.code not in have]
    for each in missing:
        rates = [TaxRate(valid_from=day, rate=rate) for day, rate in each.rates]
        session.add(
            TaxCode(
                code=each.code,
                name=each.name,
                country=country,
                category=each.category,
                exemption=each.exemption,
                rates=rates,
            )
        )
    session.flush()
    return len(missing)
