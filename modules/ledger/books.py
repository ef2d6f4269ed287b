"""What posting has to know of the books' set-up: accounts, journals and periods, read once per configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from app.act import Act
from app.errors import Refused
from modules.ledger.models import Account, AccountKey, Journal, Period


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """An account as it is printed."""

    id: int
    company_id: int
    number: str
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class JournalInfo:
    """A journal's code and whose book it is."""

    id: int
    company_id: int
    code: str


@dataclass(frozen=True, slots=True)
class PeriodInfo:
    """A month of a company's books."""

    id: int
    company_id: int
    code: str
    first_day: date
    last_day: date
    closed: bool


@dataclass(frozen=True)
class Books:
    """The set-up of the books of every company."""

    accounts: Mapping[int, AccountInfo]
    journals: Mapping[int, JournalInfo]
    periods: Mapping[int, tuple[PeriodInfo, ...]]
    keys: Mapping[tuple[int, str], int]

    def account(self, account_id: int, company_id: int) -> AccountInfo:
        """An account that may be posted to; `Refused` for one that is no longer in use."""
        found = self.accounts[account_id]
        assert found.company_id == company_id, "an entry stays within one company"
        if not found.active:
            raise Refused(_("Account %(number)s is no longer in use.", number=found.number), "account")
        return found

    def open_period(self, company_id: int, day: date) -> PeriodInfo:
        """The open period that `day` falls into; `Refused` where it is closed or was never opened."""
        for period in self.periods.get(company_id, ()):
            if period.first_day <= day <= period.last_day:
                if period.closed:
                    raise Refused(_("The period %(code)s is closed.", code=period.code), "date")
                return period
        raise Refused(_("There is no period for %(day)s yet; open the year first.", day=day.isoformat()), "date")


def books_of(act: Act) -> Books:
    """The books' set-up, kept until the configuration changes."""
    return act.cached("ledger.books", load)


def load(connection: Connection) -> Books:
    """Read the set-up of all companies."""
    accounts = connection.execute(
        select(Account.id, Account.company_id, Account.number, Account.name, Account.active)
    ).all()
    journals = connection.execute(select(Journal.id, Journal.company_id, Journal.code)).all()
    rows = connection.execute(
        select(
            Period.id,
            Period.company_id,
            Period.code,
            Period.first_day,
            Period.last_day,
            Period.closed_at.is_not(None).label("closed"),
        ).order_by(Period.first_day.desc())  # the newest month, which nearly every entry is in, is found first
    ).all()
    periods: dict[int, list[PeriodInfo]] = {}
    for row in rows:
        periods.setdefault(row.company_id, []).append(PeriodInfo(*row))
    keys = connection.execute(select(AccountKey.company_id, AccountKey.key, AccountKey.account_id))
    return Books(
        accounts={row.id: AccountInfo(*row) for row in accounts},
        journals={row.id: JournalInfo(*row) for row in journals},
        periods={company: tuple(found) for company, found in periods.items()},
        keys={(row.company_id, row.key): row.account_id for row in keys},
    )
