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
field. Parts are saved with that key in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Required, TypedDict, Unpack

import wtforms
from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import FileField, HiddenField, MultipleFileField

from app.db import Base, reading, writing_session
from app.errors import Refused
from app.history import Change, changes_since, history_of
from app.hub import Hub, Part
from app.listing import Action

Save = Callable[[Session, Mapping[str, Any]], Any]


class Options(TypedDict, total=False):
    """What `edit_form` may be told; see there."""

    title: Required[str]
    save: Required[Save]
    back: Required[tuple[str, str]]
    values: object
    key: Any
    model: type[Base]
    parts: str
    groups: Sequence[Group]
    note: str
    related: Sequence[tuple[str, str]]
    actions: Sequence[Action]
    done: Callable[[Any], str]
    prepare: Callable[[Any], None]
    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """Some fields of the form under one heading."""

    title: str
    fields: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class ShownGroup:
    """A heading with its fields, ready to be shown."""

    title: str
    fields: list[wtforms.Field]
    note: str = ""


@dataclass(frozen=True)
class Fault:
    """One mistake: the field's label and id (both empty for the form as a whole) and a sentence."""

    label: str
    id: str
    message: str


@dataclass
class FormPage:
    """What `templates/form.html` shows."""

    title: str
    note: str
    crumb: tuple[str, str]
    form: wtforms.Form
    parts: list[tuple[Part, wtforms.Form]]
    wanted: Sequence[Group]
    history: list[Change] | None = None
    related: Sequence[tuple[str, str]] = ()
    actions: Sequence[Action] = ()
    general: list[str] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """The latest change that this page knows of."""
        return self.history[0].id if self.history else ""

    @property
    def forms(self) -> list[wtforms.Form]:
        """The record's own form, then the parts'."""
        return [self.form, *(form for _part, form in self.parts)]

    @property
    def labelled_history(self) -> list[Change]:
        """The history with the fields named as on this page."""
        names = {each.short_name: each.label.text for form in self.forms for each in form}
        return [replace(change, field=str(names.get(change.field, change.field))) for change in self.history or []]

    @property
    def hidden(self) -> list[wtforms.Field]:
        """Fields nobody sees."""
        return [each for form in self.forms for each in form if isinstance(each, HiddenField)]

    @property
    def groups(self) -> list[ShownGroup]:
        """The declared groups, the fields that are in none, and each part under its own name."""
        named = {name for group in self.wanted for name in group.fields}
        rest = [each for each in self.form if each.short_name not in named and not isinstance(each, HiddenField)]
        shown = [ShownGroup(str(g.title), [self.form[name] for name in g.fields], str(g.note)) for g in self.wanted]
        shown += [ShownGroup(_("More") if shown else "", rest)] if rest else []
        for part, form in self.parts:
            visible = [each for each in form if not isinstance(each, HiddenField)]
            shown += [ShownGroup(str(part.title), visible)] if visible else []
        return shown

    @property
    def faults(self) -> list[Fault]:
        """Every mistake on the page, in the order of the fields."""
        found = [Fault("", "", text) for text in self.general]
        for form in self.forms:
            for each in form:
                found += [Fault(each.label.text, each.id, text) for text in _sentences(each.errors)]
        return found

    @property
    def multipart(self) -> bool:
        """Whether a file can be given."""
        return any(isinstance(each, FileField | MultipleFileField) for form in self.forms for each in form)

    @property
    def has_side(self) -> bool:
        """Whether there is something to tell beside the form."""
        return self.history is not None or bool(self.related)

    def validate(self) -> bool:
        """Check every form, so that all mistakes show at once."""
        results = [form.validate() for form in self.forms]
        return all(results)

    def blame(self, refused: Refused) -> None:
        """Show a refusal at its field, or at the top when it names none that is on the page."""
        for form in self.forms:
            for each in form:
                if refused.field in {each.short_name, each.name}:
                    each.errors = [*each.errors, refused.message]
                    return
        self.general.append(refused.message)


def _sentences(errors: Iterable[Any]) -> list[str]:
    """The messages of a field; those of fields inside it are flattened."""
    found: list[str] = []
    for error in errors:
        if isinstance(error, Mapping):
            found += [text for inner in error.values() for text in _sentences(inner)]
        elif isinstance(error, list | tuple):
            found += _sentences(error)
        else:
            found.append(str(error))
    return found


def edit_form(form_class: type[wtforms.Form], **options: Unpack[Options]) -> ResponseReturnValue:
    """Show the form, or take it: validate all, save in one transaction, go to `done(key)` or back.

    `values` is an object or a mapping that fills the fields; `key` is None for a new record. `model` switches on
    history and the warning when someone else saved meanwhile. `parts` is the name under which modules add parts.
    `prepare(form)` fills choices. `back` is (url, label) of the list. A refused form answers 422 with everything that
    was typed.
    """
    page = _page(form_class, options)
    if request.method == "POST" and page.validate() and _unchanged_meanwhile(page):
        try:
            saved = _saved(page, options["save"])
        except Refused as refused:
            page.blame(refused)
        else:
            flash(_("Saved."), "good")
            done = options.get("done")
            return redirect(done(saved) if done else options["back"][0])
    status = 422 if request.method == "POST" else 200
    shown = render_template(options.get("template", "form.html"), page=page, **options.get("context", {}))
    return shown, status


def _page(form_class: type[wtforms.Form], options: Options) -> FormPage:
    typed = _typed()
    key, model, values = options.get("key"), options.get("model"), options.get("values")
    form = form_class(typed, data=values) if isinstance(values, Mapping) else form_class(typed, obj=values)
    hub: Hub = current_app.extensions["kontor"]
    parts = hub.parts(options["parts"]) if "parts" in options else []
    with reading() as connection, Session(bind=connection) as session:
        shown = [
            (part, part.form(session)(typed, prefix=part.name, obj=part.load(connection, key or 0))) for part in parts
        ]
        history = history_of(connection, model, key) if model is not None and key is not None else None
    prepare = options.get("prepare")
    if prepare:
        prepare(form)
    return FormPage(
        title=options["title"],
        note=options.get("note", ""),
        crumb=options["back"],
        form=form,
        parts=shown,
        wanted=options.get("groups", ()),
        history=history,
        related=options.get("related", ()),
        actions=options.get("actions", ()),
    )


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


def _unchanged_meanwhile(page: FormPage) -> bool:
    """Whether nobody saved since the form was opened; else say who changed what, and let the person decide."""
    seen = request.form.get("seen", "")
    if page.seen == seen:
        return True
    for change in changes_since(page.labelled_history, seen):
        page.general.append(
            _(
                "%(who)s changed “%(field)s” meanwhile: %(old)s → %(new)s. Save again to keep what you see here.",
                who=change.who,
                field=change.field,
                old=change.old or "–",
                new=change.new or "–",
            )
        )
    return False


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
