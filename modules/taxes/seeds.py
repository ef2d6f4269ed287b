"""The demo shop's VAT codes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from modules.taxes.services import add_country

COUNTRIES = ("DE", "IT")


def seed(session: Session) -> None:
    """The codes of the countries that the demo shop sells to. What is there already is left as it is."""
    for country in COUNTRIES:
        add_country(session, country)
