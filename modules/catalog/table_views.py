"""Pages of the tables beside the items: categories, units, revenue classes, attributes, rules for codes, labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection, select

from app.db import reading
from app.editing import Group
from app.errors import Refused
from app.forms import choices
from app.listing import Column, Listing
from app.table import Table
from app.table_pages import mount
from modules.catalog import item_queries, queries, set_up_services
from modules.catalog.models import Attribute, Category, LabelFormat, RevenueClass, ScanRule, Unit
from modules.catalog.scan_queries import scanned
from modules.catalog.set_up_forms import (
    LABELS,
    AttributeForm,
    CategoryForm,
    LabelFormatForm,
    RevenueClassForm,
    ScanRuleForm,
    UnitForm,
)
from modules.catalog.views import blueprint

SEE, EDIT = "catalog.see", "catalog.edit"


def _parents(connection: Connection, form: Any) -> None:
    form.parent_id.choices = choices(item_queries.tree(connection), empty="–")


def _bases(connection: Connection, form: Any) -> None:
    form.base_code.choices = choices(queries.units(connection), empty="–")


CATEGORIES = mount(
    blueprint,
    Table(
        Category,
        listing=Listing(
            title=_l("Categories"),
            select=queries.listed_categories,
            columns=(
                Column("name", _l("Name")),
                Column("parent", _l("Below"), soft=True),
                Column("items", _l("Items"), "number"),
                Column("position", _l("Position"), "number"),
            ),
            search=("name", "parent"),
            default_sort="position",
            empty=_l("Categories are the tabs of the sales screen."),
            count=lambda n: ngettext("%(num)s category", "%(num)s categories", n),
        ),
        form=CategoryForm,
        save=set_up_services.save_category,
        prepare=_parents,
        see=SEE,
        edit=EDIT,
        new=_l("New category"),
        path="/categories",
        names=("categories", "new_category", "edit_category"),
        code="name",
        archive="",
    ),
)

UNITS = mount(
    blueprint,
    Table(
        Unit,
        listing=Listing(
            title=_l("Units"),
            select=lambda: select(Unit.code, Unit.name, Unit.whole, Unit.factor, Unit.base_code),
            key="code",
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name")),
                Column("whole", _l("Whole only"), "bool"),
                Column("factor", _l("One of it is"), "quantity"),
                Column("base_code", _l("Of this unit"), soft=True),
            ),
            search=("code", "name"),
            default_sort="code",
            empty=_l("Units say how an item is counted or weighed."),
            count=lambda n: ngettext("%(num)s unit", "%(num)s units", n),
        ),
        form=UnitForm,
        save=set_up_services.save_unit,
        prepare=_bases,
        see=SEE,
        edit=EDIT,
        new=_l("New unit"),
        path="/units",
        names=("units", "new_unit", "edit_unit"),
        archive="",
    ),
)

CLASSES = mount(
    blueprint,
    Table(
        RevenueClass,
        listing=Listing(
            title=_l("Revenue classes"),
            select=lambda: select(RevenueClass.id, RevenueClass.code, RevenueClass.name),
            columns=(Column("code", _l("Code")), Column("name", _l("Name"))),
            search=("code", "name"),
            default_sort="code",
            empty=_l("Revenue classes decide to which accounts sales are posted."),
            count=lambda n: ngettext("%(num)s revenue class", "%(num)s revenue classes", n),
        ),
        form=RevenueClassForm,
        save=set_up_services.save_revenue_class,
        see=SEE,
        edit=EDIT,
        new=_l("New revenue class"),
        path="/revenue-classes",
        names=("classes", "new_class", "edit_class"),
        archive="",
    ),
)

ATTRIBUTES = mount(
    blueprint,
    Table(
        Attribute,
        listing=Listing(
            title=_l("Attributes"),
            select=queries.listed_attributes,
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name")),
                Column("values", _l("Values"), soft=True),
                Column("position", _l("Position"), "number"),
            ),
            search=("code", "name", "values"),
            default_sort="position",
            empty=_l("Attributes are what variants differ in, such as size and colour."),
            count=lambda n: ngettext("%(num)s attribute", "%(num)s attributes", n),
        ),
        form=AttributeForm,
        load=queries.attribute_values,
        save=set_up_services.save_attribute,
        see=SEE,
        edit=EDIT,
        new=_l("New attribute"),
        path="/attributes",
        names=("attributes", "new_attribute", "edit_attribute"),
        archive="",
        groups=(
            Group(_l("Attribute"), ("code", "name", "position")),
            Group(_l("Values"), ("values",), note=_l("A price difference goes into the price of new variants.")),
        ),
    ),
)


def _tried(key: Any, _values: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """What the code in the address means, by all rules in use."""
    code = request.args.get("code", "").strip()
    if not code:
        return {"code": "", "found": None, "trouble": "", "key": key}
    trouble, found = "", None
    with reading() as connection:
        try:
            found = scanned(connection, code)
        except Refused as refused:
            trouble = refused.message
        item = item_queries.item_values(connection, found.item) if found else None
    if found is None and not trouble:
        trouble = _("No item and no rule knows this code.")
    return {"code": code, "found": found, "item": item, "trouble": trouble, "key": key}


SCAN_RULES = mount(
    blueprint,
    Table(
        ScanRule,
        listing=Listing(
            title=_l("Rules for codes"),
            select=lambda: select(
                ScanRule.id,
                ScanRule.code,
                ScanRule.name,
                ScanRule.pattern,
                ScanRule.prefix,
                ScanRule.meaning,
                ScanRule.active,
            ),
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name")),
                Column("pattern", _l("Pattern")),
                Column("prefix", _l("Prefix")),
                Column("active", _l("State"), "state", states={True: ("good", _l("In use")), False: ("", _l("Off"))}),
            ),
            search=("code", "name", "pattern", "prefix"),
            default_sort="code",
            empty=_l("Rules read codes that carry a price, a weight or several things at once."),
            count=lambda n: ngettext("%(num)s rule", "%(num)s rules", n),
        ),
        form=ScanRuleForm,
        load=queries.scan_rule_values,
        save=set_up_services.save_scan_rule,
        see=SEE,
        edit=EDIT,
        new=_l("New rule"),
        path="/codes",
        names=("scan_rules", "new_scan_rule", "edit_scan_rule"),
        template="catalog/scan_rule.html",
        context=_tried,
        groups=(
            Group(_l("Rule"), ("code", "name", "active")),
            Group(_l("A label with a value"), ("pattern", "meaning", "decimals")),
            Group(
                _l("A composite code"),
                ("prefix", "separator", "tokens"),
                note=_l("Tokens in their order. Without a separator each but the last needs a length."),
            ),
        ),
    ),
)

LABEL_FORMATS = mount(
    blueprint,
    Table(
        LabelFormat,
        listing=Listing(
            title=_l("Formats of labels"),
            select=queries.listed_label_formats,
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name")),
                Column("kind", _l("Where it sticks"), text=lambda row: str(dict(LABELS)[row["kind"]])),
                Column("width", _l("Width in mm"), "quantity"),
                Column("height", _l("Height in mm"), "quantity"),
                Column("on_page", _l("On a page"), "number"),
            ),
            search=("code", "name"),
            default_sort="code",
            empty=_l("A format says how large a label is and what stands on it."),
            count=lambda n: ngettext("%(num)s format", "%(num)s formats", n),
        ),
        form=LabelFormatForm,
        save=set_up_services.save_label_format,
        see=SEE,
        edit=EDIT,
        new=_l("New format"),
        path="/label-formats",
        names=("label_formats", "new_label_format", "edit_label_format"),
        archive="",
        groups=(
            Group(_l("Format"), ("code", "name", "kind")),
            Group(
                _l("Sheet"),
                ("width", "height", "across", "down", "margin_top", "margin_left", "gap_across", "gap_down"),
                note=_l("One label alone is a page of its own, for label printers."),
            ),
            Group(_l("What stands on it"), ("show_price", "show_unit_price", "show_barcode", "show_code")),
        ),
    ),
)
