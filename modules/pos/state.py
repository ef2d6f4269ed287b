"""How a till's devices are, in the words of the strip at the top of the sales screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from modules.devices.queries import Light, lights
from modules.pos.till_facts import TillView

STATES = {"good": "ok", "warn": "waiting", "bad": "gone"}


def till_state(connection: Connection, till: TillView) -> Mapping[str, Any]:
    """Printer and drawer of a till (`ok`, `waiting`, `gone` and a sentence what to do), and how many jobs wait."""
    ids = [each for each in (till.printer_id, till.drawer_id) if each is not None]
    found = {light.device_id: light for light in lights(connection, ids, datetime.now(UTC))}
    return {
        "online": True,
        "printer": _state(found.get(till.printer_id or 0)),
        "drawer": _state(found.get(till.drawer_id or 0)),
        "waiting_jobs": sum(light.waiting for light in found.values()),
    }


def _state(light: Light | None) -> Mapping[str, str] | None:
    if light is None:
        return None
    return {"state": STATES.get(light.tone, "waiting"), "message": light.advice}
