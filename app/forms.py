"""The base of every form and the fields that keep numbers exact.

A form is a plain `wtforms.Form`: the token against forged requests is written by the page (`templates/form.html`) and
checked for every request by the application, not by each form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import wtforms
from flask_babel import gettext as _
from wtforms.i18n import get_translations

from app.formats import locale, parse_number, plain_number

LONG = {"class": "is-long"}  # `render_kw` of a field that is given two columns where there are two


@cache
def _catalogue(territory: str, language: str) -> Any:
    """WTForms' own messages: looked for on the disk once per language, not for every form and row."""
    return get_translations([territory, language, "en"])  # WTForms knows no Danish


class Form(wtforms.Form):
    """A form whose built-in messages speak the reader's language."""

    class Meta:
        """WTForms' own hook for translations."""

        def get_translations(self, _form: wtforms.Form) -> Any:
            """WTForms' catalogue for the reader's language."""
            return _catalogue(str(locale()), locale().language)


def choices(pairs: Iterable[Sequence[Any]], *, empty: str | None = None) -> list[wtforms.SelectChoice]:
    """(value, label) pairs as the choices of a select; `empty` puts a line for "none" before them."""
    first = [] if empty is None else [wtforms.SelectChoice("", empty)]
    return first + [wtforms.SelectChoice(value, label) for value, label in pairs]


def optional_int(value: object) -> int | None:
    """For selects by id that may stay empty."""
    return None if value in (None, "", "None") else int(str(value))


class ExactField(wtforms.StringField):
    """A number typed in the reader's locale and kept as `Decimal` with at most `places` decimals; never a float."""

    places = 2

    def __init__(self, label: str | None = None, validators: Sequence[Any] | None = None, **kwargs: Any) -> None:
        self.least: Decimal | None = kwargs.pop("least", None)
        self.most: Decimal | None = kwargs.pop("most", None)
        kwargs["render_kw"] = {"inputmode": "decimal", "autocomplete": "off", **(kwargs.get("render_kw") or {})}
        super().__init__(label, validators, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else plain_number(self._trimmed(self.data))

    def _trimmed(self, value: Decimal) -> Decimal:
        """Without surplus zeros, but not below the two decimals of money or the none of a count."""
        shown = 2 if self.places in {2, 6} and not isinstance(self, RateField) else 0
        short = value.normalize()
        exponent = short.as_tuple().exponent
        assert isinstance(exponent, int)
        return short.quantize(Decimal(1).scaleb(-max(shown, -exponent)))

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the text apart; what is no number, has too many decimals or is out of bounds is refused in words."""
        self.data: Decimal | None = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            value = parse_number(valuelist[0])
        except ValueError:
            example = plain_number(Decimal("12.50"))
            raise ValueError(_("Please write a number such as %(example)s.", example=example)) from None
        if value != round(value, self.places):
            raise ValueError(_("At most %(places)s decimals are kept here.", places=self.places))
        if self.least is not None and value < self.least:
            raise ValueError(_("Must be at least %(least)s.", least=plain_number(self.least)))
        if self.most is not None and value > self.most:
            raise ValueError(_("Must be at most %(most)s.", most=plain_number(self.most)))
        self.data = value


class MoneyField(ExactField):
    """An amount in major units, two decimals (`Scaled(2)`)."""

    places = 2


class PriceField(ExactField):
    """A price per unit, up to six decimals (`Scaled(6)`)."""

    places = 6


class QuantityField(ExactField):
    """A quantity, up to three decimals (`Scaled(3)`)."""

    places = 3


class RateField(ExactField):
    """Percentage points, up to six decimals (`Scaled(6)`): 19 is 19 %."""

    places = 6
