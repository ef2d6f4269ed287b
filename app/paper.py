"""Paper: a template in the language of its reader, and HTML to PDF/A-3b.

The one place that knows WeasyPrint. What it prints is archivable as it stands: fonts embedded, colours defined
(ISO 19005-3, level B), ready to have a file embedded. WeasyPrint is imported with the first paper, because that takes
as long as the rest of the start.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

import jinja2
from babel import Locale, dates, numbers
from babel.support import Translations

from app.i18n import Catalogues

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.css import ColorProfile
    from weasyprint.text.fonts import FontConfiguration

TEMPLATES: Final = Path(__file__).parent.parent / "templates"
DOMAIN: Final = "paper"  # catalogues of their own: the reader's language is not that of who prints
VARIANT: Final = "pdf/a-3b"
_INTENT: Final = "kontor-srgb"

_BETWEEN_TAGS: Final = re.compile(r">\s+<")  # each gap would be a box to lay out
_catalogues: Final = Catalogues()
_thread = threading.local()


def html(template: str, language: str, **context: object) -> str:
    """Fill `template` (a path below `templates/`) for a reader of `language`, such as "de" or "en-GB".

    White space between tags means nothing on paper and is left out. The template knows `_`, and the filters `amount`,
    `price`, `money`, `plain`, `rate` and `day` in that language.
    """
    filled = _environment(language).get_template(template).render(context)
    return _BETWEEN_TAGS.sub("><", filled)


def pdf(page: str, *stylesheets: str) -> bytes:
    """Print `page` as PDF/A-3b with stylesheets given as paths below `templates/`.

    Raster images must carry `image-rendering: crisp-edges` in the stylesheet, or the file is no PDF/A.
    """
    from weasyprint import HTML

    fonts = _fonts()
    document = HTML(string=page, base_url=str(TEMPLATES))
    styles = [_stylesheet(name) for name in stylesheets]
    result: bytes = document.write_pdf(
        stylesheets=styles,
        font_config=fonts,
        pdf_variant=VARIANT,
        color_profiles={_INTENT: _screen_colours()},
        output_intent=_INTENT,
    )
    return result


def gettext(language: str) -> Callable[[str], str]:
    """Give the translator of `language`, for words that are needed outside a template."""
    return _translations(locale_of(language)).gettext


def filters(language: str) -> dict[str, Callable[..., str]]:
    """Give the writers of numbers and dates of `language`, by the names that they have in templates."""
    return _filters(locale_of(language))


def _translations(locale: Locale) -> Translations:
    return _catalogues[str(locale), DOMAIN]


def _fonts() -> FontConfiguration:
    """One font configuration per thread: shared between threads it corrupts memory."""
    from weasyprint.text.fonts import FontConfiguration

    if not hasattr(_thread, "fonts"):
        _thread.fonts = FontConfiguration()
    return _thread.fonts


def _screen_colours() -> ColorProfile:
    """The sRGB profile that WeasyPrint brings; it would leave the file open. One per paper, as printing marks it."""
    from weasyprint.css import ColorProfile

    with (files("weasyprint.pdf") / "sRGB2014.icc").open("rb") as file:
        return ColorProfile(file, "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


@lru_cache(maxsize=32)
def _stylesheet(name: str) -> CSS:
    from weasyprint import CSS

    return CSS(filename=str(TEMPLATES / name))


def locale_of(language: str) -> Locale:
    """Read a language tag, written "en-GB" or "en_GB"."""
    return Locale.parse(language, sep="-" if "-" in language else "_")


@lru_cache(maxsize=32)
def _environment(language: str) -> jinja2.Environment:
    locale = locale_of(language)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    translations = _translations(locale)
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        translations.gettext, translations.ngettext, newstyle=True
    )
    environment.globals["language"] = str(locale).replace("_", "-")
    environment.filters.update(_filters(locale))
    return environment


@cache
def _filters(locale: Locale) -> dict[str, Callable[..., str]]:
    """How this language writes numbers and dates; amounts show two decimals, prices as many as they have."""

    def minus(text: str) -> str:
        return text.replace("-", "\u2212")

    def amount(value: Decimal) -> str:
        return minus(numbers.format_decimal(value, format="#,##0.00", locale=locale))

    def price(value: Decimal) -> str:
        return minus(numbers.format_decimal(value, format="#,##0.00######", locale=locale))

    def money(value: Decimal, currency: str) -> str:
        return minus(numbers.format_currency(value, currency, locale=locale))

    def plain(value: Decimal) -> str:
        return minus(numbers.format_decimal(value, locale=locale, decimal_quantization=False))

    def rate(value: Decimal) -> str:
        return numbers.format_percent(value / 100, format="#,##0.##\u00a0%", locale=locale)

    def day(value: date) -> str:
        return dates.format_date(value, "medium", locale=locale)

    return {"amount": amount, "price": price, "money": money, "plain": plain, "rate": rate, "day": day}
