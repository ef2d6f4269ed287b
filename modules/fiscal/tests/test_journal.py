"""The journal of a till: nobody changes it, and whoever did is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Executable, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from app.db import reading, writing
from modules.fiscal import queries
from modules.fiscal.canonical import GENESIS, chained
from modules.fiscal.models import Chain, Row
from modules.pos.tests.builders import demo_shop, sell
from tests.visitors import visitor

pytestmark = pytest.mark.modules("pos")
ATTACKS: dict[str, dict[str, Any]] = {
    "an amount": {"payload": func.replace(Row.payload, '"total"', '"total_"')},
    "the kind beside the text": {"kind": "cash"},
    "the document beside the text": {"subject_id": None},
    "the hash": {"hash": GENESIS},
    "a text that is none": {"payload": "x"},
}


@contextmanager
def forging() -> Iterator[Connection]:
    """A connection of somebody who has taken the guards away."""
    with writing() as connection:
        if connection.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER fiscal_journal_no_{verb}"))
        else:
            connection.execute(text("ALTER TABLE fiscal_journal DISABLE TRIGGER USER"))
        yield connection


def three_sales(app: Flask) -> Flask:
    """Till T1 with an opened shift and three sales, the last three rows."""
    shop = demo_shop(app)
    for _n in range(3):
        sell(shop)
    return app


@pytest.fixture
def journal(context: Flask) -> Flask:
    return three_sales(context)


def last_row() -> int:
    with reading() as connection:
        return connection.execute(select(Row.seq).order_by(Row.seq.desc()).limit(1)).scalar_one()


def test_the_database_refuses_to_change_it(journal: Flask) -> None:
    before = last_row()
    attacks: list[Executable] = [update(Row).values(kind="x"), delete(Row)]
    with reading() as connection:
        row = dict(connection.execute(select(Row.__table__).where(Row.seq == 1)).mappings().one())
        if connection.dialect.name == "sqlite":
            attacks.append(insert(Row).values(**{**row, "payload": "{}"}).prefix_with("OR REPLACE"))
        else:
            attacks.append(text("TRUNCATE fiscal_journal"))
    for attack in attacks:
        with pytest.raises(IntegrityError, match="never changed"), writing() as connection:
            connection.execute(attack)
    assert last_row() == before
    answer = journal.test_cli_runner().invoke(args=["fiscal", "check"])
    assert answer.exit_code == 0
    assert f"T1: {before} rows, unbroken" in answer.output


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_forged_row_is_found(journal: Flask, attack: str) -> None:
    seq = last_row() - 1
    with forging() as connection:
        connection.execute(update(Row).where(Row.seq == seq).values(ATTACKS[attack]))
    answer = journal.test_cli_runner().invoke(args=["fiscal", "check"])
    assert answer.exit_code == 1
    assert f"T1: broken at row {seq}" in answer.output


def test_a_last_row_that_is_gone_or_made_anew_is_found(journal: Flask) -> None:
    seq = last_row()
    with forging() as connection:
        found = connection.execute(select(Row.__table__).where(Row.seq == seq)).one()
        payload = found.payload.replace('"cash"', '"card"')
        digest = chained(found.previous_hash, payload)
        connection.execute(update(Row).where(Row.seq == seq).values(payload=payload, hash=digest))
        chain_id = found.chain_id
    with reading() as connection:
        assert queries.verdict(connection, chain_id, seq).broken is None  # its own hash fits
        assert queries.verdict(connection, chain_id).broken == seq + 1  # the head does not
    with writing() as connection:
        connection.execute(delete(Row).where(Row.seq == seq))
    with reading() as connection:
        assert queries.verdict(connection, chain_id).broken == seq
    with writing() as connection:
        connection.execute(update(Chain).where(Chain.id == chain_id).values(next_seq=seq - 1))
    with reading() as connection:
        assert queries.verdict(connection, chain_id).broken is not None


@pytest.mark.sqlite
def test_the_accountant_reads_a_row(app: Flask) -> None:
    with app.app_context():
        three_sales(app)
        seq = last_row()
        with reading() as connection:
            row = connection.execute(select(Row.__table__).where(Row.seq == seq)).one()
    accountant = visitor(app, "fiscal.see", "documents.see")
    assert row.hash[:12] in accountant.get("/fiscal/").text
    page = accountant.get(f"/fiscal/{row.chain_id}/{seq}").text
    assert "The chain holds from its first row up to this one." in page
    assert row.hash in page
    assert "lines 1 text" in page
    with app.app_context(), forging() as connection:
        connection.execute(update(Row).where(Row.seq == 1).values(payload="{}"))
    assert "broken at row 1" in accountant.get(f"/fiscal/{row.chain_id}/{seq}").text
    assert accountant.get(f"/fiscal/{row.chain_id}/{seq + 1}").status_code == 404
    assert visitor(app, "documents.see", login="other").get("/fiscal/").status_code == 403
