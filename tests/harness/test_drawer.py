"""A drawer opens at most once for each wish, and never late: a drawer that opens later opens for nobody."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import reading
from modules.devices.models import Job
from modules.devices.states import FINAL_STATES
from tests.harness.printer import entries
from tests.harness.shop import Shop, Wish, eventually
from tests.harness.test_delivery import SEED, setting

pytestmark = [pytest.mark.modules("devices"), pytest.mark.timeout(3600), pytest.mark.sqlite]
TTL = 2.0
ON_THE_WAY = 1.0
"""The time to live ends when the pulse may no longer be begun; so long may it take from there to the drawer."""
APART = 0.9
"""Two kicks within 0.8 s are one wish, pressed twice."""
FLAGGED = {"expired", "failed", "uncertain"}


@dataclass(frozen=True)
class Outcome:
    """What was told of a wish, and what the drawer saw of it: the ages of its pulses in seconds."""

    state: str
    reason: str
    ages: list[float]


def _told(app: Flask, wish: Wish) -> tuple[str, str]:
    with app.app_context(), reading() as connection:
        row = connection.execute(select(Job.state, Job.reason).where(Job.id == wish.id)).one()
    return row.state, row.reason


def _pulses(shop: Shop) -> list[float]:
    return [float(str(entry["at"])) for entry in entries(shop.paper) if entry["kind"] == "pulse"]


def kicked(app: Flask, shop: Shop, seed: int, kicks: int, kills: int) -> list[Outcome]:
    """Order kicks one after the other, each when the one before has ended, and kill at random meanwhile."""
    choice = random.Random(seed)
    struck = set(choice.sample(range(kicks), kills))
    found: list[Outcome] = []
    for n in range(kicks):
        before = len(_pulses(shop))
        wish = shop.wish("drawer", TTL)
        shop.ask(wish)
        if n in struck:
            shop.pause(choice.uniform(0, 0.4))
            victim = choice.choice(["proxy", "proxy", "server"])
            shop.programs[victim].kill()
        assert eventually(lambda wish=wish: _told(app, wish)[0] in FINAL_STATES)  # type: ignore[misc]
        shop.pause(APART)
        found.append(Outcome(*_told(app, wish), [at - wish.committed for at in _pulses(shop)[before:]]))
    return found


def once_or_flagged(app: Flask, folder: Path, kicks: int, kills: int) -> None:
    with Shop(folder, setting(app)) as shop:
        found = kicked(app, shop, SEED, kicks, kills)
    print(f"seed {SEED}: {sum(bool(each.ages) for each in found)} of {kicks} opened")
    assert [each for each in found if len(each.ages) > 1] == []
    assert [each for each in found if any(age > TTL + ON_THE_WAY for age in each.ages)] == []
    assert [each for each in found if not each.ages and each.state not in FLAGGED] == []
    assert [each for each in found if each.ages and each.state in {"expired", "cancelled"}] == []
    assert any(each.state == "done" for each in found)


def test_eight_kicks_and_four_kills(app: Flask, tmp_path: Path) -> None:
    once_or_flagged(app, tmp_path, 8, 4)


@pytest.mark.soak
def test_six_hundred_kicks_and_a_hundred_and_sixty_kills(app: Flask, tmp_path: Path) -> None:
    once_or_flagged(app, tmp_path, 600, 160)
