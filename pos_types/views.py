"""Pages of the POS types: list, and the one form with every module's part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import wtforms
from flask import Blueprint
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.current import current_hub
from app.editing import Group
from app.list_filters import yes_no
from app.listing import Action, Column, Listing
from app.table import Table
from app.table_pages import mount
from pos_types import queries, services
from pos_types.forms import PREFIX, form_with_series
from pos_types.models import PosType, PosTypeSeries
from pos_types.profile import HOST

blueprint = Blueprint("pos_types", __name__, url_prefix="/pos-types")
OWN = ("code", "name", "mode", "printed_note", "is_default", "active")
MODES = {"gross": ("", _l("with VAT")), "net": ("", _l("without VAT"))}


def _form(connection: Connection) -> type[wtforms.Form]:
    """Own fields, and one for the numbering of each kind of document."""
    return form_with_series(queries.series_by_kind(connection, current_hub()))


def _groups(form: type[wtforms.Form]) -> Sequence[Group]:
    series = tuple(name for name in dir(form) if name.startswith(PREFIX))
    own = Group(_l("POS type"), OWN)
    if not series:
        return (own,)
    return own, Group(_l("Numberings"), series, note=_l("A till may have a numbering of its own for receipts."))


def _save(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    series = {name.removeprefix(PREFIX): value for name, value in data.items() if name.startswith(PREFIX)}
    return services.save(session, key, data, series)


def _actions(key: int, _values: Mapping[Any, Any]) -> list[Action]:
    offered = current_hub().choices(queries.ACTIONS).values()
    return [Action(title, endpoint, permission=code, values={"key": key}) for title, endpoint, code in offered]


TYPES = mount(
    blueprint,
    Table(
        PosType,
        listing=Listing(
            title=_l("POS types"),
            select=queries.listed,
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name")),
                Column("mode", _l("Prices"), "state", states=MODES),
                Column("series", _l("Numberings"), "number"),
                Column("is_default", _l("Proposed"), "bool"),
                Column("active", _l("State"), "state", states={True: ("good", _l("In use")), False: ("", _l("Off"))}),
            ),
            search=("code", "name"),
            filters=(yes_no("active", _l("In use")),),
            default_sort="code",
            empty=_l(
                "A POS type says how a till works: prices, numbers, stock, payments, books. Every till is of one type."
            ),
            count=lambda n: ngettext("%(num)s POS type", "%(num)s POS types", n),
        ),
        form=_form,
        load=queries.form_values,
        save=_save,
        see="pos_types.see",
        edit="pos_types.edit",
        new=_l("New POS type"),
        groups=_groups,
        parts=HOST,
        rows=(PosTypeSeries,),
        blank=("is_default",),
        actions=_actions,
    ),
)
