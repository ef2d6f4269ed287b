"""Numbers, money and time in the words of the reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from wtforms import Field

from app import formats
from app.forms import Form, MoneyField, PriceField, QuantityField, RateField
from app.pages import LOCALES
from app.tests.forms import typed


@contextmanager
def reading_in(language: str) -> Iterator[None]:
    app = Flask("words")
    Babel(app, default_locale=LOCALES.get(language, language), default_timezone="Europe/Berlin")
    with app.app_context():
        yield


@pytest.mark.parametrize(
    "language,expected",
    [
        ("en", ["1,234.50", "€1,234.50", "0.1234", "12", "0.5", "19%", "7.7%", "22/11/2026", "22/11/2026 14:32"]),
        (
            "de",
            ["1.234,50", "1.234,50 €", "0,1234", "12", "0,5", "19 %", "7,7 %", "22.11.2026", "22.11.2026 14:32"],
        ),
    ],
)
def test_each_language_writes_in_its_own_way(language: str, expected: list[str]) -> None:
    with reading_in(language):
        written = [
            formats.money(Decimal("1234.50")),
            formats.money(Decimal("1234.50"), "EUR"),
            formats.unit_price(Decimal("0.123400")),
            formats.quantity(Decimal("12.000")),
            formats.quantity(Decimal("0.500")),
            formats.percent(Decimal("19.000000")),
            formats.percent(Decimal("7.700000")),
            formats.day(date(2026, 11, 22)),
            formats.moment(datetime(2026, 11, 22, 13, 32, tzinfo=UTC)),
        ]
    assert [text.replace("\xa0", " ") for text in written] == expected


def test_less_than_nothing_has_a_true_minus() -> None:
    with reading_in("en"):
        assert formats.money(Decimal("-114.24")) == "−114.24"


def test_a_float_is_no_amount() -> None:
    with reading_in("en"), pytest.raises(AssertionError):
        formats.money(1.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "language,text,expected",
    [
        ("de", "1.234,56", "1234.56"),
        ("de", "1.5", "1.5"),
        ("de", "1,5", "1.5"),
        ("de", "1.234", "1234"),
        ("en", "1,234", "1234"),
        ("en", "1,5", "1.5"),
        ("en", "−3.20", "-3.20"),
        ("it", " 12 ", "12"),
    ],
)
def test_what_a_person_types_is_understood(language: str, text: str, expected: str) -> None:
    with reading_in(language):
        assert formats.parse_number(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "abc", "NaN", "1e5", "Infinity", "1,2,3", "12.34,5", "--1", "1 EUR"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with reading_in("en"), pytest.raises(ValueError, match=r"."):
        formats.parse_number(text)


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.sampled_from(["en", "de", "it", "da", "nl"]),
)
def test_a_field_reads_back_what_it_shows(value: Decimal, language: str) -> None:
    class OneForm(Form):
        amount = MoneyField("Amount")

    with reading_in(language):
        shown = OneForm(data={"amount": value})["amount"]._value()
        assert typed(OneForm, amount=shown)["amount"].data == value


class ExactForm(Form):
    money = MoneyField("Money", least=Decimal(0), most=Decimal(100))
    price = PriceField("Price")
    quantity = QuantityField("Quantity")
    rate = RateField("Rate")


@pytest.mark.parametrize(
    "name,text,sentence",
    [
        ("money", "1.234,567", "At most 2 decimals are kept here."),
        ("money", "-1", "Must be at least 0."),
        ("money", "100,01", "Must be at most 100."),
        ("quantity", "0,0005", "At most 3 decimals are kept here."),
        ("price", "abc", "Please write a number such as 12,50."),
    ],
)
def test_a_field_says_what_is_wrong(name: str, text: str, sentence: str) -> None:
    with reading_in("de"):
        form = typed(ExactForm, **{name: text})
        assert not form.validate()
        assert form.errors == {name: [sentence]}


def test_a_field_shows_no_surplus_zeros() -> None:
    with reading_in("de"):
        form = ExactForm(
            data={
                "money": Decimal("7.00"),
                "price": Decimal("0.123400"),
                "quantity": Decimal("2.000"),
                "rate": Decimal("19.000000"),
            }
        )
        shown: list[Field] = list(form)
        assert [field._value() for field in shown] == ["7,00", "0,1234", "2", "19"]
