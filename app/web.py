"""The one place where libraries without types are met; everything it gives back is typed.

Flask-WTF (tokens against forged requests), Flask-Login (the cookie session) and flask-smorest (the API).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit

import flask_login
import flask_smorest
from flask import Flask, Request, Response, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFError, CSRFProtect
from marshmallow import Schema
from werkzeug.exceptions import BadRequest

F = TypeVar("F", bound=Callable[..., Any])
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
ENDED = "ended"  # the cookie that names the session of this browser that ended last
RENEWED_AFTER_S = 3600
_SERIAL = "serial"
_WRITTEN = "written"  # when the session's cookie was last given out, in seconds


# sessions -------------------------------------------------------------------------------------------------------------
class SessionUser(Protocol):
    """What Flask-Login asks of a signed-in person. `get_id` is what the cookie carries."""

    is_authenticated: bool
    is_active: bool
    is_anonymous: bool

    def get_id(self) -> str:
        """The text by which the person is found again."""


class Cookies(SecureCookieSessionInterface):
    """Cookies travel over https only, except to a server on one's own machine.

    An answer brings the session's cookie only where it changed something in it, and once an hour, so that it lives on.
    If each did, one under way while a form is sent, such as a picture, would take away the sentence that the form is
    about to be answered with. One that was under way when the session ended would still bring the ended one back: so a
    second cookie says which session of this browser ended last, and that one opens nothing any more.
    """

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether the browser may send the cookie over https only."""
        return request.is_secure or not on_loopback()

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of the cookie; an empty one where it was ended."""
        found = super().open_session(app, request)
        if found and found.get(_SERIAL) and found[_SERIAL] == request.cookies.get(ENDED):
            found.clear()
        return found

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Whether the answer brings the cookie."""
        return session.modified or (session.permanent and time.time() - session.get(_WRITTEN, 0) >= RENEWED_AFTER_S)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie, and beside it which session this request ended."""
        if session and self.should_set_cookie(app, session):
            session[_WRITTEN] = int(time.time())
        super().save_session(app, session, response)
        ended = g.pop("ended_session", None)
        if ended:
            secure, life = self.get_cookie_secure(app), app.permanent_session_lifetime
            response.set_cookie(ENDED, ended, max_age=life, secure=secure, httponly=True, samesite="Lax")


def on_loopback() -> bool:
    """Whether this request came to the server by a name of the machine itself."""
    return (urlsplit(f"//{request.host}").hostname or "") in LOOPBACK


def init_sessions(app: Flask, load: Callable[[str], SessionUser | None]) -> None:
    """Keep who is signed in in a signed cookie; `load` finds the person again by the cookie's text."""
    app.session_interface = Cookies()
    manager = flask_login.LoginManager()
    manager.session_protection = None  # a tablet that changes its network stays signed in
    manager.user_loader(load)
    manager.init_app(app)


def session_user() -> SessionUser | None:
    """The person of the cookie session, if it still holds."""
    user = flask_login.current_user._get_current_object()  # noqa: SLF001 - werkzeug's way to a proxied object
    return cast(SessionUser, user) if user.is_authenticated else None


def open_session(user: SessionUser) -> None:
    """Write the person into the session."""
    assert flask_login.login_user(user), "only active people are given to open_session"
    session[_SERIAL] = secrets.token_urlsafe(12)


def renew_session() -> None:
    """Go on under another serial number: no answer under way brings back what the session held until now."""
    g.ended_session = session.get(_SERIAL)
    session[_SERIAL] = secrets.token_urlsafe(12)


def close_session() -> None:
    """Take the person out of the session, and everything else."""
    g.ended_session = session.get(_SERIAL)
    flask_login.logout_user()
    session.clear()


# forged requests ------------------------------------------------------------------------------------------------------
_csrf = CSRFProtect()


def init_csrf(app: Flask) -> None:
    """Prepare the tokens; `check_csrf` is called by the guard of `app.security`, for cookie requests only."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # the token holds as long as the session: a shift must not outlive it
    _csrf.init_app(app)


def check_csrf() -> None:
    """Refuse a changing request without the session's token (form field or X-CSRFToken); raises `CSRFError`."""
    _csrf.protect()


def is_csrf_error(error: BaseException) -> bool:
    """Whether the token was missing or wrong."""
    return isinstance(error, CSRFError)


# the API --------------------------------------------------------------------------------------------------------------
class ApiBlueprint(Protocol):
    """The part of `flask_smorest.Blueprint` that modules use, with types."""

    name: str
    url_prefix: str | None

    def route(self, rule: str, *, methods: list[str] = ..., **options: Any) -> Callable[[F], F]:
        """Serve a function or a `MethodView` under `rule`."""

    def arguments(
        self, schema: Schema | type[Schema], *, location: str = ..., **options: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Parse and check what came; the result is handed over as a positional argument."""

    def response(
        self, status_code: int, schema: Schema | type[Schema] | None = ..., **options: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Write the answer by `schema` and document it."""

    def doc(self, **description: Any) -> Callable[[F], F]:
        """Add to the operation's description by hand."""

    def alt_response(
        self, status_code: int, *, schema: Schema | type[Schema] | None = ..., **options: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Document another answer."""


def api_blueprint(name: str, import_name: str, *, url_prefix: str, description: str = "") -> ApiBlueprint:
    """A blueprint for `hub.api`; `url_prefix` is what follows /api/v1."""
    return cast(
        ApiBlueprint, flask_smorest.Blueprint(name, import_name, url_prefix=url_prefix, description=description)
    )


class ApiSite:
    """All of the API of one application."""

    def __init__(self, app: Flask, prefix: str, spec: Mapping[str, Any]) -> None:
        self._prefix = prefix
        self._api = flask_smorest.Api(app, spec_kwargs=dict(spec))

    def add_field(self, field: type[Any], kind: str, form: str) -> None:
        """Say how a field of our own is described: JSON type and format."""
        self._api.register_field(field, kind, form)

    def add(self, blueprint: Any) -> None:
        """Serve a blueprint below the prefix."""
        self._api.register_blueprint(blueprint, url_prefix=self._prefix + (blueprint.url_prefix or ""))

    def description(self) -> dict[str, Any]:
        """The OpenAPI document."""
        return cast(dict[str, Any], self._api.spec.to_dict())


def parser_findings(error: BaseException) -> Mapping[str, Any]:
    """The findings of marshmallow that webargs has put into an HTTP error, by place and field; empty for others."""
    data = getattr(error, "data", None)
    return cast(Mapping[str, Any], data.get("messages", {})) if isinstance(data, dict) else {}


def is_unreadable(error: BaseException) -> bool:
    """Whether the body was no JSON at all."""
    return isinstance(error, BadRequest) and ("json" in parser_findings(error) or request.is_json)


# addresses ------------------------------------------------------------------------------------------------------------
def local_target(target: str | None, default: str = "/") -> str:
    """`target` if it is a path on this very site, else `default`: nobody is led elsewhere after signing in."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    if any(ord(character) < 32 for character in target) or "\\" in target:
        return default
    return target
