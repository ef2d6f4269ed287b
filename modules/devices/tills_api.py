"""The tills' end of Socket.IO, `/pos`: pages say which devices they look at and use those that have no jobs.

What a display shows and what lies on a scale is worth something only now. It goes through and is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from flask_socketio import ConnectionRefusedError as Refusal
from flask_socketio import Namespace, emit, join_room

from app.db import reading
from app.security import may, works_in
from hardware_proxy.protocol import (
    REFUSED_TOKEN,
    SHOW,
    WEIGH,
    WEIGHT,
    ProtocolError,
    Reader,
    Reason,
    show_from_json,
    weigh_from_json,
)
from modules.devices import exchange, queries

POS = "/pos"

Send = Callable[[int, str, object], None]
"""Send an event with data to the proxy with this id."""


class Tills(Namespace):
    """Pages of tills and of the back office: they say which devices they look at and are told when one changes."""

    def __init__(self, send: Send) -> None:
        super().__init__(POS)
        self._send = send

    def on_connect(self, auth: object = None) -> None:
        """Only for people who may see it; the session cookie says who."""
        if not (may("devices.state") or may("devices.see")):
            raise Refusal(REFUSED_TOKEN)

    def on_watch(self, data: object) -> dict[str, Any]:
        """Join the rooms of the devices; answers how they are now. Scans, weights and the terminal's words come too."""
        wanted = data.get("devices") if isinstance(data, dict) else None
        ids = [each for each in wanted if isinstance(each, int)][:50] if isinstance(wanted, list) else []
        for device_id in ids:
            join_room(f"device:{device_id}")
        with reading() as connection:
            found = queries.lights(connection, ids, datetime.now(UTC))
        return {"devices": [light.as_json() for light in found]}

    def on_show(self, data: object) -> None:
        """Lines for the customer's display; without a line to the shop they are lost, and the next ones count."""
        with suppress(ProtocolError):
            place = _place(data, "display")
            if place is not None and place.online and isinstance(data, dict):
                told = show_from_json({**data, "device": place.code})
                self._send(place.proxy_id, SHOW, told.as_json())

    def on_weigh(self, data: object) -> None:
        """A question to a scale. The answer comes as `weight` under the same id; at once where nobody can weigh."""
        with suppress(ProtocolError):
            place = _place(data, "scale")
            if place is None or not isinstance(data, dict):
                return
            told = weigh_from_json({**data, "device": place.code})
            if place.online:
                self._send(place.proxy_id, WEIGH, told.as_json())
            else:
                emit(WEIGHT, {"id": told.id, "device_id": place.device_id, "reason": Reason.OFFLINE})


def _place(data: object, kind: str) -> exchange.Place | None:
    """Where the device stands that `data` names by its id, for somebody who works in its shop."""
    with reading() as connection:
        place = exchange.place_of(connection, Reader(data, kind).number("device"), kind)
    return place if place is not None and works_in(place.shop_id) else None
