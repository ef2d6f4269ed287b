"""Giving many items a category at once, from their list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from wtforms import Form, SelectField

from app.errors import Refused
from app.forms import Form as OurForm
from app.forms import choices, optional_int
from app.list_bulk import Bulk, found
from modules.catalog import queries
from modules.catalog.models import Category, Item


def _category_form(connection: Connection) -> type[Form]:
    class CategoryForm(OurForm):
        """The category that the chosen items get."""

        category_id = SelectField(
            _l("Category"), coerce=optional_int, choices=choices(queries.categories(connection), empty="–")
        )

    return CategoryForm


def _name(session: Session, key: int | None) -> str:
    category = session.get(Category, key) if key is not None else None
    return category.name if category is not None else "–"


def _preview(session: Session, key: Any, given: Mapping[str, Any]) -> str:
    item: Item = found(session, Item, key)
    if item.category_id == given["category_id"]:
        raise Refused(_("It is so already."))
    return f"{_name(session, item.category_id)} → {_name(session, given['category_id'])}"


def _apply(session: Session, key: Any, given: Mapping[str, Any]) -> str:
    said = _preview(session, key, given)
    found(session, Item, key).category_id = given["category_id"]
    return said


SET_CATEGORY = Bulk(
    "catalog.category", _l("Set category"), "catalog.edit", preview=_preview, apply=_apply, form=_category_form
)
