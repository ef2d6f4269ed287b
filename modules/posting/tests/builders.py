"""Documents to be posted, and the accounts of a chart by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from app.ids import new_id
from app.money import ZERO
from modules.documents.events import Issued, Settlement
from modules.documents.totals import DraftLine, totals_of
from modules.ledger.charts import chart
from modules.posting.accounts import Accounts, Reason
from modules.taxes.queries import TaxRule

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
KINDS = {"cash": 1, "card": 2, "transfer": 3, "on_account": 4}  # kind of a method → its id
METHOD_KEYS = {1: "cash", 2: "transit", 3: "bank"}
VAT_KEYS = {"S": "vat1", "R": "vat2"}
REVENUE_KEYS = {"S": "rev1", "R": "rev2", "Z": "rev0", "K": "ic", "G": "exp", "AE": "rc"}


def account_ids(code: str) -> dict[str, int]:
    """Key → a made-up id; keys of one account share it, as in the database."""
    return {key: n for n, account in enumerate(chart(code), 1) for key in account.keys}


def numbers(code: str) -> dict[int, str]:
    """The made-up id → the account's number."""
    return {n: account.number for n, account in enumerate(chart(code), 1)}


def accounts(code: str = "SKR04") -> Accounts:
    """A usual account determination on a chart."""
    ids = account_ids(code)
    return Accounts(
        company_id=1,
        journal_id=1,
        receivable=ids["ar"],
        rounding_expense=ids["rnde"],
        rounding_income=ids["rndi"],
        cash_short=ids["short"],
        cash_over=ids["over"],
        transit=ids["transit"],
        bank=ids["bank"],
        cash=ids["cash"],
        methods={method: ids[key] for method, key in METHOD_KEYS.items()},
        taxes={tax: ids[key] for tax, key in VAT_KEYS.items()},
        revenues={("", tax): ids[key] for tax, key in REVENUE_KEYS.items()},
        reasons={
            "OFFICE": Reason("Office supplies", ids["office"], "S", ids["vst1"]),
            "PRIVATE": Reason("Private withdrawal", ids["priv"], "", None),
        },
    )


def issued(
    lines: Sequence[tuple[str, str]],
    rates: Mapping[str, str],
    paid: Sequence[tuple[str, str]] = (),
    mode: str = "gross",
    rounding: str = "0.00",
) -> Issued:
    """A document of (amount, VAT code) lines and (kind of method, amount) settlements, split as documents are."""
    rules = {code: TaxRule(code, code, Decimal(rate)) for code, rate in rates.items()}
    drafts = [
        DraftLine("item", "x", Decimal(1), Decimal(amount), code, revenue_class="GOODS") for amount, code in lines
    ]
    totals = totals_of(mode, drafts, rules)
    settlements = tuple(
        Settlement(KINDS[kind], kind, kind, kind, Decimal(amount), Decimal(amount), ZERO) for kind, amount in paid
    )
    return Issued(
        id=new_id(),
        kind="receipt",
        series_id=1,
        period_key="2026",
        number=1,
        number_text="T1-2026-000001",
        company_id=1,
        shop_id=1,
        register="T1",
        doc_date=DAY,
        supply_date=DAY,
        began_at=NOW,
        issued_at=NOW,
        currency="EUR",
        language="de",
        mode=mode,
        net=totals.net,
        vat=totals.vat,
        gross=totals.gross,
        rounding=Decimal(rounding),
        total=totals.gross + Decimal(rounding),
        party_id=None,
        pos_type_id=None,
        lines=totals.lines,
        taxes=totals.taxes,
        settlements=settlements,
        sources=tuple[UUID, ...](),
    )
