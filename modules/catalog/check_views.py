"""What the configuration check says of items: each has a VAT code that holds today."""

from __future__ import annotations

from flask import url_for
from flask_babel import ngettext
from sqlalchemy import Connection, func, select

from app.days import today
from app.hub import Finding
from modules.catalog.models import Item
from modules.taxes.models import TaxCode
from modules.taxes.queries import rules_at


def check(connection: Connection) -> list[Finding]:
    """Items whose VAT code is out of use or has no rate yet cannot be sold; one line for each code."""
    holding = [rule.id for rule in rules_at(connection, today()).values()]
    rows = connection.execute(
        select(TaxCode.id, TaxCode.code, func.count().label("items"))
        .join(Item, Item.tax_code_id == TaxCode.id)
        .where(Item.active, TaxCode.id.not_in(holding))
        .group_by(TaxCode.id, TaxCode.code)
        .order_by(TaxCode.code)
    )
    found = []
    for row in rows:
        text = ngettext(
            "%(num)s item has VAT code %(code)s, which has no rate today or is out of use.",
            "%(num)s items have VAT code %(code)s, which has no rate today or is out of use.",
            row.items,
            code=row.code,
        )
        found.append(Finding(text, url_for("taxes.edit", key=row.id), "bad"))
    return found
