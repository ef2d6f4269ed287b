"""Pages of the small tables beside the items: categories, units, revenue classes."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from app.db import reading
from app.editing import edit_form
from app.errors import Missing
from app.listing import Action, Column, Listing
from app.security import permission
from modules.catalog import queries, services
from modules.catalog.forms import CategoryForm, RevenueClassForm, UnitForm
from modules.catalog.models import Category, RevenueClass, Unit
from modules.catalog.views import blueprint

CATEGORIES = Listing(
    title=_l("Categories"),
    select=lambda: select(Category.id, Category.name, Category.position),
    columns=(Column("name", _l("Name")), Column("position", _l("Position"), "number")),
    search=("name",),
    default_sort="position",
    row_url=lambda row: url_for("catalog.edit_category", key=row["id"]),
    actions=(Action(_l("New category"), "catalog.new_category", permission="catalog.edit", primary=True),),
    empty=_l("Categories are the tabs of the sales screen."),
    count=lambda n: ngettext("%(num)s category", "%(num)s categories", n),
)

UNITS = Listing(
    title=_l("Units"),
    select=lambda: select(Unit.code, Unit.name, Unit.whole),
    key="code",
    columns=(Column("code", _l("Code")), Column("name", _l("Name")), Column("whole", _l("Whole only"), "bool")),
    search=("code", "name"),
    default_sort="code",
    row_url=lambda row: url_for("catalog.edit_unit", key=row["code"]),
    actions=(Action(_l("New unit"), "catalog.new_unit", permission="catalog.edit", primary=True),),
    empty=_l("Units say how an item is counted or weighed."),
    count=lambda n: ngettext("%(num)s unit", "%(num)s units", n),
)

CLASSES = Listing(
    title=_l("Revenue classes"),
    select=lambda: select(RevenueClass.id, RevenueClass.code, RevenueClass.name),
    columns=(Column("code", _l("Code")), Column("name", _l("Name"))),
    search=("code", "name"),
    default_sort="code",
    row_url=lambda row: url_for("catalog.edit_class", key=row["id"]),
    actions=(Action(_l("New revenue class"), "catalog.new_class", permission="catalog.edit", primary=True),),
    empty=_l("Revenue classes decide to which accounts sales are posted."),
    count=lambda n: ngettext("%(num)s revenue class", "%(num)s revenue classes", n),
)


@blueprint.get("/categories")
@permission("catalog.see")
def categories() -> ResponseReturnValue:
    """The categories."""
    return CATEGORIES.respond()


@blueprint.route("/categories/new", methods=["GET", "POST"], endpoint="new_category", defaults={"key": None})
@blueprint.route("/categories/<int:key>", methods=["GET", "POST"])
@permission("catalog.edit")
def edit_category(key: int | None) -> ResponseReturnValue:
    """A category."""
    values = _record(Category, key)
    return edit_form(
        CategoryForm,
        title=values["name"] if values else _("New category"),
        values=values,
        key=key,
        model=Category,
        save=lambda session, data: services.save_category(session, key, data),
        back=(url_for(".categories"), _("Categories")),
    )


@blueprint.get("/units")
@permission("catalog.see")
def units() -> ResponseReturnValue:
    """The units."""
    return UNITS.respond()


@blueprint.route("/units/new", methods=["GET", "POST"], endpoint="new_unit", defaults={"key": None})
@blueprint.route("/units/<key>", methods=["GET", "POST"])
@permission("catalog.edit")
def edit_unit(key: str | None) -> ResponseReturnValue:
    """A unit."""
    values = _record(Unit, key)

    def prepare(form: Any) -> None:
        if key is not None:
            form.code.render_kw = {"readonly": True}

    return edit_form(
        UnitForm,
        title=values["name"] if values else _("New unit"),
        values=values,
        key=key,
        model=Unit,
        save=lambda session, data: services.save_unit(session, key, data),
        back=(url_for(".units"), _("Units")),
        prepare=prepare,
    )


@blueprint.get("/revenue-classes")
@permission("catalog.see")
def classes() -> ResponseReturnValue:
    """The revenue classes."""
    return CLASSES.respond()


@blueprint.route("/revenue-classes/new", methods=["GET", "POST"], endpoint="new_class", defaults={"key": None})
@blueprint.route("/revenue-classes/<int:key>", methods=["GET", "POST"])
@permission("catalog.edit")
def edit_class(key: int | None) -> ResponseReturnValue:
    """A revenue class."""
    values = _record(RevenueClass, key)
    return edit_form(
        RevenueClassForm,
        title=values["name"] if values else _("New revenue class"),
        values=values,
        key=key,
        model=RevenueClass,
        save=lambda session, data: services.save_revenue_class(session, key, data),
        back=(url_for(".classes"), _("Revenue classes")),
    )


def _record(model: type[Category | RevenueClass | Unit], key: Any) -> Any:
    if key is None:
        return None
    with reading() as connection:
        values = queries.record(connection, model, key)
    if values is None:
        raise Missing(_("This record does not exist."))
    return values
