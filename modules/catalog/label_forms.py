"""Asking for labels of many items at once, from their list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from wtforms import Form, IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.errors import Missing
from app.forms import Form as OurForm
from app.list_bulk import Bulk
from modules.catalog import label_services
from modules.catalog.models import Item


class QuantityForm(OurForm):
    """How many labels of each chosen item."""

    quantity = IntegerField(_l("Labels of each"), [InputRequired(), NumberRange(1, label_services.MOST)], default=1)


def _quantity_form(_connection: Connection) -> type[Form]:
    return QuantityForm


def _preview(session: Session, key: Any, given: Mapping[str, Any]) -> str:
    if session.get(Item, key) is None:
        raise Missing(_("This item does not exist."))
    quantity = int(given["quantity"])
    return str(ngettext("%(num)s label", "%(num)s labels", quantity))


def _apply(session: Session, key: Any, given: Mapping[str, Any]) -> str:
    said = _preview(session, key, given)
    label_services.want(session, key, int(given["quantity"]))
    return said


WANT_LABELS = Bulk(
    "catalog.labels", _l("Print labels"), "catalog.edit", preview=_preview, apply=_apply, form=_quantity_form
)
