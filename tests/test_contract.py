"""The page on which modules meet says what the code does."""

from __future__ import annotations

import pytest
from flask import Flask

from tools.contract import PAGE, contract, events_of


@pytest.mark.sqlite
def test_the_page_is_up_to_date(app: Flask) -> None:
    assert PAGE.read_text(encoding="utf-8") == contract(app), "run `.venv/bin/python -m tools.contract`"


@pytest.mark.sqlite
def test_every_event_is_on_the_page_with_a_sentence(app: Flask) -> None:
    text = contract(app)
    for module in app.extensions["kontor_modules"].values():
        for event in events_of(module):
            assert f"### {event.__module__}.{event.__name__}\n" in text
            assert event.__doc__ is not None, f"{event.__name__} says nothing of itself"
            assert not event.__doc__.startswith(f"{event.__name__}("), f"{event.__name__} says nothing of itself"
