"""VAT codes for tests."""

from __future__ import annotations

from app.db import writing_session
from modules.taxes.services import add_country


def german_codes() -> None:
    """DE-S, DE-R, DE-Z and the others, with their rates."""
    with writing_session() as session:
        add_country(session, "DE")
