"""The status page, on this machine only.

Any page in a browser can send requests to 127.0.0.1, so three things guard it: the `Host` must be ours (or a foreign
name that points here could read it), no header invites other origins, and every change needs a token that only this
page contains.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hardware_proxy import __version__, pages
from hardware_proxy.devices.virtual import Fault, VirtualDrawer, VirtualPrinter
from hardware_proxy.emulator.terminal import Answer
from hardware_proxy.proxy import Proxy

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
OFFLINE_SECONDS = 60
BODY_LIMIT = 4096
_PAGE = re.compile(r"^/pages/([A-Za-z0-9-]{1,64})/([A-Za-z0-9-]{1,64}\.pdf)$")
_MOTION = 10**6
"""Questions that find a scale in motion until somebody says otherwise."""
_RECEIPT = re.compile(r"^/receipts/([A-Za-z0-9-]{1,64})\.(png|txt)$")


def status(proxy: Proxy) -> dict[str, Any]:
    """Everything the page shows, as plain values. `news` is another word whenever the page would look different."""
    shown = _shown(proxy)
    news = hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]
    return {**shown, "since_seconds": int(time.monotonic() - proxy.link.since), "news": news}


def _shown(proxy: Proxy) -> dict[str, Any]:
    return {
        "version": __version__,
        "server": proxy.config.url,
        "online": proxy.link.online,
        "problem": proxy.link.problem,
        "code": proxy.link.code,
        "journal_damaged": str(proxy.journal.damaged or ""),
        "devices": [state.as_json() for state in proxy.states()],
        "faults": {
            code: sorted(printer.faults)
            for code, printer in proxy.printers.items()
            if isinstance(printer, VirtualPrinter)
        },
        "blocked": _drawers(proxy),
        "twins": _twins(proxy),
        "jobs": [
            {"id": entry.id, "device": entry.device, "kind": entry.kind, "state": entry.state, "reason": entry.reason}
            for entry in proxy.journal.recent()
        ],
        "receipts": [
            {"name": sheet.name, "device": code, "printed": sheet.printed}
            for code, printer in proxy.printers.items()
            if isinstance(printer, VirtualPrinter)
            for sheet in printer.roll.recent()
        ],
    }


def _twins(proxy: Proxy) -> dict[str, dict[str, Any]]:
    """What virtual devices other than printers show."""
    fitted = proxy.fitted
    shown: dict[str, dict[str, Any]] = {code: {"scans": True} for code in fitted.scanners}
    shown |= {code: {"lines": list(twin.lines)} for code, twin in fitted.displays.items()}
    shown |= {code: {"grams": twin.grams, "moving": bool(twin.moving)} for code, twin in fitted.scales.items()}
    shown |= {
        code: {"answer": twin.answer, "shown": twin.shown, "payments": len(twin.records)}
        for code, twin in fitted.terminals.items()
    }
    shown |= {code: {"files": twin.files()} for code, twin in fitted.offices.items()}
    return shown


def healthy(proxy: Proxy) -> bool:
    """Whether the line is up, or was within the last minute, and every device's thread is alive."""
    recent = proxy.link.online or time.monotonic() - proxy.link.since < OFFLINE_SECONDS
    return recent and proxy.alive()


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "hardware-proxy"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        log.debug(format, *args)

    def _answer(self, code: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "same-origin")
        self.send_header("Cache-Control", "no-store")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _refuse(self, code: int, text: str) -> None:
        self.close_connection = True
        self._answer(code, "text/plain; charset=utf-8", (text + "\n").encode())

    def _ours(self) -> bool:
        if self.headers.get("Host", "") in self.server.hosts:
            return True
        self._refuse(421, "This page is for this machine only.")
        return False

    def do_GET(self) -> None:
        """Pages, pictures, status."""
        if not self._ours():
            return
        path = urlsplit(self.path).path
        proxy = self.server.proxy
        if path == "/":
            body = pages.page(status(proxy), self.server.token)
            self._answer(200, "text/html; charset=utf-8", body.encode())
        elif path == "/favicon.ico":
            self._answer(200, "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
        elif path == "/healthz":
            good = healthy(proxy)
            self._answer(200 if good else 503, "text/plain; charset=utf-8", b"ok\n" if good else b"not ok\n")
        elif path == "/status.json":
            self._answer(200, "application/json", json.dumps(status(proxy)).encode())
        elif match := _RECEIPT.match(path):
            self._receipt(match[1], match[2])
        elif match := _PAGE.match(path):
            self._page(match[1], match[2])
        elif path.startswith("/static/") and (STATIC / Path(path).name).is_file():
            file = STATIC / Path(path).name
            self._answer(200, TYPES.get(file.suffix, "application/octet-stream"), file.read_bytes())
        else:
            self._refuse(404, "There is nothing here.")

    do_HEAD = do_GET  # noqa: N815 - the library's name

    def _receipt(self, name: str, kind: str) -> None:
        for printer in self.server.proxy.printers.values():
            if isinstance(printer, VirtualPrinter):
                if kind == "png" and (picture := printer.roll.picture(name)):
                    return self._answer(200, "image/png", picture)
                if kind == "txt" and (text := printer.roll.text(name)):
                    return self._answer(200, "text/plain; charset=utf-8", text.encode())
        return self._refuse(404, "There is no such receipt.")

    def _page(self, code: str, name: str) -> None:
        office = self.server.proxy.fitted.offices.get(code)
        if office is None or name not in office.files():
            return self._refuse(404, "There is no such file.")
        return self._answer(200, "application/pdf", (office.folder / name).read_bytes())

    def do_POST(self) -> None:
        """Faults, drawers, test prints."""
        if not self._ours():
            return
        announced = self.headers.get("Content-Length", "")
        length = int(announced) if announced.isdecimal() else -1
        origin = self.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc not in self.server.hosts:
            self._refuse(403, "Other pages may not do that.")
            return
        if not 0 <= length <= BODY_LIMIT:
            self._refuse(413, "Too long.")
            return
        form = {key: values[0] for key, values in parse_qs(self.rfile.read(length).decode("utf-8", "replace")).items()}
        if not hmac.compare_digest(form.get("token", "").encode(), self.server.token.encode()):
            self._refuse(403, "The page is out of date; load it again.")
            return
        action = _ACTIONS.get(urlsplit(self.path).path)
        if action is None or not action(self.server.proxy, form):
            self._refuse(404, "There is no such device.")
            return
        self._answer(303, "text/plain; charset=utf-8", b"", Location="/")


def _drawers(proxy: Proxy) -> dict[str, bool]:
    return {code: drawer.stuck for code, drawer in proxy.drawers.items() if isinstance(drawer, VirtualDrawer)}


def _set_fault(proxy: Proxy, form: dict[str, str]) -> bool:
    printer = proxy.printers.get(form.get("device", ""))
    if not isinstance(printer, VirtualPrinter) or form.get("fault") not in list(Fault):
        return False
    printer.set_fault(Fault(form["fault"]), on=form.get("on") == "1")
    proxy.look_again(form["device"])
    return True


def _move_drawer(proxy: Proxy, form: dict[str, str]) -> bool:
    drawer = proxy.drawers.get(form.get("device", ""))
    if not isinstance(drawer, VirtualDrawer):
        return False
    if form.get("do") == "close":
        drawer.close()
    else:
        drawer.set_stuck(on=form.get("do") == "block")
    proxy.look_again(form["device"])
    return True


def _test_print(proxy: Proxy, form: dict[str, str]) -> bool:
    if form.get("device", "") not in proxy.printers:
        return False
    proxy.test_print(form["device"])
    return True


def _put_on(proxy: Proxy, form: dict[str, str]) -> bool:
    scale, grams = proxy.fitted.scales.get(form.get("device", "")), form.get("grams", "")
    if scale is None or not grams.isdecimal():
        return False
    scale.grams = int(grams)
    scale.moving = _MOTION if form.get("moving") else 0
    return True


def _scan(proxy: Proxy, form: dict[str, str]) -> bool:
    scanner = proxy.fitted.scanners.get(form.get("device", ""))
    if scanner is None or not form.get("text"):
        return False
    scanner.scan(form["text"].strip())
    return True


def _answer_cards(proxy: Proxy, form: dict[str, str]) -> bool:
    terminal = proxy.fitted.terminals.get(form.get("device", ""))
    if terminal is None or form.get("answer") not in list(Answer):
        return False
    terminal.answer = Answer(form["answer"])
    return True


_ACTIONS: dict[str, Callable[[Proxy, dict[str, str]], bool]] = {
    "/faults": _set_fault,
    "/drawers": _move_drawer,
    "/test-print": _test_print,
    "/scale": _put_on,
    "/scan": _scan,
    "/terminal": _answer_cards,
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, proxy: Proxy) -> None:
        super().__init__(("127.0.0.1", proxy.config.port), _Handler)
        self.proxy = proxy
        self.token = secrets.token_urlsafe(24)
        self.hosts = {f"{name}:{self.server_port}" for name in ("127.0.0.1", "localhost")}


class StatusServer(threading.Thread):
    """Serves the page until stopped."""

    def __init__(self, proxy: Proxy) -> None:
        """Bind the port; OSError if it is taken."""
        super().__init__(name="web", daemon=True)
        self._server = _Server(proxy)
        self.port: int = self._server.server_port
        self.token = self._server.token

    def run(self) -> None:
        """Serve."""
        self._server.serve_forever(poll_interval=0.2)

    def stop(self) -> None:
        """Stop serving and close the port."""
        if self.is_alive():
            self._server.shutdown()
            self.join(5)
        self._server.server_close()
