"""Reads of the journal: listed, row by row, and whether a chain holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, RowMapping, Select, Text, bindparam, cast, func, select

from app.errors import Missing
from modules.documents.models import Document
from modules.fiscal.canonical import GENESIS, broken_at, moment
from modules.fiscal.models import Chain, Row

HANDFUL = 1000  # rows fetched at once when a whole chain is read
BEYOND = (  # a row that stands behind the head
    select(func.min(Row.seq))
    .join(Chain, Chain.id == Row.chain_id)
    .where(Chain.id == bindparam("chain"), Row.seq >= Chain.next_seq)
)


@dataclass(frozen=True)
class Verdict:
    """Whether a chain holds: how many rows were looked at, and the first that is not what it was (None: all are)."""

    code: str
    rows: int
    broken: int | None


def listed() -> Select[*tuple[Any, ...]]:
    """Every row of every chain, with the document it is about."""
    return (
        select(
            (cast(Row.chain_id, Text) + "-" + cast(Row.seq, Text)).label("id"),
            Row.seq,
            Chain.code.label("chain"),
            Row.at,
            Row.kind,
            Document.number_text.label("document"),
            func.substr(Row.hash, 1, 12).label("hash"),
            Row.subject_id,
            Row.chain_id,
        )
        .join(Chain, Chain.id == Row.chain_id)
        .outerjoin(Document, Document.id == Row.subject_id)
    )


def row(connection: Connection, chain_id: int, seq: int) -> RowMapping:
    """One row with its chain's code and serial number, and the number of its document. Raises `Missing`."""
    found = connection.execute(
        select(Row.__table__, Chain.code, Chain.serial, Document.number_text)
        .join(Chain, Chain.id == Row.chain_id)
        .outerjoin(Document, Document.id == Row.subject_id)
        .where(Row.chain_id == chain_id, Row.seq == seq)
    )
    mapping = found.mappings().one_or_none()
    if mapping is None:
        raise Missing(_("There is no such row of the journal."))
    return mapping


def chains(connection: Connection) -> list[int]:
    """The ids of all chains, by code."""
    return list(connection.execute(select(Chain.id).order_by(Chain.code)).scalars())


def verdict(connection: Connection, chain_id: int, until: int | None = None) -> Verdict:
    """Compute a chain again from its first row, up to row `until` or to its head.

    Found are a changed, missing or added row, columns that say something else than the sealed text beside them, and a
    head that does not fit the last row.
    """
    head = connection.execute(select(Chain.__table__).where(Chain.id == chain_id)).one()
    end = head.next_seq - 1  # what is added while we look is of no concern
    wanted = select(Row.__table__).where(Row.chain_id == chain_id, Row.seq <= (end if until is None else until))
    last = _Last()
    with connection.execute(wanted.order_by(Row.seq).execution_options(yield_per=HANDFUL)) as found:
        broken = broken_at(_sealed(found, head.code, last))
    if broken is None and until is None:
        if (last.seq, last.hash) != (end, head.last_hash):
            broken = last.seq + 1
        else:
            broken = connection.execute(BEYOND, {"chain": chain_id}).scalar()
    return Verdict(head.code, last.seq, broken)


def broken(connection: Connection) -> list[str]:
    """One sentence for each chain that is not as it was written."""
    verdicts = [verdict(connection, chain_id) for chain_id in chains(connection)]
    return [
        _("The fiscal journal of %(code)s is broken at row %(row)s.", code=each.code, row=each.broken)
        for each in verdicts
        if each.broken is not None
    ]


@dataclass
class _Last:
    """The row that was read last."""

    seq: int = 0
    hash: str = GENESIS


def _sealed(rows: Iterable[Any], code: str, last: _Last) -> Iterator[tuple[int, str, str, str]]:
    """What `broken_at` wants of each row; a row whose columns contradict its text comes with no text."""
    for each in rows:
        last.seq, last.hash = each.seq, each.hash
        yield each.seq, each.payload if _agrees(each, code) else "", each.previous_hash, each.hash


def _agrees(row: Any, code: str) -> bool:
    """Whether the columns of a row say what its sealed text says."""
    try:
        said = json.loads(row.payload)
    except ValueError:
        return False
    if not isinstance(said, dict):
        return False
    subject = None if row.subject_id is None else str(row.subject_id)
    told = (said.get("seq"), said.get("type"), said.get("id"), said.get("at"), said.get("register"))
    return told == (row.seq, row.kind, subject, moment(row.at), code)
