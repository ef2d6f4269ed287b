"""The one form page: the record's own form, the parts of other modules, all errors at once, history at the side.

    @blueprint.route("/series/<int:key>", methods=["GET", "POST"])
    @permission("numbering.edit")
    def edit(key: int) -> ResponseReturnValue:
        series = queries.series(key)
        return edit_form(
            SeriesForm,
            title=series.name,
            values=series,
            key=key,
            model=Series,
            save=lambda session, data: services.change(session, key, data),
            back=(url_for(".index"), _("Numberings")),
        )

`save` gets an open session and the form's data, and returns the record's key; it may raise `Refused` with the name of a
field. Parts are saved with that key in the same transaction. Most tables need not call this: see `app.table`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Required, TypedDict, Unpack

import wtforms
from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.db import Base, reading, writing_session
from app.errors import Refused
from app.form_merge import Clash, merge, read_marks, written_marks
from app.form_page import Fault, FormPage, Group, ShownGroup
from app.form_values import in_words, sent_by_forms
from app.history import changes_since, history_of
from app.hub import Hub
from app.listing import Action

__all__ = ["Fault", "FormPage", "Group", "Save", "ShownGroup", "edit_form"]

Save = Callable[[Session, Mapping[str, Any]], Any]


class Options(TypedDict, total=False):
    """What `edit_form` may be told; see there."""

    title: Required[str]
    save: Required[Save]
    back: Required[tuple[str, str]]
    values: object
    key: Any
    like: Any
    model: type[Base]
    parts: str
    groups: Sequence[Group]
    note: str
    related: Sequence[tuple[str, str]]
    actions: Sequence[Action]
    done: Callable[[Any], str]
    prepare: Callable[[Any], None]
    side: Any
    template: str
    context: Mapping[str, Any]


def edit_form(form_class: type[wtforms.Form], **options: Unpack[Options]) -> ResponseReturnValue:
    """Show the form, or take it: validate all, save in one transaction, go to `done(key)` or back.

    `values` is an object or a mapping that fills the fields; `key` is None for a new record, and `like` the key of the
    one that it copies, whose parts are shown. `model` switches on the history. `parts` is the name under which modules
    add parts. `prepare(form)` fills choices. `back` is (url, label) of the list. `side` is what `app.record_side` shows
    beside the form. A refused form answers 422 with everything that was typed.
    """
    typed = _typed()
    page = _page(form_class, options, None)
    if typed is not None:
        page = _taken(form_class, options, typed, page)
        if page.validate() and not page.clashes:
            try:
                saved = _saved(page, options["save"])
            except Refused as refused:
                page.blame(refused)
            else:
                flash(_("Saved."), "good")
                done = options.get("done")
                return redirect(done(saved) if done else options["back"][0])
        for clash in page.clashes.values():
            page.show_clash(clash)
    status = 200 if typed is None else 422
    shown = render_template(options.get("template", "form.html"), page=page, **options.get("context", {}))
    return shown, status


def _taken(form_class: type[wtforms.Form], options: Options, typed: MultiDict[str, Any], stored: FormPage) -> FormPage:
    """The page as it was typed, brought up to date with what others saved since it was opened."""
    now = sent_by_forms(stored.forms)
    known = options.get("key") is not None
    merged = merge(typed, read_marks(request.form.get("opened", "")), now) if known else None
    page = _page(form_class, options, typed)
    page.opened = written_marks(now)
    if merged is None:
        return page
    changes = {change.field: change for change in changes_since(page.history or [], request.form.get("seen", ""))}
    someone = next((change.who for change in changes.values()), "") or _("Someone else")
    fields, theirs = page.fields, stored.fields
    for name in merged.clashing:
        change = changes.get(fields[name].short_name)
        who = change.who if change else someone
        page.clashes[name] = Clash(name, who, in_words(theirs[name]), in_words(fields[name]))
    if merged.taken and not merged.clashing:
        flash(_("%(who)s saved this record meanwhile; the changes of both are kept.", who=someone), "warn")
    return page


def _page(form_class: type[wtforms.Form], options: Options, typed: MultiDict[str, Any] | None) -> FormPage:
    key, model, values = options.get("key"), options.get("model"), options.get("values")
    form = form_class(typed, data=values) if isinstance(values, Mapping) else form_class(typed, obj=values)
    hub: Hub = current_app.extensions["kontor"]
    parts = hub.parts(options["parts"]) if options.get("parts") else []
    like = key or options.get("like") or 0
    with reading() as connection, Session(bind=connection) as session:
        shown = [(part, part.form(session)(typed, prefix=part.name, obj=part.load(connection, like))) for part in parts]
        history = history_of(connection, model, key) if model is not None and key is not None else None
    prepare = options.get("prepare")
    if prepare:
        prepare(form)
    page = FormPage(
        title=options["title"],
        note=options.get("note", ""),
        crumb=options["back"],
        form=form,
        parts=shown,
        wanted=options.get("groups", ()),
        history=history,
        related=options.get("related", ()),
        actions=options.get("actions", ()),
        side=options.get("side"),
    )
    if key is not None:
        page.opened = written_marks(sent_by_forms(page.forms))
    return page


def _typed() -> MultiDict[str, Any] | None:
    """What was typed and which files were given; None when the form is only opened.

    Browsers send line ends as CR LF (HTML, form submission); what is kept has LF.
    """
    if request.method != "POST":
        return None
    lines = ((name, value.replace("\r\n", "\n")) for name, value in request.form.items(multi=True))
    typed: MultiDict[str, Any] = MultiDict(lines)
    typed.update(request.files)
    return typed


def _saved(page: FormPage, save: Save) -> Any:
    """Store the record and its parts in one transaction; returns the key."""
    try:
        with writing_session() as session:
            key = save(session, page.form.data)
            session.flush()
            for part, form in page.parts:
                part.save(session, key, form.data)
            session.flush()
    except IntegrityError as error:
        raise Refused(_("This clashes with another record: a code or number in it is already taken.")) from error
    return key
