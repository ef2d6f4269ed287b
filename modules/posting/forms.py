"""What comes from a browser: templates, the tables of account determination, cash reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from app.forms import Form, optional_int

CODE = Regexp(r"^[A-Za-z0-9-]+$", message=_l("Letters, digits and hyphens only."))


class TemplateForm(Form):
    """A posting template."""

    company_id = SelectField(_l("Company"), coerce=int)
    code = StringField(_l("Code"), [InputRequired(), Length(max=20), CODE])
    name = StringField(_l("Name"), [InputRequired(), Length(max=60)])
    is_default = BooleanField(
        _l("The company's default"), description=_l("Posts the documents whose POS type names no template.")
    )
    journal_id = SelectField(
        _l("Journal"),
        coerce=int,
        description=_l("For documents that no till issues; each till has a journal of its own."),
    )
    receivable_account_id = SelectField(_l("Receivables"), coerce=int)
    transit_account_id = SelectField(
        _l("Cash in transit"), coerce=int, description=_l("Between drawer and bank; must come to zero.")
    )
    bank_account_id = SelectField(_l("Bank"), coerce=int)
    rounding_expense_account_id = SelectField(_l("Less taken by rounding cash"), coerce=int)
    rounding_income_account_id = SelectField(_l("More taken by rounding cash"), coerce=int)
    cash_short_account_id = SelectField(_l("Less counted than expected"), coerce=int)
    cash_over_account_id = SelectField(_l("More counted than expected"), coerce=int)


ACCOUNT_FIELDS = tuple(name for name in vars(TemplateForm) if name.endswith("_account_id"))


class CashReasonForm(Form):
    """A reason for cash in or out."""

    company_id = SelectField(_l("Company"), coerce=int)
    code = StringField(_l("Code"), [InputRequired(), Length(max=20), CODE])
    name = StringField(_l("Name"), [InputRequired(), Length(max=60)], description=_l("As the cashier chooses it."))
    account_id = SelectField(_l("Account"), coerce=int)
    tax_code_id = SelectField(
        _l("VAT code"), coerce=optional_int, description=_l("Only where a receipt with VAT belongs to it.")
    )
    tax_account_id = SelectField(_l("Account of input VAT"), coerce=optional_int)
    active = BooleanField(_l("In use"), default=True)


def account_table(rows: Sequence[tuple[str, str]], accounts: Sequence[Any]) -> type[Form]:
    """A form with one choice of an account per row (name of the field, label)."""
    fields = {name: SelectField(label, coerce=optional_int, choices=accounts) for name, label in rows}
    return type("AccountTableForm", (Form,), fields)
