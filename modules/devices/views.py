"""Pages: proxies and devices, their jobs, the paper; and the till's view of its devices."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from app.act import acting
from app.db import reading, writing_session
from app.errors import Missing
from app.list_filters import Choice, DateRange
from app.listing import Column, Listing
from app.security import current_actor, may, permission
from modules.devices import exchange, queries, services
from modules.devices.api import channel_of
from modules.devices.documents import document_from_text, to_text
from modules.devices.models import Device, Job
from modules.devices.states import FINAL_STATES, OPEN_STATES, PROBLEMS
from modules.devices.words import LEVELS, STATES, kind_word, steps_of

blueprint = Blueprint(
    "devices", __name__, template_folder="templates", static_folder="static", static_url_path="/static",
    url_prefix="/devices",
)  # fmt: skip


def _jobs() -> Any:
    return select(
        Job.id, Job.seq, Job.created_at, Device.code.label("device"), Job.kind, Job.copy_no, Job.state, Job.reason,
        Job.created_by,
    ).join(Device, Device.id == Job.device_id)  # fmt: skip


JOBS = Listing(
    title=_l("Device jobs"),
    select=_jobs,
    columns=(
        Column("created_at", _l("Ordered"), "datetime"),
        Column("device", _l("Device")),
        Column("kind", _l("What"), text=kind_word),
        Column("state", _l("State"), "state", states=STATES),
        Column("reason", _l("Why"), text=lambda row: queries.sentence(row["reason"]), soft=True, sort=False),
        Column("created_by", _l("By"), soft=True, wide_only=True),
    ),
    search=("device", "kind", "created_by"),
    filters=(
        Choice("state", _l("State"), {code: word for code, (_tone, word) in STATES.items()}),
        DateRange("created_at", _l("Ordered")),
    ),
    default_sort="-created_at",
    row_url=lambda row: url_for("devices.job", job_id=row["id"]),
    empty=_l("Receipts and drawer openings appear here as soon as a till orders them."),
    count=lambda n: ngettext("%(num)s job", "%(num)s jobs", n),
)


@blueprint.get("/")
@permission("devices.see")
def index() -> ResponseReturnValue:
    """Proxies with their devices, and how each stands."""
    now = datetime.now(UTC)
    with reading() as connection:
        proxies, devices = queries.proxies(connection), queries.devices(connection)
        lights = {light.device_id: light for light in queries.lights(connection, [row["id"] for row in devices], now)}
        latest = queries.latest_jobs(connection)
    return render_template(
        "devices/index.html", proxies=proxies, devices=devices, lights=lights, latest=latest, states=STATES,
        kind=kind_word, levels=LEVELS, sentence=queries.sentence, may=may,
    )  # fmt: skip


@blueprint.get("/jobs")
@permission("devices.see")
def jobs() -> ResponseReturnValue:
    """All jobs."""
    return JOBS.respond()


@blueprint.get("/jobs/<uuid:job_id>")
@permission("devices.see")
def job(job_id: UUID) -> ResponseReturnValue:
    """One job: its life, and its paper or its text."""
    with reading() as connection:
        found = queries.job(connection, job_id)
    if found is None:
        raise Missing(_("There is no such job."))
    printed = found["device_kind"] == "printer" and found["kind"] != "probe"
    text = to_text(document_from_text(found["payload"]), found["device_columns"] or 42) if printed else ""
    return render_template(
        "devices/job.html", job=found, steps=steps_of(found), text=text, title=kind_word(found), states=STATES,
        advice=queries.sentence(found["reason"]), level=LEVELS[found["confirmation"]],
        can_cancel=found["state"] in {"held", "queued"}, can_repeat=printed and found["state"] in FINAL_STATES,
        can_note=found["state"] in PROBLEMS and found["seen_at"] is None, waiting=found["state"] in OPEN_STATES,
        may=may,
    )  # fmt: skip


@blueprint.get("/jobs/<uuid:job_id>/paper.png")
@permission("devices.see")
def paper(job_id: UUID) -> ResponseReturnValue:
    """The paper of a virtual printer as a picture."""
    with reading() as connection:
        png = queries.paper(connection, job_id)
    if png is None:
        raise Missing(_("There is no picture of this paper."))
    return Response(png, mimetype="image/png", headers={"Cache-Control": "private, max-age=86400"})


@blueprint.post("/jobs/<uuid:job_id>/again")
@permission("devices.print")
def again(job_id: UUID) -> ResponseReturnValue:
    """Print once more."""
    with acting(current_actor()) as act:
        new_id = services.print_again(act, job_id)
    flash(_("It is being printed again."), "good")
    return redirect(url_for(".job", job_id=new_id), 303)


@blueprint.post("/jobs/<uuid:job_id>/cancel")
@permission("devices.print")
def cancel(job_id: UUID) -> ResponseReturnValue:
    """Drop a job that has not left yet."""
    with acting(current_actor()) as act:
        services.cancel(act, job_id)
    return redirect(url_for(".job", job_id=job_id), 303)


@blueprint.post("/jobs/<uuid:job_id>/note")
@permission("devices.print")
def note(job_id: UUID) -> ResponseReturnValue:
    """Somebody has looked at it; the till stops warning."""
    with acting(current_actor()) as act:
        services.take_note(act, job_id)
    return redirect(url_for(".job", job_id=job_id), 303)


@blueprint.post("/<int:device_id>/test")
@permission("devices.print")
def test(device_id: int) -> ResponseReturnValue:
    """Print a test page or open the drawer."""
    with acting(current_actor()) as act:
        job_id = services.test_print(act, device_id)
    return redirect(url_for(".job", job_id=job_id), 303)


@blueprint.post("/<int:device_id>/probe")
@permission("devices.print")
def probe(device_id: int) -> ResponseReturnValue:
    """Find out by a test print how well a printer can prove what it does."""
    with acting(current_actor()) as act:
        job_id = services.find_level(act, device_id)
    flash(_("The printer prints a test page and shows by it how well it can prove what it does."), "good")
    return redirect(url_for(".job", job_id=job_id), 303)


@blueprint.post("/proxies/<int:proxy_id>/revoke")
@permission("devices.edit")
def revoke(proxy_id: int) -> ResponseReturnValue:
    """Take a proxy's token away and end its connection."""
    with writing_session() as session:
        connection_id = exchange.revoke(session, proxy_id)
    if connection_id:
        channel_of(current_app).revoke(connection_id)
    flash(_("The token is no longer valid. Make a new one with `flask devices proxy … --renew`."), "good")
    return redirect(url_for(".index"), 303)


@blueprint.get("/till-state")
@permission("devices.state")
def till_state() -> ResponseReturnValue:
    """How the devices named by `?device=ID&device=ID` stand, as JSON for the till's strip."""
    ids = request.args.getlist("device", type=int)[:50]
    with reading() as connection:
        found = queries.lights(connection, ids, datetime.now(UTC))
    return {"devices": [light.as_json() for light in found]}
