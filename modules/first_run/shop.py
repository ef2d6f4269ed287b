"""A shop that can sell: numberings, POS type, methods, warehouse, accounts, tills with printer and drawer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refused
from modules.catalog.models import RevenueClass, Unit
from modules.company.countries import Country
from modules.company.services import save_shop
from modules.devices.exchange import new_token
from modules.devices.models import Device, Proxy
from modules.ledger.models import Journal
from modules.payments.models import Method, PosTypeMethod, PosTypeTerm, Term
from modules.pos.models import Till
from modules.pos.set_up import save as save_till
from modules.posting.first_accounts import determine, make_template
from modules.posting.models import PosTypePosting
from modules.price_lists.models import PosTypePriceList
from modules.stock.models import PosTypeStock, Reason, Warehouse
from numbering.models import Policy, Range, Series
from pos_types.models import PosType, PosTypeSeries

TYPE = "SHOP"
PROXY = "SHOP"
DISCOUNT_LIMIT = Decimal(20)  # per cent that a cashier may give, until somebody says otherwise
FIRST_CUSTOMER = 10001


@dataclass(frozen=True)
class MadeShop:
    """What the last page shows: the shop's id, its first till, and the proxy's token, which is shown this once."""

    shop_id: int
    till: str
    token: str


def make_shop(session: Session, company_id: int, country: Country, data: Mapping[str, Any], today: date) -> MadeShop:
    """Everything that a sale needs. `data` is the form's, with `small_business` of the company."""
    if session.scalar(select(Till.id).limit(1)) is not None:
        raise Refused(_("There is a till already."))
    shop_id = save_shop(
        session, None, {**data, "phone": data["phone"] or "", "company_id": company_id, "zone": country.zone}
    )
    _basics(session, country, shop_id, data["code"])
    invoices = _series(session, "INV", country.names["invoices"], "invoice", "R-{YYYY}-{n:05}", today)
    if session.scalar(select(Series.id).where(Series.document_kind == "customer")) is None:
        _customers(session, today)
    receipts = [
        _series(session, f"RC-T{n}", f"{country.names['receipts']} {n}", "receipt", f"T{n}-{{YYYY}}-{{n:06}}", today)
        for n in range(1, data["tills"] + 1)
    ]
    pos_type = _pos_type(session, country, data, receipts[0], invoices)
    _parts(session, company_id, country, pos_type.id, data["code"])
    token = new_token(session, data["code"], PROXY)
    proxy = session.scalars(select(Proxy.id).where(Proxy.shop_id == shop_id)).one()
    for n, series in enumerate(receipts, 1):
        printer, drawer = (_device(session, proxy, f"T{n}", kind) for kind in ("printer", "drawer"))
        row = {"code": f"T{n}", "name": f"{country.names['till']} {n}", "shop_id": shop_id, "pos_type_id": pos_type.id}
        row |= {"series_id": series, "printer_id": printer, "drawer_id": drawer, "active": True}
        save_till(session, None, row)
    return MadeShop(shop_id, "T1", token)


def _basics(session: Session, country: Country, shop_id: int, code: str) -> None:
    """Units, revenue classes, methods, a term, a warehouse and the reasons why goods move."""
    names = country.names
    units = (("C62", _("piece"), True), ("KGM", _("kilogram"), False), ("LTR", _("litre"), False))
    session.add_all(Unit(code=code, name=name, whole=whole) for code, name, whole in units)
    session.add_all(
        RevenueClass(code=code, name=name) for code, name in (("GOODS", names["goods"]), ("SERVICE", _("Services")))
    )
    cash = Method(code="cash", name=names["cash"], kind="cash", gives_change=True, opens_drawer=True, position=1)
    cash.cash_step = country.cash_step
    session.add(cash)
    others = (("card", "card"), ("transfer", "transfer"), ("account", "on_account"))
    for position, (method, kind) in enumerate(others, 2):
        session.add(Method(code=method, name=names[method], kind=kind, position=position))
    session.add(Term(code="14", name=_("14 days net"), days=14))
    session.add(Warehouse(code=code, name=names["shop"], shop_id=shop_id))
    reasons = (
        ("SALE", names["sale"]),
        ("RETURN", _("Return")),
        ("OPENING", _("Opening stock")),
        ("COUNT", _("Count")),
        ("DAMAGE", _("Damage")),
    )
    session.add_all(Reason(code=code, name=name) for code, name in reasons)
    session.flush()


def _series(session: Session, code: str, name: str, kind: str, template: str, today: date) -> int:  # noqa: PLR0917
    """A numbering that begins with this year, and again with each year."""
    policy = Policy(position=1, valid_from=date(today.year, 1, 1), period="annual", ranges=[Range(position=1, start=1)])
    series = Series(code=code, name=name, document_kind=kind, format=template, fiscal=True, policies=[policy])
    session.add(series)
    session.flush()
    return series.id


def _customers(session: Session, today: date) -> None:
    policy = Policy(position=1, valid_from=date(today.year, 1, 1), period="none", date_progression=False)
    policy.ranges = [Range(position=1, start=FIRST_CUSTOMER)]
    session.add(
        Series(
            code="CUST", name=_("Customers"), document_kind="customer", format="{n}", fiscal=False, policies=[policy]
        )
    )
    session.flush()


def _pos_type(session: Session, country: Country, data: Mapping[str, Any], receipts: int, invoices: int) -> PosType:
    lines = (country.thanks, country.small_business if data["small_business"] else "")
    pos_type = PosType(
        code=TYPE,
        name=country.names["sale"],
        mode=data["mode"],
        printed_note="\n".join(line for line in lines if line),
        is_default=True,
        active=True,
        series=[
            PosTypeSeries(document_kind="receipt", series_id=receipts),
            PosTypeSeries(document_kind="invoice", series_id=invoices),
        ],
    )
    session.add(pos_type)
    session.flush()
    return pos_type


def _parts(session: Session, company_id: int, country: Country, pos_type: int, warehouse: str) -> None:
    """What the other modules add to the POS type."""
    methods = {row.code: row.id for row in session.execute(select(Method.code, Method.id))}
    session.add_all(
        PosTypeMethod(pos_type_id=pos_type, method_id=methods[code], position=position)
        for position, code in enumerate(("cash", "card"), 1)
    )
    term = session.scalars(select(Term.id).where(Term.code == "14")).one()
    session.add(PosTypeTerm(pos_type_id=pos_type, term_id=term))
    place = session.scalars(select(Warehouse.id).where(Warehouse.code == warehouse)).one()
    reason = session.scalars(select(Reason.id).where(Reason.code == "SALE")).one()
    session.add(PosTypeStock(pos_type_id=pos_type, warehouse_id=place, reason_id=reason))
    session.add(PosTypePriceList(pos_type_id=pos_type, list_id=None, discount_limit=DISCOUNT_LIMIT))
    journal = session.scalars(select(Journal.id).where(Journal.code == "SALES")).one()
    template = make_template(session, company_id, journal, TYPE, country.names["sale"])
    determine(session, company_id, (country.code,))
    session.add(PosTypePosting(pos_type_id=pos_type, template_id=template))
    session.flush()


def _device(session: Session, proxy: int, till: str, kind: str) -> int:
    """A printer or drawer as the program in the shop calls it; what it really is, that program says."""
    device = Device(proxy_id=proxy, code=f"{till}-{kind.upper()}", name=f"{till} {kind}", kind=kind)
    session.add(device)
    session.flush()
    return device.id
