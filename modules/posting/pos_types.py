"""What posting adds to a POS type: the template that its documents post with, and accounts of its payment methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from wtforms import SelectField
from wtforms.validators import DataRequired

from app.errors import Refused
from app.forms import Form, choices, optional_int
from app.rows import RowForm, RowsField
from modules.ledger.models import Account
from modules.payments.models import Method
from modules.posting.models import PosTypeMethodAccount, PosTypePosting, Template


@dataclass(frozen=True)
class PostingValues:
    """The template of one POS type, and the accounts that its payment methods fill instead of the company's, by id."""

    template_id: int | None
    accounts: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def own_accounts(self) -> list[dict[str, int]]:
        """Those accounts as rows of the form."""
        return [{"method_id": method, "account_id": account} for method, account in self.accounts.items()]


class PostingPart:
    """The part of the POS type's form."""

    name = "posting"
    title = _l("Posting")

    def form(self, session: Session) -> type[Form]:
        """All templates, methods and accounts to choose from."""
        rows = session.execute(select(Template.id, Template.name).order_by(Template.name)).all()
        methods = session.execute(select(Method.id, Method.name).order_by(Method.position)).all()
        found = session.execute(select(Account.id, Account.number, Account.name).order_by(Account.number)).all()
        accounts = [(row.id, f"{row.number} {row.name}") for row in found]

        class AccountRow(RowForm):
            key_fields = ("method_id",)
            method_id = SelectField(_l("Payment method"), coerce=optional_int, choices=choices(methods, empty="–"))
            account_id = SelectField(
                _l("Account"), coerce=optional_int, choices=choices(accounts, empty="–"), validators=[DataRequired()]
            )

        class PostingForm(Form):
            template_id = SelectField(
                _l("Posting template"),
                coerce=int,
                choices=choices(rows),
                validators=[DataRequired()],
                description=_l("Says which accounts take what this till sells."),
            )
            own_accounts = RowsField(
                AccountRow,
                _l("Accounts of payment methods"),
                spare=1,
                description=_l("Only where they differ from those of the company."),
            )

        return PostingForm

    def load(self, connection: Connection, key: int) -> PostingValues | None:
        """The stored values; None for a type that says none, which posts with the company's default."""
        row = connection.execute(select(PosTypePosting.template_id).where(PosTypePosting.pos_type_id == key)).first()
        own = connection.execute(
            select(PosTypeMethodAccount.method_id, PosTypeMethodAccount.account_id)
            .where(PosTypeMethodAccount.pos_type_id == key)
            .order_by(PosTypeMethodAccount.method_id)
        ).all()
        if row is None and not own:
            return None
        accounts = MappingProxyType({each.method_id: each.account_id for each in own})
        return PostingValues(row.template_id if row else None, accounts)

    def save(self, session: Session, key: int, data: Mapping[str, Any]) -> None:
        """Store the form's data. A method has one account, in the company of the template."""
        row = session.get(PosTypePosting, key)
        if row is None:
            row = PosTypePosting(pos_type_id=key)
            session.add(row)
        row.template_id = data["template_id"]
        _save_accounts(session, key, data)


def _save_accounts(session: Session, key: int, data: Mapping[str, Any]) -> None:
    wanted = {row["method_id"]: row["account_id"] for row in data["own_accounts"]}
    if len(wanted) < len(data["own_accounts"]):
        raise Refused(_("A payment method is named twice."), "own_accounts")
    company = session.get_one(Template, data["template_id"]).company_id
    for account_id in wanted.values():
        if session.get_one(Account, account_id).company_id != company:
            raise Refused(_("An account belongs to another company than the posting template."), "own_accounts")
    for row in session.scalars(select(PosTypeMethodAccount).where(PosTypeMethodAccount.pos_type_id == key)):
        if row.method_id in wanted:
            row.account_id = wanted.pop(row.method_id)
        else:
            session.delete(row)
    for method_id, account_id in wanted.items():
        session.add(PosTypeMethodAccount(pos_type_id=key, method_id=method_id, account_id=account_id))
