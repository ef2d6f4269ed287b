"""Every contact with the application."""

from __future__ import annotations

from app.hub import Hub
from modules.company.countries import CHOICE
from modules.country_at.country import AUSTRIA


def wire(hub: Hub) -> None:
    """A country that a new company may choose."""
    hub.choice(CHOICE, "AT", AUSTRIA)
