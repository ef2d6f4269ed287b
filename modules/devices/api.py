"""Socket.IO: its server, and the end for the shops' proxies, `/hw` (token). The tills' end is in `tills_api.py`.

WebSocket only. The check of the origin stays at the library's default (the own site); an empty list would switch it
off.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from flask import Flask, current_app, request
from flask_socketio import ConnectionRefusedError as Refusal
from flask_socketio import Namespace, SocketIO, join_room
from sqlalchemy import Engine

from app.db import db, reading, writing
from hardware_proxy.protocol import (
    DEVICE_STATE,
    LONGEST_SCAN_AGE_MS,
    LONGEST_WEIGHT_AGE_MS,
    MIN_PROTOCOL,
    NAMESPACE,
    PROGRESS,
    PROTOCOL,
    REFUSED_TOKEN,
    REFUSED_VERSION,
    SCAN,
    WEIGHT,
    ProtocolError,
    Welcome,
    device_state_from_json,
    hello_from_json,
    job_report_from_json,
    progress_from_json,
    scan_from_json,
    weight_from_json,
)
from modules.devices import exchange, queries
from modules.devices.gate_api import Gate, safe_line
from modules.devices.pusher import Pusher
from modules.devices.tills_api import POS, Tills

log = logging.getLogger(__name__)

REFUSED_LINE = "https needed"
PING_SECONDS, PING_TIMEOUT = 10, 5
EXTENSION = "kontor_devices"


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]
    return sid


class Proxies(Namespace):
    """Proxies: they introduce themselves, take jobs, and report."""

    def __init__(self, channel: Channel) -> None:
        super().__init__(NAMESPACE)
        self._channel = channel
        self._proxies: dict[str, int] = {}

    def on_connect(self, auth: object = None) -> None:
        """Token and version are checked before anything else; the newest connection of a proxy wins."""
        told = auth if isinstance(auth, dict) else {}
        protocol = told.get("protocol")
        with reading() as connection:
            proxy_id = exchange.proxy_of(connection, str(told.get("token", "")))
        if proxy_id is None:
            raise Refusal(REFUSED_TOKEN)
        if not safe_line(request.environ, current_app.config):
            raise Refusal(REFUSED_LINE)
        if not isinstance(protocol, int) or not MIN_PROTOCOL <= protocol <= PROTOCOL:
            raise Refusal(REFUSED_VERSION)
        with writing() as connection:
            before = exchange.connected(connection, proxy_id, _sid())
        if before:
            self._channel.revoke(before)
        self._proxies[_sid()] = proxy_id
        join_room(f"proxy:{proxy_id}")

    def on_disconnect(self, *_reason: object) -> None:
        """The line is gone; the tills are told."""
        proxy_id = self._proxies.pop(_sid(), None)
        if proxy_id is None:
            return
        self._channel.pusher.remove(proxy_id, _sid())
        with writing() as connection:
            offline = exchange.disconnected(connection, proxy_id, _sid())
        if offline:
            self._channel.tell_proxies([proxy_id])

    def on_hello(self, data: object) -> dict[str, Any]:
        """A proxy introduces itself; its waiting jobs follow."""
        proxy_id = self._proxies[_sid()]
        try:
            hello = hello_from_json(data)
        except ProtocolError as error:
            return {"ok": False, "error": str(error)}
        with writing() as connection:
            exchange.greet(connection, proxy_id, hello, datetime.now(UTC))
        self._channel.pusher.add(proxy_id, _sid())
        self._channel.tell_proxies([proxy_id])
        # Jobs are numbered by the microseconds of their order: whatever is ordered from now on is above this.
        seq = int(datetime.now(UTC).timestamp() * 1_000_000)
        return Welcome(ok=True, protocol=PROTOCOL, min_protocol=MIN_PROTOCOL, seq=seq).as_json()

    def on_job_state(self, data: object) -> dict[str, Any]:
        """What became of a job. Answered only after the commit, so a lost answer brings the same report again."""
        proxy_id = self._proxies[_sid()]
        try:
            report = job_report_from_json(data)
        except ProtocolError as error:
            return {"ok": False, "error": str(error)}
        with writing() as connection:
            known = exchange.accept_state(connection, proxy_id, report, datetime.now(UTC))
        self._channel.tell_proxies([proxy_id])
        return {"ok": True} if known else {"ok": False, "error": "unknown job"}

    def on_asset(self, data: object) -> dict[str, Any]:
        """A picture or page that a document names; the proxy keeps it."""
        wanted = data.get("sha256") if isinstance(data, dict) else None
        with reading() as connection:
            found = queries.asset(connection, str(wanted))
        return {"ok": False, "error": "no such asset"} if found is None else {"ok": True, "data": found}

    def on_progress(self, data: object) -> None:
        """What a card terminal shows its customer meanwhile."""
        with suppress(ProtocolError):
            told = progress_from_json(data)
            with reading() as connection:
                device_id = exchange.device_of_job(connection, self._proxies[_sid()], told.id)
            self._channel.pass_on(PROGRESS, device_id, told.as_json())

    def on_scan(self, data: object) -> None:
        """A code that was read; one that is old must not land on the next customer's receipt."""
        with suppress(ProtocolError):
            told = scan_from_json(data)
            if told.age_ms <= LONGEST_SCAN_AGE_MS:
                self._pass_on(SCAN, "scanner", told.device, told.as_json())

    def on_weight(self, data: object) -> None:
        """What lies on a scale."""
        with suppress(ProtocolError):
            told = weight_from_json(data)
            if told.age_ms <= LONGEST_WEIGHT_AGE_MS:
                self._pass_on(WEIGHT, "scale", told.device, told.as_json())

    def _pass_on(self, event: str, kind: str, code: str, data: dict[str, Any]) -> None:
        with reading() as connection:
            device_id = exchange.device_of(connection, self._proxies[_sid()], kind, code)
        self._channel.pass_on(event, device_id, data)

    def on_device_state(self, data: object) -> None:
        """Heartbeat and news of the devices."""
        proxy_id = self._proxies[_sid()]
        try:
            states = [device_state_from_json(item) for item in data] if isinstance(data, list) else []
        except ProtocolError as error:
            log.warning("Proxy %s sent a state that cannot be read: %s", proxy_id, error)
            return
        with writing() as connection:
            changed = exchange.note_states(connection, proxy_id, states, datetime.now(UTC))
        if changed:
            self._channel.tell_devices(changed)


class Channel:
    """Everything of one application: the Socket.IO server, the pusher, and who is told what."""

    def __init__(self, app: Flask) -> None:
        queue = app.config.get("SOCKETIO_MESSAGE_QUEUE") or None
        self._app = app
        self.socketio = SocketIO()
        with app.app_context():
            engine: Engine = db.engine
        self.pusher = Pusher(engine, self.send, self._silent, self.revoke, all_proxies=queue is not None)
        self.socketio.on_namespace(Proxies(self))
        self.socketio.on_namespace(Tills(self.send))
        self.socketio.init_app(
            app,
            async_mode="threading",
            transports=["websocket"],
            message_queue=queue,
            ping_interval=PING_SECONDS,
            ping_timeout=PING_TIMEOUT,
            serve_client=False,
        )
        app.wsgi_app = Gate(app.wsgi_app, app.config)  # type: ignore[method-assign]

    def send(self, proxy_id: int, event: str, data: object) -> None:
        """Send to a proxy; lost if it is not there."""
        self.socketio.emit(event, data, namespace=NAMESPACE, to=f"proxy:{proxy_id}")

    def tell_devices(self, device_ids: Iterable[int]) -> None:
        """Tell the tills that look at these devices how they are now."""
        with self._app.app_context(), reading() as connection:
            found = queries.lights(connection, list(device_ids), datetime.now(UTC))
        for light in found:
            self.socketio.emit(DEVICE_STATE, light.as_json(), namespace=POS, to=f"device:{light.device_id}")

    def pass_on(self, event: str, device_id: int | None, data: dict[str, Any]) -> None:
        """What is worth something only now goes to whoever looks at the device, and is forgotten."""
        if device_id is not None:
            self.socketio.emit(event, {**data, "device_id": device_id}, namespace=POS, to=f"device:{device_id}")

    def tell_proxies(self, proxy_ids: Iterable[int]) -> None:
        """The same for all devices of these proxies."""
        with self._app.app_context(), reading() as connection:
            ids = [each for proxy_id in proxy_ids for each in queries.devices_of_proxy(connection, proxy_id)]
        self.tell_devices(ids)

    def _silent(self, proxy_ids: Iterable[int]) -> None:
        self.tell_proxies(proxy_ids)

    def revoke(self, connection_id: str) -> None:
        """End a proxy's connection now."""
        self.socketio.server.disconnect(connection_id, namespace=NAMESPACE)


def start(app: Flask) -> None:
    """Give the application its channel."""
    app.extensions[EXTENSION] = Channel(app)


def channel_of(app: Flask) -> Channel:
    """The application's channel."""
    channel: Channel = app.extensions[EXTENSION]
    return channel
