"""Set-up, Tills: the list and the form. A new till gets a journal and a fiscal chain of its own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection, select
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from app.editing import Group
from app.forms import Form, choices, optional_int
from app.list_filters import yes_no
from app.listing import Column, Listing
from app.models import Shop
from app.table import Table
from app.table_pages import mount
from modules.devices.models import Device
from modules.pos import queries
from modules.pos.models import Till
from modules.pos.set_up import save
from numbering.models import Series
from pos_types.models import PosType

blueprint = Blueprint("pos_set_up", __name__, url_prefix="/set-up/tills")


class TillForm(Form):
    """A till."""

    code = StringField(
        _l("Code"),
        [InputRequired(), Length(max=12), Regexp(r"^[A-Za-z0-9-]+$", message=_l("Letters, digits and hyphens only."))],
        description=_l("Printed on every receipt; it stays for ever."),
    )
    name = StringField(_l("Name"), [InputRequired(), Length(max=60)])
    shop_id = SelectField(_l("Shop"), coerce=int)
    pos_type_id = SelectField(_l("POS type"), coerce=optional_int)
    series_id = SelectField(
        _l("Series of its receipts"), coerce=int, description=_l("A series belongs to one till alone.")
    )
    printer_id = SelectField(_l("Receipt printer"), coerce=optional_int)
    drawer_id = SelectField(_l("Cash drawer"), coerce=optional_int)
    active = BooleanField(_l("Active"), default=True)


def _fill(connection: Connection, form: Any) -> None:
    """Choices; a new till is of the POS type that the clerk marked for new tills."""
    for name, options in _choices(connection).items():
        form[name].choices = choices(options)
    if form.pos_type_id.data is None:
        form.pos_type_id.data = connection.scalar(select(PosType.id).where(PosType.is_default, PosType.active))


TILLS = mount(
    blueprint,
    Table(
        Till,
        listing=Listing(
            title=_l("Tills"),
            select=queries.tills,
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name")),
                Column("shop", _l("Shop")),
                Column("pos_type", _l("POS type")),
                Column("active", _l("Active"), "bool"),
            ),
            search=("code", "name", "shop"),
            filters=(yes_no("active", _l("In use")),),
            default_sort="code",
            empty=_l("A till sells with a POS type, a series for its receipts, a printer and a drawer."),
            count=lambda n: ngettext("%(num)s till", "%(num)s tills", n),
        ),
        form=TillForm,
        save=save,
        see="pos.setup",
        edit="pos.setup",
        new=_l("New till"),
        prepare=_fill,
        blank=("series_id", "printer_id", "drawer_id"),
        groups=(
            Group(_l("Till"), ("code", "name", "shop_id", "pos_type_id", "active")),
            Group(_l("Receipts"), ("series_id",), note=_l("No two tills write the same numbers.")),
            Group(_l("Devices"), ("printer_id", "drawer_id")),
        ),
    ),
)


def _choices(connection: Connection) -> dict[str, list[tuple[Any, str]]]:
    def pairs(statement: Any) -> list[tuple[int, str]]:
        return [(row[0], row[1]) for row in connection.execute(statement)]

    devices = connection.execute(
        select(Device.id, Device.code, Device.kind).where(Device.active).order_by(Device.code)
    ).all()
    none = [("", _("None"))]
    return {
        "shop_id": pairs(select(Shop.id, Shop.name).order_by(Shop.name)),
        "pos_type_id": pairs(select(PosType.id, PosType.name).where(PosType.active).order_by(PosType.name)),
        "series_id": pairs(
            select(Series.id, Series.name)
            .where(Series.document_kind == "receipt", Series.disabled.is_(False))
            .order_by(Series.code)
        ),
        "printer_id": none + [(row.id, row.code) for row in devices if row.kind == "printer"],
        "drawer_id": none + [(row.id, row.code) for row in devices if row.kind == "drawer"],
    }
