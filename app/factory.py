"""The order of start-up, readable as a list."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import lazy_gettext as _l
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    api,
    approval_views,
    backup_cli,
    bulk_runs,
    check_pages,
    demo,
    health,
    importing_pages,
    list_views,
    log_pages,
    module_pages,
    note_pages,
    outbox,
    palette,
    people_pages,
    references,
    role_pages,
    schema,
    way_in_views,
)
from app.api import init_api
from app.audit import init_audit
from app.cli import module_group, spoken, worker_command
from app.db import db, init_db
from app.faults import init_faults
from app.headers import init_headers
from app.hub import Hub
from app.i18n import init_i18n
from app.logs import init_logs
from app.module import Faulty, Module, discover, ordered
from app.pages import init_pages
from app.people import init_people
from app.security import check_marks, declared, init_security
from app.user_commands import user_group

ROOT = Path(__file__).parent.parent
log = logging.getLogger("kontor.start")


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application. `settings` override the environment (see `_configure`); its data are in KONTOR_INSTANCE."""
    app = Flask(
        "app",
        instance_path=str(Path(os.environ.get("KONTOR_INSTANCE", ROOT / "instance")).resolve()),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "app" / "static"),
    )
    _configure(app, settings or {})
    init_logs()
    init_db(app, app.config["DATABASE_URL"])
    init_headers(app)
    init_security(app)
    init_pages(app)
    init_i18n(app)
    init_audit()
    init_people(app)
    with app.app_context():
        hub = wire_modules(app)
    init_api(app, hub)
    init_faults(app)
    check(app, hub)
    if app.config["WORKER"] == "in-process":
        outbox.start(app)
    return app


def _configure(app: Flask, settings: Mapping[str, Any]) -> None:
    """Environment: DATABASE_URL, SECRET_KEY, REDIS_URL (or RATELIMIT_STORAGE_URI and SOCKETIO_MESSAGE_QUEUE),
    KONTOR_WORKER,
    KONTOR_PROXIES, KONTOR_HOSTS; told in docs/operations.md."""
    instance = Path(app.instance_path)
    instance.mkdir(parents=True, exist_ok=True)
    served = os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn")
    app.config.from_mapping(
        DATABASE_URL=os.environ.get("DATABASE_URL") or f"sqlite:///{instance / 'kontor.db'}",
        RATELIMIT_STORAGE_URI=os.environ.get("RATELIMIT_STORAGE_URI") or os.environ.get("REDIS_URL") or "memory://",
        # Where the servers of one shop tell each other what to push, such as redis://…; needed from two processes on.
        SOCKETIO_MESSAGE_QUEUE=os.environ.get("SOCKETIO_MESSAGE_QUEUE") or os.environ.get("REDIS_URL"),
        # "in-process": the server delivers the outbox itself; "none": `flask worker` does. Commands never do.
        WORKER=os.environ.get("KONTOR_WORKER", "in-process") if served else "none",
        # How many reverse proxies stand before us and may say who asked, and whether by https.
        PROXIES=int(os.environ.get("KONTOR_PROXIES", "0")),
        # The names by which this server may be called; any, if left out.
        TRUSTED_HOSTS=[name for name in os.environ.get("KONTOR_HOSTS", "").split(",") if name] or None,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=14),  # longer than any shift; begun anew once an hour
        MAX_CONTENT_LENGTH=64 * 1024 * 1024,
    )
    app.config.update(settings)
    if not app.config.get("SECRET_KEY"):
        app.config["SECRET_KEY"] = os.environ.get("SECRET_KEY") or _kept_secret(instance / "secret_key")
    count = app.config["PROXIES"]
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _kept_secret(path: Path) -> str:
    """A secret made once per instance; readable by its owner only."""
    if not path.exists():
        fresh = path.with_suffix(f".{os.getpid()}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            path.hardlink_to(fresh)  # of several processes that start at once, the first one's secret holds
        except FileExistsError:
            log.info("another process has made the secret key")
        fresh.unlink()
    return path.read_text().strip()


def wire_modules(app: Flask) -> Hub:
    """Connect the frame's own pages and the installed modules, in the order of `depends`."""
    modules = usable(discover(), [name for name in schema.installed(db.engine) if name != schema.FRAME.name])
    hub = Hub(installed=tuple(module.name for module in modules))
    app.extensions["kontor"] = hub
    app.extensions["kontor_modules"] = {module.name: module for module in modules}
    wire_frame(hub)
    for module in modules:
        module.import_models()
        hub.module = module.name
        module.wire()(hub)
    hub.module = ""
    for blueprint in hub.blueprints:
        app.register_blueprint(blueprint)
    for command in hub.commands:
        _offer(app.cli, spoken(command))
    for start in hub.starts:
        start(app)
    return hub


def _offer(cli: click.Group, command: click.Command) -> None:
    """Add a command; groups of the same name from several modules become one."""
    there = cli.commands.get(command.name or "")
    if isinstance(there, click.Group) and isinstance(command, click.Group):
        command = AppGroup(there.name, help=there.help, commands={**there.commands, **command.commands})
    cli.add_command(command)


def usable(present: Mapping[str, Module], wanted: list[str]) -> list[Module]:
    """The wanted modules whose code is here, in order. The others, and those that need them, are named in the log."""
    kept = list(wanted)
    while True:
        lost = [name for name in kept if name not in present or any(need not in kept for need in present[name].depends)]
        if not lost:
            return ordered(present, kept)
        for name in lost:
            log.error("module %s is installed, but its code or that of a module it needs is gone: it rests", name)
        kept = [name for name in kept if name not in lost]


def wire_frame(hub: Hub) -> None:
    """The frame's own pages, menu, commands and demo rows, by the same means as a module's."""
    hub.module = schema.FRAME.name
    pages = (
        health,
        people_pages,
        role_pages,
        way_in_views,
        log_pages,
        module_pages,
        check_pages,
        api,
        references,
        note_pages,
        list_views,
        palette,
    )
    for page in pages:
        hub.blueprint(page.blueprint)
    group = "Set-up"
    hub.menu(group, _l("Users"), "staff.users", permission="app.people", order=900)
    hub.menu(group, _l("Roles"), "rights.roles", permission="app.people", order=901)
    hub.menu(group, _l("Changes"), "logs.changes", permission="app.audit", order=902)
    hub.menu(group, _l("Approvals"), "logs.approvals", permission="app.audit", order=902)
    hub.menu(group, _l("Modules"), "modules.index", permission="app.modules", order=903)
    hub.menu(
        group,
        _l("Configuration check"),
        "checks.index",
        permission="app.modules",
        order=904,
        count=check_pages.open_count,
    )
    hub.check(check_pages.people)
    hub.api(approval_views.approvals_api)
    for command in (
        module_group,
        user_group,
        demo.demo_group,
        worker_command,
        check_pages.check_command,
        *backup_cli.COMMANDS,
    ):
        hub.command(command)
    hub.after(bulk_runs.MESSAGE, list_views.continue_run)
    hub.after(importing_pages.MESSAGE, importing_pages.work)
    hub.check(module_pages.undelivered)
    hub.seed(demo.seed, order=0)


def check(app: Flask, hub: Hub) -> None:
    """What can be forgotten is looked for before anybody is served; raises `Faulty`."""
    codes = {code for _module, permissions in declared(app) for code, _label in permissions}
    check_marks(app, codes)
    for entry in hub.menus:
        if entry.endpoint not in app.view_functions:
            raise Faulty(f"The menu leads to {entry.endpoint}, which is not there.")
        if entry.permission not in codes:
            raise Faulty(f"The menu asks for {entry.permission}, which no manifest declares.")


def modules_of(app: Flask) -> Mapping[str, Module]:
    """The installed modules of an application, in order."""
    found: Mapping[str, Module] = app.extensions["kontor_modules"]
    return found
