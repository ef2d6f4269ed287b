"""The form with the parts of the modules that the till needs, as the demo shop fills them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.current import current_hub
from app.db import reading, writing_session
from pos_types.models import PosType
from pos_types.profile import HOST, PosProfile, profile_of
from tests.visitors import refusals, visitor

pytestmark = [pytest.mark.sqlite, pytest.mark.modules("pos")]
PARTS = {"price_lists", "stock", "payments", "posting", "fiscal"}


@pytest.fixture
def demo(app: Flask) -> Flask:
    """The application with the demo shop in it."""
    with app.app_context():
        for _order, _module, fill in sorted(app.extensions["kontor"].seeds, key=lambda row: row[0]):
            with writing_session() as session:
                fill(session)
    return app


def profile(code: str) -> PosProfile:
    with reading() as connection:
        key = connection.scalars(select(PosType.id).where(PosType.code == code)).one()
        return profile_of(connection, key)


def test_the_demo_type_has_every_part(demo: Flask) -> None:
    with demo.app_context():
        retail = profile("RETAIL")
        assert {part.name for part in current_hub().parts(HOST)} >= PARTS
    assert set(retail.parts) >= PARTS
    assert set(retail.series) >= {"receipt", "invoice"}


def test_a_copy_has_the_same_parts(demo: Flask) -> None:
    with demo.app_context():
        retail = profile("RETAIL")
    clerk = visitor(demo, "pos_types.see", "pos_types.edit")
    assert refusals(clerk.send(f"/pos-types/{retail.id}/copy", {"code": "RETAIL-2"})) == []
    with demo.app_context():
        copy = profile("RETAIL-2")
    assert dict(copy.parts) == dict(retail.parts)
    assert copy.series["receipt"] == retail.series["receipt"]


def test_a_clerk_changes_one_part_and_the_others_stay(demo: Flask) -> None:
    with demo.app_context():
        before = profile("RETAIL")
    clerk = visitor(demo, "pos_types.see", "pos_types.edit")
    assert refusals(clerk.send(f"/pos-types/{before.id}", {"price_lists-discount_limit": "5"})) == []
    with demo.app_context():
        after = profile("RETAIL")
    changed = {name for name in after.parts if after.parts[name] != before.parts[name]}
    assert changed == {"price_lists"}
