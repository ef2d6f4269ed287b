"""Every contact with the application."""

from __future__ import annotations

from app.hub import Hub
from modules.ledger.cli import ledger_group
from modules.ledger.seeds import seed


def wire(hub: Hub) -> None:
    """Commands and the demo shop's books."""
    hub.command(ledger_group)
    hub.seed(seed, order=15)
