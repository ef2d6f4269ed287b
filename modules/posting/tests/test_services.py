"""Documents are posted as they are issued; what cannot be posted is kept and posted later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import config_counter
from app.act import Act, acting
from app.db import db, reading, writing, writing_session
from app.errors import Missing
from app.ids import new_id
from modules.documents.events import Issued
from modules.documents.services import Draft, issue
from modules.documents.totals import DraftLine, totals_of
from modules.ledger.check import verify
from modules.ledger.models import Entry, EntryLine, Journal
from modules.ledger.queries import entries_of, lines_of
from modules.ledger.services import reverse
from modules.ledger.tests.builders import ANNA, DAY, NOW
from modules.payments.models import Method
from modules.posting.events import CashMoved, TillBooks
from modules.posting.models import MethodAccount, PosTypePosting, Template, Unposted
from modules.posting.queries import open_ids
from modules.posting.services import book_document, book_shift, repost
from modules.posting.tests.kept import SLIP, ShopKept, shop, sold
from modules.taxes.queries import rules_at
from numbering.tests.builders import a_series

BASKET = [("14.97", "S"), ("9.03", "R")]
Posted = list[tuple[str, Decimal]]


def book(made: Issued, kept: ShopKept | None = None) -> None:
    with acting(ANNA, NOW) as act:
        if kept is not None:
            act.put(TillBooks(kept.till_journal))
        book_document(act, made)


def posted() -> dict[str, list[Posted]]:
    """(account number, amount) of every entry, by journal."""
    found: dict[str, list[Posted]] = {}
    with reading() as connection:
        rows = connection.execute(
            select(Journal.code, Entry.seq, EntryLine.account_number, EntryLine.amount)
            .join(Entry, Entry.journal_id == Journal.id)
            .join(EntryLine, EntryLine.entry_id == Entry.id)
            .order_by(Journal.code, Entry.seq, EntryLine.n)
        )
        for code, seq, number, amount in rows:
            entries = found.setdefault(code, [])
            if len(entries) < seq:
                entries.append([])
            entries[seq - 1].append((number, amount))
    return found


def reasons() -> list[str]:
    with reading() as connection:
        return list(connection.execute(select(Unposted.reason).where(Unposted.posted_at.is_(None))).scalars())


def unassigned(kept: ShopKept, kind: str) -> None:
    """Take the account of a method away."""
    with writing_session() as session:
        row = session.get_one(MethodAccount, (kept.books.company, kept.methods[kind]))
        session.delete(row)


def assigned(kept: ShopKept, kind: str, key: str) -> None:
    """Give a method an account."""
    with writing_session() as session:
        account = kept.books.keys[key]
        session.add(MethodAccount(company_id=kept.books.company, method_id=kept.methods[kind], account_id=account))


def test_a_sale_is_posted_into_the_journal_of_its_till(context: Flask) -> None:
    kept = shop()
    made = sold(kept, BASKET, [("cash", "24.00")])
    book(made, kept)
    expected = [("1600", "24.00"), ("4400", "-12.58"), ("4300", "-8.44"), ("3801", "-0.59"), ("3806", "-2.39")]
    assert posted() == {"TILL": [[(number, Decimal(amount)) for number, amount in expected]]}
    with reading() as connection:
        (header,) = entries_of(connection, made.id)
        lines = lines_of(connection, header.id)
        assert verify(connection).damages == []
    assert (header.source_kind, header.source_text, header.entry_date) == ("document", made.number_text, DAY)
    assert [line.tax_base for line in lines if line.account_number == "3806"] == [Decimal("-12.58")]


def test_without_a_till_the_template_names_the_journal(context: Flask) -> None:
    kept = shop()
    book(sold(kept, BASKET, [("on_account", "24.00")]))
    assert list(posted()) == ["GENERAL-TEST"]
    assert ("1200", Decimal("24.00")) in posted()["GENERAL-TEST"][0]


def test_a_document_that_does_not_post_leaves_the_books_alone(context: Flask) -> None:
    kept = shop()
    book(replace(sold(kept, BASKET, [("cash", "24.00")]), posts=False))
    book(sold(kept, [("0.00", "S")], []))
    assert posted() == {}
    assert reasons() == []


def test_money_is_never_refused(context: Flask) -> None:
    kept = shop()
    unassigned(kept, "card")
    book(sold(kept, BASKET, [("card", "24.00")]), kept)
    assert posted() == {}
    assert reasons() == ["The payment method “card” has no account."]


def test_no_template_and_no_period_are_reasons_too(context: Flask) -> None:
    kept = shop()
    book(replace(sold(kept, BASKET, [("cash", "24.00")]), doc_date=date(2031, 1, 1)))
    with writing_session() as session:
        session.delete(session.get_one(PosTypePosting, kept.pos_type))
        session.get_one(Template, kept.template).is_default = False
    book(sold(kept, BASKET, [("cash", "24.00")]))
    assert sorted(reasons()) == [
        "No posting template says how to post it, and the company has no default one.",
        "There is no period for 2031-01-01 yet; open the year first.",
    ]


def issued_with(act: Act, kept: ShopKept, series_id: int) -> Issued:
    """Issue a real document, which every listener hears."""
    rules = rules_at(act.connection, DAY)
    lines = [DraftLine("uncoded", "x", Decimal(1), Decimal(amount), code) for amount, code in BASKET]
    made = sold(kept, BASKET, [("card", "24.00")])
    return issue(
        act,
        Draft(
            id=new_id(),
            kind="slip",
            series_id=series_id,
            company_id=kept.books.company,
            shop_id=kept.shop,
            shop_code="TEST",
            register="T1",
            doc_date=DAY,
            supply_date=DAY,
            began_at=NOW,
            currency="EUR",
            language="de",
            mode="gross",
            totals=totals_of("gross", lines, rules),
            settlements=made.settlements,
            pos_type_id=kept.pos_type,
        ),
    )


def test_what_was_kept_is_posted_later_from_the_stored_document(context: Flask) -> None:
    context.extensions["kontor"].choice(*SLIP)
    kept = shop()
    series = a_series()
    unassigned(kept, "card")
    with acting(ANNA, NOW) as act:
        act.put(TillBooks(kept.till_journal))
        made = issued_with(act, kept, series)
    assert reasons() == ["The payment method “card” has no account."]
    with acting(ANNA, NOW) as act:
        assert not repost(act, made.id)
    assigned(kept, "card", "transit")
    with acting(ANNA, NOW) as act:
        assert repost(act, made.id)
        assert open_ids(act.connection) == [made.id]  # what an act has written is sent at its end
    with acting(ANNA, NOW) as act:
        assert repost(act, made.id)
    expected = [("1460", "24.00"), ("4400", "-12.58"), ("4300", "-8.44"), ("3801", "-0.59"), ("3806", "-2.39")]
    assert posted() == {"TILL": [[(number, Decimal(amount)) for number, amount in expected]]}
    assert reasons() == []
    with reading() as connection:
        assert verify(connection).damages == []


def test_what_stands_in_the_books_is_only_ticked_off(context: Flask) -> None:
    kept = shop()
    made = sold(kept, BASKET, [("cash", "24.00")])
    book(made, kept)
    with writing_session() as session:
        session.add(
            Unposted(
                source_id=made.id, kind="document", number_text="x", total=made.total, reason="?", body="{}", at=NOW
            )
        )
    with acting(ANNA, NOW) as act:
        assert repost(act, made.id)
    assert len(posted()["TILL"]) == 1


def test_a_reversed_document_may_be_posted_again(context: Flask) -> None:
    context.extensions["kontor"].choice(*SLIP)
    kept = shop()
    series = a_series()
    unassigned(kept, "card")
    with acting(ANNA, NOW) as act:
        made = issued_with(act, kept, series)
    assigned(kept, "card", "bank")
    with acting(ANNA, NOW) as act:
        repost(act, made.id)
    with reading() as connection:
        (wrong,) = entries_of(connection, made.id)
    with acting(ANNA, NOW) as act:
        reverse(act, wrong.id, DAY, "card is not bank")
    with writing() as connection:
        connection.execute(update(Unposted).values(posted_at=None))
    with acting(ANNA, NOW) as act:
        assert repost(act, made.id)
    assert len(posted()["GENERAL-TEST"]) == 3


def moved(kept: ShopKept, kind: str, amount: str, code: str = "") -> CashMoved:
    return CashMoved(
        id=new_id(),
        kind=kind,  # type: ignore[arg-type]
        amount=Decimal(amount),
        company_id=kept.books.company,
        pos_type_id=kept.pos_type,
        day=DAY,
        register="T1",
        reason_code=code,
    )


def test_a_day_of_cash(context: Flask) -> None:
    kept = shop()
    for kind, amount, code in (("float", "100.00", ""), ("cash_out", "-11.90", "OFFICE"), ("difference", "-2.50", "")):
        with acting(ANNA, NOW) as act:
            act.put(TillBooks(kept.till_journal))
            book_shift(act, moved(kept, kind, amount, code))
    entries = [[(number, str(amount)) for number, amount in entry] for entry in posted()["TILL"]]
    assert entries == [
        [("1460", "100.00"), ("1800", "-100.00")],
        [("1600", "100.00"), ("1460", "-100.00")],
        [("1600", "-11.90"), ("6815", "10.00"), ("1406", "1.90")],
        [("1600", "-2.50"), ("6969", "2.50")],
    ]
    with reading() as connection:
        assert verify(connection).damages == []


def test_cash_that_cannot_be_posted_waits_too(context: Flask) -> None:
    kept = shop()
    move = moved(kept, "cash_out", "-11.90", "STAMPS")
    with acting(ANNA, NOW) as act:
        act.put(TillBooks(kept.till_journal))
        book_shift(act, move)
    assert reasons() == ["There is no reason “STAMPS” for cash in or out."]
    with writing() as connection:
        row = connection.execute(select(Unposted.body)).scalar_one()
        connection.execute(update(Unposted).values(body=row.replace("STAMPS", "OFFICE")))
        config_counter.raised(connection)
    with acting(ANNA, NOW) as act:
        assert repost(act, move.id)
    assert [number for number, _ in posted()["TILL"][0]] == ["1600", "6815", "1406"]


def test_nothing_is_posted_from_nothing(context: Flask) -> None:
    shop()
    with pytest.raises(Missing), acting(ANNA, NOW) as act:
        repost(act, new_id())


def test_the_command_posts_what_waits_and_says_what_does_not(context: Flask) -> None:
    context.extensions["kontor"].choice(*SLIP)
    kept = shop()
    series = a_series()
    unassigned(kept, "card")
    with acting(ANNA, NOW) as act:
        made = issued_with(act, kept, series)
    runner = context.test_cli_runner()
    failed = runner.invoke(args=["posting", "retry"])
    assert failed.exit_code == 1
    assert f"{made.id}: The payment method “Card” has no account." in failed.output
    assigned(kept, "card", "transit")
    done = runner.invoke(args=["posting", "retry"])
    assert (done.exit_code, done.output) == (0, "1 posted, 0 still waiting.\n")
    assert db.session.scalar(select(Method.name).where(Method.kind == "card")) == "Card"
