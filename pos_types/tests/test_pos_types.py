from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import reading, writing_session
from app.errors import Refused
from numbering.tests.builders import a_series
from pos_types import services
from pos_types.models import PosType
from pos_types.profile import HOST, profile_of
from pos_types.seeds import seed
from pos_types.tests.parts import Colour, ColourPart, Drawers, DrawersPart
from tests.visitors import Visitor, refusals, visitor

ALL = ("pos_types.see", "pos_types.edit")
OWN = {"code": "CAFE", "name": "Café", "mode": "gross", "printed_note": "", "is_default": False, "active": True}


@pytest.fixture
def parts(app: Flask) -> tuple[ColourPart, DrawersPart]:
    found = ColourPart(), DrawersPart()
    for part in found:
        app.extensions["kontor"].part(HOST, part)
    for kind in ("receipt", "invoice"):
        app.extensions["kontor"].choice("document.kind", kind, type("Kind", (), {"title": kind.title()}))
    return found


@pytest.fixture
def clerk(app: Flask) -> Visitor:
    return visitor(app, *ALL)


def stored(app: Flask, code: str = "CAFE") -> int:
    with app.app_context(), reading() as connection:
        found = connection.scalar(select(PosType.id).where(PosType.code == code))
    assert found is not None
    return found


@pytest.mark.sqlite
def test_one_form_stores_the_own_fields_and_every_part(
    app: Flask, clerk: Visitor, parts: tuple[ColourPart, DrawersPart]
) -> None:
    with app.app_context():
        series = a_series()
    typed = {"code": "CAFE", "name": "Café", "series_receipt": series, "colours-colour": "red", "drawers-count": 2}
    answer = clerk.send("/pos-types/new", typed)
    assert refusals(answer) == []
    with app.app_context(), reading() as connection:
        profile = profile_of(connection, stored(app))
    assert (profile.code, profile.mode, dict(profile.series)) == ("CAFE", "gross", {"receipt": series})
    assert profile.part(Colour) == Colour("red")
    assert profile.part(Drawers) == Drawers(2)
    assert clerk.fields(f"/pos-types/{profile.id}")["colours-colour"] == "red"


@pytest.mark.sqlite
@pytest.mark.usefixtures("parts")
def test_mistakes_of_all_parts_show_at_once_and_nothing_is_stored(app: Flask, clerk: Visitor) -> None:
    answer = clerk.send("/pos-types/new", {"name": "Café", "drawers-count": 7})
    assert [line.split(":")[0] for line in refusals(answer)] == ["Code", "Colour", "Drawers"]
    answer = clerk.send("/pos-types/new", {"code": "X", "name": "X", "colours-colour": "invisible"})
    assert refusals(answer) == ["Colour: Nobody can see this colour."]
    with app.app_context(), reading() as connection:
        assert connection.scalar(select(func.count()).select_from(PosType)) == 0


@pytest.mark.sqlite
def test_a_copy_has_every_part_and_a_code_of_its_own(
    app: Flask, clerk: Visitor, parts: tuple[ColourPart, DrawersPart]
) -> None:
    clerk.send("/pos-types/new", {"code": "CAFE", "name": "Café", "colours-colour": "red", "drawers-count": 3})
    answer = clerk.send(f"/pos-types/{stored(app)}/copy", {"code": "CAFE-2"})
    assert refusals(answer) == []
    assert parts[0].rows[stored(app, "CAFE-2")] == Colour("red")
    assert parts[1].rows[stored(app, "CAFE-2")] == Drawers(3)


@pytest.mark.usefixtures("parts")
def test_a_profile_is_frozen_and_follows_every_change(context: Flask) -> None:
    with writing_session() as session:
        key = services.save(session, None, OWN, {})
    with reading() as connection:
        profile = profile_of(connection, key)
        assert profile_of(connection, key) is profile
    with pytest.raises(FrozenInstanceError):
        profile.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        profile.series["receipt"] = 1  # type: ignore[index]
    with writing_session() as session:
        services.save(session, key, {**OWN, "printed_note": "Ciao"}, {})
    with reading() as connection:
        assert profile_of(connection, key).printed_note == "Ciao"


@pytest.mark.usefixtures("context")
def test_an_absent_module_says_nothing() -> None:
    with writing_session() as session:
        key = services.save(session, None, OWN, {})
    with reading() as connection:
        assert profile_of(connection, key).part(Colour) is None
        with pytest.raises(LookupError):
            profile_of(connection, key + 1)


@pytest.mark.usefixtures("context")
def test_one_type_is_the_default() -> None:
    with writing_session() as session:
        first = services.save(session, None, {**OWN, "is_default": True}, {})
        second = services.save(session, None, {**OWN, "code": "BAR", "is_default": True}, {})
    with reading() as connection:
        assert first != second
        assert connection.scalars(select(PosType.id).where(PosType.is_default)).all() == [second]


@pytest.mark.usefixtures("context")
def test_a_code_is_given_once_and_a_series_must_fit_its_kind() -> None:
    series = a_series()
    with writing_session() as session:
        key = services.save(session, None, OWN, {"receipt": series})
    with writing_session() as session:
        services.save(session, key, OWN, {"receipt": None})
    with pytest.raises(Refused, match="another POS type"), writing_session() as session:
        services.save(session, None, OWN, {})
    with pytest.raises(Refused, match="not made for") as refused, writing_session() as session:
        services.save(session, key, OWN, {"invoice": series})
    assert refused.value.field == "series_invoice"


@pytest.mark.usefixtures("context")
def test_the_demo_type_takes_the_demo_series() -> None:
    ids = {"RC-T1": a_series("RC-T1"), "INV": a_series("INV", document_kind="invoice")}
    for _ in range(2):
        with writing_session() as session:
            seed(session)
    with reading() as connection:
        key = connection.scalars(select(PosType.id)).one()
        assert dict(profile_of(connection, key).series) == {"receipt": ids["RC-T1"], "invoice": ids["INV"]}
