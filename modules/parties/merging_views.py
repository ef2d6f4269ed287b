"""Records that may be one and the same customer, and making one of two: first what would happen, then the act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from app.act import Act
from app.current import current_hub
from app.db import reading, writing_session
from app.errors import Missing
from app.forms import Form
from app.references import ReferenceField, looking
from app.security import current_actor, permission
from modules.parties import merging_services, queries
from modules.parties.forms import PartyForm
from modules.parties.references import PARTY
from modules.parties.views import blueprint

SHOWN = ("code", "name", "vat_id", "tax_number", "email", "phone", "iban")


class MergeForm(Form):
    """The other record."""

    other_id = ReferenceField(
        _l("Record that goes out of use"), PARTY, [InputRequired()], description=_l("Its number, or words of its name.")
    )


@blueprint.get("/duplicates")
@permission("parties.edit")
def duplicates() -> ResponseReturnValue:
    """Records that may be one and the same customer."""
    with reading() as connection:
        pairs = merging_services.possible_duplicates(connection)
    return render_template("parties/duplicates.html", pairs=pairs)


@blueprint.route("/<int:key>/merge", methods=["GET", "POST"])
@permission("parties.edit")
def merge(key: int) -> ResponseReturnValue:
    """Choose the other record, look at what would happen, do it."""
    asked = request.form if request.method == "POST" else request.args if "other_id" in request.args else None
    with reading() as connection, looking(connection):
        form = MergeForm(asked)
        chosen = form.other_id.data if asked is not None and form.validate() else None
        kept = queries.party_values(connection, key)
        other = queries.party_values(connection, chosen) if chosen and chosen != key else None
        moves = merging_services.what_moves(connection, current_hub(), other["id"]) if other else []
        if kept is None:
            raise Missing(_("This party does not exist."))
        if request.method == "GET" or other is None:
            rows = _side_by_side(kept, other) if other else []
            shown = {"key": key, "kept": kept, "other": other, "form": form, "rows": rows, "moves": moves}
            return render_template("parties/merge.html", **shown), 200 if request.method == "GET" else 422
    with writing_session() as session:
        act = Act(session.connection(), current_hub(), current_actor())
        merging_services.merge(session, act, key, other["id"])
        act.flush()
    flash(_("%(name)s is one record now.", name=kept["name"]), "good")
    return redirect(url_for(".edit", key=key), 303)


def _side_by_side(kept: Mapping[str, Any], other: Mapping[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Label, the kept one's value, the other's, and whether the other's is taken over."""
    form = PartyForm()
    rows = [
        (form[name].label.text, kept[name], other[name], bool(other[name]) and not kept[name])
        for name in SHOWN
        if kept[name] or other[name]
    ]
    here, there = (", ".join(_line(each) for each in record["addresses"]) for record in (kept, other))
    return [*rows, (form.addresses.label.text, here, there, bool(there) and not here)]


def _line(address: Mapping[str, Any]) -> str:
    return f"{address['street']}, {address['postcode']} {address['city']}"
