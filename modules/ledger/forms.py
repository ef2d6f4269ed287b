"""What comes from a browser: accounts, journals, reversals, a new year."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from app.forms import Form, choices

KINDS = {
    "asset": _l("Asset"),
    "liability": _l("Liability"),
    "equity": _l("Equity"),
    "income": _l("Income"),
    "expense": _l("Expense"),
}


class AccountForm(Form):
    """An account of a company's chart."""

    company_id = SelectField(_l("Company"), coerce=int)
    number = StringField(
        _l("Number"),
        [InputRequired(), Length(max=20), Regexp(r"^[0-9A-Za-z.]+$", message=_l("Digits, letters and points only."))],
        description=_l("Stays once entries carry the account."),
    )
    name = StringField(_l("Name"), [InputRequired(), Length(max=120)])
    kind = SelectField(_l("Kind"), choices=choices(KINDS.items()))
    active = BooleanField(_l("In use"), default=True)


class JournalForm(Form):
    """A journal."""

    company_id = SelectField(_l("Company"), coerce=int)
    code = StringField(
        _l("Code"),
        [InputRequired(), Length(max=12), Regexp(r"^[A-Za-z0-9-]+$", message=_l("Letters, digits and hyphens only."))],
        description=_l("Part of every entry's seal; it stays for ever."),
    )
    name = StringField(_l("Name"), [InputRequired(), Length(max=60)])


class ReversalForm(Form):
    """Why and when an entry is reversed."""

    day = DateField(_l("Date of the reversal"), [InputRequired()], description=_l("In an open period."))
    reason = StringField(
        _l("Reason"), [InputRequired(), Length(max=200)], description=_l("Stays in the books with the reversal.")
    )


class YearForm(Form):
    """A year to be opened."""

    company_id = SelectField(_l("Company"), coerce=int)
    first_day = DateField(_l("First day of the year"), [InputRequired()])
