"""The running application's hub, for code below the views that knows no Flask."""

from __future__ import annotations

from flask import current_app

from app.hub import Hub


def current_hub() -> Hub:
    """The hub of the application in whose context this runs."""
    hub: Hub = current_app.extensions["kontor"]
    return hub
