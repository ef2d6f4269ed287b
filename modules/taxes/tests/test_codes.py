from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from app.db import reading, writing_session
from app.errors import Refused
from modules.taxes import queries, services
from modules.taxes.seeds import seed
from modules.taxes.tests.builders import german_codes
from tests.visitors import refusals, visitor


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "on,standard,reduced",
    [(date(2020, 6, 30), 19, 7), (date(2020, 7, 1), 16, 5), (date(2020, 12, 31), 16, 5), (date(2021, 1, 1), 19, 7)],
)
def test_the_rate_is_that_of_the_day(on: date, standard: int, reduced: int) -> None:
    german_codes()
    with reading() as connection:
        rules = queries.rules_at(connection, on)
    assert [rules["DE-S"].rate, rules["DE-R"].rate] == [Decimal(standard), Decimal(reduced)]
    assert "DE-Z" not in rules


@pytest.mark.usefixtures("context")
def test_rules_are_kept_until_a_rate_changes() -> None:
    german_codes()
    on = date(2026, 11, 22)
    with reading() as connection:
        rules = queries.rules_at(connection, on)
        assert queries.rules_at(connection, on) is rules
        values = dict(queries.form_values(connection, rules["DE-S"].id) or {})
    values["rates"] = [*values["rates"], {"valid_from": on, "rate": Decimal(20)}]
    with writing_session() as session:
        services.save(session, values["id"], values)
    with reading() as connection:
        assert queries.rules_at(connection, on)["DE-S"].rate == 20
        assert queries.rules_at(connection, date(2026, 11, 21))["DE-S"].rate == 19


def a_code(**fields: Any) -> dict[str, Any]:
    rates = [{"valid_from": date(2026, 1, 1), "rate": Decimal(19)}]
    given = {"code": "X", "name": "X", "country": "DE", "category": "S", "exemption": "", "active": True}
    return {**given, "rates": rates, **fields}


@pytest.mark.sqlite
@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "fields,field,words",
    [
        ({"rates": []}, "rates", "at least one rate"),
        ({"rates": a_code()["rates"] * 2}, "rates", "same day"),
        ({"category": "E", "exemption": "because"}, "rates", "rate is 0"),
        ({"category": "AE", "rates": [{"valid_from": date(2026, 1, 1), "rate": Decimal(0)}]}, "exemption", "why"),
        ({"code": "DE-S"}, "code", "another VAT code"),
    ],
)
def test_a_code_that_cannot_be_is_refused(fields: dict[str, Any], field: str, words: str) -> None:
    german_codes()
    with pytest.raises(Refused, match=words) as refused, writing_session() as session:
        services.save(session, None, a_code(**fields))
    assert refused.value.field == field


@pytest.mark.sqlite
def test_a_clerk_adds_a_rate(app: Flask) -> None:
    with app.app_context():
        german_codes()
        with reading() as connection:
            key = queries.rules_at(connection, date(2026, 1, 1))["DE-S"].id
    clerk = visitor(app, "taxes.see", "taxes.edit")
    assert "19%" in clerk.get("/taxes/").text
    answer = clerk.send(f"/taxes/{key}", {"rates-3-valid_from": "2030-01-01", "rates-3-rate": "20.5"})
    assert refusals(answer) == []
    with app.app_context(), reading() as connection:
        assert queries.rules_at(connection, date(2030, 1, 1))["DE-S"].rate == Decimal("20.5")
    answer = clerk.send(f"/taxes/{key}", {"rates-4-valid_from": "2031-01-01", "rates-4-rate": "200"})
    assert refusals(answer) == ["Rates: Must be at most 100."]


@pytest.mark.usefixtures("context")
def test_the_demo_shop_has_the_codes_of_germany_and_italy() -> None:
    for _ in range(2):
        with writing_session() as session:
            seed(session)
    with reading() as connection:
        rules = queries.rules_at(connection, date(2026, 11, 22))
    rates = {code: rule.rate for code, rule in rules.items()}
    expected = {"DE-S": 19, "DE-R": 7, "DE-Z": 0, "IT-22": 22, "IT-10": 10, "IT-5": 5, "IT-4": 4}
    assert {code: rates[code] for code in expected} == expected
    assert all(rule.exemption for rule in rules.values() if rule.category in services.NEEDS_REASON)
