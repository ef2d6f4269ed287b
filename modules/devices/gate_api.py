"""Who may open a line at all, before anything is read: by which name the server was called, and whether in the clear.

A page on a stranger's site can point its own name at this machine (DNS rebinding); then the origin looks like our own.
So only names count that this server is known by (KONTOR_HOSTS); without such a list only addresses in numbers and the
machine's own name, which nobody can point elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.sansio.utils import host_is_trusted

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LINE = "/socket.io/"


def _told(environ: Mapping[str, Any], config: Mapping[str, Any], header: str, otherwise: str) -> str:
    """What the reverse proxy before us says, where there is one that may say so."""
    if not config.get("PROXIES"):
        return otherwise
    return str(environ.get(header, otherwise)).rpartition(",")[2].strip()


def _numeric(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _local(name: str) -> bool:
    return name == "localhost" or (_numeric(name) and ip_address(name).is_loopback)


def safe_host(environ: Mapping[str, Any], config: Mapping[str, Any]) -> bool:
    """Whether the server was called by a name that is its own."""
    host = _told(environ, config, "HTTP_X_FORWARDED_HOST", str(environ.get("HTTP_HOST", "")))
    trusted = config.get("TRUSTED_HOSTS")
    if trusted:
        return host_is_trusted(host, trusted)
    name = urlsplit(f"//{host}").hostname or ""
    return _local(name) or _numeric(name)


def safe_line(environ: Mapping[str, Any], config: Mapping[str, Any]) -> bool:
    """Whether a token may travel here: by https, or within this machine."""
    scheme = _told(environ, config, "HTTP_X_FORWARDED_PROTO", str(environ.get("wsgi.url_scheme", "http")))
    caller = str(environ.get("REMOTE_ADDR", ""))  # none on a Unix socket
    return scheme == "https" or ((not caller or _local(caller)) and not config.get("PROXIES"))


class Gate:
    """Stands before Socket.IO, which Flask's own checks do not reach."""

    def __init__(self, inner: WSGIApplication, config: Mapping[str, Any]) -> None:
        self._inner = inner
        self._config = config

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass on, or answer 400 and one sentence."""
        if str(environ.get("PATH_INFO", "")).startswith(LINE) and not safe_host(environ, self._config):
            start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"This server does not know itself by this name. Name it in KONTOR_HOSTS."]
        return self._inner(environ, start_response)
