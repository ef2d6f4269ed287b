"""The frame of every page: language, menu, formats, icons, and the choice of language and colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from flask import Blueprint, Flask, current_app, g, has_request_context, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_babel import gettext as _
from flask_bootstrap import Bootstrap5
from sqlalchemy import Connection, select
from werkzeug.local import LocalProxy

from app import icons
from app.config_counter import cached
from app.db import glancing
from app.formats import init_formats, locale
from app.hub import Hub
from app.models import Company
from app.security import configuration, current_user_language, current_user_name, may, public
from app.texts import gettext_noop
from app.web import local_target

LANGUAGES = ("en", "de", "it", "da", "nl")
LOCALES = {"en": "en_GB"}  # our English readers sit in Europe: 04/12 is the fourth of December
THEMES = ("", "light", "dark")

blueprint = Blueprint("pages", __name__)


@dataclass
class ShownEntry:
    """A line of the side menu."""

    label: str
    url: str
    active: bool
    count: int = 0


USUAL = ["", gettext_noop("Sales"), gettext_noop("Goods"), gettext_noop("Money"), gettext_noop("Set-up")]


@dataclass
class ShownGroup:
    """A heading of the side menu with its lines."""

    title: str
    entries: list[ShownEntry] = field(default_factory=list)


def chosen_language() -> str:
    """The language of this request: chosen by hand, of the signed-in person, or the browser's best; else English."""
    if not has_request_context():
        return LOCALES.get(LANGUAGES[0], LANGUAGES[0])
    chosen = session.get("language") or current_user_language()
    if chosen not in LANGUAGES:
        chosen = request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])
    return LOCALES.get(str(chosen), str(chosen))


def language_name(code: str) -> str:
    """The name of a language in itself: `Deutsch`."""
    return (Locale(code).get_display_name(code) or code).capitalize()


def menu() -> list[ShownGroup]:
    """The side menu: what the modules contributed and this person may use; the present page's line is marked.

    The groups stand in the order of a working day: selling, goods, money, setting up.
    """
    hub: Hub = current_app.extensions["kontor"]
    groups: dict[str, ShownGroup] = {}
    for entry in sorted(hub.menus, key=lambda each: each.order):
        if may(entry.permission):
            group = groups.setdefault(entry.group, ShownGroup(_(entry.group)))
            count = entry.count() if entry.count else 0
            group.entries.append(ShownEntry(str(entry.title), url_for(entry.endpoint), active=False, count=count))
    _mark_present([entry for group in groups.values() for entry in group.entries])
    order = sorted(groups, key=lambda name: USUAL.index(name) if name in USUAL else len(USUAL))
    return [groups[name] for name in order]


def _mark_present(entries: list[ShownEntry]) -> None:
    """Mark the line that leads to this page or, of those above it, the nearest."""
    here = request.path.rstrip("/") + "/"
    above = [entry for entry in entries if here.startswith(entry.url.rstrip("/") + "/")]
    if above:
        max(above, key=lambda entry: len(entry.url)).active = True


@blueprint.post("/preferences")
@public
def preferences() -> ResponseReturnValue:
    """Keep the chosen language or colours in the session, and go back to where the person was."""
    if request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
    if request.form.get("theme") in THEMES:
        session["theme"] = request.form["theme"]
    return redirect(local_target(request.form.get("back", "/")), 303)


def company_name() -> str:
    """The name of the first company; Kontor, until one is named. A stranger's error page does without the database."""
    at = configuration()
    if at is None and g.get("told_fault"):
        return "Kontor"
    with glancing() as connection:
        return cached(connection, "pages.company_name", _load_company_name, at=at)


def _load_company_name(connection: Connection) -> str:
    return connection.execute(select(Company.name).order_by(Company.id).limit(1)).scalar() or "Kontor"


def _context() -> dict[str, Any]:
    return {
        "company_name": LocalProxy(company_name),  # asked for where it is written
        "home_url": url_for("people.home"),
        "sign_out_url": url_for("people.sign_out"),
        "language": locale().language,
        "languages": [(code, language_name(code)) for code in LANGUAGES],
        "theme": session.get("theme", ""),
        "menu": menu,
        "user_name": current_user_name(),
        "preferences_url": url_for("pages.preferences"),
    }


def init_pages(app: Flask, timezone: Callable[[], str | None] | None = None) -> None:
    """Give the application its page frame."""
    app.config.setdefault("BOOTSTRAP_SERVE_LOCAL", True)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Europe/Berlin")
    Bootstrap5(app)
    Babel(app, locale_selector=chosen_language, timezone_selector=timezone)
    app.jinja_env.globals["icon"] = icons.icon
    init_formats(app)
    app.register_blueprint(blueprint)
    app.context_processor(_context)
