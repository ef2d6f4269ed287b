"""The first steps, one page each. Each leads to the next that is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from sqlalchemy import select

from app import accounts
from app.check_pages import findings
from app.days import today
from app.db import reading, writing_session
from app.demo import fitting
from app.errors import Missing, Refused
from app.forms import choices
from app.hub import Hub
from app.models import Company, Shop, User
from app.pages import LANGUAGES
from app.people import begin, checked, limiter
from app.pins import hashed_pin
from app.security import declared, permission, public
from modules.catalog.models import Item
from modules.company.countries import CHOICE, Country
from modules.company.models import CompanyDetails
from modules.devices.models import Device
from modules.first_run import services
from modules.first_run.code import fits
from modules.first_run.forms import AccountForm, CashierForm, CompanyForm, ItemForm, ShopForm
from modules.first_run.queries import stage
from modules.pos.models import Till
from modules.taxes.queries import rules_at

blueprint = Blueprint("first_run", __name__, template_folder="templates", url_prefix="/start")

TOKEN, SMALL = "first_run_token", "first_run_small"
STEPS = ("account", "company", "shop", "people", "ready")


def _failed(response: Response) -> bool:
    return response.status_code == 422


def _countries() -> dict[str, Country]:
    hub: Hub = current_app.extensions["kontor"]
    found: dict[str, Country] = dict(hub.choices(CHOICE))
    return found


def _stage() -> str:
    with reading() as connection:
        return stage(connection)


def _page(step: str, form: Any, title: str, **more: Any) -> ResponseReturnValue:
    page = render_template("first_run/step.html", step=step, steps=_steps(step), form=form, title=title, **more)
    return page, 422 if request.method == "POST" else 200


def _steps(present: str) -> list[dict[str, str]]:
    labels = {
        "account": _("Account"),
        "company": _("Company"),
        "shop": _("Shop"),
        "people": _("People"),
        "ready": _("Ready"),
    }
    at = STEPS.index(present)
    return [
        {"label": labels[step], "state": "done" if n < at else "current" if n == at else "open"}
        for n, step in enumerate(STEPS)
    ]


def _saved(form: Any, save: Callable[[], None]) -> bool:
    """Whether the form was sent, is right, and was saved; what was refused stands at its field."""
    if request.method != "POST" or not form.validate():
        return False
    try:
        save()
    except Refused as refused:
        field = form[refused.field] if refused.field in form else next(iter(form))
        field.errors = [*field.errors, refused.message]
        return False
    return True


def next_page() -> str:
    """The address of the next step that is missing; nothing when the shop can sell."""
    step = _stage()
    return url_for(f"first_run.{step}") if step else ""


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    """Go on where the last visit ended."""
    return redirect(next_page() or url_for("people.home"), 303)


@blueprint.route("/account", methods=["GET", "POST"])
@public
@limiter.limit("5 per 5 minutes", key_func=get_remote_address, methods=["POST"], deduct_when=_failed)
def account() -> ResponseReturnValue:
    """The first account, for whoever can read what the server prints."""
    if _stage() != "account":
        return redirect(url_for("people.sign_in"), 303)
    form = AccountForm(request.form if request.method == "POST" else None)

    def save() -> None:
        if not fits(str(current_app.secret_key), form.code.data):
            raise Refused(_("This is not the code that the server printed."), "code")
        kept = accounts.hashed(form.password.data)
        codes = [code for _module, permissions in declared(current_app) for code, _label in permissions]
        rights = {services.ADMIN: codes} | {name: fitting(name, codes) for name in ("clerk", "cashier", "accountant")}
        with writing_session() as records:
            data = {"login": form.login.data, "name": form.name.data, "language": _language()}
            services.make_account(records, data, kept, rights)

    if _saved(form, save):
        person = checked(accounts.tidy_login(form.login.data), form.password.data)
        assert person is not None, "the account was just made"
        begin(person)
        return redirect(url_for(".company"), 303)
    return _page("account", form, _("Welcome to Kontor"), lead=_("Five short steps lead to the first sale."))


def _language() -> str:
    language = str(get_locale()).partition("_")[0]
    return language if language in LANGUAGES else LANGUAGES[0]


@blueprint.route("/company", methods=["GET", "POST"])
@permission("app.people")
def company() -> ResponseReturnValue:
    """Who sells, in which country."""
    if _stage() != "company":
        return redirect(url_for(".index"), 303)
    countries = _countries()
    form = CompanyForm(request.form if request.method == "POST" else None)
    form.country.choices = choices(sorted((code, str(each.name)) for code, each in countries.items()))
    charts = [(chart, f"{each.name}: {chart}") for each in countries.values() for chart in each.charts]
    form.chart.choices = choices(charts)

    def save() -> None:
        with writing_session() as records:
            services.make_company(records, countries[form.country.data], form.data, today())
        session[SMALL] = bool(form.small_business.data)

    if _saved(form, save):
        return redirect(url_for(".shop"), 303)
    return _page("company", form, _("Your company"), lead=_("As it stands on receipts and invoices."))


def _company() -> tuple[Any, Country]:
    with reading() as connection:
        row = connection.execute(
            select(Company.id, Company.country, CompanyDetails.street, CompanyDetails.postcode, CompanyDetails.city)
            .add_columns(CompanyDetails.phone)
            .join(CompanyDetails, CompanyDetails.company_id == Company.id)
            .order_by(Company.id)
        ).first()
    if row is None or row.country not in _countries():
        raise Missing(_("First comes the company."))
    return row, _countries()[row.country]


@blueprint.route("/shop", methods=["GET", "POST"])
@permission("app.people")
def shop() -> ResponseReturnValue:
    """Where it is sold, and at how many tills."""
    if _stage() != "shop":
        return redirect(url_for(".index"), 303)
    row, country = _company()
    proposed = {"name": country.names["shop"], "code": "1", "street": row.street, "postcode": row.postcode}
    proposed |= {"city": row.city, "phone": row.phone}
    form = ShopForm(request.form if request.method == "POST" else None, data=proposed)
    form.mode.choices = choices([("gross", _("with VAT")), ("net", _("without VAT"))])

    def save() -> None:
        data = form.data | {"small_business": session.get(SMALL, False)}
        with writing_session() as records:
            made = services.make_shop(records, row.id, country, data, today())
        session[TOKEN] = made.token

    if _saved(form, save):
        return redirect(url_for(".people"), 303)
    return _page("shop", form, _("Your shop"), lead=_("Numberings, payment methods and accounts come with it."))


@blueprint.route("/people", methods=["GET", "POST"])
@permission("app.people")
def people() -> ResponseReturnValue:
    """Who sells. May be left out, and come again as often as there are people."""
    form = CashierForm(request.form if request.method == "POST" else None)

    def save() -> None:
        kept = accounts.hashed(form.password.data)
        pin = hashed_pin(form.pin.data) if form.pin.data else None
        with writing_session() as records:
            services.make_cashier(records, form.data | {"language": _language()}, kept, pin)

    if _saved(form, save):
        flash(_("%(name)s can sell now.", name=form.name.data), "good")
        return redirect(url_for(".people"), 303)
    with reading() as connection:
        there = connection.execute(select(User.name).order_by(User.id)).scalars().all()
    return _page("people", form, _("Who sells?"), lead=", ".join(there), onward=url_for(".ready"))


@blueprint.route("/ready", methods=["GET", "POST"])
@permission("app.people")
def ready() -> ResponseReturnValue:
    """The first item, a test print, what is still missing, and the way to the till."""
    _row, country = _company()
    small = session.get(SMALL, False)
    form = ItemForm(request.form if request.method == "POST" else None)
    with reading() as connection:
        rules = rules_at(connection, today())
    usual = country.without_vat if small else country.standard_vat
    codes = sorted((rule for rule in rules.values()), key=lambda rule: (rule.code != usual, -rule.rate, rule.code))
    form.tax_code.choices = choices([(rule.code, rule.name) for rule in codes])

    def save() -> None:
        price = form.price.data
        assert price is not None, "the form asks for it"
        with writing_session() as records:
            services.make_item(records, form.name.data, price, form.tax_code.data)

    if _saved(form, save):
        flash(_("%(name)s can be sold now.", name=form.name.data), "good")
        return redirect(url_for(".ready"), 303)
    with reading() as connection:
        found = findings(connection)
        items = connection.execute(select(Item.name).order_by(Item.id)).scalars().all()
        printers = connection.execute(
            select(Device.id, Device.name).where(Device.kind == "printer").order_by(Device.code)
        ).all()
        tills = connection.execute(select(Till.code).order_by(Till.code)).scalars().all()
        place = connection.execute(select(Shop.code).order_by(Shop.id)).scalar()
    return _page(
        "ready",
        form,
        _("Ready to sell"),
        findings=found,
        items=items,
        printers=printers,
        tills=tills,
        shop=place,
        token=session.get(TOKEN, ""),
    )
