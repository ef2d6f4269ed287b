"""The order of start-up, readable as a list."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from app import schema
from app.api import init_api
from app.cli import module_group
from app.db import db, init_db
from app.faults import init_faults
from app.headers import init_headers
from app.hub import Hub
from app.module import Faulty, Module, discover, ordered
from app.pages import init_pages
from app.people import init_people
from app.security import check_marks, init_security

ROOT = Path(__file__).parent.parent


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application. `settings` override the environment (`DATABASE_URL`, `KONTOR_INSTANCE`, `SECRET_KEY`)."""
    app = Flask(
        "app",
        instance_path=str(Path(os.environ.get("KONTOR_INSTANCE", ROOT / "instance")).resolve()),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "app" / "static"),
    )
    _configure(app, settings or {})
    init_db(app, app.config["DATABASE_URL"])
    app.cli.add_command(module_group)
    init_headers(app)
    init_security(app)
    init_pages(app)
    init_people(app)
    with app.app_context():
        hub = wire_modules(app)
    init_api(app, hub)
    init_faults(app)
    check(app, hub)
    return app


def check(app: Flask, hub: Hub) -> None:
    """What can be forgotten is looked for before anybody is served; raises `Faulty`."""
    declared = {code for module in (schema.FRAME, *modules_of(app).values()) for code, _label in module.permissions}
    check_marks(app, declared)
    for entry in hub.menus:
        if entry.endpoint not in app.view_functions:
            raise Faulty(f"The menu leads to {entry.endpoint}, which is not there.")
        if entry.permission not in declared:
            raise Faulty(f"The menu asks for {entry.permission}, which no manifest declares.")


def _configure(app: Flask, settings: Mapping[str, Any]) -> None:
    instance = Path(app.instance_path)
    instance.mkdir(parents=True, exist_ok=True)
    app.config.from_mapping(
        DATABASE_URL=os.environ.get("DATABASE_URL") or f"sqlite:///{instance / 'kontor.db'}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=14),  # longer than any shift; every request begins it anew
        RATELIMIT_STORAGE_URI=os.environ.get("RATELIMIT_STORAGE_URI", "memory://"),
        MAX_CONTENT_LENGTH=64 * 1024 * 1024,
    )
    app.config.update(settings)
    if not app.config.get("SECRET_KEY"):
        app.config["SECRET_KEY"] = os.environ.get("SECRET_KEY") or _kept_secret(instance / "secret_key")


def _kept_secret(path: Path) -> str:
    """A secret made once per instance; readable by its owner only."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def wire_modules(app: Flask) -> Hub:
    """Connect the installed modules in the order of `depends`; a module whose code is gone is named and refused."""
    present = discover()
    have = schema.installed(db.engine)
    wanted = [name for name in have if name != schema.FRAME.name]
    modules = ordered(present, wanted)
    hub = Hub(installed=tuple(module.name for module in modules))
    app.extensions["kontor"] = hub
    app.extensions["kontor_modules"] = {module.name: module for module in modules}
    for module in modules:
        module.import_models()
        hub.module = module.name
        module.wire()(hub)
    hub.module = ""
    for blueprint in hub.blueprints:
        app.register_blueprint(blueprint)
    for command in hub.commands:
        app.cli.add_command(command)
    for start in hub.starts:
        start(app)
    return hub


def modules_of(app: Flask) -> Mapping[str, Module]:
    """The installed modules of an application, in order."""
    found: Mapping[str, Module] = app.extensions["kontor_modules"]
    return found
