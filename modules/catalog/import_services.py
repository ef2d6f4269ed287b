"""Taking a catalogue file into the catalogue: first as a plan that only looks, then for good.

Items are found again by their item number. Good rows are kept whatever the bad ones are; the same file a second time
finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

from flask_babel import gettext as _
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session, aliased, selectinload

from app.act import Act
from app.days import day_of
from app.errors import Refused
from app.importing import Sheet
from app.importing_plan import CHANGED, NEW, SAME
from modules.catalog.import_sentences import column_name
from modules.catalog.import_words import UNITS
from modules.catalog.importing import Fault, ItemRow, Parsed, missing, parsed, rate_of, unit_of
from modules.catalog.models import Barcode, Category, Item, RevenueClass, Unit
from modules.taxes.queries import TaxRule, rules_at


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


@dataclass(frozen=True)
class Judged:
    """A file whose rows were judged for themselves, and what they mean for VAT."""

    read: Parsed
    rates: Mapping[Decimal, TaxRule]
    country: str
    cells: Mapping[int, tuple[str, ...]]

    @cached_property
    def good(self) -> Mapping[int, ItemRow]:
        """The good rows by line."""
        return {row.line: row for row in self.read.rows}


def judged(connection: Connection, table: Sheet, columns: Mapping[str, int], country: str, on: date) -> Judged:
    """Judge every row. VAT rates are those of `country` on the day `on`.

    Raises `Refused` when a column that is needed was not chosen, or the country has no VAT code.
    """
    lacking = missing(columns)
    if lacking:
        raise Refused(_("Please choose the column for: %(fields)s.", fields=", ".join(map(column_name, lacking))))
    rates = _rates(connection, country, on)
    return Judged(parsed(table, columns, list(rates)), rates, country, dict(table.rows))


def planned(
    connection: Connection, file: Judged, rows: Sequence[ItemRow], *, setting: ImportSetting | None = None
) -> Plan:
    """What good rows of a file would do to the catalogue; nothing is changed. The faults are those that only the
    catalogue knows. `setting` is the keeper of minimum stocks, where there is one."""
    have = _have(connection, rows, file, setting)
    good: list[Planned] = []
    faults: list[Fault] = []
    for row in rows:
        owner = have.owners.get(row.barcode)
        if row.barcode and owner not in (None, row.code):
            faults.append(Fault(row.line, "barcode_taken", row.barcode, file.cells[row.line]))
        elif row.deposit and (row.deposit not in have.deposits or row.deposit == row.code):
            faults.append(Fault(row.line, "deposit", row.deposit, file.cells[row.line]))
        else:
            good.append(_planned(row, have))
    return Plan(tuple(good), tuple(faults), file.country)


def plan(
    connection: Connection,
    table: Sheet,
    columns: Mapping[str, int],
    country: str,
    on: date,
    *,
    setting: ImportSetting | None = None,
) -> Plan:
    """What a whole file would do, with all that is wrong in it; see `judged` and `planned`."""
    file = judged(connection, table, columns, country, on)
    return _with_all_faults(file, planned(connection, file, file.read.rows, setting=setting))


def _with_all_faults(file: Judged, found: Plan) -> Plan:
    faults = (*file.read.faults, *found.faults)
    return replace(found, faults=tuple(sorted(faults, key=lambda fault: fault.line)))


def _rates(connection: Connection, country: str, on: date) -> dict[Decimal, TaxRule]:
    """The country's codes by rate: with VAT, and zero rate; exemptions are for people to decide."""
    rules = [rule for rule in rules_at(connection, on).values() if rule.country == country]
    found = {rule.rate: rule for rule in rules if rule.category in ("S", "Z")}
    if not found:
        raise Refused(_("There is no VAT code for %(country)s.", country=country), "country")
    return found


def _have(connection: Connection, rows: Sequence[ItemRow], file: Judged, setting: ImportSetting | None) -> _Have:
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
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        for item in connection.execute(known.where(Item.code.in_([row.code for row in chunk]))):
            items[item.code] = item
        barcodes = [row.barcode for row in chunk if row.barcode]
        owners |= {row[0]: row[1] for row in connection.execute(scanned.where(Barcode.code.in_(barcodes)))}
    settled = setting.have(connection, [item.id for item in items.values()]) if setting else None
    named = sorted({row.deposit for row in rows if row.deposit})
    deposits = {
        row.code
        for start in range(0, len(named), _CHUNK)
        for row in connection.execute(select(Item.code).where(Item.code.in_(named[start : start + _CHUNK])))
    }
    if named:
        deposits |= {row.code for row in file.read.rows}
    return _Have(items, owners, file.rates, settled, deposits)


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


def _store(session: Session, file: Judged, done: Plan, setting: ImportSetting | None) -> Done:
    """Do what a plan says. Categories and usual units are made where they lack."""
    work = [each for each in done.rows if each.verb != SAME]
    rates = file.rates
    categories = _categories(session, [each.row.category for each in work])
    units = {each.row.unit for each in work} | {each.row.content_unit for each in work}
    _make_units(session, {unit for unit in units if unit})
    revenue_class = _revenue_class(session) if work else 0
    existing = _items(session, [each.row.code for each in work if each.verb == CHANGED])
    made: list[tuple[Item, Decimal]] = []
    wanted: list[tuple[Item, Decimal]] = []
    for each in work:
        row = each.row
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
        if row.barcode and row.barcode not in {have.code for have in item.barcodes}:
            item.barcodes.append(Barcode(code=row.barcode, quantity=Decimal(1)))
        _more(item, row)
        if row.minimum is not None:
            wanted.append((item, row.minimum))
    session.flush()
    _deposits(session, [each.row for each in work])
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
    """Link items to their bottle deposits, as far as these are in the catalogue by now."""
    wanted = {row.code: row.deposit for row in rows if row.deposit}
    named = sorted(set(wanted.values()))
    keys: dict[str, int] = {}
    for start in range(0, len(named), _CHUNK):
        found = select(Item.id, Item.code).where(Item.code.in_(named[start : start + _CHUNK]))
        keys |= {row.code: row.id for row in session.execute(found)}
    for item in _items(session, list(wanted)).values():
        item.deposit_item_id = keys.get(wanted[item.code], item.deposit_item_id)
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


def category_meant(session: Session, text: str) -> str:
    """What the item's form takes for the name of a category, which is made where it lacks; a path as it is."""
    if "›" in text:
        return text
    return str(_categories(session, [text])[text])


def unit_meant(session: Session, text: str) -> str:
    """The code of a unit that a file calls by a word, made where it lacks; a text that means none as it is."""
    code = unit_of(text)
    if code is None or session.get(Unit, text) is not None:
        return text
    _make_units(session, {code})
    return code


def tax_meant(session: Session, country: str, text: str, now: datetime) -> str:
    """What the item's form takes for a VAT rate of the country; the name of a VAT code as it is."""
    rate = rate_of(text)
    if rate is None:
        return text
    rule = _rates(session.connection(), country, day_of(now)).get(rate)
    if rule is None:
        raise Refused(_("There is no VAT code for a rate of %(value)s %%.", value=text))
    return str(rule.id)


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


def take_in(session: Session, act: Act, table: Sheet, columns: Mapping[str, int], country: str) -> Done:
    """The whole import in the transaction of `session`, on whose connection `act` runs: items, then opening quantities.

    Quantities are taken for new items only: what is on stock of an older one is known better than the file knows.
    """
    file = judged(session.connection(), table, columns, country, day_of(act.now))
    done = take_rows(session, act, file, file.read.rows)
    return replace(done, plan=_with_all_faults(file, done.plan))


def take_rows(session: Session, act: Act, file: Judged, rows: Sequence[ItemRow], *, last: bool = True) -> Done:
    """Some good rows of a file in one transaction; with the `last` ones, items find deposits that came after them."""
    setting: ImportSetting | None = act.hub.choices("catalog.import_setting").get("minimum")
    done = _store(session, file, planned(session.connection(), file, rows, setting=setting), setting)
    if last and len(rows) < len(file.read.rows):
        linked = [row for row in file.read.rows if row.deposit]
        _deposits(session, [each.row for each in planned(session.connection(), file, linked).rows])
    keep_quantities(act, done.quantities)
    return done


def keep_quantities(act: Act, quantities: Mapping[int, Decimal]) -> None:
    """Give opening quantities (item → quantity) to whoever keeps stock."""
    keep: StockColumn | None = act.hub.choices("catalog.import_column").get("stock")
    if keep is not None and quantities:
        keep(act, quantities)
    act.flush()
