"""Every list of every module does what lists do: on the demo shop's data, as somebody who may see everything."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zipfile import ZipFile

import pytest
from flask import Flask, g, url_for
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from werkzeug.datastructures import MultiDict

from app import bulk_runs
from app.db import reading
from app.hub import Hub
from app.list_asked import asked
from app.list_conditions import OPERATORS, Subject, values_of
from app.list_query import ListQuery
from app.listing import Listing
from app.palette import find, found, listings
from app.security import Person, declared
from app.tests.builders import make_person, sign_in

pytestmark = pytest.mark.sqlite

PAGE = 7
LONG_ENOUGH = 25  # rows that are walked over; what holds for them holds for more
SAMPLES = {
    "text": ["e"],
    "number": ["1", "5"],
    "date": ["2020-01-31", "2030-12-31"],
    "moment": ["2020-01-31", "2030-12-31"],
}


@pytest.fixture
def house(app: Flask) -> Flask:
    """The demo shop after a week of sales."""
    for words in (["demo", "seed"], ["demo", "week"]):
        assert app.test_cli_runner().invoke(args=words).exit_code == 0
    return app


def everything(app: Flask) -> list[str]:
    return [code for _module, permissions in declared(app) for code, _label in permissions]


@contextmanager
def looking(app: Flask, query: str = "") -> Iterator[Connection]:
    """A request by somebody with every right."""
    with app.app_context():
        rights = frozenset(everything(app))
    with app.test_request_context("/?" + query):
        g.kontor_person = Person(1, "all", "All", "en", "", rights, 1)
        with reading() as connection:
            yield connection


def addresses(app: Flask) -> list[str]:
    """Where a list is shown: every page without parameters that shows one."""
    with looking(app):
        shown = []
        for rule in app.url_map.iter_rules():
            if rule.arguments or "GET" not in (rule.methods or ()) or not _may_be_list(app, rule.endpoint):
                continue
            g.kontor_asked = []
            try:
                app.view_functions[rule.endpoint]()
            finally:
                left = g.pop("kontor_asked")
            if left:
                shown.append(rule.rule)
    return shown


def _may_be_list(app: Flask, endpoint: str) -> bool:
    view = app.view_functions[endpoint]
    return endpoint.rpartition(".")[2] != "static" and "respond" in _names(view)


def _names(view: Callable[..., object]) -> set[str]:
    """The names that a view uses, also through the one function that it stands for."""
    cells = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    inner = [getattr(each, "__func__", each) for each in cells if callable(each)]
    codes = [each.__code__ for each in (view, *inner) if hasattr(each, "__code__")]
    return {name for code in codes for name in code.co_names}


@pytest.fixture
def lists(house: Flask) -> list[str]:
    found = addresses(house)
    assert len(found) >= 25, found
    return found


def keys(connection: Connection, query: ListQuery) -> list[str]:
    """The keys of all filtered rows, in the order of an export."""
    return [str(row.key) for row in connection.execute(query.keys(10_000))]


def test_every_list_sorts_by_every_column_and_pages_through_each_order(house: Flask, lists: list[str]) -> None:
    walked = 0
    for address in lists:
        with looking(house) as connection:
            listing, narrowed = asked(address)
            for column in listing.columns:
                for sort in (column.name, f"-{column.name}"):
                    query = ListQuery(narrowed.query.rows, (), listing.order(sort))
                    if column.sort and column.text is None:
                        assert query.order.column == column.name, f"{address}: {sort}"
                        walk(connection, query, f"{address}?sort={sort}")
                        walked += 1
    assert walked > 150


def walk(connection: Connection, query: ListQuery, what: str) -> None:
    """Forth over a few pages and back again; the rows are those of the export, each once."""
    wanted = keys(connection, query)[:LONG_ENOUGH]
    seen: list[str] = []
    window = query.window(connection, PAGE)
    pages = [window]
    while True:
        seen += [str(row[query.order.key]) for row in window.rows]
        if not window.has_next or len(seen) >= LONG_ENOUGH:
            break
        window = query.window(connection, PAGE, after=query.order.place_of(window.rows[-1]))
        pages.append(window)
    assert seen[:LONG_ENOUGH] == wanted, what
    for earlier in reversed(pages[:-1]):
        window = query.window(connection, PAGE, before=query.order.place_of(window.rows[0]))
        assert window.rows == earlier.rows, f"{what}, backwards"


def conditions(subject: Subject) -> Iterator[str]:
    """Every comparison of a column, with values that can be read."""
    for operator in OPERATORS[subject.family]:
        count = values_of(operator)
        if subject.family == "choice":
            values = [",".join(list(subject.options)[:2])]
        else:
            values = SAMPLES.get(subject.family, [])
        if count == 0 or all(values[:count]):
            yield ":".join([subject.name, operator, *values[:count]])


def test_every_column_takes_every_comparison_of_its_kind(house: Flask, lists: list[str]) -> None:
    tried = 0
    for address in lists:
        with looking(house) as connection:
            listing, plain = asked(address)
            all_rows = plain.query.totals(connection, []).count
            for subject in plain.subjects.values():
                counts = {}
                for condition in conditions(subject):
                    narrowed = listing.narrowed(MultiDict({"where": condition}), select(plain.query.rows))
                    assert narrowed.faults == [], f"{address}: {condition}"
                    counts[condition.split(":")[1]] = narrowed.query.totals(connection, []).count
                    tried += 1
                if "empty" in counts:
                    assert counts["empty"] + counts["filled"] == all_rows, f"{address}: {subject.name}"
                if "yes" in counts:
                    assert counts["yes"] + counts["no"] == all_rows, f"{address}: {subject.name}"
                if "none" in counts:
                    assert counts["any"] + counts["none"] == all_rows, f"{address}: {subject.name}"
    assert tried > 500


@pytest.fixture
def visitor(house: Flask) -> FlaskClient:
    with house.app_context():
        rights = everything(house)
    make_person(house, *rights, login="all")
    client = house.test_client()
    assert sign_in(client, "all")[0] == 303
    return client


def test_every_list_is_shown_exported_and_printed(house: Flask, visitor: FlaskClient, lists: list[str]) -> None:
    for address in lists:
        with looking(house) as connection:
            listing, narrowed = asked(address)
            count = narrowed.query.totals(connection, []).count
            every = ",".join(column.name for column in listing.columns)
            labels = [str(column.label) for column in listing.columns]
        page = visitor.get(f"{address}?cols={every}")
        assert page.status_code == 200, address
        assert "flash is-warn" not in page.text, address
        rows = list(
            csv.reader(io.StringIO(visitor.get(f"{address}?cols={every}&format=csv").text.removeprefix("\ufeff")))
        )
        assert rows[0] == labels, address
        assert len(rows) - 1 == count, address
        with ZipFile(io.BytesIO(visitor.get(f"{address}?cols={every}&format=xlsx").data)) as book:
            assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == count + 1, address
        assert visitor.get(f"{address}?format=print").status_code == 200, address


def test_what_is_declared_can_be_done(house: Flask) -> None:
    """Every action leads somewhere, and a run of every bulk action is taken up again."""
    with looking(house):
        hub: Hub = house.extensions["kontor"]
        shown: list[Listing] = list(listings())
        assert len(shown) >= 20
        for listing in shown:
            for action in listing.actions:
                assert action.url, listing.title
            for bulk in listing.bulks:
                assert hub.choices(bulk_runs.CHOICE)[bulk.code] is bulk, f"hub.bulk({bulk.code}) is missing"
                assert bulk.permission in everything(house), bulk.code


def test_the_palette_finds_pages_actions_and_records(house: Flask, visitor: FlaskClient) -> None:
    with looking(house) as connection:
        _listing, documents = asked("/documents/")
        number = documents.query.window(connection, 1).rows[0]["number_text"]
        groups = {group.title: [entry.label for entry in group.entries] for group in found(number)}
        assert groups["Documents"] == [number]
        groups = {group.title: [entry.label for entry in group.entries] for group in found("new ite")}
        assert groups["Actions"] == ["New item"]
        assert "B-01" in {entry.label for group in found("b-01") for entry in group.entries}
        assert found("journals")[0].entries[0].url == url_for("ledger_setup.journals")
        code = {group.title: group.entries for group in found("RC-T1")}["Numberings"][0]
        assert code.url.startswith("/numbering/")
    assert visitor.get("/go?q=b-01&part=1").text.count("<a ") >= 1
    assert visitor.get("/go?first=1&q=RETAIL").status_code in {200, 302}
    assert find.__name__ == "find"


def test_the_palette_shows_only_what_is_open(house: Flask) -> None:
    make_person(house, "catalog.see", login="looker")
    client = house.test_client()
    sign_in(client, "looker")
    page = client.get("/go?q=new&part=1").text
    assert "New item" not in page
    assert "Journals" not in client.get("/go?q=journals&part=1").text
    assert "Rye bread" not in client.get("/go?q=b-01&part=1").text, "this person may not open an item"
