"""The form of a series: rules by date, each with its ranges, in place."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.forms import Form, choices
from app.rows import RowForm, RowsField

PERIODS = (
    ("none", _l("never")),
    ("annual", _l("every year")),
    ("monthly", _l("every month")),
    ("daily", _l("every day")),
)
MOST = 10**15


class Between(NumberRange):
    """As in WTForms, but silent about what is no number: that was said already."""

    def __call__(self, form: Any, field: Any) -> None:
        """Check a number."""
        if field.data is not None:
            super().__call__(form, field)


class RangeRow(RowForm):
    """The numbers of a rule."""

    key_fields = ("start",)
    id = HiddenField()
    start = IntegerField(_l("From"), [InputRequired(), Between(0, MOST)])
    end = IntegerField(_l("To"), [Optional(), Between(0, MOST)])
    search_from = IntegerField(_l("Use again from"), [Optional(), Between(0, MOST)])
    external = BooleanField(_l("From outside"))
    format = StringField(_l("Own format"), [Length(max=60)])
    disabled = BooleanField(_l("Off"))


class PolicyRow(RowForm):
    """What holds between two dates."""

    key_fields = ("valid_from",)
    id = HiddenField()
    valid_from = DateField(_l("Valid from"), [InputRequired()])
    valid_to = DateField(_l("Valid to"), [Optional()], description=_l("Leave empty for a series that runs on."))
    period = SelectField(_l("Starts again"), choices=choices(PERIODS), default="annual")
    shift_months = IntegerField(
        _l("Year starts later by months"), [Optional(), Between(0, 11)], description=_l("6 for a year from 1 July.")
    )
    shift_days = IntegerField(_l("and days"), [Optional(), Between(0, 27)])
    format = StringField(_l("Own format"), [Length(max=60)])
    date_progression = BooleanField(_l("A higher number has no earlier date"), default=True)
    gap_recovery = BooleanField(
        _l("Use missing numbers again"),
        description=_l("Never in fiscal numberings."),
    )
    disabled = BooleanField(_l("Off"))
    ranges = RowsField(RangeRow, _l("Ranges"), spare=1)


class SeriesForm(Form):
    """A series."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(), Length(max=80)])
    document_kind = SelectField(_l("Numbers"), description=_l("The kind of document that takes its number here."))
    format = StringField(
        _l("Format"),
        [InputRequired(), Length(max=60)],
        default="{YYYY}-{n:05}",
        description=_l("Words and {n} {n:05} {YYYY} {YY} {MM} {DD} {FY} {shop} {register} {type} {user}"),
    )
    fiscal = BooleanField(
        _l("Fiscal"), default=True, description=_l("Numbers are never used again and always go by date.")
    )
    disabled = BooleanField(_l("Off"))
    policies = RowsField(PolicyRow, _l("Rule"), spare=1)


class VoidForm(Form):
    """A number that will never be used."""

    number = IntegerField(_l("Number"), [InputRequired(), Between(0, MOST)])
    doc_date = DateField(_l("Of the day"), [InputRequired()])
    reason = StringField(_l("Why it is not used"), [InputRequired(), Length(max=200)])
