"""Files for declared tables: what a row does, what is refused and why, and that looking changes nothing."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select

from app import importing_pages
from app.db import reading
from app.models import OutboxMessage
from app.outbox import deliver_all
from app.tests.builders import client_of, csrf_of
from modules.payments.models import Method, Term
from modules.taxes.models import TaxCode, TaxRate
from modules.taxes.tests.builders import german_codes

pytestmark = pytest.mark.modules("taxes", "payments")


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    """A browser of somebody who may edit terms, methods and VAT codes."""
    with app.app_context():
        german_codes()
    return client_of(app, "payments.see", "payments.edit", "taxes.see", "taxes.edit")


def looked(client: FlaskClient, start: str, body: bytes, name: str = "file.csv") -> str:
    """Upload a file; returns the address of its report."""
    values = {"csrf_token": csrf_of(client), "file": (io.BytesIO(body), name)}
    answer = client.post(start, data=values, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location


def applied(client: FlaskClient, place: str) -> None:
    form = next(each for each in html.fromstring(client.get(place).text).forms if each.get("id") == "import")
    assert client.post(place, data={**dict(form.form_values()), "do": "import"}).status_code == 303


def counts(client: FlaskClient, place: str) -> str:
    page = html.fromstring(client.get(place).text)
    return " ".join(page.xpath("//p[@id='counts']")[0].text_content().split())


def reasons(client: FlaskClient, place: str) -> dict[str, str]:
    """Line → reason of every row that was left out."""
    rows = html.fromstring(client.get(place).text).xpath("//table[@id='faults']/tbody/tr")
    return {row[0].text_content().strip(): " ".join(row[3].text_content().split()) for row in rows}


def terms(app: Flask) -> dict[str, tuple[str, int]]:
    with app.app_context(), reading() as connection:
        rows = connection.execute(select(Term.code, Term.name, Term.days))
        return {row.code: (row.name, row.days) for row in rows}


def test_looking_tells_what_every_row_would_do_and_changes_nothing(app: Flask, clerk: FlaskClient) -> None:
    applied(clerk, looked(clerk, "/payments/terms/import", b"Code;Name;days\nN14;Two weeks;14\n"))
    body = b"Code;Name;days\nN14;Two weeks;14\nN30;A month;30\nN14;;\nN60;Two months;sixty\n;Nobody;1\n"
    place = looked(clerk, "/payments/terms/import", body)
    assert counts(clerk, place) == "1 new · 0 changed · 1 as before · 3 left out"
    found = reasons(clerk, place)
    assert found["4"] == "“N14” stands further up already."
    assert found["5"] == "Days until due: The number “sixty” cannot be read."
    assert found["6"] == "The code is missing."
    assert terms(app) == {"N14": ("Two weeks", 14)}


def test_good_rows_are_kept_and_a_second_import_changes_nothing(app: Flask, clerk: FlaskClient) -> None:
    body = b"Code;Name;days\nN14;Two weeks;14\nN400;Too long;400\n"
    place = looked(clerk, "/payments/terms/import", body)
    applied(clerk, place)
    assert counts(clerk, place) == "1 new · 0 changed · 0 as before · 1 left out"
    assert terms(app) == {"N14": ("Two weeks", 14)}
    again = looked(clerk, "/payments/terms/import", body)
    assert counts(clerk, again) == "0 new · 0 changed · 1 as before · 1 left out"


def test_columns_are_known_by_their_labels_in_other_languages(app: Flask, clerk: FlaskClient) -> None:
    body = "Codice;Nome;Tage bis zur Fälligkeit\nN7;Woche;7\n".encode("cp1252")
    applied(clerk, looked(clerk, "/payments/terms/import", body))
    assert terms(app) == {"N7": ("Woche", 7)}


def test_an_empty_cell_keeps_what_is_there_and_a_hyphen_takes_it_away(app: Flask, clerk: FlaskClient) -> None:
    start = "/taxes/import"
    applied(clerk, looked(clerk, start, b"code;exemption;name\nDE-AE;;Reverse charge\n"))
    with app.app_context(), reading() as connection:
        kept = connection.execute(select(TaxCode.exemption, TaxCode.name).filter_by(code="DE-AE")).one()
    assert kept.name == "Reverse charge"
    assert kept.exemption
    place = looked(clerk, start, b"code;exemption\nDE-AE;-\nDE-S;-\n")
    assert reasons(clerk, place) == {"2": "Please say why there is no VAT; it is printed on the invoice."}


def test_rows_of_a_record_stand_in_one_cell(app: Flask, clerk: FlaskClient) -> None:
    body = "Code;Name;Country;Rates\nIT-4;Quattro;IT;01.01.1995=4 | 2030-01-01=4,5\n"
    applied(clerk, looked(clerk, "/taxes/import", body.encode()))
    with app.app_context(), reading() as connection:
        found = connection.execute(
            select(TaxRate.valid_from, TaxRate.rate)
            .join(TaxCode, TaxCode.id == TaxRate.tax_code_id)
            .where(TaxCode.code == "IT-4")
            .order_by(TaxRate.valid_from)
        ).all()
    assert [tuple(row) for row in found] == [(date(1995, 1, 1), Decimal(4)), (date(2030, 1, 1), Decimal("4.5"))]


def test_a_workbook_is_read_with_its_numbers_days_and_choices(app: Flask, clerk: FlaskClient) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (("code", "name", "kind", "cash_step", "gives_change"), ("CHF", "Franken", "Cash", 0.05, True)):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    applied(clerk, looked(clerk, "/payments/methods/import", buffer.getvalue(), "methods.xlsx"))
    with app.app_context(), reading() as connection:
        kept = connection.execute(select(Method.kind, Method.cash_step, Method.gives_change)).one()
    assert tuple(kept) == ("cash", Decimal("0.05"), True)


@pytest.mark.sqlite
@pytest.mark.parametrize("body, words", [(b"PK\x03\x04 broken", "cannot be read"), (b"  \n ", "Please choose a file")])
def test_a_file_that_is_no_table_is_refused_in_words(clerk: FlaskClient, body: bytes, words: str) -> None:
    values = {"csrf_token": csrf_of(clerk), "file": (io.BytesIO(body), "x.xlsx")}
    answer = clerk.post("/payments/terms/import", data=values, content_type="multipart/form-data")
    followed = clerk.get(answer.location).text if answer.status_code == 303 else answer.text
    assert words in followed


def test_columns_that_are_needed_are_asked_for_and_chosen_by_hand(app: Flask, clerk: FlaskClient) -> None:
    place = looked(clerk, "/payments/terms/import", b"A;B;C\nN14;Two weeks;14\n")
    answer = clerk.post(place, data={"csrf_token": csrf_of(clerk), "do": "check"})
    assert answer.status_code == 422
    assert "Please choose the column for: Code." in answer.text
    chosen = {"column-0": "code", "column-1": "name", "column-2": "days", "csrf_token": csrf_of(clerk)}
    assert clerk.post(place, data={**chosen, "do": "import"}).status_code == 303
    assert terms(app) == {"N14": ("Two weeks", 14)}


def test_a_large_file_is_worked_through_by_the_worker_and_goes_on_after_an_interruption(
    app: Flask, clerk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing_pages, "AT_ONCE", 10)
    monkeypatch.setattr(importing_pages, "SLICE", 40)
    lines = "".join(f"N{n};Terms {n};{n}\n" for n in range(100))
    place = looked(clerk, "/payments/terms/import", f"Code;Name;days\n{lines}".encode())
    assert clerk.get(f"{place}/progress").json == {"done": 0, "rows": 100}
    assert "<progress" in clerk.get(place).text
    deliver_all(app)
    assert counts(clerk, place) == "100 new · 0 changed · 0 as before · 0 left out"
    assert terms(app) == {}
    applied(clerk, place)
    deliver_all(app)
    assert clerk.get(f"{place}/progress").json == {"done": 100, "rows": 100}
    assert len(terms(app)) == 100
    with app.app_context(), reading() as connection:
        sent = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.kind == importing_pages.MESSAGE)
        assert connection.execute(sent).scalar_one() == 6  # three slices, twice


@pytest.mark.sqlite
def test_a_message_of_an_order_that_was_given_up_does_nothing(
    app: Flask, clerk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing_pages, "AT_ONCE", 0)
    place = looked(clerk, "/payments/terms/import", b"Code;Name;days\nN14;Two weeks;14\n")
    token = place.rpartition("/")[2]
    with app.app_context():
        importing_pages.work({"importer": "payments_term", "token": token, "run": "another"})
        importing_pages.work({"importer": "payments_term", "token": "0" * 32, "run": "thrown away"})
    assert re.search(r'"done":\s*0', clerk.get(f"{place}/progress").text)
