"""Two parts for tests, as if modules of their own added them; their side tables live in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange

from app.errors import Refused
from app.forms import Form


@dataclass(frozen=True)
class Colour:
    """What the part `colours` keeps."""

    colour: str


@dataclass(frozen=True)
class Drawers:
    """What the part `drawers` keeps."""

    count: int = 1


class ColourForm(Form):
    """The part's own form."""

    colour = StringField("Colour", [InputRequired()])


class DrawersForm(Form):
    """The part's own form; its field has the name of one of the host's."""

    code = StringField("Drawer's code")
    count = IntegerField("Drawers", [InputRequired(), NumberRange(1, 3)])


class ColourPart:
    """A part without default."""

    name = "colours"
    title = "Colour"

    def __init__(self) -> None:
        self.rows: dict[int, Colour] = {}

    def form(self, session: Session) -> type[Form]:
        return ColourForm

    def load(self, connection: Connection, key: int) -> Colour | None:
        return self.rows.get(key)

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        if data["colour"] == "invisible":
            raise Refused("Nobody can see this colour.", "colour")
        self.rows[key] = Colour(data["colour"])


class DrawersPart:
    """A part with a default."""

    name = "drawers"
    title = "Drawers"

    def __init__(self) -> None:
        self.rows: dict[int, Drawers] = {}

    def form(self, session: Session) -> type[Form]:
        return DrawersForm

    def load(self, connection: Connection, key: int) -> Drawers:
        return self.rows.get(key, Drawers())

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        self.rows[key] = Drawers(data["count"])
