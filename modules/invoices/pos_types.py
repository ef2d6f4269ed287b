"""What invoices add to a POS type: how the invoices of its receipts are laid out on paper."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, select
from wtforms import SelectField

from app.forms import choices
from app.side_table import SideTable
from modules.invoices.models import PosTypeInvoice
from modules.invoices.queries import STANDARD

LAYOUTS = (
    (STANDARD, _l("Item numbers below the name")),
    ("numbers", _l("Item numbers in a column of their own")),
    ("plain", _l("Without item numbers")),
)


@dataclass(frozen=True)
class InvoiceValues:
    """The layout of one POS type's invoices: standard, numbers or plain."""

    layout: str = STANDARD


class InvoicePart(SideTable):
    """The part of the POS type's form."""

    def __init__(self) -> None:
        field = SelectField(_l("Layout"), choices=choices(LAYOUTS), default=STANDARD)
        super().__init__("invoices", _l("Invoices"), PosTypeInvoice, layout=field)

    def load(self, connection: Connection, key: int) -> InvoiceValues:
        """The stored layout, or the usual one."""
        found = connection.execute(select(PosTypeInvoice.layout).where(PosTypeInvoice.pos_type_id == key)).scalar()
        return InvoiceValues(found or STANDARD)
