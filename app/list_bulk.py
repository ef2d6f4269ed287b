"""What can be done to many rows of a list at once, declared like everything else of a list.

    SET_CATEGORY = Bulk(
        "catalog.category", _l("Set category"), "catalog.edit", preview=planned, apply=changed, form=CategoryForm
    )
    ITEMS = Listing(…, bulks=(SET_CATEGORY,))
    hub.bulk(SET_CATEGORY)             # in wire(): so that a run that was interrupted finds it again

`preview` says in words what would happen to one record; `apply` does it and says what was done. Both get a session, the
key and what was filled in, and refuse a record by `Refused`. `app.bulk_runs` calls `apply` once per row, each in a
transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.db import Base
from app.errors import Missing, Refused

Given = Mapping[str, Any]
Step = Callable[[Session, Any, Given], str]
FormMaker = Callable[[Connection], type[wtforms.Form]]


@dataclass(frozen=True)
class Bulk:
    """One such action. `code` begins with its module's name; `form` makes the class of what is to be filled in.

    `key` reads a record's key from text: `int`, or `uuid.UUID`. What the form gives is kept as JSON.
    """

    code: str
    label: str
    permission: str
    preview: Step
    apply: Step
    form: FormMaker | None = None
    key: Callable[[str], Any] = int


def switches(
    model: type[Base], code: str, permission: str, field: str = "active", key: Callable[[str], Any] = int
) -> tuple[Bulk, Bulk]:
    """Two actions, `code`.on and `code`.off, that switch the records of a table by one of its fields."""

    def switch(suffix: str, label: str, wanted: bool) -> Bulk:
        def preview(session: Session, key: Any, _given: Given) -> str:
            if getattr(found(session, model, key), field) is wanted:
                raise Refused(_("It is so already."))
            return _("Back in use.") if wanted else _("No longer in use; what is written stays.")

        def apply(session: Session, key: Any, given: Given) -> str:
            said = preview(session, key, given)
            setattr(found(session, model, key), field, wanted)
            return said

        return Bulk(f"{code}.{suffix}", label, permission, preview, apply, key=key)

    return switch("on", _l("Use again"), wanted=True), switch("off", _l("Take out of use"), wanted=False)


def found(session: Session, model: type[Base], key: Any) -> Any:
    """The record with this key; one that is gone meanwhile is refused."""
    record = session.get(model, key)
    if record is None:
        raise Missing(_("This record is no longer there."))
    return record
