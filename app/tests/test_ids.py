"""Ids of what is recorded: uuid7, in the order in which they were made, and never the same twice."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from app.ids import new_id


def test_an_id_says_its_version_and_its_time() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1_000


def test_ids_of_one_thread_keep_their_order() -> None:
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(made)


def test_threads_at_once_never_make_the_same() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [each for some in pool.map(lambda _n: [new_id() for _ in range(2_000)], range(8)) for each in some]
    assert len({*made}) == len(made)
    assert len({each.int & (1 << 62) - 1 for each in made}) == len(made)
