"""What every answer carries: what a browser may do with it, and the id of its request. One log line per request."""

from __future__ import annotations

import logging
import re
import time
from functools import lru_cache

from flask import Flask, Response, g, request

from app.ids import new_id

log = logging.getLogger("kontor.request")
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")


@lru_cache(maxsize=64)
def content_policy(host: str) -> str:
    """Everything comes from here; nothing stands inline; nobody frames our pages (CSP level 3)."""
    return (
        "default-src 'self'; img-src 'self' data:; "
        f"connect-src 'self' ws://{host} wss://{host}; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _begin() -> None:
    g.started = time.perf_counter()
    asked = request.headers.get("X-Request-ID", "")
    g.request_id = asked if _SANE.fullmatch(asked) else new_id().hex


def _finish(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", content_policy(request.host))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    if response.mimetype == "text/html":
        headers.setdefault("Cache-Control", "private, no-cache")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    headers["X-Request-ID"] = g.get("request_id", "")
    if request.endpoint not in {"static", "health.health"}:
        millis = (time.perf_counter() - g.started) * 1000 if "started" in g else 0
        log.info("%s %s %d %.1f ms", request.method, request.path, response.status_code, millis)
    return response


def init_headers(app: Flask) -> None:
    """Begin and finish every request. Register first: the id stands before anything can go wrong."""
    app.before_request(_begin)
    app.after_request(_finish)
