"""How a till's devices are, in the words of the strip at the top of the sales screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from modules.devices.cards import terminal_of
from modules.devices.queries import Light, lights
from modules.pos.cards import loose
from modules.pos.till_facts import TillView

STATES = {"good": "ok", "warn": "waiting", "bad": "gone"}


def till_state(connection: Connection, till: TillView) -> Mapping[str, Any]:
    """Printer, drawer and card terminal of a till (`ok`, `waiting`, `gone` and a sentence what to do), how many jobs
    wait, and card payments without a sale."""
    terminal = terminal_of(connection, till.code)
    ids = [each for each in (till.printer_id, till.drawer_id, terminal) if each is not None]
    found = {light.device_id: light for light in lights(connection, ids, datetime.now(UTC))}
    return {
        "online": True,
        "printer": _state(found.get(till.printer_id or 0)),
        "drawer": _state(found.get(till.drawer_id or 0)),
        "terminal": _state(found.get(terminal or 0)),
        "loose_cards": loose(connection, terminal) if terminal else [],
        "devices": ids,
        "waiting_jobs": sum(light.waiting for light in found.values()),
    }


def _state(light: Light | None) -> Mapping[str, str] | None:
    if light is None:
        return None
    return {"state": STATES.get(light.tone, "waiting"), "message": light.advice}
