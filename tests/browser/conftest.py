"""A shop for the journeys of each file, one browser for all, and a browser profile for whoever takes part."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.house import House, running_house
from tests.browser.people import DESK, PATIENCE_MS, Person, running_browser
from tests.databases import Templates

HERE = Path(__file__).parent
FAILED = pytest.StashKey[bool]()
Invite = Callable[..., Person]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(400))


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, templates: Templates) -> Path:
    """The folder of a demo shop that has never been open."""
    house = House(tmp_path_factory.mktemp("furnished"))
    house.furnish(templates.sqlite(None))
    return house.folder


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Iterator[House]:
    """A demo shop for the journeys of one file: what they do there is nothing to those of another."""
    with running_house(tmp_path_factory.mktemp("house"), furnished) as house:
        yield house


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with running_browser() as browser:
        yield browser


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and item.path.is_relative_to(HERE):
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def invite(request: pytest.FixtureRequest, house: House, browser: Browser) -> Iterator[Invite]:
    """Somebody with a browser, signed in if a login is given. Afterwards nobody's browser may have complained.

    When a journey fails, what each of them saw last is printed, so that a failure on another machine can be read.
    """
    present: list[Person] = []

    def come(login: str = "", size: tuple[int, int] = DESK) -> Person:
        person = Person(house, browser, size)
        present.append(person)
        if login:
            person.sign_in(login)
        return person

    yield come
    if request.node.stash.get(FAILED, False):
        for person in present:
            print(person.sees())
    complaints = [person.unexpected() for person in present]
    for person in present:
        person.context.close()
    assert not any(complaints), complaints
