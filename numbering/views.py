"""Pages of the numberings: list, form with preview, report of gaps."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection

from app.act import acting
from app.current import current_hub
from app.days import today
from app.db import reading
from app.editing import Group
from app.errors import Missing, Refused
from app.forms import choices
from app.list_filters import Choice, yes_no
from app.listing import Action, Column, Listing
from app.security import current_actor, permission
from app.table import Table
from app.table_pages import mount
from numbering import queries, services, setup
from numbering.forms import SeriesForm, VoidForm
from numbering.models import Policy, Series
from numbering.samples import Sample, samples

blueprint = Blueprint(
    "numbering",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/numbering",
    url_prefix="/numbering",
)


def _kind(code: str) -> str:
    return queries.kinds(current_hub()).get(code, code)


def _prepare(_connection: Connection, form: Any) -> None:
    known = queries.kinds(current_hub())
    if form.document_kind.data:
        known.setdefault(form.document_kind.data, form.document_kind.data)
    form.document_kind.choices = choices(known.items())
    if not request.form and not any(not row.is_blank for row in form.policies.rows):
        _first_rule(form)


def _first_rule(form: Any) -> None:
    """A new series begins with a rule that holds from the first of January on."""
    rule = form.policies.rows[0]
    rule.valid_from.data = date(today().year, 1, 1)
    rule.ranges.rows[0].start.data = 1


def _samples(data: dict[str, Any]) -> list[Sample]:
    return samples(data, today())


EXPLAINED = {"explained": setup.explained}
SERIES = mount(
    blueprint,
    Table(
        Series,
        listing=Listing(
            title=_l("Numberings"),
            select=queries.listed,
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name")),
                Column("document_kind", _l("Numbers"), soft=True, text=lambda row: _kind(row["document_kind"])),
                Column("format", _l("Format")),
                Column("last", _l("Last date"), "date"),
                Column("disabled", _l("State"), "state", states={True: ("", _l("Off")), False: ("good", _l("In use"))}),
            ),
            search=("code", "name", "format"),
            filters=(
                Choice("document_kind", _l("Numbers"), lambda: queries.kinds(current_hub())),
                yes_no("disabled", _l("Off")),
            ),
            default_sort="code",
            actions=(Action(_l("New year"), "new_year.index", permission="numbering.see"),),
            empty=_l("Numberings give documents their numbers. Start with the one for the receipts of a till."),
            count=lambda n: ngettext("%(num)s numbering", "%(num)s numberings", n),
        ),
        form=SeriesForm,
        load=queries.form_values,
        save=setup.save,
        see="numbering.see",
        edit="numbering.edit",
        new=_l("New numbering"),
        archive="",
        rows=(Policy,),
        prepare=_prepare,
        groups=(
            Group(_l("Numbering"), ("code", "name", "document_kind", "format", "fiscal", "disabled")),
            Group(
                _l("Rules by date"),
                ("policies",),
                note=_l("What is left empty comes from above; the first valid one counts."),
            ),
        ),
        related=lambda key, _values: [(url_for("numbering.gaps", key=key), _("Missing numbers"))],
        template="numbering/series.html",
        context=lambda _key, _values: {"samples_of": _samples, **EXPLAINED},
    ),
)


@blueprint.post("/preview")
@permission("numbering.see")
def show_preview() -> ResponseReturnValue:
    """What the formats of a form print, as it stands: a fragment that the form's script shows while somebody types."""
    return render_template("numbering/_samples.html", samples=_samples(SeriesForm(request.form).data), **EXPLAINED)


@blueprint.get("/<int:key>/gaps")
@permission("numbering.see")
def gaps(key: int) -> ResponseReturnValue:
    """Which numbers no document carries, and why."""
    return _gaps_page(key, VoidForm(data={"doc_date": today()}))


@blueprint.post("/<int:key>/gaps")
@permission("numbering.void")
def void(key: int) -> ResponseReturnValue:
    """Say that a number will never be used, and why."""
    form = VoidForm(request.form)
    if form.validate():
        try:
            with acting(current_actor()) as act:
                services.void(act, key, form.number.data, form.doc_date.data, form.reason.data)
        except Refused as refused:
            at = refused.field if refused.field in form else "number"
            form[at].errors = [refused.message]
        else:
            flash(_("Number %(number)s is recorded as not used.", number=form.number.data), "good")
            return redirect(url_for(".gaps", key=key))
    return _gaps_page(key, form), 422


def _gaps_page(key: int, form: VoidForm) -> str:
    series = _values(key)
    with reading() as connection:
        missing = queries.report(connection, current_hub(), key)
        counters = queries.last_numbers(connection, key)
    return render_template("numbering/gaps.html", series=series, missing=missing, counters=counters, form=form)


def _values(key: int) -> dict[str, Any]:
    with reading() as connection:
        values = queries.form_values(connection, key)
    if values is None:
        raise Missing(_("This numbering does not exist."))
    return values
