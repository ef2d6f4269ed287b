"""Somebody with an empty Kontor sells the first item, by clicking alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.house import House
from tests.browser.people import PAGES, Person
from tests.browser.test_accessibility import findings
from tests.databases import Templates

PASSWORD = "three green bottles"


class EmptyHouse(House):
    """A server on a database in which nobody is yet, without a program in the shop."""

    def open(self) -> None:
        how = ["--worker-class", "gthread", "--workers", "1", "--threads", "12", "--log-level", "warning"]
        self._server = self._start("gunicorn", "--bind", f"127.0.0.1:{self.port}", *how, "wsgi:app")
        self.until(lambda: self.answers(self.port), "the server answers")


@pytest.fixture
def empty(tmp_path: Path, templates: Templates) -> Iterator[House]:
    shutil.copyfile(templates.sqlite(None), tmp_path / "kontor.db")
    house = EmptyHouse(tmp_path)
    try:
        house.open()
        yield house
    finally:
        house.close()


def fill(person: Person, **values: str) -> None:
    """Type into the fields with these labels."""
    for label, text in values.items():
        person.page.get_by_label(label.replace("_", " "), exact=True).fill(text)


def onward(person: Person, title: str, picture: str) -> list[str]:
    """Continue; the next step has this title. Gives what axe-core says of it."""
    person.page.get_by_role("button", name="Continue").click()
    expect(person.page.get_by_role("heading", name=title)).to_be_visible()
    person.picture(picture, PAGES)
    return [*findings(person.page)]


def sells_a_pencil(person: Person) -> None:
    """The first item, the first shift, the first sale."""
    page = person.page
    page.get_by_label("What is it?").fill("Pencil")
    page.get_by_label("Price").fill("1.19")
    page.get_by_role("button", name="Add this item").click()
    page.get_by_role("link", name="To the till").click()
    page.get_by_label("Float in the drawer").fill("100")
    page.get_by_role("button", name="Open shift").click()
    page.locator(".tile", has_text="Pencil").first.click()
    page.keyboard.press("F10")
    expect(page.locator("#done-text")).to_contain_text("Receipt")


def test_from_nothing_to_the_first_sale(empty: House, browser: Browser) -> None:
    person = Person(empty, browser)
    page = person.page
    page.goto("/")
    seen = [*findings(page)]
    person.picture("start-account", PAGES)
    page.get_by_label("Code").fill(empty.flask("start-code").strip())
    fill(person, Your_name="Mara Keller", Login="mara", Password=PASSWORD, Password_again=PASSWORD)
    seen += onward(person, "Your company", "start-company")
    page.get_by_label("Country").select_option("DE")
    page.get_by_label("Chart of accounts").select_option("SKR04")
    fill(person, Name_of_the_company="Keller Papier GmbH", Street="Linienstraße 40", Postcode="10119", Town="Berlin")
    page.get_by_label("VAT id").fill("DE136695976")
    seen += onward(person, "Your shop", "start-shop")
    seen += onward(person, "Who sells?", "start-people")
    page.get_by_role("link", name="Continue").click()
    expect(page.get_by_role("heading", name="Ready to sell")).to_be_visible()
    person.picture("start-ready", PAGES)
    seen += findings(page)
    sells_a_pencil(person)
    empty.until(lambda: empty.rows("SELECT number_text FROM documents_document"), "the sale is stored")
    assert empty.one("SELECT total FROM documents_document") == 119
    assert seen == []
    assert person.unexpected() == []
    person.context.close()
