"""Charts of accounts as data of the countries' packs: number, name, kind and the keys that postings ask for.

The names are the charts' own, in their language. The same number means different things in SKR03 and SKR04 (1600 is
payables in one and cash in the other), so nothing outside a chart is ever looked up by number.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refused
from modules.company.countries import charts
from modules.ledger.models import Account, AccountKey

KINDS: Final = ("asset", "liability", "equity", "income", "expense")


@dataclass(frozen=True)
class ChartAccount:
    """One account of a chart; it may have several keys, or none."""

    number: str
    name: str
    kind: str
    keys: Sequence[str]


def codes() -> list[str]:
    """The charts that there are."""
    return sorted(charts())


def chart(code: str) -> list[ChartAccount]:
    """The accounts of the chart `code` (one of `codes()`, in any case), in the file's order; `KeyError` for others."""
    with charts()[code.upper()].open(encoding="utf-8", newline="") as file:
        return [
            ChartAccount(row["number"], row["name"], row["kind"], tuple(row["keys"].split()))
            for row in csv.DictReader(file, delimiter=";")
        ]


def load_chart(session: Session, company_id: int, code: str) -> int:
    """Give a company the accounts of a chart; returns how many were new. What is there already stays as it is.

    Raises `Refused` where the company's keys stand on other numbers: then it lives by another chart.
    """
    accounts = {
        account.number: account for account in session.scalars(select(Account).where(Account.company_id == company_id))
    }
    keys = {
        row.key: row.account_id
        for row in session.execute(
            select(AccountKey.key, AccountKey.account_id).where(AccountKey.company_id == company_id)
        )
    }
    made = 0
    for each in chart(code):
        account = accounts.get(each.number)
        if account is None:
            account = Account(company_id=company_id, number=each.number, name=each.name, kind=each.kind)
            session.add(account)
            session.flush()
            made += 1
        for key in each.keys:
            if keys.setdefault(key, account.id) != account.id:
                raise Refused(_("The company already uses another chart of accounts."))
            if session.get(AccountKey, (company_id, key)) is None:
                session.add(AccountKey(company_id=company_id, key=key, account_id=account.id))
    session.flush()
    return made
