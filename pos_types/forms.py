"""The own fields of a POS type; parts of other modules stand below them."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.forms import Form, choices, optional_int

PREFIX = "series_"
MODES = (("gross", _l("Prices include VAT")), ("net", _l("VAT comes on top")))
Kinds = Sequence[tuple[str, str, Sequence[tuple[int, str]]]]


class PosTypeForm(Form):
    """What a POS type is called and how it counts."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=80)])
    mode = SelectField(_l("Prices"), choices=choices(MODES))
    printed_note = TextAreaField(
        _l("Text on the receipt"), [Length(max=400)], description=_l("Printed at the foot of every receipt.")
    )
    is_default = BooleanField(_l("Proposed for new tills"))
    active = BooleanField(_l("In use"), default=True)


def form_with_series(kinds: Kinds) -> type[PosTypeForm]:
    """The form with one select for each (kind of document, its title, its series as id and name)."""
    fields = {
        PREFIX + kind: SelectField(title, coerce=optional_int, choices=choices(series, empty="–"))
        for kind, title, series in kinds
    }
    return type("PosTypeFormWithSeries", (PosTypeForm,), fields)
