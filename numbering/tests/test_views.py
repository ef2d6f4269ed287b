from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.act import SYSTEM, acting
from app.db import reading
from numbering import queries, services
from numbering.models import Renewal
from numbering.tests.builders import a_policy, a_series
from tests.visitors import Visitor, refusals, visitor

pytestmark = pytest.mark.sqlite
ALL = ("numbering.see", "numbering.edit", "numbering.void")
KINDS = {"receipt": "Receipt", "invoice": "Invoice"}


@pytest.fixture
def clerk(app: Flask) -> Visitor:
    for code, title in KINDS.items():
        app.extensions["kontor"].choice("numbering.kind", code, title)
    return visitor(app, *ALL)


FILLED = {
    "code": "RC-T3",
    "name": "Receipts of till 3",
    "document_kind": "receipt",
    "format": "T3-{YYYY}-{n:06}",
    "policies-0-valid_from": "2026-01-01",
    "policies-0-ranges-0-start": "100",
}


def test_a_clerk_makes_a_series_and_finds_it_in_the_list(app: Flask, clerk: Visitor) -> None:
    answer = clerk.send("/numbering/new", FILLED)
    assert refusals(answer) == []
    assert "RC-T3" in answer.text
    with app.app_context(), acting(SYSTEM) as act:
        assert services.take(act, 1, date(2026, 11, 22)).text == "T3-2026-000100"


def test_a_second_rule_and_range_are_added_in_place(app: Flask, clerk: Visitor) -> None:
    clerk.send("/numbering/new", {**FILLED, "policies-0-valid_to": "2026-12-31"})
    more = {
        "policies-1-valid_from": "2027-01-01",
        "policies-1-ranges-0-start": "1",
        "policies-0-ranges-1-start": "5000",
    }
    answer = clerk.send("/numbering/1", {**more, "policies-0-ranges-0-end": "999"})
    assert refusals(answer) == []
    with app.app_context(), reading() as connection:
        values = queries.form_values(connection, 1)
    assert values is not None
    assert [[each["start"] for each in policy["ranges"]] for policy in values["policies"]] == [[100, 5000], [1]]


def test_a_row_is_removed_by_its_tick(app: Flask, clerk: Visitor) -> None:
    clerk.send("/numbering/new", {**FILLED, "policies-0-ranges-0-end": "199", "policies-0-ranges-1-start": "300"})
    assert refusals(clerk.send("/numbering/1", {"policies-0-ranges-0-remove": "y"})) == []
    with app.app_context(), reading() as connection:
        values = queries.form_values(connection, 1)
    assert values is not None
    assert [each["start"] for each in values["policies"][0]["ranges"]] == [300]


def test_all_mistakes_are_named_at_once_and_what_was_typed_stays(clerk: Visitor) -> None:
    wrong = {"code": "", "policies-0-valid_from": "tomorrow", "policies-0-ranges-0-start": "one", "format": "T-{n}"}
    answer = clerk.send("/numbering/new", {**FILLED, **wrong})
    assert answer.status_code == 422
    assert len(refusals(answer)) == 3
    assert "tomorrow" in answer.text
    answer = clerk.send("/numbering/new", {**FILLED, "format": "T-{n}"})
    assert refusals(answer) == ["Format: Numbers start again with each period, so the format must contain {YYYY}."]


def test_the_preview_speaks_of_what_is_typed(clerk: Visitor) -> None:
    page = clerk.get("/numbering/new")
    assert "-00001" in page.text
    token = clerk.fields("/numbering/new")["csrf_token"]
    typed = {
        **FILLED,
        "csrf_token": token,
        "format": "A{YYYY}/{n:03}",
        "policies-0-ranges-0-start": "7",
        "policies-0-period": "annual",
    }
    fine = clerk.client.post("/numbering/preview", data=typed)
    assert "/007" in fine.text
    assert "/008" in fine.text
    more = {"policies-1-valid_from": "2030-01-01", "policies-1-period": "none", "policies-1-ranges-0-start": "5"}
    both = clerk.client.post("/numbering/preview", data={**typed, **more, "policies-1-format": "X{n}"})
    assert "X5" in both.text
    wrong = {"format": "A{n}", "policies-0-period": "monthly"}
    bad = clerk.client.post("/numbering/preview", data={**typed, **wrong})
    assert "so the format must contain {YYYY}." in bad.text


def test_the_report_takes_a_reason(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        series = a_series()
        with acting(SYSTEM) as act:
            services.take(act, series, date(2026, 11, 22))
    url = f"/numbering/{series}/gaps"
    refused = clerk.send(url, {"number": "9", "doc_date": "2026-11-22", "reason": "torn"}, form="void")
    assert refused.status_code == 422
    assert "The next number is 2" in refused.text
    done = clerk.send(url, {"number": "2", "doc_date": "2026-11-22", "reason": "torn"}, form="void")
    assert "torn" in done.text


@pytest.mark.parametrize("url", ["/numbering/77", "/numbering/77/gaps"])
def test_what_does_not_exist_is_said(clerk: Visitor, url: str) -> None:
    assert clerk.get(url).status_code == 404


def test_whoever_may_only_see_cannot_edit(app: Flask) -> None:
    viewer = visitor(app, "numbering.see")
    assert viewer.get("/numbering/").status_code == 200
    assert viewer.get("/numbering/new").status_code == 403


def test_the_new_years_page_mends_what_is_ticked_and_takes_it_back(app: Flask, clerk: Visitor) -> None:
    with app.app_context():
        series = a_series("R", a_policy(valid_to=date(2026, 12, 31)))
    url, ready = "/numbering/new-year/?year=2027", "Every numbering in use gives numbers on every day of 2027."
    assert "The last rule loses its end and runs on." in clerk.get(url).text
    clerk.send(url, {"series": str(series)}, form="renew")
    assert ready in clerk.get(url).text
    with app.app_context(), reading() as connection:
        done = connection.execute(select(Renewal.id)).scalar_one()
    token = clerk.fields(f"/numbering/{series}")["csrf_token"]
    answer = clerk.client.post(f"/numbering/new-year/{done}/undo", data={"csrf_token": token, "year": 2027})
    assert answer.status_code == 303
    assert ready not in clerk.get(url).text
