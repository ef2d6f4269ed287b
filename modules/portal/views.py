"""Pages without an account: a document by its secret link, readable, as PDF and as XML."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.act import acting
from app.db import glancing
from app.hub import Hub
from app.pages import LANGUAGES, LOCALES
from app.security import current_actor, permission, public
from modules.documents import queries as documents
from modules.documents.kinds import title_of
from modules.portal.secret_views import kept_secret
from modules.portal.services import document_of, revoke, share

blueprint = Blueprint("portal", __name__, template_folder="templates", url_prefix="/r")
blueprint.after_request(kept_secret)


@blueprint.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """The document, in its own language unless the recipient's browser asks for another."""
    hub: Hub = current_app.extensions["kontor"]
    with glancing() as connection:
        key = document_of(connection, token)
        found = documents.document(connection, key)
        before, _after = documents.neighbours(connection, key)
    language = request.accept_languages.best_match(LANGUAGES) or found.header["language"]
    with force_locale(LOCALES.get(language, language)):
        files = [pair for maker in hub.choices("portal.files").values() for pair in maker(token)]
        return render_template(
            "portal/document.html",
            document=found,
            kind=title_of(hub, found.header["kind"]),
            files=files,
            receipts=[each for each in before if each.link == "replaces"],
        )


@blueprint.post("/share/<uuid:key>")
@permission("portal.share")
def make(key: UUID) -> ResponseReturnValue:
    """Make the link of a document; it is shown on the document's page."""
    _exists(key)
    with acting(current_actor()) as act:
        share(act, key)
    flash(_("The link is ready. Whoever has it can read this document."), "good")
    return redirect(url_for("documents.show", key=key), 303)


@blueprint.post("/revoke/<uuid:key>")
@permission("portal.share")
def end(key: UUID) -> ResponseReturnValue:
    """Revoke the link of a document."""
    _exists(key)
    with acting(current_actor()) as act:
        revoke(act, key)
    flash(_("The link does not work any more."), "good")
    return redirect(url_for("documents.show", key=key), 303)


def _exists(key: UUID) -> None:
    """Raises `Missing` for what is no document."""
    with glancing() as connection:
        documents.document(connection, key)
