"""Killing at random, but where it hurts: while receipts are on their way. Everything comes from one seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from functools import partial

from tests.harness.shop import Shop, eventually

PATIENCE = 120.0


def has_printed(shop: Shop, wanted: int) -> bool:
    """Whether so many receipts are out, or all that were ordered. What is sent and forgotten is not waited for."""
    forgotten = shop.setting.design == "plain" and shop.asked()
    return forgotten or len(shop.printed()) >= min(wanted, len(shop.wishes))


def torment(shop: Shop, seed: int, jobs: int, kills: Mapping[str, int]) -> Counter[str]:
    """Order `jobs` receipts in batches, and kill during each batch; what was killed how often.

    kills: how often `proxy`, `server` (all of it), `worker` (one process of it), `printer` and `redis` are to die.
    """
    choice = random.Random(seed)
    victims = [victim for victim, count in sorted(kills.items()) for _ in range(count)]
    choice.shuffle(victims)
    done: Counter[str] = Counter()
    for n, victim in enumerate(victims, 1):
        shop.order(jobs * n // len(victims) - len(shop.wishes))
        # Only a shop that works can be hurt: all but a few receipts come out, and in the next one it happens.
        wanted = len(shop.wishes) - choice.randint(1, 4)
        assert eventually(partial(has_printed, shop, wanted), PATIENCE), f"nothing was printed before kill {n}"
        shop.pause(choice.uniform(0, 0.06))
        if victim == "worker":
            shop.programs["server"].kill_worker(choice)
        else:
            shop.programs[victim].kill()
        done[victim] += 1
    print(f"seed {seed}: killed {dict(done)}, and {shop.accidents()} accidents")
    return done
