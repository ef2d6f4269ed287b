"""Methods, terms, what was taken, and what is still open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from app.db import reading, writing, writing_session
from app.errors import Refused
from modules.payments import queries, setup
from modules.payments.models import Method, OpenItem, PosTypeMethod, PosTypeTerm, Tender, Term
from modules.payments.tests.builders import on_account
from modules.pos.tests.builders import body, demo_shop, sell
from tests.visitors import refusals, visitor


def a_method(**changes: Any) -> dict[str, Any]:
    return {
        "code": "cash",
        "name": "Cash",
        "kind": "cash",
        "active": True,
        "position": 1,
        "gives_change": True,
        "opens_drawer": True,
        "cash_step": Decimal("0.05"),
        **changes,
    }


@pytest.mark.sqlite
@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "changes,field,words",
    [
        ({}, "code", "another payment method"),
        ({"code": "card", "kind": "card"}, "gives_change", "Only cash gives change"),
        ({"code": "card", "kind": "card", "gives_change": False}, "cash_step", "Only cash is rounded"),
    ],
)
def test_a_method_that_cannot_be_is_refused(changes: dict[str, Any], field: str, words: str) -> None:
    with writing_session() as session:
        setup.save_method(session, None, a_method())
    with pytest.raises(Refused, match=words) as refused, writing_session() as session:
        setup.save_method(session, None, a_method(**changes))
    assert refused.value.field == field


@pytest.mark.sqlite
def test_a_clerk_makes_a_method_and_terms(app: Flask) -> None:
    clerk = visitor(app, "payments.see", "payments.edit")
    card = {"code": "card", "name": "Girocard", "kind": "card"}
    assert clerk.send("/payments/methods/new", card).status_code == 200
    assert "Girocard" in clerk.get("/payments/methods").text
    refused = clerk.send("/payments/methods/new", {**card, "gives_change": "y"})
    assert refused.status_code == 422
    assert any("another payment method" in each for each in refusals(refused))
    terms = {"code": "30", "name": "30 days net", "days": "30"}
    assert clerk.send("/payments/terms/new", terms).status_code == 200
    assert "30 days net" in clerk.get("/payments/terms").text
    with app.app_context(), reading() as connection:
        assert connection.execute(select(Method.kind, Method.cash_step)).one() == ("card", Decimal("0.01"))
        assert connection.execute(select(Term.days)).scalar_one() == 30


@pytest.mark.sqlite
def test_who_may_only_look_cannot_change(app: Flask) -> None:
    reader = visitor(app, "payments.see")
    assert reader.get("/payments/open-items").status_code == 200
    assert reader.get("/payments/methods/new").status_code == 403
    assert visitor(app, login="nobody").get("/payments/open-items").status_code == 403


@pytest.mark.modules("pos")
def test_cash_is_kept_as_it_was_given(context: Flask) -> None:
    shop = demo_shop(context)
    sale = body(shop)
    key = sell(shop, sale).id
    with reading() as connection:
        rows = connection.execute(select(Tender.amount, Tender.given, Tender.change)).all()
        owed = connection.execute(select(func.count()).select_from(OpenItem)).scalar_one()
    total = Decimal(sale["total"])
    assert rows == [(total, total + 5, Decimal(5))]
    assert owed == 0
    with pytest.raises(IntegrityError, match="stays recorded"), writing() as connection:
        connection.execute(update(Tender).where(Tender.document_id == key).values(amount=Decimal(1)))
    with pytest.raises(IntegrityError, match="stays recorded"), writing() as connection:
        connection.execute(delete(Tender))


@pytest.mark.modules("pos")
@pytest.mark.parametrize("days", [30, None])
def test_what_goes_on_account_is_due_by_the_terms_of_the_pos_type(context: Flask, days: int | None) -> None:
    shop = demo_shop(context)
    with writing_session() as session:
        of_type = session.scalars(select(PosTypeTerm)).one()
        if days is None:
            session.delete(of_type)
        else:
            term = Term(code="30", name="30", days=days)
            session.add(term)
            session.flush()
            of_type.term_id = term.id
    key = on_account(shop)
    today = datetime.now(UTC).date()
    with reading() as connection:
        item = connection.execute(select(OpenItem.__table__)).one()
        listed = connection.execute(queries.open_items(item.due_date + timedelta(days=1))).one()
        on_the_day = connection.execute(queries.open_items(item.due_date)).one()
    assert (item.document_id, item.open) == (key, item.amount)
    assert abs(item.due_date - today - timedelta(days=days or 0)) <= timedelta(days=1)  # the shop's day, not ours
    assert (listed.state, on_the_day.state) == ("overdue", "open")
    assert listed.party


@pytest.mark.sqlite
@pytest.mark.modules("pos")
def test_a_method_that_took_money_stays_what_it_is(context: Flask) -> None:
    sell(demo_shop(context))
    with reading() as connection:
        values = queries.method(connection, connection.execute(select(Method.id).filter_by(code="cash")).scalar_one())
    assert values is not None
    changed = {**values, "kind": "card", "gives_change": False}
    with pytest.raises(Refused, match="taken with this method") as refused, writing_session() as session:
        setup.save_method(session, values["id"], changed)
    assert refused.value.field == "kind"
    with writing_session() as session:
        setup.save_method(session, values["id"], {**values, "name": "Barzahlung"})


@pytest.mark.sqlite
@pytest.mark.modules("pos")
def test_a_pos_type_without_methods_is_found(context: Flask) -> None:
    demo_shop(context)
    with writing_session() as session:
        assert queries.types_without_methods(session.connection()) == []
        for row in session.scalars(select(PosTypeMethod)):
            session.delete(row)
        session.flush()
        assert [row.name for row in queries.types_without_methods(session.connection())] != []
