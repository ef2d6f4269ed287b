"""A till with everything that a sale needs to know of it, kept until the configuration changes."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from app.config_counter import cached
from app.errors import Missing
from app.models import Company, Shop
from modules.company.models import CompanyDetails, ShopAddress
from modules.fiscal.models import Chain
from modules.pos.models import Till
from modules.pos.till_facts import Sender, TillView
from pos_types.profile import profile_of

TILLS = (
    select(
        Till.__table__,
        Shop.code.label("shop_code"),
        Shop.name.label("shop_name"),
        Shop.zone,
        Company.id.label("company_id"),
        Company.name.label("company_name"),
        Company.country,
        Company.currency,
        Company.language,
        Chain.serial,
        CompanyDetails.legal_name,
        CompanyDetails.vat_id,
        CompanyDetails.tax_number,
        CompanyDetails.street,
        CompanyDetails.postcode,
        CompanyDetails.city,
        ShopAddress.street.label("shop_street"),
        ShopAddress.postcode.label("shop_postcode"),
        ShopAddress.city.label("shop_city"),
    )
    .join(Shop, Shop.id == Till.shop_id)
    .join(Company, Company.id == Shop.company_id)
    .join(Chain, Chain.id == Till.chain_id)
    .outerjoin(CompanyDetails, CompanyDetails.company_id == Company.id)
    .outerjoin(ShopAddress, ShopAddress.shop_id == Shop.id)
    .where(Till.active)
    .order_by(Till.code)
)


def all_tills(connection: Connection) -> dict[str, TillView]:
    """Every active till by code; cached under the configuration counter."""
    return cached(connection, "pos.tills", _load)


def till(connection: Connection, code: str) -> TillView:
    """The till with this code; raises `Missing`."""
    found = all_tills(connection).get(code)
    if found is None:
        raise Missing(_("There is no till %(code)s.", code=code), "till")
    return found


def _load(connection: Connection) -> dict[str, TillView]:
    rows = connection.execute(TILLS).all()
    return {
        row.code: TillView(
            id=row.id,
            code=row.code,
            name=row.name,
            shop_id=row.shop_id,
            shop_code=row.shop_code,
            shop_name=row.shop_name,
            zone=ZoneInfo(row.zone),
            company_id=row.company_id,
            country=row.country,
            currency=row.currency,
            language=row.language,
            sender=Sender(
                name=row.legal_name or row.company_name,
                street=row.shop_street or row.street or "",
                postcode=row.shop_postcode or row.postcode or "",
                city=row.shop_city or row.city or "",
                vat_id=row.vat_id or "",
                tax_number=row.tax_number or "",
            ),
            series_id=row.series_id,
            journal_id=row.journal_id,
            chain_id=row.chain_id,
            serial=row.serial,
            printer_id=row.printer_id,
            drawer_id=row.drawer_id,
            profile=profile_of(connection, row.pos_type_id),
        )
        for row in rows
    }
