"""The demo shop's VAT codes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from modules.taxes.data import COUNTRIES
from modules.taxes.services import add_country


def seed(session: Session) -> None:
    """The codes of every country we have data for. What is there already is left as it is."""
    for country in COUNTRIES:
        add_country(session, country)
