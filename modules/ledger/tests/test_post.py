"""Posting: the chain grows, balances follow, and what may not be posted is refused before anything is written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Executable, select

from app.act import Act, acting
from app.db import db, reading, writing_session
from app.errors import Missing, Refused
from modules.ledger import queries
from modules.ledger.check import verify
from modules.ledger.drafts import EntryDraft
from modules.ledger.models import Account, Balance, Entry, EntryLine, Journal, Period
from modules.ledger.services import close_period, open_year, post, reopen_period, reverse, save_account
from modules.ledger.tests.builders import ANNA, DAY, NOW, SALE, books, draft, posted


def balances() -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for row in db.session.scalars(select(Balance)):
        found[row.account_id] = found.get(row.account_id, Decimal(0)) + row.debit - row.credit
    return found


def test_entries_follow_each_other(context: Flask) -> None:
    kept = books()
    first, second = posted(kept), posted(kept, ("cash", "-5.00"), ("bank", "5.00"))
    rows = {row.seq: row for row in db.session.scalars(select(Entry))}
    assert [rows[1].id, rows[2].id] == [first, second]
    assert (rows[1].previous_hash, rows[2].previous_hash) == ("", rows[1].hash)
    journal = db.session.get_one(Journal, kept.journal)
    assert (journal.next_seq, journal.last_hash) == (3, rows[2].hash)
    assert (rows[1].debit, rows[1].line_count, rows[1].by_name, rows[1].at) == (Decimal("11.90"), 3, "Anna", NOW)
    assert balances() == {
        kept.keys["cash"]: Decimal("6.90"),
        kept.keys["rev1"]: Decimal("-10.00"),
        kept.keys["vat1"]: Decimal("-1.90"),
        kept.keys["bank"]: Decimal("5.00"),
    }


def test_two_entries_of_one_act_are_chained_too(context: Flask) -> None:
    kept = books()
    with acting(ANNA, NOW) as act:
        post(act, draft(kept, *SALE))
        post(act, draft(kept, *SALE))
    first, second = db.session.scalars(select(Entry).order_by(Entry.seq)).all()
    assert second.previous_hash == first.hash
    with reading() as connection:
        assert verify(connection).damages == []


def test_an_account_that_stands_twice_is_kept_once(context: Flask) -> None:
    kept = books("IT")
    assert kept.keys["rev1"] == kept.keys["rev2"]
    posted(kept, ("cash", "3.00"), ("rev1", "-1.00"), ("rev2", "-1.00"), ("cash", "-1.00"))
    cash = db.session.scalars(select(Balance).where(Balance.account_id == kept.keys["cash"])).one()
    assert (cash.debit, cash.credit) == (Decimal("3.00"), Decimal("1.00"))
    assert balances()[kept.keys["rev1"]] == Decimal("-2.00")


def test_posting_takes_five_statements_once_the_set_up_is_known(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = books()
    posted(kept)
    said: list[str] = []

    def heard(name: str) -> None:
        passed_on = getattr(Act, name)

        def listen(act: Act, statement: Executable, *rest: Any) -> Any:
            said.append(str(statement).split(maxsplit=1)[0])
            return passed_on(act, statement, *rest)

        monkeypatch.setattr(Act, name, listen)

    for name in ("read", "first", "write"):
        heard(name)
    with acting(ANNA, NOW) as act:
        post(act, draft(kept, *SALE))
    assert said == ["UPDATE", "INSERT", "INSERT", "INSERT", "UPDATE"]


def test_a_reversal_mirrors_its_entry_and_happens_once(context: Flask) -> None:
    kept = books()
    entry = posted(kept)
    with acting(ANNA, NOW) as act:
        reversal = reverse(act, entry, date(2026, 12, 1), "wrong customer")
    with reading() as connection:
        page = queries.entry_page(connection, reversal)
        assert queries.entry_page(connection, entry).reversed_by == reversal
        assert verify(connection).damages == []
    assert [line.amount for line in page.lines] == [Decimal("-11.90"), Decimal("10.00"), Decimal("1.90")]
    assert page.header.reverses_id == entry
    assert page.header.source_text == "T-1"
    assert set(balances().values()) == {Decimal(0)}
    with pytest.raises(Refused, match="already reversed"), acting(ANNA, NOW) as act:
        reverse(act, entry, DAY, "again")
    with pytest.raises(Refused, match="a reversal itself"), acting(ANNA, NOW) as act:
        reverse(act, reversal, DAY, "back")
    with pytest.raises(Missing), acting(ANNA, NOW) as act:
        reverse(act, uuid4(), DAY, "nothing")


def test_what_does_not_balance_is_our_mistake(context: Flask) -> None:
    kept = books()
    with pytest.raises(AssertionError, match="differ"):
        posted(kept, ("cash", "1.00"), ("rev1", "-0.99"))


def test_a_closed_or_missing_period_takes_nothing(context: Flask) -> None:
    kept = books()
    periods = db.session.scalars(select(Period).order_by(Period.first_day)).all()
    ids = [period.id for period in periods]
    db.session.rollback()
    with pytest.raises(Refused, match="2026-01"), writing_session() as session:
        close_period(session, ids[1], NOW)
    with writing_session() as session:
        close_period(session, ids[0], NOW)
    with pytest.raises(Refused, match="2026-01 is closed"):
        posted(kept, day=date(2026, 1, 31))
    with pytest.raises(Refused, match="2027-01-01"):
        posted(kept, day=date(2027, 1, 1))
    posted(kept, day=date(2026, 2, 1))
    assert db.session.get_one(Journal, kept.journal).next_seq == 2
    db.session.rollback()
    with writing_session() as session:
        reopen_period(session, ids[0])
    posted(kept, day=date(2026, 1, 31))
    with writing_session() as session:
        assert open_year(session, kept.company, date(2026, 7, 1))[0].code == "2027-01"


def test_periods_are_opened_again_from_the_last_one_on(context: Flask) -> None:
    books()
    first, second = (row.id for row in db.session.scalars(select(Period).order_by(Period.first_day).limit(2)))
    db.session.rollback()
    with writing_session() as session:
        close_period(session, first, NOW)
    with writing_session() as session:
        close_period(session, second, NOW)
    with pytest.raises(Refused, match="2026-02"), writing_session() as session:
        reopen_period(session, first)


def test_an_account_out_of_use_is_refused_and_its_number_stays(context: Flask) -> None:
    kept = books()
    posted(kept)
    cash = db.session.get_one(Account, kept.keys["cash"])
    data = {"number": cash.number, "name": "Kasse vorn", "kind": cash.kind, "active": False}
    db.session.rollback()
    with pytest.raises(Refused, match="number and kind"), writing_session() as session:
        save_account(session, kept.keys["cash"], kept.company, data | {"number": "1601"})
    with writing_session() as session:
        save_account(session, kept.keys["cash"], kept.company, data)
    with pytest.raises(Refused, match="no longer in use"):
        posted(kept)
    line = db.session.scalars(select(EntryLine).where(EntryLine.account_id == kept.keys["cash"])).one()
    assert line.account_name == "Kasse"  # as on the day of posting
    with reading() as connection:
        assert verify(connection).damages == []


def test_an_entry_stays_within_one_company(context: Flask) -> None:
    ours, theirs = books(), books(code="OTHER")
    mixed = EntryDraft(theirs.journal, DAY, "Mixed", draft(ours, *SALE).lines)
    with pytest.raises(AssertionError, match="one company"), acting(ANNA, NOW) as act:
        post(act, mixed)


def test_the_sheet_and_the_trial_balance_agree(context: Flask) -> None:
    kept = books()
    posted(kept, day=date(2026, 10, 31))
    posted(kept)
    posted(kept, ("cash", "-20.00"), ("bank", "20.00"))
    with reading() as connection:
        sheet = queries.account_sheet(connection, kept.keys["cash"], date(2026, 11, 1), date(2026, 11, 30))
        cut = queries.account_sheet(connection, kept.keys["cash"], date(2026, 11, 1), date(2026, 11, 30), limit=1)
        rows = queries.trial_balance(connection, kept.company, date(2026, 11, 1), date(2026, 11, 30))
    assert (sheet.opening, sheet.closing, sheet.more) == (Decimal("11.90"), Decimal("3.80"), False)
    assert [(move.contra, move.amount, move.balance) for move in sheet.moves] == [
        ("4400, 3806", Decimal("11.90"), Decimal("23.80")),
        ("1800", Decimal("-20.00"), Decimal("3.80")),
    ]
    assert (len(cut.moves), cut.closing, cut.more) == (1, Decimal("3.80"), True)
    cash = next(row for row in rows if row.number == "1600")
    assert (cash.opening, cash.debit, cash.credit, cash.closing) == (
        Decimal("11.90"),
        Decimal("11.90"),
        Decimal("20.00"),
        Decimal("3.80"),
    )
    assert sum(row.opening for row in rows) == sum(row.closing for row in rows) == 0
    assert sum(row.debit for row in rows) == sum(row.credit for row in rows)
