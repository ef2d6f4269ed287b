"""Every contact with the application."""

from __future__ import annotations

from app.hub import Hub
from modules.company.countries import CHOICE
from modules.country_de.country import GERMANY


def wire(hub: Hub) -> None:
    """A country that a new company may choose."""
    hub.choice(CHOICE, "DE", GERMANY)
