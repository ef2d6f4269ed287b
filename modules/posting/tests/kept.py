"""A company whose documents are posted, in the database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from app.db import writing_session
from app.ids import new_id
from app.models import Shop
from modules.catalog.models import RevenueClass
from modules.documents.events import Issued
from modules.documents.kinds import CHOICE, DocumentKind
from modules.ledger.models import Journal
from modules.ledger.tests.builders import BooksKept, books
from modules.payments.models import Method
from modules.posting.models import CashReason, MethodAccount, PosTypePosting, RevenueAccount, TaxAccount, Template
from modules.posting.tests.builders import REVENUE_KEYS, VAT_KEYS, issued
from modules.taxes.models import TaxCode, TaxRate
from pos_types.models import PosType

DE = {"S": "19", "R": "7"}
NAMES = {
    "receivable_account_id": "ar",
    "rounding_expense_account_id": "rnde",
    "rounding_income_account_id": "rndi",
    "cash_short_account_id": "short",
    "cash_over_account_id": "over",
    "transit_account_id": "transit",
    "bank_account_id": "bank",
}
KIND = DocumentKind("slip", "Slip", moves_stock=False, posts=True, asks_money=True)
SLIP = (CHOICE, "slip", KIND)


@dataclass(frozen=True)
class ShopKept:
    """What `shop` made: the books, and the ids of methods by kind, VAT codes, the POS type, its till's journal."""

    books: BooksKept
    shop: int
    methods: dict[str, int]
    taxes: dict[str, int]
    revenue_class: int
    pos_type: int
    template: int
    till_journal: int


def shop() -> ShopKept:
    """A shop on SKR04 with account determination for cash, card, two rates and one POS type."""
    kept = books()
    with writing_session() as session:
        place = Shop(company_id=kept.company, code="TEST", name="Shop")
        methods = {
            kind: Method(code=kind, name=kind.title(), kind=kind) for kind in ("cash", "card", "transfer", "on_account")
        }
        taxes = {
            code: TaxCode(
                code=code,
                name=code,
                country="DE",
                category="S",
                rates=[TaxRate(valid_from=date(2007, 1, 1), rate=Decimal(rate))],
            )
            for code, rate in DE.items()
        }
        goods = RevenueClass(code="GOODS", name="Goods")
        pos_type = PosType(code="RETAIL", name="Retail")
        till = Journal(company_id=kept.company, code="TILL", name="Till")
        session.add_all([place, *methods.values(), *taxes.values(), goods, pos_type, till])
        template = Template(company_id=kept.company, code="RETAIL", name="Retail", is_default=True)
        template.journal_id = kept.journal
        for field, key in NAMES.items():
            setattr(template, field, kept.keys[key])
        session.add(template)
        session.flush()
        session.add(PosTypePosting(pos_type_id=pos_type.id, template_id=template.id))
        for kind, key in {"cash": "cash", "card": "transit", "transfer": "bank"}.items():
            session.add(MethodAccount(company_id=kept.company, method_id=methods[kind].id, account_id=kept.keys[key]))
        for code, tax in taxes.items():
            session.add(TaxAccount(company_id=kept.company, tax_code_id=tax.id, account_id=kept.keys[VAT_KEYS[code]]))
            revenue = RevenueAccount(company_id=kept.company, revenue_class_id=None, tax_code_id=tax.id)
            revenue.account_id = kept.keys[REVENUE_KEYS[code]]
            session.add(revenue)
        office = CashReason(company_id=kept.company, code="OFFICE", name="Office supplies")
        office.account_id, office.tax_code_id = kept.keys["office"], taxes["S"].id
        office.tax_account_id = kept.keys["vst1"]
        session.add(office)
        session.flush()
        return ShopKept(
            books=kept,
            shop=place.id,
            methods={kind: method.id for kind, method in methods.items()},
            taxes={code: tax.id for code, tax in taxes.items()},
            revenue_class=goods.id,
            pos_type=pos_type.id,
            template=template.id,
            till_journal=till.id,
        )


def sold(kept: ShopKept, lines: list[tuple[str, str]], paid: list[tuple[str, str]]) -> Issued:
    """A document of the shop that is being issued, as in `builders.issued`."""
    made = issued(lines, DE, paid)
    settlements = tuple(replace(each, method_id=kept.methods[each.kind]) for each in made.settlements)
    return replace(
        made,
        id=new_id(),
        company_id=kept.books.company,
        shop_id=kept.shop,
        pos_type_id=kept.pos_type,
        settlements=settlements,
    )
