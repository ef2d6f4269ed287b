"""What posting adds to a POS type: the template that its documents post with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from wtforms import SelectField
from wtforms.validators import DataRequired

from app.forms import Form, choices
from modules.posting.models import PosTypePosting, Template


@dataclass(frozen=True)
class PostingValues:
    """The template of one POS type."""

    template_id: int


class PostingPart:
    """The part of the POS type's form."""

    name = "posting"
    title = _l("Posting")

    def form(self, session: Session) -> type[Form]:
        """All templates to choose from."""
        rows = session.execute(select(Template.id, Template.name).order_by(Template.name)).all()

        class PostingForm(Form):
            template_id = SelectField(
                _l("Posting template"),
                coerce=int,
                choices=choices(rows),
                validators=[DataRequired()],
                description=_l("Says which accounts take what this till sells."),
            )

        return PostingForm

    def load(self, connection: Connection, key: int) -> PostingValues | None:
        """The stored template; None for a type that says none, which posts with the company's default."""
        row = connection.execute(select(PosTypePosting.template_id).where(PosTypePosting.pos_type_id == key)).first()
        return None if row is None else PostingValues(row.template_id)

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the form's data."""
        row = session.get(PosTypePosting, key)
        if row is None:
            row = PosTypePosting(pos_type_id=key)
            session.add(row)
        row.template_id = data["template_id"]
