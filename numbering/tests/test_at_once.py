"""Many at once: numbers stay unique and without holes, and nobody is turned away because of a lock."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import date

from flask import Flask

from app.act import SYSTEM, acting
from app.db import reading
from numbering import queries, services
from numbering.services import Wanted
from numbering.tests.builders import a_series

ON = date(2026, 11, 22)
THREADS = 16
EACH = 100


class Cancelled(Exception):
    """The act is given up after it took its number."""


def run_together(context: Flask, work: Callable[[int], None], threads: int = THREADS) -> list[BaseException]:
    """Run `work(i)` in so many threads that start together; returns what went wrong."""
    start = threading.Barrier(threads)
    failures: list[BaseException] = []

    def run(index: int) -> None:
        with context.app_context():
            start.wait()
            try:
                work(index)
            except BaseException as error:  # noqa: BLE001 - whatever it is, the test shows it
                failures.append(error)

    workers = [threading.Thread(target=run, args=(index,)) for index in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return failures


def test_sixteen_threads_with_cancelled_acts_leave_no_hole(context: Flask) -> None:
    series = a_series(format="{n}", code="S")
    kept: list[int] = []

    def one(cancel: bool) -> None:
        with acting(SYSTEM) as act:
            number = services.take(act, series, ON).number
            if cancel:
                raise Cancelled
        kept.append(number)

    def work(index: int) -> None:
        dice = random.Random(index)
        for _ in range(EACH):
            try:
                one(cancel=dice.random() < 0.2)
            except Cancelled:
                continue

    assert run_together(context, work) == []
    cancelled = THREADS * EACH - len(kept)
    assert cancelled > THREADS * EACH // 10  # enough of them to have left holes
    assert sorted(kept) == list(range(1, len(kept) + 1))
    with reading() as connection:
        assert queries.last_numbers(connection, series) == [("2026", len(kept) + 1, ON)]


def test_two_series_in_opposite_order_never_wait_for_each_other_in_a_circle(context: Flask) -> None:
    one, two = a_series("ONE"), a_series("TWO")
    rounds = 40

    def work(index: int) -> None:
        order = (one, two) if index % 2 else (two, one)
        for _ in range(rounds):
            with acting(SYSTEM) as act:
                taken = services.take_all(act, [Wanted(series, ON) for series in order])
                assert [each.series_id for each in taken] == list(order)

    assert run_together(context, work, threads=4) == []
    with reading() as connection:
        for series in (one, two):
            assert queries.last_numbers(connection, series) == [("2026", 4 * rounds + 1, ON)]


def test_the_first_number_of_a_period_is_given_once(context: Flask) -> None:
    series = a_series()
    numbers: list[int] = []

    def work(index: int) -> None:
        with acting(SYSTEM) as act:
            numbers.append(services.take(act, series, ON).number)

    assert run_together(context, work) == []
    assert sorted(numbers) == list(range(1, THREADS + 1))
