"""Every declared table of the demo shop, without a line from its module: form, copy, archive, uses, delete, import."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, inspect, select
from werkzeug.test import TestResponse

from app.db import reading
from app.demo import PASSWORD
from app.hub import Hub
from app.models import AuditRow
from app.security import mark_of
from app.table import Table

pytestmark = pytest.mark.sqlite

AT_LEAST = 6
FAULTS = "//*[@class='errors']//li"


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    """A browser in which the clerk of the demo shop is signed in."""
    assert app.test_cli_runner().invoke(args=["demo", "seed"]).exit_code == 0
    return signed_in(app, "clerk")


def signed_in(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    form = html.fromstring(client.get("/sign-in").text).forms[0]
    answer = client.post("/sign-in", data={**dict(form.form_values()), "name": name, "password": PASSWORD})
    assert answer.status_code == 303
    return client


def tables(app: Flask) -> list[Table]:
    hub: Hub = app.extensions["kontor"]
    assert len(hub.tables) >= AT_LEAST
    return list(hub.tables.values())


def url(app: Flask, table: Table, verb: str, **values: object) -> str:
    with app.test_request_context():
        return table.url(verb, **values)


def keys(app: Flask, table: Table) -> list[object]:
    column = inspect(table.model).primary_key[0]
    with app.app_context(), reading() as connection:
        return list(connection.execute(select(column).order_by(column)).scalars())


def opened(page: str) -> dict[str, list[str]]:
    """What the form on a page would send."""
    form = next(each for each in html.fromstring(page).forms if each.get("id") == "edit")
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    return values


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf-token"[^>]*content="([^"]+)"', client.get("/account").text)
    assert found is not None
    return found[1]


def faults(answer: TestResponse) -> list[str]:
    return [" ".join(each.text_content().split()) for each in html.fromstring(answer.text).xpath(FAULTS)]


def audited(app: Flask) -> int:
    with app.app_context(), reading() as connection:
        return connection.execute(select(func.count()).select_from(AuditRow)).scalar_one()


def records(app: Flask) -> Iterator[tuple[Table, object]]:
    """Every table that has one with its first record."""
    found = [(table, there[0]) for table in tables(app) if (there := keys(app, table))]
    assert len(found) >= AT_LEAST
    yield from found


def test_every_list_offers_a_new_record_and_leads_to_each(app: Flask, clerk: FlaskClient) -> None:
    for table in tables(app):
        page = html.fromstring(clerk.get(url(app, table, "index")).text)
        links = {str(each.get("href")) for each in page.xpath("//main//a")}
        assert url(app, table, "new") in links, table.name
        if table.imports:
            assert url(app, table, "import") in links, table.name


def test_a_record_that_nobody_typed_anything_into_shows_all_its_mistakes_at_once(
    app: Flask, clerk: FlaskClient
) -> None:
    for table in tables(app):
        form = opened(clerk.get(url(app, table, "new")).text)
        empty = {name: [""] if name not in {"csrf_token", "opened"} else value for name, value in form.items()}
        answer = clerk.post(url(app, table, "new"), data=empty)
        page = html.fromstring(answer.text)
        required = {each.get("name") for each in page.xpath("//form[@id='edit']//*[@required]")}
        marked = {each.get("name") for each in page.xpath("//form[@id='edit']//*[@aria-invalid]")}
        in_rows = {name for name in required if re.search(r"-\d+-", str(name))}
        assert answer.status_code == 422, table.name
        assert faults(answer), table.name
        assert required - in_rows <= marked | {name for name in required if page.xpath(f"//select[@name='{name}']")}


def test_a_copy_starts_with_the_values_of_the_first_and_has_no_code(app: Flask, clerk: FlaskClient) -> None:
    copied = 0
    for table, key in records(app):
        if not table.copies:
            continue
        form = opened(clerk.get(url(app, table, "edit", key=key)).text)
        copy = opened(clerk.get(url(app, table, "copy", key=key)).text)
        assert copy.get(table.code, [""]) == [""], table.name
        kept = set(form) - {"csrf_token", "seen", "opened", table.code, *table.blank}
        assert {name: copy.get(name) for name in kept if "-" not in name} == {
            name: form[name] for name in kept if "-" not in name
        }, table.name
        copied += 1
    assert copied


def test_a_new_record_is_made_from_a_copy_and_deleted_again(app: Flask, clerk: FlaskClient) -> None:
    made = 0
    for table, key in records(app):
        if not table.copies or not table.deletes:
            continue
        before = keys(app, table)
        form = opened(clerk.get(url(app, table, "copy", key=key)).text)
        answer = clerk.post(url(app, table, "copy", key=key), data={**form, table.code: ["ZZ9"]})
        if answer.status_code == 422:
            assert set(keys(app, table)) == set(before), table.name
            continue  # something beside the code is unique: the page says what
        (fresh,) = set(keys(app, table)) - set(before)
        uses = clerk.get(url(app, table, "uses", key=fresh))
        assert "Nothing uses it." in uses.text, (table.name, uses.text)
        gone = clerk.post(url(app, table, "delete", key=fresh), data={"csrf_token": token(clerk)})
        assert gone.status_code == 303, table.name
        assert keys(app, table) == before, table.name
        made += 1
    assert made >= AT_LEAST - 2


def test_what_is_used_is_named_and_cannot_be_deleted(app: Flask, clerk: FlaskClient) -> None:
    used = 0
    for table in tables(app):
        for key in keys(app, table):
            page = clerk.get(url(app, table, "uses", key=key))
            if "Nothing uses it." in page.text:
                continue
            rows = html.fromstring(page.text).xpath("//table[@id='uses']/tbody/tr")
            assert all(" ".join(row.text_content().split()) for row in rows), table.name
            answer = clerk.post(url(app, table, "delete", key=key), data={"csrf_token": token(clerk)})
            assert answer.status_code >= 400 or key in keys(app, table), table.name
            assert key in keys(app, table), table.name
            used += 1
            break
    assert used >= AT_LEAST - 2


def test_a_record_goes_out_of_use_and_comes_back(app: Flask, clerk: FlaskClient) -> None:
    tried = 0
    for table, key in records(app):
        if not table.archive:
            continue
        for _turn in range(2):
            column = table.model.__table__.c[table.archive]
            own = inspect(table.model).primary_key[0]
            with app.app_context(), reading() as connection:
                before = connection.execute(select(column).where(own == key)).scalar_one()
            answer = clerk.post(url(app, table, "archive", key=key), data={"csrf_token": token(clerk)})
            with app.app_context(), reading() as connection:
                after = connection.execute(select(column).where(own == key)).scalar_one()
            assert (after is not before) == (answer.status_code == 303), table.name
        tried += 1
    assert tried >= 3


def imported(client: FlaskClient, start: str, name: str, body: bytes) -> str:
    """Upload a file, take the columns as found, and import; returns the counts."""
    sent = {"csrf_token": token(client), "file": (io.BytesIO(body), name)}
    looked = client.post(start, data=sent, content_type="multipart/form-data")
    assert looked.status_code == 303, looked.text
    page = html.fromstring(client.get(looked.location).text)
    form = next(each for each in page.forms if each.get("id") == "import")
    done = client.post(looked.location, data={**dict(form.form_values()), "do": "import"})
    assert done.status_code == 303, done.text
    page = html.fromstring(client.get(done.location).text)
    lines = [" ".join(each.text_content().split()) for each in page.xpath("//table[@id='faults']/tbody/tr")]
    return " ".join([" ".join(page.xpath("//p[@id='counts']")[0].text_content().split()), *lines[:3]])


def present(client: FlaskClient, start: str) -> list[list[str]]:
    """The rows of a table as the page of imports gives them."""
    return list(csv.reader(io.StringIO(client.get(f"{start}/present.csv").text.removeprefix("\ufeff"))))


def as_csv(rows: list[list[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def test_what_a_table_gives_as_a_file_changes_nothing_when_it_is_imported(app: Flask, clerk: FlaskClient) -> None:
    for table in tables(app):
        if not table.imports:
            continue
        start = url(app, table, "import")
        rows = present(clerk, start)
        before = audited(app)
        counts = imported(clerk, start, "there.csv", as_csv(rows))
        assert counts == f"0 new · 0 changed · {len(rows) - 1} as before · 0 left out", (table.name, counts)
        assert audited(app) == before, table.name


def test_every_address_of_a_table_asks_for_its_permission(app: Flask) -> None:
    for table in tables(app):
        mine = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(table.endpoint("edit"))]
        assert len(mine) >= 3, table.name
        assert {mark_of(app, table.endpoint("edit"), "GET")} == {table.edit}
        assert mark_of(app, table.endpoint("index"), "GET") == table.see
        verbs = ["new", "uses", *(["copy"] if table.copies else []), *(["import"] if table.imports else [])]
        assert {mark_of(app, table.endpoint(verb), "GET") for verb in verbs} == {table.edit}, table.name
