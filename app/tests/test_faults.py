"""Whatever goes wrong: one clear sentence, the right number, and nothing done by halves."""

from __future__ import annotations

import logging
import sqlite3
from decimal import Decimal
from typing import Any

import marshmallow
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError, OperationalError

from app import create_app
from app.api import BaseSchema, Exact, init_api
from app.db import db, reading, writing
from app.errors import Conflict, Missing, Refused, Retry
from app.faults import init_faults, is_busy
from app.hub import Hub
from app.models import Company
from app.security import public
from app.tests.builders import csrf_of, make_token
from app.web import api_blueprint


class LineSchema(BaseSchema):
    quantity = Exact(3, required=True, least=Decimal("0.001"))


class SaleSchema(BaseSchema):
    total = Exact(2, required=True)
    lines = marshmallow.fields.List(marshmallow.fields.Nested(LineSchema))


def raising(app: Flask, error: BaseException) -> FlaskClient:
    """A browser to an application in which /fails and /api/v1/fails raise `error`."""

    def fail() -> ResponseReturnValue:
        raise error

    public(fail)
    app.add_url_rule("/fails", "fails", fail, methods=["GET", "POST"])
    app.add_url_rule("/api/v1/fails", "fails_api", fail)
    app.testing = False
    return app.test_client()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "error,status",
    [
        (Refused("No stock.", "quantity"), 422),
        (Missing("No such sale.", "quantity"), 404),
        (Conflict("Another sale has this number.", "quantity"), 409),
    ],
)
def test_a_refusal_is_told_with_its_field(app: Flask, error: Refused, status: int) -> None:
    client = raising(app, error)
    answer = client.get("/api/v1/fails")
    assert (answer.status_code, answer.json) == (status, {"message": error.message, "field": "quantity"})
    page = client.get("/fails")
    assert page.status_code == status
    assert error.message in page.text


@pytest.mark.sqlite
def test_a_refused_form_goes_back_to_its_page_with_the_sentence(app: Flask) -> None:
    client = raising(app, Refused("No stock."))
    token = csrf_of(client, "/sign-in")
    answer = client.post("/fails", data={"csrf_token": token}, headers={"Referer": "http://localhost/sign-in"})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "No stock." in client.get("/sign-in").text
    elsewhere = client.post("/fails", data={"csrf_token": token}, headers={"Referer": "http://evil.example/x"})
    assert elsewhere.location == "/"


@pytest.mark.sqlite
def test_a_device_that_fails_is_not_our_mistake(app: Flask) -> None:
    answer = raising(app, Retry("The printer does not answer.")).get("/api/v1/fails")
    assert (answer.status_code, answer.json) == (503, {"message": "The printer does not answer.", "field": None})


@pytest.mark.sqlite
def test_our_own_mistake_is_logged_with_the_number_that_the_person_sees(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    client = raising(app, AssertionError("two and two"))
    with caplog.at_level(logging.ERROR):
        answer = client.get("/fails", headers={"X-Request-ID": "help-me-0815"})
    assert answer.status_code == 500
    assert "help-me-0815" in answer.text
    assert "two and two" not in answer.text
    assert "two and two" in caplog.text
    assert answer.headers["X-Request-ID"] == "help-me-0815"


@pytest.mark.sqlite
def test_a_strange_request_id_is_replaced(app: Flask) -> None:
    answer = app.test_client().get("/healthz", headers={"X-Request-ID": "a b\tc"})
    assert len(answer.headers["X-Request-ID"]) == 32


@pytest.mark.sqlite
def test_an_unknown_address_is_told_so(app: Flask) -> None:
    client = app.test_client()
    assert "There is nothing at this address." in client.get("/nothing").text
    assert client.get("/api/v1/nothing").json == {"message": "There is nothing at this address.", "field": None}
    assert client.post("/healthz").status_code == 405


# the API --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def sales(app: Flask) -> Any:
    """PUT /api/v1/sales/x with a schema; returns a function that sends a body."""
    blueprint = api_blueprint("sales", __name__, url_prefix="/sales", description="Sales")

    @blueprint.route("/x", methods=["PUT"])
    @public
    @blueprint.arguments(SaleSchema)
    def put(body: dict[str, Any]) -> ResponseReturnValue:
        return {"total": str(body["total"])}

    hub = Hub()
    hub.api(blueprint)
    init_api(app, hub)
    init_faults(app)
    header = make_token(app)
    return lambda **how: app.test_client().put("/api/v1/sales/x", headers=header, **how)


@pytest.mark.sqlite
def test_exact_numbers_come_as_strings(sales: Any) -> None:
    assert sales(json={"total": "1.90"}).json == {"total": "1.90"}
    assert sales(json={"total": 2}).json == {"total": "2"}


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "total,sentence",
    [
        (1.9, "Numbers are sent as strings, such as “1.99”."),
        (True, "Numbers are sent as strings, such as “1.99”."),
        ("1.999", "At most 2 decimals are kept here."),
        ("1e3", "This is not a number."),
        ("NaN", "This is not a number."),
        ("Infinity", "This is not a number."),
        ("1_000", "This is not a number."),
        ("two", "This is not a number."),
        ("9" * 30, "This is not a number."),
    ],
)
def test_what_is_no_exact_number_is_refused_in_words(sales: Any, total: object, sentence: str) -> None:
    answer = sales(json={"total": total})
    assert answer.status_code == 422
    assert answer.json == {"message": sentence, "field": "total", "errors": {"total": sentence}}


@pytest.mark.sqlite
def test_every_mistake_is_named_by_its_path(sales: Any) -> None:
    answer = sales(json={"lines": [{"quantity": "1"}, {"quantity": "-1"}], "more": 1})
    assert answer.status_code == 422
    assert answer.json["errors"] == {
        "total": "Missing data for required field.",
        "lines.1.quantity": "Must be at least 0.001.",
        "more": "Unknown field.",
    }


@pytest.mark.sqlite
def test_what_is_no_json_is_told_in_one_sentence(sales: Any) -> None:
    answer = sales(data="{not json", content_type="application/json")
    assert (answer.status_code, answer.json) == (
        400,
        {"message": "What was sent cannot be read as JSON.", "field": None},
    )


@pytest.mark.sqlite
def test_the_openapi_document_describes_what_is_served(sales: Any, app: Flask) -> None:
    document = app.extensions["kontor_api"].description()
    assert document["openapi"].startswith("3.1")
    assert "put" in document["paths"]["/api/v1/sales/x"]
    total = document["components"]["schemas"]["Sale"]["properties"]["total"]
    assert (total["type"], total["format"]) == ("string", "decimal")


# the database ---------------------------------------------------------------------------------------------------------
def test_a_locked_database_is_busy_and_nothing_more(app: Flask, database: str, database_kind: str) -> None:
    """A second program holds the lock for as long as the request waits."""

    def write() -> ResponseReturnValue:
        with writing() as connection:
            if connection.dialect.name == "sqlite":
                connection.execute(text("SELECT 1"))
            else:
                connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
                connection.execute(text("UPDATE app_counter SET value = value"))
        return {}

    app.add_url_rule("/api/v1/write", "write", public(write))
    app.testing = False
    with app.app_context(), writing() as held:
        if database_kind == "sqlite":
            # In our own process the second writer would stand in line: it must meet SQLite's lock like another one.
            other = create_app({"DATABASE_URL": database + "?timeout=0.05", "SECRET_KEY": "t"})
            other.add_url_rule("/api/v1/write", "write", public(_impatient))
            answer = other.test_client().get("/api/v1/write")
            with other.app_context():
                db.engine.dispose()
        else:
            held.execute(text("UPDATE app_counter SET value = value"))
            answer = app.test_client().get("/api/v1/write")
    assert answer.status_code == 503
    assert answer.json == {
        "message": "The database is busy; nothing was changed, please try again.",
        "field": None,
    }


def _impatient() -> ResponseReturnValue:
    with reading() as connection:
        connection.execute(text("PRAGMA busy_timeout = 20"))
        connection.execute(text("UPDATE app_counter SET value = value"))
    return {}


def test_a_double_row_is_a_clash(app: Flask) -> None:
    row = {"id": 1, "code": "A", "name": "A", "country": "DE", "currency": "EUR", "language": "de"}

    def write() -> ResponseReturnValue:
        with writing() as connection:
            connection.execute(insert(Company), [row, row | {"id": 2}])
        return {}

    app.add_url_rule("/api/v1/write", "write", public(write))
    answer = app.test_client().get("/api/v1/write")
    assert answer.status_code == 409
    assert answer.json == {"message": "This clashes with what is stored already; nothing was changed.", "field": None}


def test_a_database_without_tables_says_what_to_do(empty_database: str) -> None:
    app = create_app({"DATABASE_URL": empty_database, "SECRET_KEY": "t"})
    answer = app.test_client().get("/sign-in")
    assert answer.status_code == 503
    assert "flask module install" in answer.text
    with app.app_context():
        db.engine.dispose()


@pytest.mark.sqlite
def test_what_waiting_can_mend_is_told_apart() -> None:
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
    wrong = sqlite3.OperationalError("no such column: x")
    wrong.sqlite_errorcode = sqlite3.SQLITE_ERROR
    assert is_busy(busy)
    assert not is_busy(wrong)
    assert is_busy(psycopg.errors.DeadlockDetected())
    assert not is_busy(psycopg.errors.UndefinedColumn())
    assert not is_busy(None)


@pytest.mark.sqlite
@pytest.mark.parametrize("error", [IntegrityError, OperationalError])
def test_our_own_wrong_sql_is_our_mistake(app: Flask, error: type[OperationalError | IntegrityError]) -> None:
    cause = sqlite3.OperationalError("no such column: x")
    answer = raising(app, error("SELECT x", {}, cause)).get("/api/v1/fails")
    assert answer.status_code == (500 if error is OperationalError else 409)
