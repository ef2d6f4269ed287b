"""Set-up, Tills: the list and the form. A new till gets a journal and a fiscal chain of its own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection, select
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from app.db import glancing
from app.editing import edit_form
from app.errors import Missing
from app.forms import Form, choices
from app.hub import Finding
from app.listing import Action, Column, Listing
from app.models import Shop
from app.security import permission
from modules.devices.models import Device
from modules.pos import queries
from modules.pos.models import Till
from modules.pos.set_up import save
from numbering.models import Series
from pos_types.models import PosType

blueprint = Blueprint("pos_set_up", __name__, url_prefix="/set-up/tills")

TILLS = Listing(
    title=_l("Tills"),
    select=queries.tills,
    columns=(
        Column("code", _l("Code")),
        Column("name", _l("Name")),
        Column("shop", _l("Shop")),
        Column("pos_type", _l("POS type")),
        Column("active", _l("Active"), "bool"),
    ),
    search=("code", "name"),
    default_sort="code",
    row_url=lambda row: url_for("pos_set_up.edit", key=row["id"]),
    actions=(Action(_l("New till"), "pos_set_up.new", permission="pos.setup", primary=True),),
    empty=_l("A till sells with a POS type, a series for its receipts, a printer and a drawer."),
    count=lambda n: ngettext("%(num)s till", "%(num)s tills", n),
)


class TillForm(Form):
    """A till."""

    code = StringField(
        _l("Code"),
        [InputRequired(), Length(max=12), Regexp(r"^[A-Za-z0-9-]+$", message=_l("Letters, digits and hyphens only."))],
        description=_l("Printed on every receipt; it stays for ever."),
    )
    name = StringField(_l("Name"), [InputRequired(), Length(max=60)])
    shop_id = SelectField(_l("Shop"), coerce=int)
    pos_type_id = SelectField(_l("POS type"), coerce=int)
    series_id = SelectField(
        _l("Series of its receipts"), coerce=int, description=_l("A series belongs to one till alone.")
    )
    printer_id = SelectField(_l("Receipt printer"), coerce=int)
    drawer_id = SelectField(_l("Cash drawer"), coerce=int)
    active = BooleanField(_l("Active"), default=True)


def check(connection: Connection) -> list[Finding]:
    """Active tills whose receipts nobody prints (section 146a (2) AO asks for one with each sale)."""
    found = select(Till.id, Till.name).where(Till.active, Till.printer_id.is_(None)).order_by(Till.code)
    return [
        Finding(
            _("Till %(name)s has no printer for its receipts.", name=row.name), url_for("pos_set_up.edit", key=row.id)
        )
        for row in connection.execute(found)
    ]


@blueprint.get("/")
@permission("pos.setup")
def index() -> ResponseReturnValue:
    """All tills."""
    return TILLS.respond()


@blueprint.route("/new", methods=["GET", "POST"], endpoint="new", defaults={"key": None})
@blueprint.route("/<int:key>", methods=["GET", "POST"])
@permission("pos.setup")
def edit(key: int | None) -> ResponseReturnValue:
    """The form of a till."""
    with glancing() as connection:
        values = connection.execute(select(Till.__table__).where(Till.id == key)).mappings().first() if key else None
        offered = _choices(connection)
    if key and values is None:
        raise Missing(_("There is no such till."))
    shown = None if values is None else {**values, **{f: values[f] or 0 for f in ("printer_id", "drawer_id")}}

    def fill(form: Any) -> None:
        for name, options in offered.items():
            form[name].choices = choices(options)

    return edit_form(
        TillForm,
        title=shown["name"] if shown else _("New till"),
        values=shown,
        key=key,
        model=Till,
        save=lambda session, data: save(session, key, data),
        back=(url_for(".index"), _("Tills")),
        prepare=fill,
        done=lambda saved: url_for(".edit", key=saved),
    )


def _choices(connection: Connection) -> dict[str, list[tuple[int, str]]]:
    def pairs(statement: Any) -> list[tuple[int, str]]:
        return [(row[0], row[1]) for row in connection.execute(statement)]

    devices = connection.execute(
        select(Device.id, Device.code, Device.kind).where(Device.active).order_by(Device.code)
    ).all()
    none = [(0, _("None"))]
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
