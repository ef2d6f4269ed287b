"""What is held about a person: to see, to hand over as JSON or PDF, and to forget."""

from __future__ import annotations

import io
import json

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app import paper
from app.act import Act
from app.current import current_hub
from app.days import today
from app.db import reading, writing_session
from app.errors import Missing, Refused
from app.security import current_actor, permission
from modules.parties import personal_services, queries
from modules.parties.forms import AddressRow, ConsentRow, ContactRow, PartyForm
from modules.parties.personal import Section
from modules.parties.views import blueprint


def words() -> dict[str, str]:
    """What the fields are called in the forms, by their names in the file."""
    found = {}
    for form in (PartyForm, AddressRow, ContactRow, ConsentRow):
        found.update({field.short_name: str(field.label.text) for field in form()})
    return found | {
        "at": _("When"),
        "user_name": _("Who"),
        "field": _("Field"),
        "old": _("Before"),
        "new": _("After"),
        "number_text": _("Number"),
        "doc_date": _("Date"),
        "due_date": _("Due"),
        "amount": _("Amount"),
        "open": _("Open"),
        "total": _("Total"),
        "currency": _("Currency"),
        "role": _("Role"),
        "data": _("As printed"),
        "price": _("Price"),
        "discount": _("Discounts (per cent)"),
        "from_quantity": _("From quantity"),
        "list": _("Price list"),
        "credit_limit": _("Credit limit"),
        "credit_mode": _("Above the limit"),
    }


def _held(key: int) -> tuple[str, str, list[Section]]:
    with reading() as connection:
        values = queries.party_values(connection, key)
        if values is None:
            raise Missing(_("This party does not exist."))
        return values["code"], values["name"], personal_services.held(connection, current_hub(), key)


@blueprint.get("/<int:key>/personal-data")
@permission("parties.personal")
def held(key: int) -> ResponseReturnValue:
    """Everything that is held about a party, with what can be done about it."""
    code, name, sections = _held(key)
    return render_template("parties/personal.html", key=key, code=code, name=name, sections=sections, labels=words())


@blueprint.get("/<int:key>/personal-data.json")
@permission("parties.personal")
def held_json(key: int) -> ResponseReturnValue:
    """The same for a machine (Art. 20 GDPR)."""
    code, _name, sections = _held(key)
    body = {section.name: list(section.rows) for section in sections}
    text = json.dumps(body, ensure_ascii=False, indent=2)
    return send_file(
        io.BytesIO(text.encode()), mimetype="application/json", as_attachment=True, download_name=f"{code}.json"
    )


@blueprint.get("/<int:key>/personal-data.pdf")
@permission("parties.personal")
def held_pdf(key: int) -> ResponseReturnValue:
    """The same on paper (Art. 15 GDPR)."""
    code, name, sections = _held(key)
    language = str(get_locale() or "en")
    page = paper.html(
        "paper/personal.html",
        language,
        whose=name,
        code=code,
        sections=sections,
        labels=words(),
        today=today(),
    )
    return send_file(
        io.BytesIO(paper.pdf(page, "paper/personal.css")),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"{code}.pdf",
    )


@blueprint.post("/<int:key>/erase")
@permission("parties.personal")
def erase(key: int) -> ResponseReturnValue:
    """Forget somebody; who does so writes the number once more."""
    with reading() as connection:
        values = queries.party_values(connection, key)
    if values is None:
        raise Missing(_("This party does not exist."))
    if request.form.get("code", "").strip() != values["code"]:
        raise Refused(_("Please write the number %(code)s to confirm.", code=values["code"]), "code")
    with writing_session() as session:
        act = Act(session.connection(), current_hub(), current_actor())
        personal_services.erase(session, act, key)
        act.flush()
    flash(_("The person is forgotten; documents that the law wants stay as they are."), "good")
    return redirect(url_for(".index"), 303)
