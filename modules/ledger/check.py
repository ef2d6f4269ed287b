"""Is every book as it was written? Recomputes chains, sequences, the balance of each entry and the kept balances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, func, or_, select

from app.money import ZERO
from modules.ledger.chain import GENESIS, Row, digest
from modules.ledger.models import Balance, Entry, EntryLine, Journal, Period

BATCH = 500
ENTRIES = select(Entry.__table__, Period.first_day, Period.last_day, Period.company_id).join(
    Period, Period.id == Entry.period_id
)


@dataclass(frozen=True)
class Report:
    """How much was looked at, and every damage in one sentence. `heads` are (journal, entries, last hash) as found."""

    entries: int
    lines: int
    heads: Sequence[tuple[str, int, str]]
    damages: Sequence[str]


def verify(connection: Connection) -> Report:
    """Read the books of every company from their first entry on. Changes nothing; works in batches."""
    damages: list[str] = []
    heads = []
    entries = lines = 0
    for journal in map(dict, connection.execute(select(Journal.__table__).order_by(Journal.code)).mappings()):
        last, seq = GENESIS, 0
        for header, rows in _entries_of(connection, journal["id"]):
            damages += _damages_of(journal, header, rows, seq, last)
            seq, last = header["seq"], header["hash"]
            entries, lines = entries + 1, lines + len(rows)
        if (journal["next_seq"], journal["last_hash"]) != (seq + 1, last):
            damages.append(_("Journal %(code)s: its head is not at its last entry.", code=journal["code"]))
        heads.append((journal["code"], seq, last))
    damages += _orphans(connection)
    damages += _wrong_balances(connection)
    return Report(entries, lines, heads, damages)


def _entries_of(connection: Connection, journal_id: int) -> Iterator[tuple[Row, Sequence[Row]]]:
    """The journal's entries by sequence, each with its lines."""
    seq = None
    while True:
        batch = ENTRIES.where(Entry.journal_id == journal_id).order_by(Entry.seq).limit(BATCH)
        if seq is not None:
            batch = batch.where(Entry.seq > seq)
        headers = connection.execute(batch).mappings().all()
        if not headers:
            return
        wanted = [header["id"] for header in headers]
        found: dict[Any, list[Row]] = {}
        for row in connection.execute(
            select(EntryLine.__table__).where(EntryLine.entry_id.in_(wanted)).order_by(EntryLine.entry_id, EntryLine.n)
        ).mappings():
            found.setdefault(row["entry_id"], []).append(dict(row))
        for header in headers:
            yield dict(header), found.get(header["id"], [])
        seq = headers[-1]["seq"]


def _damages_of(journal: Row, header: Row, lines: Sequence[Row], seq: int, last: str) -> Iterator[str]:
    """What is wrong with one entry, given the place and the hash of the one before."""
    where: Mapping[str, Any] = {"code": journal["code"], "seq": header["seq"]}
    if header["seq"] != seq + 1:
        yield _("Journal %(code)s: %(expected)s should follow, but there is %(seq)s.", expected=seq + 1, **where)
    if header["previous_hash"] != last:
        yield _("Journal %(code)s, entry %(seq)s: it does not name the entry before it.", **where)
    if digest(journal["code"], header, lines) != header["hash"]:
        yield _("Journal %(code)s, entry %(seq)s: its content is not what was sealed.", **where)
    amounts: list[Decimal] = [line["amount"] for line in lines]
    if sum(amounts, ZERO) != 0:
        yield _("Journal %(code)s, entry %(seq)s: debit and credit differ.", **where)
    if header["line_count"] != len(lines) or header["debit"] != sum((a for a in amounts if a > 0), ZERO):
        yield _("Journal %(code)s, entry %(seq)s: its lines are not those that its header counted.", **where)
    in_period = header["first_day"] <= header["entry_date"] <= header["last_day"]
    if not in_period or header["company_id"] != journal["company_id"]:
        yield _("Journal %(code)s, entry %(seq)s: its date is not in its period.", **where)


def _orphans(connection: Connection) -> Iterator[str]:
    """Lines whose entry is gone."""
    count = connection.execute(
        select(func.count())
        .select_from(EntryLine)
        .outerjoin(Entry, Entry.id == EntryLine.entry_id)
        .where(Entry.id.is_(None))
    ).scalar_one()
    if count:
        yield _("%(count)s lines belong to no entry.", count=count)


def _wrong_balances(connection: Connection) -> Iterator[str]:
    """Kept balances that are not the sum of the lines."""
    amount, places = EntryLine.amount, EntryLine.amount.type
    sums = (
        select(
            EntryLine.account_id,
            Entry.period_id,
            Entry.journal_id,
            func.coalesce(func.sum(amount).filter(amount > 0), 0, type_=places).label("debit"),
            func.coalesce(-func.sum(amount).filter(amount < 0), 0, type_=places).label("credit"),
        )
        .join(Entry, Entry.id == EntryLine.entry_id)
        .group_by(EntryLine.account_id, Entry.period_id, Entry.journal_id)
    )
    true = {
        (row.account_id, row.period_id, row.journal_id): (row.debit, row.credit) for row in connection.execute(sums)
    }
    kept = {
        (row.account_id, row.period_id, row.journal_id): (row.debit, row.credit)
        for row in connection.execute(select(Balance.__table__).where(or_(Balance.debit != 0, Balance.credit != 0)))
    }
    wrong = sorted(key for key in true.keys() | kept.keys() if true.get(key) != kept.get(key))
    if wrong:
        yield _("%(count)s kept balances are not the sum of their lines.", count=len(wrong))
