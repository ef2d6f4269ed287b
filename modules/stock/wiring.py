"""Every contact with the application."""

from __future__ import annotations

from app.hub import Hub


def wire(hub: Hub) -> None:
    """Connect the module."""
