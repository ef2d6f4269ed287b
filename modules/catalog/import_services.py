"""Taking a catalogue file into the catalogue: first as a plan that only looks, then for good.

Items are found again by their item number. Good rows are kept whatever the bad ones are; the same file a second time
finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from flask_babel import gettext as _
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session, aliased, selectinload

from app.act import Act
from app.errors import Refused
from app.importing import Sheet
from modules.catalog.import_words import UNITS
from modules.catalog.importing import Fault, ItemRow, Parsed, missing, parsed
from modules.catalog.models import Barcode, Category, Item, RevenueClass, Unit
from modules.taxes.queries import TaxRule, rules_at

NEW, CHANGED, SAME = "new", "changed", "same"


class ImportSetting(Protocol):
    """The choice `catalog.import_setting`: keeps minimum stocks, by item id."""

    def have(self, connection: Connection, items: Sequence[int]) -> Mapping[int, Decimal]:
        """What is kept of these items."""

    def keep(self, session: Session, minimums: Mapping[int, Decimal]) -> None:
        """Keep these."""


StockColumn = Callable[[Act, Mapping[int, Decimal]], int]
"""The choice `catalog.import_column`: takes opening quantities by item id, says how many it stored."""

_CHUNK = 500  # keys in one IN


@dataclass(frozen=True)
class Planned:
    """What a good row would do: `NEW`, `CHANGED` (with the names of the fields) or `SAME`."""

    row: ItemRow
    verb: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Every good row with what it would do, and every bad one."""

    rows: tuple[Planned, ...]
    faults: tuple[Fault, ...]
    country: str

    def count(self, verb: str) -> int:
        """How many rows would do this."""
        return sum(planned.verb == verb for planned in self.rows)


@dataclass(frozen=True)
class Done:
    """What an import did; `quantities` are those of new items, by id, for whoever keeps stock."""

    plan: Plan
    quantities: Mapping[int, Decimal]


@dataclass(frozen=True)
class _Have:
    """What is in the catalogue of the things that a file speaks of."""

    items: Mapping[str, Any]
    owners: Mapping[str, str]
    rates: Mapping[Decimal, TaxRule]
    minimums: Mapping[int, Decimal] | None
    deposits: Collection[str]


def plan(
    connection: Connection,
    table: Sheet,
    columns: Mapping[str, int],
    country: str,
    on: date,
    *,
    setting: ImportSetting | None = None,
) -> Plan:
    """What the file would do to the catalogue; nothing is changed. VAT rates are those of `country` on the day `on`.
    `setting` is the keeper of minimum stocks, where there is one.

    Raises `Refused` when a column that is needed was not chosen, or the country has no VAT code.
    """
    lacking = missing(columns)
    if lacking:
        raise Refused(_("Please choose the column for: %(fields)s.", fields=", ".join(map(column_name, lacking))))
    rates = _rates(connection, country, on)
    read = parsed(table, columns, list(rates))
    have = _have(connection, read, rates, setting)
    rows: list[Planned] = []
    faults = list(read.faults)
    cells = dict(table.rows)
    for row in read.rows:
        owner = have.owners.get(row.barcode)
        if row.barcode and owner not in (None, row.code):
            faults.append(Fault(row.line, "barcode_taken", row.barcode, cells[row.line]))
        elif row.deposit and (row.deposit not in have.deposits or row.deposit == row.code):
            faults.append(Fault(row.line, "deposit", row.deposit, cells[row.line]))
        else:
            rows.append(_planned(row, have))
    return Plan(tuple(rows), tuple(sorted(faults, key=lambda fault: fault.line)), country)


def _rates(connection: Connection, country: str, on: date) -> dict[Decimal, TaxRule]:
    """The country's codes by rate: with VAT, and zero rate; exemptions are for people to decide."""
    rules = [rule for rule in rules_at(connection, on).values() if rule.country == country]
    found = {rule.rate: rule for rule in rules if rule.category in ("S", "Z")}
    if not found:
        raise Refused(_("There is no VAT code for %(country)s.", country=country), "country")
    return found


def _have(
    connection: Connection, read: Parsed, rates: Mapping[Decimal, TaxRule], setting: ImportSetting | None
) -> _Have:
    items: dict[str, Any] = {}
    owners: dict[str, str] = {}
    deposit = aliased(Item)
    known = select(
        Item.code,
        Item.name,
        Item.price,
        Item.price_gross,
        Item.unit_code,
        Item.tax_code_id,
        Item.id,
        Item.content,
        Item.content_unit_code,
        Item.no_discount,
        deposit.code.label("deposit"),
        Category.name.label("category"),
    )
    known = known.outerjoin(Category, Category.id == Item.category_id)
    known = known.outerjoin(deposit, deposit.id == Item.deposit_item_id)
    scanned = select(Barcode.code, Item.code).join(Item, Item.id == Barcode.item_id)
    for start in range(0, len(read.rows), _CHUNK):
        chunk = read.rows[start : start + _CHUNK]
        for item in connection.execute(known.where(Item.code.in_([row.code for row in chunk]))):
            items[item.code] = item
        barcodes = [row.barcode for row in chunk if row.barcode]
        owners |= {row[0]: row[1] for row in connection.execute(scanned.where(Barcode.code.in_(barcodes)))}
    settled = setting.have(connection, [item.id for item in items.values()]) if setting else None
    named = sorted({row.deposit for row in read.rows if row.deposit})
    deposits = {
        row.code
        for start in range(0, len(named), _CHUNK)
        for row in connection.execute(select(Item.code).where(Item.code.in_(named[start : start + _CHUNK])))
    }
    return _Have(items, owners, rates, settled, deposits | {row.code for row in read.rows})


def _planned(row: ItemRow, have: _Have) -> Planned:
    item = have.items.get(row.code)
    if item is None:
        return Planned(row, NEW)
    differs = {
        "name": item.name != row.name,
        "price": (item.price, item.price_gross) != (row.price, row.price_gross),
        "vat": item.tax_code_id != have.rates[row.rate].id,
        "unit": item.unit_code != row.unit,
        "category": bool(row.category) and item.category != row.category,
        "barcode": bool(row.barcode) and row.barcode not in have.owners,
        "minimum": None not in (row.minimum, have.minimums)
        and (have.minimums or {}).get(item.id, Decimal(0)) != row.minimum,
        "content": row.content is not None
        and (item.content, item.content_unit_code) != (row.content, row.content_unit),
        "no_discount": row.no_discount not in (None, item.no_discount),
        "deposit": bool(row.deposit) and item.deposit != row.deposit,
    }
    fields = tuple(name for name, different in differs.items() if different)
    return Planned(row, CHANGED if fields else SAME, fields)


def apply(
    session: Session,
    table: Sheet,
    columns: Mapping[str, int],
    country: str,
    on: date,
    *,
    setting: ImportSetting | None = None,
) -> Done:
    """Do what `plan` says, planned anew in this transaction. Categories and usual units are made where they lack."""
    done = plan(session.connection(), table, columns, country, on, setting=setting)
    work = [planned for planned in done.rows if planned.verb != SAME]
    rates = _rates(session.connection(), country, on)
    categories = _categories(session, [planned.row.category for planned in work])
    units = {planned.row.unit for planned in work} | {planned.row.content_unit for planned in work}
    _make_units(session, {unit for unit in units if unit})
    revenue_class = _revenue_class(session) if work else 0
    existing = _items(session, [planned.row.code for planned in work if planned.verb == CHANGED])
    made: list[tuple[Item, Decimal]] = []
    wanted: list[tuple[Item, Decimal]] = []
    for planned in work:
        row = planned.row
        item = existing.get(row.code)
        if item is None:
            item = Item(code=row.code, kind="goods", revenue_class_id=revenue_class, stocked=True, active=True)
            item.favourite = item.template = item.no_discount = item.best_before = False
            item.tracking, item.deposit_quantity = "none", Decimal(1)
            session.add(item)
            if row.stock is not None:
                made.append((item, row.stock))
        item.name, item.price, item.price_gross = row.name, row.price, row.price_gross
        item.unit_code, item.tax_code_id = row.unit, rates[row.rate].id
        if row.category:
            item.category_id = categories[row.category]
        if row.barcode and row.barcode not in {each.code for each in item.barcodes}:
            item.barcodes.append(Barcode(code=row.barcode, quantity=Decimal(1)))
        _more(item, row)
        if row.minimum is not None:
            wanted.append((item, row.minimum))
    session.flush()
    _deposits(session, [planned.row for planned in work])
    if setting and wanted:
        setting.keep(session, {item.id: minimum for item, minimum in wanted})
        session.flush()
    return Done(done, {item.id: stock for item, stock in made})


def _more(item: Item, row: ItemRow) -> None:
    """The columns that not every file has."""
    if row.content is not None:
        item.content, item.content_unit_code = row.content, row.content_unit
    if row.no_discount is not None:
        item.no_discount = row.no_discount


def _deposits(session: Session, rows: Sequence[ItemRow]) -> None:
    """Link items to their bottle deposits; all are in the catalogue by now."""
    wanted = {row.code: row.deposit for row in rows if row.deposit}
    if not wanted:
        return
    keys = {row.code: row.id for row in session.execute(select(Item.id, Item.code)).all()}
    for item in _items(session, list(wanted)).values():
        item.deposit_item_id = keys[wanted[item.code]]
    session.flush()


def _categories(session: Session, names: Sequence[str]) -> dict[str, int]:
    found = {row.name: row.id for row in session.scalars(select(Category))}
    for name in dict.fromkeys(names):
        if name and name not in found:
            fresh = Category(name=name, position=100)
            session.add(fresh)
            session.flush()
            found[name] = fresh.id
    return found


def _make_units(session: Session, codes: set[str]) -> None:
    have = set(session.scalars(select(Unit.code)))
    for code in sorted(codes - have):
        name, whole, _names = UNITS[code]
        session.add(Unit(code=code, name=name, whole=whole))
    session.flush()


def _revenue_class(session: Session) -> int:
    """The class of new items: GOODS, else the first one."""
    found = session.scalar(select(RevenueClass.id).order_by(RevenueClass.code != "GOODS", RevenueClass.id).limit(1))
    if found is None:
        raise Refused(_("There is no revenue class yet. Make one first; new items need it."))
    return found


def _items(session: Session, codes: Sequence[str]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for start in range(0, len(codes), _CHUNK):
        chunk = select(Item).where(Item.code.in_(codes[start : start + _CHUNK])).options(selectinload(Item.barcodes))
        found |= {item.code: item for item in session.scalars(chunk)}
    return found


def column_name(field: str) -> str:
    """A column's meaning, for people."""
    return {
        "code": _("item number"),
        "barcode": _("barcode"),
        "name": _("name"),
        "category": _("category"),
        "unit": _("unit"),
        "price": _("price"),
        "price_gross": _("price with VAT"),
        "price_net": _("price without VAT"),
        "vat": _("VAT rate"),
        "stock": _("quantity on stock"),
        "minimum": _("minimum stock"),
        "content": _("content"),
        "no_discount": _("never discounted"),
        "deposit": _("bottle deposit"),
    }[field]


def reason(fault: Fault) -> str:
    """Why a row was left out, as a sentence."""
    value = fault.value
    sentences = {
        "short": lambda: _("The row is cut off after %(value)s cells.", value=value),
        "long": lambda: _("The row has more cells than the head: %(value)s.", value=value),
        "no_code": lambda: _("The item number is missing."),
        "no_name": lambda: _("The name is missing."),
        "amount": lambda: _("The number “%(value)s” cannot be read.", value=value),
        "large": lambda: _("The number %(value)s is too large.", value=value),
        "negative": lambda: _("The number %(value)s is below zero.", value=value),
        "no_vat": lambda: _("The VAT rate is missing."),
        "vat": lambda: _("There is no VAT code for a rate of %(value)s %%.", value=value),
        "content": lambda: _("The content “%(value)s” is not a number with a unit, such as 750 g.", value=value),
        "yes_no": lambda: _("“%(value)s” is neither yes nor no.", value=value),
        "deposit": lambda: _("There is no item %(value)s for the bottle deposit.", value=value),
        "unit": lambda: _("The unit “%(value)s” is not known.", value=value),
        "code_twice": lambda: _("Item number %(value)s stands further up already.", value=value),
        "gtin_twice": lambda: _("Barcode %(value)s stands further up already.", value=value),
        "barcode_check": lambda: _("The check digit of barcode %(value)s is wrong.", value=value),
        "barcode_long": lambda: _("The barcode is too long: %(value)s", value=value),
        "barcode_sign": lambda: _("The barcode “%(value)s” contains a sign that no scanner sends.", value=value),
        "barcode_taken": lambda: _("Barcode %(value)s belongs to another item.", value=value),
    }
    return str(sentences[fault.kind]())


def take_in(session: Session, act: Act, table: Sheet, columns: Mapping[str, int], country: str) -> Done:
    """The whole import in the transaction of `session`, on whose connection `act` runs: items, then opening quantities.

    Quantities are taken for new items only: what is on stock of an older one is known better than the file knows.
    """
    setting: ImportSetting | None = act.hub.choices("catalog.import_setting").get("minimum")
    done = apply(session, table, columns, country, act.now.date(), setting=setting)
    keep: StockColumn | None = act.hub.choices("catalog.import_column").get("stock")
    if keep is not None and done.quantities:
        keep(act, done.quantities)
    act.flush()
    return done
