"""What `templates/form.html` shows: the record's own form, the parts of other modules, mistakes, history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import wtforms
from flask_babel import gettext as _
from wtforms import FileField, HiddenField, MultipleFileField

from app.errors import Refused
from app.form_merge import Clash
from app.form_values import options
from app.history import Change
from app.hub import Part
from app.listing import Action


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
    """The page; `opened` are the signs of its fields as they were shown (see `app.form_merge`)."""

    title: str
    note: str
    crumb: tuple[str, str]
    form: wtforms.Form
    parts: list[tuple[Part, wtforms.Form]]
    wanted: Sequence[Group]
    history: list[Change] | None = None
    related: Sequence[tuple[str, str]] = ()
    actions: Sequence[Action] = ()
    side: Any = None
    opened: str = ""
    clashes: dict[str, Clash] = field(default_factory=dict)
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
    def fields(self) -> dict[str, wtforms.Field]:
        """Every field by its full name."""
        return {each.name: each for form in self.forms for each in form}

    @property
    def labelled_history(self) -> list[Change]:
        """The history with fields and choices named as on this page."""
        fields = {each.short_name: each for form in self.forms for each in form}
        return [labelled(change, fields) for change in self.history or []]

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
                found += [Fault(each.label.text, each.id, text) for text in sentences(each.errors)]
        return found

    @property
    def multipart(self) -> bool:
        """Whether a file can be given."""
        return any(isinstance(each, FileField | MultipleFileField) for form in self.forms for each in form)

    @property
    def has_side(self) -> bool:
        """Whether there is something to tell beside the form."""
        return self.history is not None or bool(self.related) or self.side is not None

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

    def show_clash(self, clash: Clash) -> None:
        """Show at a field what somebody else put there meanwhile."""
        self.clashes[clash.name] = clash
        each = self.fields[clash.name]
        each.errors = [
            *each.errors,
            _("%(who)s changed this meanwhile to “%(theirs)s”.", who=clash.who, theirs=clash.theirs or "–"),
        ]
        setattr(each, "clash", clash)  # noqa: B010 - the macro that draws the field reads it


def labelled(change: Change, fields: Mapping[str, wtforms.Field]) -> Change:
    """A change with its field and its choices named as on the form that has these fields."""
    each = fields.get(change.field)
    if each is None:
        return replace(change, field=change.field.removesuffix("_id").replace("_", " ").capitalize())
    labels = {value: label for value, label, _chosen in options(each)} if isinstance(each, wtforms.SelectField) else {}
    old, new = (labels.get(text or "", text) for text in (change.old, change.new))
    return replace(change, field=str(each.label.text), old=old, new=new)


def sentences(errors: Iterable[Any]) -> list[str]:
    """The messages of a field; those of fields inside it are flattened."""
    found: list[str] = []
    for error in errors:
        if isinstance(error, Mapping):
            found += [text for inner in error.values() for text in sentences(inner)]
        elif isinstance(error, list | tuple):
            found += sentences(error)
        else:
            found.append(str(error))
    return found
