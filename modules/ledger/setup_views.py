"""Set-up of the books: accounts, journals, periods."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.days import today
from app.db import reading, writing_session
from app.editing import edit_form
from app.forms import choices
from app.list_filters import Choice, yes_no
from app.listing import Column, Listing
from app.security import may, permission
from app.table import Table
from app.table_pages import mount
from modules.ledger import queries, services
from modules.ledger.forms import KINDS, AccountForm, JournalForm, YearForm
from modules.ledger.models import Account, Journal

blueprint = Blueprint("ledger_setup", __name__, template_folder="templates", url_prefix="/ledger")


def _with_companies(connection: Connection, form: Any) -> None:
    form.company_id.choices = choices((row.id, row.name) for row in queries.companies(connection))


ACCOUNTS = mount(
    blueprint,
    Table(
        Account,
        listing=Listing(
            title=_l("Accounts"),
            select=queries.listed_accounts,
            columns=(
                Column("number", _l("Number")),
                Column("name", _l("Name")),
                Column("kind", _l("Kind"), text=lambda row: KINDS[row["kind"]]),
                Column("company", _l("Company"), soft=True, wide_only=True),
                Column("active", _l("State"), "state", states={True: ("good", _l("In use")), False: ("", _l("Off"))}),
                Column("balance", _l("Balance"), "money", strong=True),
            ),
            search=("number", "name"),
            filters=(Choice("kind", _l("Kind"), KINDS), yes_no("active", _l("In use"))),
            default_sort="number",
            row_url=lambda row: url_for("ledger.sheet", key=row["id"]),
            empty=_l("A chart of accounts is loaded with “flask ledger chart SKR04”. Single accounts are made here."),
            count=lambda n: ngettext("%(num)s account", "%(num)s accounts", n),
        ),
        form=AccountForm,
        save=lambda session, key, data: services.save_account(session, key, data["company_id"], data),
        see="ledger.see",
        edit="ledger.configure",
        new=_l("New account"),
        path="/accounts/",
        names=("accounts", "new_account", "account"),
        code="number",
        within=("company_id",),
        prepare=_with_companies,
        title=lambda values: f"{values['number']} {values['name']}",
        related=lambda key, _values: [(url_for("ledger.sheet", key=key), _("Account sheet"))],
    ),
)
JOURNALS = mount(
    blueprint,
    Table(
        Journal,
        listing=Listing(
            title=_l("Journals"),
            select=queries.listed_journals,
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name")),
                Column("company", _l("Company"), soft=True),
                Column("entries", _l("Entries"), "number"),
            ),
            search=("code", "name"),
            default_sort="code",
            empty=_l("A journal is a book with a sequence of its own. Each till has one; the rest share a few."),
            count=lambda n: ngettext("%(num)s journal", "%(num)s journals", n),
        ),
        form=JournalForm,
        save=lambda session, key, data: services.save_journal(session, key, data["company_id"], data),
        see="ledger.see",
        edit="ledger.configure",
        new=_l("New journal"),
        path="/journals/",
        names=("journals", "new_journal", "journal"),
        within=("company_id",),
        prepare=_with_companies,
        archive="",
    ),
)


@blueprint.get("/periods/")
@permission("ledger.see")
def periods() -> ResponseReturnValue:
    """The months of every company, and which of them are closed."""
    with reading() as connection:
        companies = queries.companies_with_books(connection)
        rows = {company.id: queries.periods_of(connection, company.id) for company in companies}
    return render_template("ledger/periods.html", companies=companies, periods=rows, may_close=may("ledger.close"))


@blueprint.post("/periods/<int:key>/close")
@permission("ledger.close")
def close(key: int) -> ResponseReturnValue:
    """Close a month."""
    with writing_session() as session:
        code = services.close_period(session, key, datetime.now(UTC)).code
    flash(_("%(code)s is closed.", code=code), "good")
    return redirect(url_for(".periods"))


@blueprint.post("/periods/<int:key>/reopen")
@permission("ledger.close")
def reopen(key: int) -> ResponseReturnValue:
    """Take entries again in a closed month."""
    with writing_session() as session:
        code = services.reopen_period(session, key).code
    flash(_("%(code)s is open again.", code=code), "good")
    return redirect(url_for(".periods"))


@blueprint.route("/periods/new", methods=["GET", "POST"])
@permission("ledger.close")
def open_year() -> ResponseReturnValue:
    """Open a year: twelve months."""
    with reading() as connection:
        last = queries.last_day_of_books(connection)
    first = date(last.year + 1, 1, 1) if last else date(today().year, 1, 1)

    def save(session: Session, data: Mapping[str, Any]) -> int:
        return len(services.open_year(session, data["company_id"], data["first_day"].replace(day=1)))

    return edit_form(
        YearForm,
        title=_("Open a year"),
        values={"first_day": first},
        save=save,
        back=(url_for(".periods"), _("Periods")),
        prepare=_choose_company,
    )


def _choose_company(form: Any) -> None:
    with reading() as connection:
        _with_companies(connection, form)
