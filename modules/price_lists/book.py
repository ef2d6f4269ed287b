"""Which lists a sale asks, and the rows about no single item: few, and kept until the configuration changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.config_counter import cached
from modules.catalog.models import Category
from modules.parties.models import Party
from modules.price_lists.chains import reductions
from modules.price_lists.endings import Ending
from modules.price_lists.models import GroupPriceList, PartyPriceList, Price, PriceList
from modules.price_lists.rules import NOBODY, OF_ALL, OF_CATEGORY, OF_ITEM, Customer, Formula, ListPrice, PriceRule

# What `Book.row` reads; a statement that joins the table itself may select these beside its own columns.
ROW_COLUMNS = (
    Price.list_id,
    Price.price.label("list_price"),
    Price.discount.label("list_discount"),
    Price.from_quantity,
    Price.valid_from,
    Price.valid_to,
    Price.customer_id,
    Price.group_id,
)
_BROAD = select(*ROW_COLUMNS, Price.category_id).where(Price.item_id.is_(None), Price.customer_id.is_(None))
_OF_CUSTOMER = select(*ROW_COLUMNS, Price.category_id).where(
    Price.item_id.is_(None), Price.customer_id == bindparam("customer")
)
_CUSTOMER = (
    select(Party.group_id, PartyPriceList.list_id.label("own"), GroupPriceList.list_id.label("of_group"))
    .outerjoin(PartyPriceList, PartyPriceList.party_id == Party.id)
    .outerjoin(GroupPriceList, GroupPriceList.group_id == Party.group_id)
    .where(Party.id == bindparam("customer"))
)


@dataclass(frozen=True)
class Broad:
    """A row about a category (None: about every item)."""

    category: int | None
    row: ListPrice


@dataclass(frozen=True)
class Buyer:
    """A customer as prices see them: with the lists they and their group have, and the broad rows that name them."""

    customer: Customer = NOBODY
    own_list: int | None = None
    group_list: int | None = None
    broad: tuple[Broad, ...] = ()


WALK_IN = Buyer()


@dataclass(frozen=True)
class Asked:
    """The lists that a sale asks, in order, and all whose rows it needs: those that formulas build on too."""

    lists: tuple[PriceRule, ...]
    needed: tuple[int, ...]


@dataclass(frozen=True)
class Book:
    """All lists in use, and the rows about no single item. `inside` gives each category's chain outwards."""

    lists: Mapping[int, PriceRule]
    everywhere: frozenset[int]
    broad: tuple[Broad, ...]
    inside: Mapping[int, tuple[int, ...]]

    def asked(self, mode: str, currency: str, till: int | None, buyer: Buyer = WALK_IN) -> Asked:
        """The lists of a sale: the customer's, the group's, the till's, those that hold everywhere; by rank first.

        Only lists that count VAT as `mode` says (gross, net), in the same currency, are asked.
        """
        chosen = [buyer.own_list, buyer.group_list, till, *sorted(self.everywhere)]
        found = {key: self.lists[key] for key in dict.fromkeys(chosen) if key is not None and key in self.lists}
        fitting = [rule for rule in found.values() if rule.gross == (mode == "gross") and rule.currency == currency]
        lists = tuple(sorted(fitting, key=lambda rule: rule.rank))
        return Asked(lists, tuple(sorted({key for rule in lists for key in _needed(rule)})))

    def row(self, row: Any, about: int = OF_ITEM) -> ListPrice | None:
        """A row of `ROW_COLUMNS` as `derive` takes it; None where its list is out of use."""
        rule = self.lists.get(row.list_id)
        if rule is None:
            return None
        return ListPrice(
            list=rule,
            price=row.list_price,
            chain=reductions(row.list_discount),
            from_quantity=row.from_quantity,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            customer=row.customer_id,
            group=row.group_id,
            about=about,
        )

    def broad_rows(self, category: int | None, asked: Asked, buyer: Buyer = WALK_IN) -> list[ListPrice]:
        """The rows about no single item that may hold for one in `category`, of the lists that are needed."""
        around = self.inside.get(category, ()) if category is not None else ()
        found = []
        for each in (*self.broad, *buyer.broad):
            if each.row.list.id not in asked.needed:
                continue
            if each.category is None:
                found.append(each.row)
            elif each.category in around:
                found.append(_at(each.row, OF_CATEGORY + around.index(each.category)))
        return found


def book(connection: Connection) -> Book:
    """The book of all lists, kept in this process until the configuration changes."""
    return cached(connection, "price_lists.book", _load)


def buyer(connection: Connection, party_id: int | None) -> Buyer:
    """A customer as prices see them, kept likewise; nobody in particular for None and for an unknown one."""
    if party_id is None:
        return WALK_IN
    return cached(connection, ("price_lists.buyer", party_id), lambda here: _buyer(here, party_id))


def _buyer(connection: Connection, party_id: int) -> Buyer:
    row = connection.execute(_CUSTOMER, {"customer": party_id}).one_or_none()
    if row is None:
        return WALK_IN
    broad = _broad(book(connection), connection.execute(_OF_CUSTOMER, {"customer": party_id}))
    return Buyer(Customer(party_id, row.group_id), row.own, row.of_group, broad)


def _load(connection: Connection) -> Book:
    rows = {row.id: row for row in connection.execute(select(PriceList.__table__).where(PriceList.active))}
    lists: dict[int, PriceRule] = {}
    for key in rows:
        _rule(key, rows, lists)
    parents = {row.id: row.parent_id for row in connection.execute(select(Category.id, Category.parent_id))}
    inside = {key: _outwards(key, parents) for key in parents}
    bare = Book(lists, frozenset(key for key, row in rows.items() if row.everywhere), (), inside)
    return Book(lists, bare.everywhere, _broad(bare, connection.execute(_BROAD)), inside)


def _rule(key: int, rows: Mapping[int, Any], done: dict[int, PriceRule]) -> PriceRule:
    """The list `key` with those that its formula builds on; a base that is out of use gives the item's own price."""
    if key in done:
        return done[key]
    row = rows[key]
    formula = None
    if row.source:
        base = _rule(row.base_id, rows, done) if row.base_id in rows else None
        formula = Formula(base, row.factor, row.amount)
    done[key] = PriceRule(
        name=row.name,
        id=row.id,
        gross=row.mode == "gross",
        currency=row.currency,
        rank=row.rank,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        ending=Ending(row.round_to, row.ending, row.rounding) if row.rounding else None,
        formula=formula,
    )
    return done[key]


def _needed(rule: PriceRule) -> Iterable[int]:
    """A list and those that its formula builds on."""
    yield rule.id
    if rule.formula is not None and rule.formula.base is not None:
        yield from _needed(rule.formula.base)


def _outwards(key: int, parents: Mapping[int, int | None]) -> tuple[int, ...]:
    """A category, the one it lies in, and so on."""
    found: list[int] = []
    here: int | None = key
    while here is not None and here not in found:
        found.append(here)
        here = parents.get(here)
    return tuple(found)


def _broad(known: Book, rows: Iterable[Any]) -> tuple[Broad, ...]:
    found: Sequence[tuple[int | None, ListPrice | None]] = [
        (row.category_id, known.row(row, OF_ALL if row.category_id is None else OF_CATEGORY)) for row in rows
    ]
    return tuple(Broad(category, row) for category, row in found if row is not None)


def _at(row: ListPrice, about: int) -> ListPrice:
    """The same row, seen from a category further inside."""
    if row.about == about:
        return row
    return ListPrice(
        row.list,
        row.price,
        row.chain,
        row.from_quantity,
        row.valid_from,
        row.valid_to,
        row.customer,
        row.group,
        about,
    )
