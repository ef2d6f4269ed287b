"""Files with items: what their columns mean, and the two ways in.

A file with the usual columns of a price list goes the quick way, a hundred rows at once (`import_services`). Any other
column is a field of the item's form, or of a part of it; then each row goes through the form, as in every other table.
What a price list writes in its own way – a VAT rate, "750 g", the name of a category – is put into the form's words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.act import Act
from app.current import current_hub
from app.days import today
from app.db import reading, writing_session
from app.errors import Refused
from app.importing import amount
from app.importing_plan import CHANGED, NEW, REFUSED, ImportField, Result, Run, Taken
from app.importing_tables import EMPTIED, TableImporter
from app.models import Company
from modules.catalog import import_services as services
from modules.catalog.import_sentences import column_name, reason
from modules.catalog.import_words import COLUMNS
from modules.catalog.importing import PLACES, content_of, missing
from modules.catalog.models import Item
from modules.catalog.services import add_barcode

AT_ONCE = 100  # rows of one transaction; about a tenth of a second
QUICK = {
    "code": "code",
    "barcode": "barcode",
    "name": "name",
    "category_id": "category",
    "unit_code": "unit",
    "price": "price_gross",
    "price_net": "price_net",
    "tax_code_id": "vat",
    "stock-minimum": "minimum",
    "content": "content",
    "no_discount": "no_discount",
    "deposit_item_id": "deposit",
    "stock": "stock",
}
"""The fields that a price list has, and what they are called there."""
_OWN = (
    ImportField("barcode", _l("Barcode")),
    ImportField("price_net", _l("Price without VAT"), number=True),
    ImportField("stock", _l("Quantity on stock"), number=True),
)


@dataclass(frozen=True)
class ItemImporter(TableImporter):
    """The importer of items. `country` is whose VAT rates a file names; empty for that of our company."""

    country: str = ""

    def fields(self, connection: Connection) -> Sequence[ImportField]:
        """Those of a price list by the names it may have for them, then all others of the form."""
        own = {field.name: field for field in (*super().fields(connection), *_OWN)}
        usual = [replace(own[name], words=COLUMNS[word]) for name, word in QUICK.items() if name in own]
        return [*usual, *(field for name, field in own.items() if name not in QUICK)]

    # the quick way ------------------------------------------------------------------------------------------------

    def knows(self, run: Run) -> bool:
        """Whether the file has the usual columns only, with all that is needed, and takes nothing away by a hyphen."""
        if not run.columns.keys() <= QUICK.keys() or missing(_usual(run.columns)):
            return False
        return not any(cell in EMPTIED for _line, cells in run.sheet.rows for cell in cells)

    def whole(self, run: Run, start: int, end: int) -> Iterator[list[Result]]:
        """Look at all rows at once, or store a hundred in each transaction."""
        with reading() as connection:
            country = self._country(connection)
            file = services.judged(connection, run.sheet, _usual(run.columns), country, today())
            setting = current_hub().choices("catalog.import_setting").get("minimum")
            looked = None if run.apply else services.planned(connection, file, file.read.rows, setting=setting)
        if looked is not None:
            yield _results(run, run.sheet.rows[start:end], file, looked)
            return
        for first in range(start, end, AT_ONCE):
            rows = run.sheet.rows[first : min(first + AT_ONCE, end)]
            with writing_session() as session:
                act = Act(session.connection(), current_hub(), run.by)
                good = [file.good[line] for line, _cells in rows if line in file.good]
                done = services.take_rows(session, act, file, good, last=first + AT_ONCE >= len(run.sheet.rows))
            yield _results(run, rows, file, done.plan)

    def _country(self, connection: Connection) -> str:
        own = select(Company.country).order_by(Company.id).limit(1)
        return self.country or connection.execute(own).scalar() or "DE"

    # by the form --------------------------------------------------------------------------------------------------

    def marks_of(self, cells: Mapping[str, str]) -> Sequence[str]:
        """A barcode belongs to one item."""
        barcode = cells.get("barcode", "")
        return () if barcode in EMPTIED else (barcode,)

    def take(self, session: Session, cells: Mapping[str, str], sign: str) -> Taken:
        """Store one row by the item's form; then its barcode, and for a new item what is on stock."""
        extra = {field.name for field in _OWN}
        worded = self._worded(session, cells, sign)
        taken = super().take(session, {name: text for name, text in worded.items() if name not in extra}, sign)
        item = session.execute(select(Item).where(Item.code == cells["code"])).scalar_one()
        if add_barcode(session, item, cells.get("barcode", "")) and taken.verb != NEW:
            taken = Taken(CHANGED, (*taken.fields, str(_("Barcode"))))
        if taken.verb == NEW and cells.get("stock"):
            act = Act(session.connection(), current_hub(), session.info["by"])
            services.keep_quantities(act, {item.id: _quantity(cells["stock"], sign)})
        return taken

    def _worded(self, session: Session, cells: Mapping[str, str], sign: str) -> dict[str, str]:
        """The cells as the form takes them. A price is with VAT where no column says otherwise."""
        worded = dict(cells)
        if worded.get("price_net"):
            worded |= {"price": worded["price_net"], "price_gross": "no"}
        elif worded.get("price"):
            worded.setdefault("price_gross", "yes")
        meant = {name: text for name, text in cells.items() if text not in EMPTIED}
        if "category_id" in meant:
            worded["category_id"] = services.category_meant(session, meant["category_id"])
        if "unit_code" in meant:
            worded["unit_code"] = services.unit_meant(session, meant["unit_code"])
        if "tax_code_id" in meant:
            country = self._country(session.connection())
            worded["tax_code_id"] = services.tax_meant(session, country, meant["tax_code_id"], session.info["now"])
        if "content" in meant and "content_unit_code" not in cells and (found := content_of(meant["content"])):
            worded |= {"content": found[0], "content_unit_code": services.unit_meant(session, found[1])}
        return worded


def _quantity(text: str, sign: str) -> Decimal:
    value = amount(text, sign)
    if value is None or value != value.quantize(Decimal(1).scaleb(-PLACES["stock"])):
        raise Refused(_("The number “%(value)s” cannot be read.", value=text))
    return value


def _usual(columns: Mapping[str, int]) -> dict[str, int]:
    return {QUICK[name]: place for name, place in columns.items()}


def _results(
    run: Run, rows: Sequence[tuple[int, tuple[str, ...]]], file: services.Judged, done: services.Plan
) -> list[Result]:
    """What became of these rows, in their order."""
    good = {each.row.line: each for each in done.rows}
    faults = {fault.line: fault for fault in (*file.read.faults, *done.faults)}
    found = []
    for line, cells in rows:
        if line in good:
            text = ", ".join(column_name(field) for field in good[line].fields)
            found.append(Result(line, good[line].verb, run.shown(cells), text))
        else:
            found.append(Result(line, REFUSED, run.shown(cells), reason(faults[line])))
    return found
