"""The charts are data; the same number means different things in two of them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import db, writing_session
from app.errors import Refused
from app.models import Company
from modules.ledger.charts import KINDS, ChartAccount, chart, codes, load_chart
from modules.ledger.models import Account, AccountKey


def by_key(code: str) -> dict[str, ChartAccount]:
    return {key: account for account in chart(code) for key in account.keys}


@pytest.mark.parametrize("code", codes())
def test_a_chart_is_whole(code: str) -> None:
    accounts = chart(code)
    assert 55 <= len(accounts) <= 100
    assert len({account.number for account in accounts}) == len(accounts)
    assert all(account.name == account.name.strip() != "" and account.kind in KINDS for account in accounts)
    keys = [key for account in accounts for key in account.keys]
    assert len(keys) == len(set(keys))


def test_the_two_german_charts_agree_by_name_on_every_key() -> None:
    old, new = by_key("SKR03"), by_key("SKR04")
    assert old.keys() == new.keys()
    for key, account in old.items():
        assert (account.name, account.kind) == (new[key].name, new[key].kind)


def test_the_italian_chart_has_every_key_but_one() -> None:
    assert by_key("SKR04").keys() - by_key("IT").keys() == {"dpc"}  # a German detour for down payments


@pytest.mark.parametrize("code", ["AT", "DK", "NL"])
def test_the_other_charts_have_every_key(code: str) -> None:
    assert by_key("SKR04").keys() <= by_key(code).keys()


@pytest.mark.parametrize(
    "number,old_name,new_name",
    [
        ("1460", "Zweifelhafte Forderungen", "Geldtransit"),
        ("1600", "Verbindlichkeiten aus Lieferungen und Leistungen", "Kasse"),
        ("1200", "Bank", "Forderungen aus Lieferungen und Leistungen"),
        ("4600", "Werbekosten", "Unentgeltliche Wertabgaben"),
    ],
)
def test_one_number_two_meanings(number: str, old_name: str, new_name: str) -> None:
    names = {code: {account.number: account.name for account in chart(code)} for code in ("SKR03", "SKR04")}
    assert names["SKR03"][number] == old_name
    assert names["SKR04"][number] == new_name


def test_loading_twice_changes_nothing_and_another_chart_is_refused(context: Flask) -> None:
    with writing_session() as session:
        company = Company(code="TEST", name="Test GmbH")
        session.add(company)
        session.flush()
        assert load_chart(session, company.id, "SKR04") == len(chart("SKR04"))
        assert load_chart(session, company.id, "skr04") == 0
        company_id = company.id
    with pytest.raises(Refused, match="another chart"), writing_session() as session:
        load_chart(session, company_id, "SKR03")
    assert db.session.scalar(select(func.count()).select_from(Account)) == len(chart("SKR04"))
    assert db.session.scalar(select(func.count()).select_from(AccountKey)) == len(by_key("SKR04"))
