"""Fields that name a record: by code, by name, by some words; and what fits none or several is a mistake in words."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from werkzeug.datastructures import MultiDict
from wtforms.validators import InputRequired

from app.db import reading, writing_session
from app.forms import Form
from app.models import Company
from app.references import Reference, ReferenceField, looking
from app.tests.builders import client_of


def scanned(_connection: Connection, text: str) -> int | None:
    """A barcode on the door of the third."""
    return 3 if text == "4006381333931" else None


COMPANY = Reference(
    "app.company",
    permission="app.people",
    select=lambda: select(Company.id, Company.code, Company.name).where(Company.currency == "EUR"),
    shown=lambda: select(Company.id, Company.code, Company.name),
    exact=scanned,
)


class OrderForm(Form):
    company_id = ReferenceField("Company", COMPANY, [InputRequired()])


@pytest.fixture
def companies(app: Flask) -> Flask:
    with app.app_context(), writing_session() as session:
        for code, name, currency in (
            ("A1", "Alpha North", "EUR"),
            ("A2", "Alpha South", "EUR"),
            ("B1", "Beta", "EUR"),
            ("OLD", "Closed", "ITL"),
        ):
            session.add(Company(code=code, name=name, currency=currency))
            session.flush()
    return app


def meant(app: Flask, text: str, before: int | None = None) -> tuple[int | None, list[str]]:
    with app.test_request_context():
        form = OrderForm(MultiDict({"company_id": text}), data={"company_id": before})
        form.validate()
        return form.company_id.data, [str(error) for error in form.company_id.errors]


@pytest.mark.parametrize(
    "text, key", [("A2", 2), ("a2", 2), ("A2 – Alpha South", 2), ("Beta", 3), ("south", 2), ("4006381333931", 3)]
)
def test_a_record_is_found_by_code_name_words_or_barcode(companies: Flask, text: str, key: int) -> None:
    assert meant(companies, text) == (key, [])


@pytest.mark.parametrize(
    "text, words",
    [
        ("Gamma", "Nothing is called “Gamma”."),
        ("alpha", "“alpha” fits several: A1 – Alpha North, A2 – Alpha South. Please write the code."),
        ("OLD", "Nothing is called “OLD”."),
    ],
)
def test_what_fits_none_or_several_is_said_at_the_field(companies: Flask, text: str, words: str) -> None:
    key, errors = meant(companies, text)
    assert key is None
    assert errors == [words]


@pytest.mark.sqlite
def test_a_record_that_may_no_longer_be_chosen_stays_where_it_was_chosen(companies: Flask) -> None:
    assert meant(companies, "OLD – Closed", before=4) == (4, [])
    with companies.test_request_context():
        assert 'value="OLD – Closed"' in str(OrderForm(data={"company_id": 4}).company_id())


@pytest.mark.sqlite
def test_a_record_of_the_same_transaction_is_found(companies: Flask) -> None:
    with companies.test_request_context(), writing_session() as session:
        session.add(Company(code="NEW", name="New"))
        session.flush()
        with looking(session.connection()):
            form = OrderForm(MultiDict({"company_id": "NEW"}))
        assert form.company_id.data == 5


@pytest.mark.sqlite
def test_suggestions_are_for_those_who_may_see_the_records(companies: Flask) -> None:
    companies.extensions["kontor"].reference(COMPANY)

    def ask(client: FlaskClient, text: str) -> object:
        answer = client.get("/references/app.company", query_string={"q": text})
        return answer.json if answer.status_code == 200 else answer.status_code

    may = client_of(companies, "app.people")
    assert ask(may, "alp so") == [{"code": "A2", "name": "Alpha South"}]
    assert ask(may, "A") == [
        {"code": "A1", "name": "Alpha North"},
        {"code": "A2", "name": "Alpha South"},
        {"code": "B1", "name": "Beta"},
    ]
    assert may.get("/references/nothing").status_code == 404
    assert ask(client_of(companies, login="bob"), "A") == 403
    with companies.app_context(), reading() as connection:
        assert COMPANY.label(connection, 99) == ""
