"""Nothing lost, nothing twice: what was ordered against what is on the paper, after kills of everything.

The naive designs run in the same harness and must fail in it; otherwise it would prove nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.db import db, reading
from modules.devices.models import Job
from modules.devices.tests.builders import in_app
from tests.databases import Postgres, Templates
from tests.harness.killer import torment
from tests.harness.shop import Setting, Shop, eventually

pytestmark = [pytest.mark.modules("devices"), pytest.mark.timeout(3600)]
SEED = 20261122


@pytest.fixture
def house(postgres: Postgres, templates: Templates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Kontor on PostgreSQL, which several servers need."""
    monkeypatch.setenv("KONTOR_INSTANCE", str(tmp_path / "instance"))
    name = postgres.create(templates.postgres(postgres, ("devices",)))
    app = create_app({"DATABASE_URL": postgres.url(name), "SECRET_KEY": "tests", "TESTING": True})
    yield app
    with app.app_context():
        db.engine.dispose()
    postgres.drop(name)


def settled(app: Flask, shop: Shop) -> bool:
    """Whether the server has taken every order, and knows how each of them ended."""
    with app.app_context(), reading() as connection:
        rows = connection.execute(select(Job.state)).scalars().all()
    return shop.asked() and len(rows) == len(shop.wishes) and set(rows) == {"done"}


def compared(shop: Shop) -> tuple[set[int], set[int]]:
    """The numbers that never came out, and those that came out more than once."""
    count = Counter(shop.printed())
    numbers = {wish.number for wish in shop.wishes}
    assert set(count) <= numbers
    return numbers - set(count), {number for number, times in count.items() if times > 1}


def setting(app: Flask, **more: object) -> Setting:
    made = in_app(app)
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
        db.engine.dispose()
    return Setting(url, made, seed=SEED, **more)  # type: ignore[arg-type]


SHORT = {"proxy": 5, "worker": 1, "printer": 2}
SHORT_SHARED = {"proxy": 4, "worker": 1, "printer": 1, "redis": 2}
LONG = {"proxy": 60, "worker": 20, "server": 15, "printer": 15}


def all_once(app: Flask, folder: Path, jobs: int, kills: Mapping[str, int], **more: object) -> None:
    with Shop(folder, setting(app, dice=0.002, **more)) as shop:
        killed = torment(shop, SEED, jobs, kills)
        finished = eventually(lambda: settled(app, shop), 120)
        lost, doubled = compared(shop)
    assert (lost, doubled) == (set(), set())
    assert finished
    assert killed.total() == sum(kills.values())


@pytest.mark.sqlite
def test_one_server_forty_jobs_and_eight_kills(app: Flask, tmp_path: Path) -> None:
    all_once(app, tmp_path, 40, SHORT)


@pytest.mark.sqlite
@pytest.mark.soak
def test_one_server_a_thousand_jobs_and_a_hundred_kills(app: Flask, tmp_path: Path) -> None:
    all_once(app, tmp_path, 1000, LONG)


def test_two_workers_and_redis_forty_jobs_and_eight_kills(house: Flask, tmp_path: Path) -> None:
    all_once(house, tmp_path, 40, SHORT_SHARED, workers=2, redis=True)


@pytest.mark.soak
def test_two_workers_and_redis_a_thousand_jobs(house: Flask, tmp_path: Path) -> None:
    all_once(house, tmp_path, 1000, {**LONG, "redis": 10}, workers=2, redis=True)


@pytest.mark.sqlite
def test_a_plain_message_is_lost(app: Flask, tmp_path: Path) -> None:
    """The control: sent to whoever listens. The harness must see what is lost."""
    with Shop(tmp_path, setting(app, design="plain")) as shop:
        torment(shop, SEED, 40, {"proxy": 4})
        assert eventually(shop.asked)
        lost, _doubled = compared(shop)
    assert lost


@pytest.mark.sqlite
def test_a_memory_of_what_was_printed_prints_twice(app: Flask, tmp_path: Path) -> None:
    """The control: stored by the server, sent until reported, known again only as long as the program lives."""
    with Shop(tmp_path, setting(app, design="memory", answer_seconds=0.03)) as shop:
        torment(shop, SEED, 40, {"proxy": 6})
        assert eventually(lambda: settled(app, shop), 60)
        _lost, doubled = compared(shop)
    assert doubled
