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
from dataclasses import dataclass, field
from typing import Any

import wtforms
from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from wtforms import FileField, HiddenField, MultipleFileField

from app.db import Base, reading, writing_session
from app.errors import Refused
from app.history import Change, changes_since, history_of
from app.hub import Hub, Part
from app.listing import Action

Save = Callable[[Session, Mapping[str, Any]], Any]


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
    seen: str = ""
    history: list[Change] | None = None
    related: Sequence[tuple[str, str]] = ()
    actions: Sequence[Action] = ()
    general: list[str] = field(default_factory=list)

    @property
    def forms(self) -> list[wtforms.Form]:
        """The record's own form, then the parts'."""
        return [self.form, *(form for _part, form in self.parts)]

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
        return all([form.validate() for form in self.forms])

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


def edit_form(
    form_class: type[wtforms.Form],
    *,
    title: str,
    save: Save,
    back: tuple[str, str],
    values: object = None,
    key: Any = None,
    model: type[Base] | None = None,
    parts: str = "",
    groups: Sequence[Group] = (),
    note: str = "",
    related: Sequence[tuple[str, str]] = (),
    actions: Sequence[Action] = (),
    done: Callable[[Any], str] | None = None,
    prepare: Callable[[Any], None] | None = None,
    template: str = "form.html",
    **context: Any,
) -> ResponseReturnValue:
    """Show the form, or take it: validate all, save in one transaction, go to `done(key)` or back.

    `values` is an object or a mapping that fills the fields; `key` is None for a new record. `model` switches on
    history and the warning when someone else saved meanwhile. `parts` is the name under which modules add parts.
    `prepare(form)` fills choices. A refused form answers 422 with everything that was typed.
    """
    page = _page(form_class, title, note, back, values, key, model, parts, groups)
    page.related, page.actions = related, actions
    if prepare:
        prepare(page.form)
    if request.method == "POST" and page.validate() and _unchanged_meanwhile(page, model, key):
        try:
            saved = _saved(page, save)
        except Refused as refused:
            page.blame(refused)
        else:
            flash(_("Saved."), "good")
            return redirect(done(saved) if done else back[0])
    status = 422 if request.method == "POST" else 200
    return render_template(template, page=page, **context), status


def _page(
    form_class: type[wtforms.Form],
    title: str,
    note: str,
    back: tuple[str, str],
    values: object,
    key: Any,
    model: type[Base] | None,
    parts: str,
    groups: Sequence[Group],
) -> FormPage:
    typed = request.form if request.method == "POST" else None
    if typed is not None and request.files:
        typed = request.form.copy()
        typed.update(request.files)
    filled = {"data": values} if isinstance(values, Mapping) else {"obj": values}
    form = form_class(typed, **filled)
    hub: Hub = current_app.extensions["kontor"]
    with reading() as connection, Session(bind=connection) as session:
        shown = [
            (part, part.form(session)(typed, prefix=part.name, obj=part.load(connection, key or 0)))
            for part in (hub.parts(parts) if parts else [])
        ]
        history = history_of(connection, model, key) if model is not None and key is not None else None
    seen = history[0].id if history else ""
    return FormPage(title, note, back, form, shown, groups, seen, history)


def _unchanged_meanwhile(page: FormPage, model: type[Base] | None, key: Any) -> bool:
    """Whether nobody saved since the form was opened; else say who changed what, and let the person decide."""
    seen = request.form.get("seen", "")
    if model is None or key is None or page.seen == seen:
        return True
    for change in changes_since(page.history or [], seen):
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
