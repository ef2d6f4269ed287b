"""Pages: what is not posted, templates, account determination, cash reasons; and a document's entries on its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection

from app.act import acting
from app.current import current_hub
from app.db import glancing, reading
from app.editing import Group, edit_form
from app.forms import choices
from app.hub import Finding
from app.list_filters import Choice, DateRange, yes_no
from app.listing import Column, Listing
from app.security import current_actor, may, permission
from app.table import Table
from app.table_pages import mount
from modules.documents.queries import Issued
from modules.ledger.queries import entries_of, lines_of
from modules.ledger.why import explained
from modules.posting import queries, setup
from modules.posting.forms import ACCOUNT_FIELDS, CashReasonForm, TemplateForm, account_table
from modules.posting.models import CashReason, Template
from modules.posting.services import repost

blueprint = Blueprint("posting", __name__, template_folder="templates", url_prefix="/posting")
KINDS = {"document": _l("Document"), "cash": _l("Cash in a drawer")}

UNPOSTED = Listing(
    title=_l("Not posted"),
    select=queries.listed_unposted,
    columns=(
        Column("number_text", _l("Number")),
        Column("kind", _l("Kind"), text=lambda row: KINDS[row["kind"]]),
        Column("at", _l("Happened"), "datetime"),
        Column(
            "posted", _l("State"), "state", states={True: ("good", _l("Posted later")), False: ("warn", _l("Waits"))}
        ),
        Column("reason", _l("Because"), sort=False),
        Column("total", _l("Amount"), "money", strong=True),
    ),
    search=("number_text", "reason"),
    filters=(
        Choice("kind", _l("Kind"), KINDS),
        yes_no("posted", _l("Posted later")),
        DateRange("at", _l("Happened"), moments=True),
    ),
    default_sort="-at",
    row_url=lambda row: url_for("posting.waiting", key=row["id"]),
    empty=_l("Everything that was sold is in the books. What cannot be posted waits here with its reason."),
    count=lambda n: ngettext("%(num)s document", "%(num)s documents", n),
    template="posting/unposted.html",
)


def _company_of(form: Any, companies: Sequence[tuple[int, str]]) -> int | None:
    """The company whose accounts are offered: the record's; a new record may have those of any."""
    form.company_id.choices = choices(companies)
    found: int | None = form.company_id.object_data
    return found


def _fill_template(connection: Connection, form: Any) -> None:
    company = _company_of(form, queries.companies_with_accounts(connection))
    accounts = choices(queries.account_choices(connection, company))
    form.journal_id.choices = choices(queries.journal_choices(connection))
    for name in ACCOUNT_FIELDS:
        form[name].choices = accounts


def _fill_reason(connection: Connection, form: Any) -> None:
    company = _company_of(form, queries.companies_with_accounts(connection))
    accounts = queries.account_choices(connection, company)
    form.account_id.choices = choices(accounts)
    form.tax_code_id.choices = choices(queries.tax_choices(connection), empty=_("No VAT"))
    form.tax_account_id.choices = choices(accounts, empty=_("No account"))


TEMPLATES = mount(
    blueprint,
    Table(
        Template,
        listing=Listing(
            title=_l("Posting templates"),
            select=queries.listed_templates,
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name")),
                Column("journal", _l("Journal")),
                Column("company", _l("Company"), soft=True),
                Column("is_default", _l("Default"), "bool"),
            ),
            search=("code", "name"),
            default_sort="code",
            empty=_l("A template says into which journal and accounts documents are posted. Each POS type names one."),
        ),
        form=TemplateForm,
        save=setup.save_template,
        see="posting.configure",
        edit="posting.configure",
        new=_l("New template"),
        path="/templates/",
        names=("templates", "new_template", "template"),
        within=("company_id",),
        archive="",
        prepare=_fill_template,
        groups=(
            Group(_l("Template"), ("company_id", "code", "name", "is_default", "journal_id")),
            Group(_l("Accounts"), ACCOUNT_FIELDS),
        ),
    ),
)
REASONS = mount(
    blueprint,
    Table(
        CashReason,
        listing=Listing(
            title=_l("Reasons for cash in and out"),
            select=queries.listed_reasons,
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name")),
                Column("account", _l("Account")),
                Column("company", _l("Company"), soft=True),
                Column("active", _l("In use"), "bool"),
            ),
            search=("code", "name"),
            default_sort="code",
            empty=_l("A reason gives cash that is taken out or put in its account: stamps, a private withdrawal."),
        ),
        form=CashReasonForm,
        save=setup.save_reason,
        see="posting.configure",
        edit="posting.configure",
        new=_l("New reason"),
        path="/reasons/",
        names=("reasons", "new_reason", "reason"),
        within=("company_id",),
        prepare=_fill_reason,
    ),
)


def document_url(document_id: UUID) -> str:
    """Where a document is shown: the source of entries of the kind `document`."""
    return url_for("documents.show", key=document_id)


def document_side(record: Issued) -> Mapping[str, Any] | None:
    """The entries of a document with their reasons, for its page; None for those who may not see the books."""
    if not may("ledger.see"):
        return None
    hub, key = current_hub(), record.header["id"]
    with glancing() as connection:
        entries = [(entry, lines_of(connection, entry.id)) for entry in entries_of(connection, key)]
        reason = queries.waiting(connection, key)
    if not entries and reason is None:
        return None
    why = {(line.entry_id, line.n): explained(hub, line.why) for _entry, lines in entries for line in lines}
    return {"entries": entries, "reason": reason, "why": why, "document": key}


def check(connection: Connection) -> list[Finding]:
    """What is not posted, as a finding of the configuration."""
    count = queries.open_count(connection)
    if not count:
        return []
    text = ngettext("%(num)s document is not posted.", "%(num)s documents are not posted.", count)
    return [Finding(text, url_for("posting.unposted"))]


# not posted -----------------------------------------------------------------------------------------------------------
@blueprint.get("/unposted/")
@permission("posting.see")
def unposted() -> ResponseReturnValue:
    """What could not be posted, and why."""
    return UNPOSTED.respond(may_retry=may("posting.retry"))


@blueprint.get("/unposted/<uuid:key>")
@permission("posting.see")
def waiting(key: UUID) -> ResponseReturnValue:
    """One thing that is not posted, and the button that tries again."""
    with reading() as connection:
        row = queries.unposted(connection, key)
    source = document_url(key) if row["kind"] == "document" else ""
    return render_template(
        "posting/waiting.html", row=row, kind=KINDS[row["kind"]], source=source, may_retry=may("posting.retry")
    )


@blueprint.post("/unposted/<uuid:key>/retry")
@permission("posting.retry")
def retry(key: UUID) -> ResponseReturnValue:
    """Try again."""
    with acting(current_actor()) as act:
        done = repost(act, key)
    if done:
        flash(_("It is in the books now."), "good")
    else:
        flash(_("It could not be posted; the reason stands below."), "bad")
    return redirect(url_for(".waiting", key=key))


@blueprint.post("/unposted/retry")
@permission("posting.retry")
def retry_all() -> ResponseReturnValue:
    """Try everything again, one after the other."""
    with reading() as connection:
        wanted = queries.open_ids(connection)
    posted = 0
    for source_id in wanted:
        with acting(current_actor()) as act:
            posted += repost(act, source_id)
    tone = "good" if posted == len(wanted) else "warn"
    flash(_("%(posted)s of %(count)s are in the books now.", posted=posted, count=len(wanted)), tone)
    return redirect(url_for(".unposted"))


# set-up ---------------------------------------------------------------------------------------------------------------


@blueprint.route("/accounts/", methods=["GET", "POST"], defaults={"company": None})
@blueprint.route("/accounts/<int:company>", methods=["GET", "POST"])
@permission("posting.configure")
def determination(company: int | None) -> ResponseReturnValue:
    """Account determination: which account each method, VAT code and class of revenue has."""
    with reading() as connection:
        companies = queries.companies_with_accounts(connection)
        if company is None:
            company = companies[0][0] if companies else 0
        found = queries.tables(connection, company)
        accounts = choices(queries.account_choices(connection, company), empty=_("No account"))
    wanted = company
    return edit_form(
        account_table([*found.methods, *found.taxes, *found.revenue], accounts),
        title=_("Account determination"),
        note=dict(companies).get(wanted, ""),
        values=found.stored,
        save=lambda session, data: setup.save_determination(session, wanted, data),
        back=(url_for(".templates"), _("Posting templates")),
        done=lambda key: url_for(".determination", company=key),
        groups=(
            Group(
                _("Payment methods"),
                tuple(name for name, _label in found.methods),
                _("The account that a method fills. What is not paid at once goes to the template's receivables."),
            ),
            Group(_("VAT"), tuple(name for name, _label in found.taxes), _("The account of output VAT of each code.")),
            Group(
                _("Revenue"),
                tuple(name for name, _label in found.revenue),
                _("By class of revenue and VAT code. A class without an account takes that of all other classes."),
            ),
        ),
        related=[(url_for(".determination", company=key), name) for key, name in companies if key != wanted],
    )
