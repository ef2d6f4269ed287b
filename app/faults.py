"""What a person or a program sees when something goes wrong: one clear sentence, and nothing done by halves.

Below /api/ an error is JSON: `{"message": sentence, "field": name or null}`, with `errors` where a body was checked.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from typing import Any

import psycopg
from flask import Flask, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.routing import RequestRedirect

from app.errors import NeedsApproval, Refused, Retry
from app.security import current_person, page_before
from app.web import is_csrf_error, is_unreadable, on_loopback, parser_findings

log = logging.getLogger("kontor.faults")

_BUSY = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.QueryCanceled,
    psycopg.errors.AdminShutdown,
    psycopg.errors.TooManyConnections,
)


def init_faults(app: Flask) -> None:
    """Answer every error in words. Register after the API, whose own answers are replaced."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Retry, _retry)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _pool)


def wants_json() -> bool:
    """Whether a program is asking."""
    return request.path.startswith("/api/")


def answer(status: int, title: str, message: str, field: str | None = None, **more: Any) -> ResponseReturnValue:
    """The error as JSON for programs, as a page for people."""
    if wants_json():
        return {"message": message, "field": field, **more}, status
    g.told_fault = True
    page = render_template("errors/error.html", title=title, message=message, request_id=g.get("request_id", ""))
    return make_response(page, status)


def _refused(error: Refused) -> ResponseReturnValue:
    if not wants_json() and request.method == "POST" and error.status in {409, 422} and request.referrer:
        flash(error.message, "bad")
        return redirect(page_before(), 303)
    person = current_person()
    if isinstance(error, NeedsApproval) and person is not None and error.right in person.rights.asking:
        return answer(error.status, _title(error.status), error.message, error.field, approval=error.right)
    return answer(error.status, _title(error.status), error.message, error.field)


def _retry(error: Retry) -> ResponseReturnValue:
    log.warning("not this time: %s", error.message)
    return answer(503, _title(503), error.message)


def _title(status: int) -> str:
    titles: dict[int, str] = {
        401: _("Please sign in"),
        403: _("Not allowed"),
        404: _("Not found"),
        409: _("Someone was faster"),
        422: _("This was not accepted"),
        429: _("Too many attempts"),
        503: _("Not right now"),
    }
    return str(titles.get(status) or _("That did not work"))


def _http(error: HTTPException) -> ResponseReturnValue:
    """Errors that Flask, webargs and the rate limit raise."""
    if isinstance(error, RequestRedirect):
        return error.get_response()
    status = error.code or 500
    findings = parser_findings(error)
    if findings and status == 422:
        errors = _by_field(findings)
        field, message = next(iter(errors.items()))
        return answer(status, _title(status), message, field, errors=errors)
    if isinstance(error, InternalServerError):
        return answer(500, _title(500), _("Something went wrong on our side; nothing was changed."))
    if error.response is not None:
        return error.response
    return answer(status, _title(status), _sentence(error, status))


def _sentence(error: HTTPException, status: int) -> str:
    if is_csrf_error(error):
        old: str = _("This page is too old to be sent; please load it again and repeat the last step.")
        plain: str = _("Please open this page with https; without it browsers keep nobody signed in.")
        return old if request.is_secure or on_loopback() else plain
    unreadable = status == 400 and is_unreadable(error)
    sentences: dict[int, str] = {
        400: _("What was sent cannot be read as JSON.") if unreadable else _("What was sent cannot be understood."),
        404: _("There is nothing at this address."),
        405: _("This address does not take that kind of request."),
        413: _("What was sent is too large."),
        415: _("The API takes JSON only."),
        429: _("Too many failed attempts; please wait five minutes."),
    }
    return str(sentences.get(status) or _("The request could not be answered."))


def _by_field(findings: Mapping[str, Any]) -> dict[str, str]:
    """marshmallow's nested findings as path → sentence: `lines.0.quantity`."""
    found: dict[str, str] = {}

    def walk(value: Any, path: tuple[str, ...]) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                walk(inner, path if str(key) == "_schema" else (*path, str(key)))
        else:
            sentences = value if isinstance(value, list) else [value]
            found[".".join(path)] = " ".join(str(sentence) for sentence in sentences)

    for inner in findings.values():  # the first level names the place: json, query
        walk(inner, ())
    return found


def _database(error: DBAPIError) -> ResponseReturnValue:
    """A busy database is said so; a refused row shows the trigger's sentence; the rest is a mistake of ours."""
    cause = error.orig
    if is_busy(cause) or error.connection_invalidated:
        log.warning("the database was busy: %s", cause)
        return answer(503, _title(503), _("The database is busy; nothing was changed, please try again."))
    if isinstance(error, IntegrityError):
        log.warning("a row was refused: %s", cause)
        sentence = _trigger_sentence(cause)
        return answer(409, _title(422), sentence or _("This clashes with what is stored already; nothing was changed."))
    if "no such table: app_" in str(cause) or isinstance(cause, psycopg.errors.UndefinedTable):
        return answer(503, _title(503), _("The database is not set up yet; run “flask module install”."))
    raise error


def is_busy(cause: BaseException | None) -> bool:
    """Whether trying again later can help."""
    if isinstance(cause, sqlite3.OperationalError):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return isinstance(cause, _BUSY) or (isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None)


def _trigger_sentence(cause: BaseException | None) -> str:
    """The sentence with which one of our triggers refused a row, or nothing."""
    if isinstance(cause, psycopg.Error):
        return (cause.diag.message_primary or "") if cause.sqlstate == "23000" else ""
    if getattr(cause, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_TRIGGER":
        return str(cause)
    return ""


def _pool(error: PoolTimeout) -> ResponseReturnValue:
    log.warning("no connection was free: %s", error)
    return answer(503, _title(503), _("The database is busy; nothing was changed, please try again."))
