"""Pages of the books: entries, an entry as a voucher, an account's sheet, the trial balance, the verification."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.act import Act
from app.current import current_hub
from app.days import today
from app.db import reading
from app.editing import edit_form
from app.errors import Refused
from app.hub import Found
from app.list_filters import Choice, DateRange, NumberRange, TextFilter
from app.listing import Column, Listing
from app.security import current_actor, may, permission
from modules.ledger import queries, services
from modules.ledger.check import verify
from modules.ledger.forms import KINDS, ReversalForm
from modules.ledger.why import explained

blueprint = Blueprint(
    "ledger",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/ledger",
    url_prefix="/ledger",
)
SOURCE = "ledger.source"  # kind of source → a function from its id to the address of its page


def source_url(kind: str, source_id: UUID | None) -> str | None:
    """Where an entry's source is shown; None where no module shows it."""
    found = current_hub().choices(SOURCE).get(kind)
    return found(source_id) if found and source_id else None


def _journals() -> Mapping[str, str]:
    with reading() as connection:
        return queries.journal_names(connection)


ENTRIES = Listing(
    title=_l("Entries"),
    select=queries.listed_entries,
    columns=(
        Column("text", _l("Text")),
        Column("day", _l("Date"), "date"),
        Column("journal", _l("Journal")),
        Column("seq", _l("No."), "number"),
        Column(
            "source_text",
            _l("From"),
            soft=True,
            link=lambda row: source_url(row["source_kind"], row["source_id"]),
        ),
        Column("by_name", _l("By"), soft=True, wide_only=True),
        Column("at", _l("Posted"), "datetime", soft=True, wide_only=True),
        Column("debit", _l("Amount"), "money", strong=True, total=True),
    ),
    search=("text", "source_text"),
    filters=(
        DateRange("day", _l("Date")),
        Choice("journal", _l("Journal"), _journals),
        NumberRange("debit", _l("Amount")),
        TextFilter("by_name", _l("By")),
    ),
    default_sort="-at",
    row_url=lambda row: url_for("ledger.entry", key=row["id"]),
    empty=_l("Entries appear here as soon as something is sold. They are sealed: whoever errs corrects by a reversal."),
    count=lambda n: ngettext("%(num)s entry", "%(num)s entries", n),
)


def find_entry(connection: Connection, text: str) -> list[Found]:
    """An entry by its journal and number, as it is called in the books: `SALES 12`."""
    row = queries.entry_numbered(connection, text)
    return [] if row is None else [Found(f"{row.code} {row.seq}", url_for("ledger.entry", key=row.id), row.text)]


@blueprint.get("/entries/")
@permission("ledger.see")
def entries() -> ResponseReturnValue:
    """All journals together."""
    return ENTRIES.respond()


@blueprint.get("/entries/<uuid:key>")
@permission("ledger.see")
def entry(key: UUID) -> ResponseReturnValue:
    """An entry as a voucher: lines with their reasons, where it came from, what reversed it."""
    with reading() as connection:
        page = queries.entry_page(connection, key)
    hub = current_hub()
    return render_template(
        "ledger/entry.html",
        page=page,
        whys={line.n: explained(hub, line.why) for line in page.lines},
        source=source_url(page.header.source_kind, page.header.source_id),
        reversible=page.reversed_by is None and page.header.reverses_id is None and may("ledger.reverse"),
    )


@blueprint.route("/entries/<uuid:key>/reverse", methods=["GET", "POST"])
@permission("ledger.reverse")
def reverse(key: UUID) -> ResponseReturnValue:
    """Undo an entry by one with opposite signs."""
    with reading() as connection:
        header = queries.entry_page(connection, key).header
    number = f"{header.journal} {header.seq}"

    def save(session: Session, data: Mapping[str, Any]) -> UUID:
        act = Act(session.connection(), current_hub(), current_actor())
        reversal = services.reverse(act, key, data["day"], data["reason"])
        act.flush()
        return reversal

    return edit_form(
        ReversalForm,
        title=_("Reverse entry %(number)s", number=number),
        note=header.text,
        values={"day": today()},
        save=save,
        back=(url_for(".entry", key=key), _("Entry %(number)s", number=number)),
        done=lambda made: url_for(".entry", key=made),
    )


@blueprint.get("/accounts/<int:key>/sheet")
@permission("ledger.see")
def sheet(key: int) -> ResponseReturnValue:
    """An account's moves between two days, with what stands against each."""
    year = today().year
    first, last = _day("from", date(year, 1, 1)), _day("to", date(year, 12, 31))
    with reading() as connection:
        found = queries.account_sheet(connection, key, first, last)
    return render_template("ledger/sheet.html", sheet=found, kind=KINDS[found.account.kind])


@blueprint.get("/trial-balance/")
@permission("ledger.see")
def trial_balance() -> ResponseReturnValue:
    """Opening, turnover and closing of every account, by whole periods."""
    with reading() as connection:
        companies = queries.companies_with_books(connection)
        company = request.args.get("company", default=companies[0].id if companies else 0, type=int)
        periods = queries.periods_of(connection, company)
        if not periods:
            return render_template("ledger/trial_balance.html", periods=(), companies=companies)
        year = today().year
        this_year = [period for period in periods if period.first_day.year == year] or periods
        codes = {period.code: period for period in periods}
        first = codes.get(request.args.get("from", ""), this_year[0])
        last = codes.get(request.args.get("to", ""), this_year[-1])
        rows = queries.trial_balance(connection, company, first.first_day, last.last_day)
    return render_template(
        "ledger/trial_balance.html",
        companies=companies,
        company=company,
        periods=periods,
        first=first,
        last=last,
        rows=rows,
        sums=queries.trial_sums(rows),
    )


@blueprint.get("/check/")
@permission("ledger.see")
def check() -> ResponseReturnValue:
    """Recompute every chain and balance, if asked, and say what was found."""
    report = None
    if "run" in request.args:
        with reading() as connection:
            report = verify(connection)
    return render_template("ledger/check.html", report=report)


def _day(name: str, default: date) -> date:
    """A day of the URL; what cannot be read is refused in words."""
    text = request.args.get(name, "")
    if not text:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_("“%(text)s” is not a date.", text=text), name) from None
