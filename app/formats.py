"""How numbers, money and time are written for the person who reads: in their language, `Decimal` in, text out.

Nothing is rounded here that was not rounded before: amounts arrive with their final decimals (architecture: rounding
happens at line, document and cash). A true minus sign (U+2212) is used, which screen readers speak.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from babel import Locale, dates, numbers
from flask import Flask
from flask_babel import get_locale, get_timezone

Number = Decimal | int

_TYPED = re.compile(r"[+-]?\d[\d.,'’\s]*")
_PLAIN = re.compile(r"([+-]?\d+)[.,](\d{1,2})")


def locale() -> Locale:
    """The reader's locale; English outside of a request."""
    return get_locale() or Locale("en")


def _checked(value: Number) -> Number:
    assert isinstance(value, Decimal | int), "amounts are Decimal, never float"
    return value


def _minus(text: str) -> str:
    return text.replace("-", "−")


def money(amount: Number, currency: str = "") -> str:
    """An amount with two decimals (`1,234.50`), or with a currency in its own decimals (`€1,234.50`)."""
    if currency:
        return _minus(numbers.format_currency(_checked(amount), currency, locale=locale()))
    return _minus(numbers.format_decimal(_checked(amount), format="#,##0.00", locale=locale()))


def unit_price(amount: Number) -> str:
    """A price per unit: two decimals, up to six where it has them."""
    return _minus(numbers.format_decimal(_checked(amount), format="#,##0.00####", locale=locale()))


def quantity(value: Number) -> str:
    """A quantity with as many of its three decimals as it needs."""
    return _minus(numbers.format_decimal(_checked(value), format="#,##0.###", locale=locale()))


def percent(value: Number) -> str:
    """Percentage points: `Decimal("7")` is `7%` in English and `7 %` in German."""
    points = Decimal(_checked(value)).scaleb(-2).normalize()
    return _minus(numbers.format_percent(points, locale=locale(), decimal_quantization=False))


def integer(value: int) -> str:
    """A count with separators of thousands."""
    return _minus(numbers.format_decimal(_checked(value), format="#,##0", locale=locale()))


def day(value: date) -> str:
    """A calendar date, written short with a four-digit year (`22.11.2026`)."""
    reader = locale()
    pattern = str(reader.date_formats["short"].pattern)
    full_year = pattern if "yyyy" in pattern or re.search(r"(?<!y)y(?!y)", pattern) else pattern.replace("yy", "yyyy")
    return dates.format_date(value, format=full_year, locale=reader)


def moment(value: datetime) -> str:
    """A moment (aware, UTC) as date and time of day in the reader's zone."""
    here = value.astimezone(get_timezone())
    return f"{day(here.date())} {dates.format_time(here.timetz(), format='short', locale=locale())}"


def parse_number(text: str) -> Decimal:
    """A number as a person types it, in their locale; `1.5` and `1,5` are understood everywhere.

    Raises `ValueError` for anything else.
    """
    text = text.strip().replace("−", "-")
    if not _TYPED.fullmatch(text):
        raise ValueError(f"{text!r} is no number")
    plain = _PLAIN.fullmatch(text)
    if plain:
        return Decimal(f"{plain[1]}.{plain[2]}")
    return numbers.parse_decimal(text, locale=locale(), strict=True)


def plain_number(value: Decimal) -> str:
    """A number as it stands in an input field: the locale's decimal sign, no separators of thousands."""
    sign = numbers.get_decimal_symbol(locale())
    return f"{value:f}".replace(".", sign)


def init_formats(app: Flask) -> None:
    """Register the filters that every template may use."""
    app.jinja_env.filters.update(
        money=money,
        unit_price=unit_price,
        quantity=quantity,
        percent=percent,
        integer=integer,
        date=day,
        datetime=moment,
    )
