"""Issued documents against everybody who would change them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Connection, Executable, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from app.act import Actor, acting
from app.db import reading, writing
from app.errors import Refused
from app.ids import new_id
from modules.documents.models import Document, DocumentParty, Event, Line, Link, TaxTotal
from modules.documents.queries import document
from modules.documents.services import Draft, issue, note_event, purge_parties
from modules.documents.tests.builders import BUYER, BY, a_draft, issued
from modules.documents.verify import changed_parties, party_state, wrong_sums

CENT = Decimal("0.01")
SEALED = (Document, Line, TaxTotal, Link, Event)


@pytest.fixture
def receipt(context: Flask) -> UUID:
    """An issued receipt with a second one made of it, so that there are a link and an event too."""
    first = issued(context, {"buyer": BUYER})
    second = replace(a_draft(context), sources=(("returns", first),))
    with acting(BY) as act:
        issue(act, second)
        note_event(act, first, "printed")
    return first


def everything() -> list[Any]:
    with reading() as connection:
        return [connection.execute(select(model.__table__)).all() for model in SEALED]


@pytest.mark.parametrize("model", SEALED)
def test_no_row_is_changed_removed_or_replaced(receipt: UUID, model: Any) -> None:
    before = everything()
    key = next(iter(model.__table__.primary_key))
    attacks: list[Executable] = [update(model).values({key.name: key}), delete(model)]
    with reading() as connection:
        row = dict(connection.execute(select(model.__table__)).mappings().first() or {})
        if connection.dialect.name == "sqlite":
            attacks.append(insert(model).values(**row).prefix_with("OR REPLACE"))
        else:
            attacks.append(text(f"TRUNCATE {model.__tablename__} CASCADE"))
    assert row
    for attack in attacks:
        with pytest.raises(IntegrityError, match=r"never changed|issued already"), writing() as connection:
            connection.execute(attack)
    assert everything() == before


@pytest.mark.parametrize("model", [Line, TaxTotal])
def test_nothing_is_added_later(receipt: UUID, model: Any) -> None:
    with reading() as connection:
        wanted = select(model.__table__).where(model.document_id == receipt)
        row = dict(connection.execute(wanted).mappings().first() or {})
    late = {"n": 99} if model is Line else {"tax_code": "DE-Z"}
    with pytest.raises(IntegrityError, match="issued already"), writing() as connection:
        connection.execute(insert(model).values({**row, **late}))


@pytest.mark.parametrize(
    "changes,words",
    [
        ({"net": Decimal("21.03"), "vat": Decimal("2.97")}, "lines of the document do not add up"),
        ({"gross": Decimal("24.01")}, "lines of the document do not add up"),
        ({"vat": Decimal("2.97")}, "VAT totals of the document do not add up"),
    ],
)
def test_a_header_with_wrong_sums_is_refused(context: Flask, changes: dict[str, Any], words: str) -> None:
    draft = a_draft(context)
    with pytest.raises(IntegrityError, match=words), acting(BY) as act:
        issue(act, replace(draft, totals=replace(draft.totals, **changes)))
    assert everything() == [[], [], [], [], []]


def forged_lines(draft: Draft) -> Draft:
    first, *rest = draft.totals.lines
    return replace(draft, totals=replace(draft.totals, lines=(replace(first, gross=first.gross + CENT), *rest)))


def forged_taxes(draft: Draft) -> Draft:
    first, *rest = draft.totals.taxes
    taxes = (replace(first, vat=first.vat + CENT, gross=first.gross + CENT), *rest)
    return replace(draft, totals=replace(draft.totals, taxes=taxes))


@pytest.mark.parametrize(
    "forge", [forged_lines, forged_taxes, lambda d: replace(d, totals=replace(d.totals, lines=()))]
)
def test_lines_and_taxes_that_do_not_fit_are_refused(context: Flask, forge: Any) -> None:
    draft = forge(a_draft(context))
    with pytest.raises(IntegrityError, match="do not add up"), acting(BY) as act:
        issue(act, draft)
    assert everything() == [[], [], [], [], []]


def test_a_number_is_used_once(context: Flask) -> None:
    issued(context)
    with reading() as connection:
        row = dict(connection.execute(select(Document.__table__)).mappings().one())
        lines = [dict(each) for each in connection.execute(select(Line.__table__)).mappings()]
        taxes = [dict(each) for each in connection.execute(select(TaxTotal.__table__)).mappings()]
    key = new_id()
    with writing() as connection:
        connection.execute(insert(Line), [{**each, "document_id": key} for each in lines])
        connection.execute(insert(TaxTotal), [{**each, "document_id": key} for each in taxes])
    with pytest.raises(IntegrityError), writing() as connection:
        connection.execute(insert(Document), [{**row, "id": key}])
    assert len(everything()[0]) == 1


def test_a_changed_address_is_found_and_a_purged_one_is_no_fault(context: Flask, receipt: UUID) -> None:
    before = everything()
    runner = context.test_cli_runner()
    with reading() as connection:
        assert party_state(connection, receipt) == "kept"
    assert runner.invoke(args=["documents", "check"]).exit_code == 0
    with writing() as connection:
        connection.execute(update(DocumentParty).values(data=DocumentParty.data + " "))
    found = runner.invoke(args=["documents", "check"])
    assert found.exit_code == 1
    assert "address was changed" in found.output
    with writing() as connection:
        connection.execute(delete(DocumentParty))
    with reading() as connection:
        assert party_state(connection, receipt) == "purged"
        assert (changed_parties(connection), wrong_sums(connection)) == ([], [])
        assert document(connection, receipt).parties == {}
    assert everything() == before


def test_names_are_forgotten_when_the_law_allows_it(context: Flask, receipt: UUID) -> None:
    before = everything()
    with pytest.raises(Refused, match="kept whole"), acting(BY, datetime(2034, 12, 31, tzinfo=UTC)) as act:
        purge_parties(act, date(2026, 11, 23))
    with acting(Actor(None, "x"), datetime(2035, 1, 1, tzinfo=UTC)) as act:
        assert purge_parties(act, date(2027, 1, 1)) == 1
    with reading() as connection:
        assert party_state(connection, receipt) == "purged"
    after = everything()
    assert after[:4] == before[:4]
    assert len(after[4]) == len(before[4]) + 1


@contextmanager
def unguarded() -> Iterator[Connection]:
    """A connection of somebody who has taken the guards away."""
    with writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER documents_line_no_update"))
        else:
            connection.execute(text("ALTER TABLE documents_line DISABLE TRIGGER USER"))
        yield connection


def test_forged_lines_are_found(context: Flask, receipt: UUID) -> None:
    with unguarded() as connection:
        connection.execute(update(Line).where(Line.document_id == receipt, Line.n == 1).values(gross=Line.gross + CENT))
    found = context.test_cli_runner().invoke(args=["documents", "check"])
    assert found.exit_code == 1
    assert "does not add up" in found.output
