"""How a till's devices are, in the words of the strip at the top of the sales screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from modules.devices.queries import Light, lights, serving
from modules.pos.cards import loose
from modules.pos.till_facts import TillView

STATES = {"good": "ok", "warn": "waiting", "bad": "gone"}
COUNTER = ("terminal", "display", "scale")
"""Of these a till uses one; scanners may be several."""


def till_state(connection: Connection, till: TillView) -> Mapping[str, Any]:
    """The devices of a till (`ok`, `waiting`, `gone` and a sentence what to do; None for one it has not), how many jobs
    wait, and card payments without a sale. `counter` names the devices that the page uses over its own line."""
    served = serving(connection, till.code)
    first = {kind: next((each.id for each in served if each.kind == kind), None) for kind in COUNTER}
    scanners = [each.id for each in served if each.kind == "scanner"]
    ids = [each for each in (till.printer_id, till.drawer_id, *first.values(), *scanners) if each is not None]
    found = {light.device_id: light for light in lights(connection, ids, datetime.now(UTC))}
    terminal = first["terminal"]
    return {
        "online": True,
        "printer": _state(found.get(till.printer_id or 0)),
        "drawer": _state(found.get(till.drawer_id or 0)),
        **{kind: _state(found.get(first[kind] or 0)) for kind in COUNTER},
        "scanner": _state(_worst([found[each] for each in scanners])),
        "loose_cards": loose(connection, terminal) if terminal else [],
        "devices": ids,
        "counter": {"display": first["display"], "scale": first["scale"], "scanners": scanners},
        "waiting_jobs": sum(light.waiting for light in found.values()),
    }


def _worst(found: Sequence[Light]) -> Light | None:
    return min(found, key=lambda light: list(reversed(STATES)).index(light.tone), default=None)


def _state(light: Light | None) -> Mapping[str, str] | None:
    if light is None:
        return None
    return {"state": STATES.get(light.tone, "waiting"), "message": light.advice}
