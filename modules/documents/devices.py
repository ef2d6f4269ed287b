"""Documents beside the shops' devices: what was printed of one, printing again, and A4 on an office printer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.act import acting
from app.db import glancing
from app.errors import Missing
from app.hub import Hub
from app.security import current_actor, may, permission
from modules.devices import queries as devices
from modules.devices.services import print_again, print_page
from modules.devices.states import FINAL_STATES
from modules.devices.words import STATES, kind_word, steps_of
from modules.documents import queries
from modules.documents.kinds import PAPER
from modules.documents.services import note_event

blueprint = Blueprint("document_printing", __name__, url_prefix="/documents")


def printing(record: queries.Issued) -> Mapping[str, Any] | None:
    """The card "Printing": the jobs of a document with their lives, and what can be printed of it now."""
    if not may("devices.see"):
        return None
    head = record.header
    with glancing() as connection:
        jobs = devices.jobs_of_document(connection, head["id"])
        offices = devices.office_printers(connection, head["shop_id"]) if _maker(head["kind"]) else []
    shown = [
        {"id": job["id"], "title": kind_word(job), "device": job["device_name"] or job["device_code"],
         "steps": steps_of(job), "advice": devices.sentence(job["reason"]), "state": STATES[job["state"]]}
        for job in jobs
        if job["device_kind"] in ("printer", "office_printer")
    ]  # fmt: skip
    papers = [job for job in jobs if job["device_kind"] == "printer"]
    again = papers[-1]["id"] if papers and papers[-1]["state"] in FINAL_STATES and may("devices.print") else None
    if not (shown or offices):
        return None
    return {"key": head["id"], "jobs": shown, "again": again, "offices": offices if may("devices.print") else []}


def _maker(kind: str) -> Any:
    hub: Hub = current_app.extensions["kontor"]
    return hub.choices(PAPER).get(kind)


@blueprint.post("/<uuid:key>/print-again")
@permission("devices.print")
def again(key: UUID) -> ResponseReturnValue:
    """Print the paper of a document once more, headed as a copy."""
    with acting(current_actor()) as act:
        papers = [job for job in devices.jobs_of_document(act.connection, key) if job["device_kind"] == "printer"]
        if not papers:
            raise Missing(_("Nothing was printed of this document yet."))
        note_event(act, key, "copy_printed")
        print_again(act, papers[-1]["id"])
    flash(_("The copy is on its way to the printer."), "good")
    return redirect(url_for("documents.show", key=key), 303)


@blueprint.post("/<uuid:key>/print-page")
@permission("devices.print")
def page(key: UUID) -> ResponseReturnValue:
    """Print a document on A4, on an office printer of its shop."""
    wanted = request.form.get("device", type=int)
    with glancing() as connection:
        head = queries.document(connection, key).header
        printers = {printer["id"] for printer in devices.office_printers(connection, head["shop_id"])}
    maker = _maker(head["kind"])
    if maker is None or wanted is None or wanted not in printers:
        raise Missing(_("There is no such office printer."))
    pdf = maker(key)  # before the transaction: printing does not belong under the write lock
    with acting(current_actor()) as act:
        note_event(act, key, "printed")
        print_page(act, wanted, pdf, key)
    flash(_("The page is on its way to the printer."), "good")
    return redirect(url_for("documents.show", key=key), 303)
