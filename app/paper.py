"""Paper: a template in the language of its reader, and HTML to PDF/A-3b.

The one place that knows WeasyPrint. What it prints is archivable as it stands: fonts embedded, colours defined
(ISO 19005-3, level B), ready to have a file embedded.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import jinja2
from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from weasyprint import CSS, HTML
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration

ROOT: Final = Path(__file__).parent.parent
TEMPLATES: Final = ROOT / "templates"
TRANSLATIONS: Final = TEMPLATES / "paper" / "translations"
VARIANT: Final = "pdf/a-3b"
_INTENT: Final = "kontor-srgb"

_thread = threading.local()


def html(template: str, language: str, **context: object) -> str:
    """Fill `template` (a path below `templates/`) for a reader of `language`, such as "de" or "en-GB".

    The template knows `_`, and the filters `amount`, `price`, `money`, `plain`, `rate` and `day` in that language.
    """
    return _environment(language).get_template(template).render(context)


def pdf(page: str, *stylesheets: str) -> bytes:
    """Print `page` as PDF/A-3b with stylesheets given as paths below `templates/`.

    Raster images must carry `image-rendering: crisp-edges` in the stylesheet, or the file is no PDF/A.
    """
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
    return _translations(language).gettext


def _fonts() -> FontConfiguration:
    """One font configuration per thread: shared between threads it corrupts memory."""
    if not hasattr(_thread, "fonts"):
        _thread.fonts = FontConfiguration()
    fonts: FontConfiguration = _thread.fonts
    return fonts


def _screen_colours() -> ColorProfile:
    """The sRGB profile that WeasyPrint brings; it would leave the file open. One per paper, as printing marks it."""
    with (files("weasyprint.pdf") / "sRGB2014.icc").open("rb") as file:
        return ColorProfile(file, "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


@lru_cache(maxsize=32)
def _stylesheet(name: str) -> CSS:
    return CSS(filename=str(TEMPLATES / name))


@lru_cache(maxsize=32)
def _translations(language: str) -> NullTranslations:
    """The words of a language, read from its `.po` file; English, the language of the source, has none."""
    file = TRANSLATIONS / f"{_locale(language).language}.po"
    if not file.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    return Translations(compiled)


def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-" if "-" in language else "_")


@lru_cache(maxsize=32)
def _environment(language: str) -> jinja2.Environment:
    locale = _locale(language)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    translations = _translations(language)
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        translations.gettext, translations.ngettext, newstyle=True
    )
    environment.globals["language"] = str(locale).replace("_", "-")
    environment.filters.update(_filters(locale))
    return environment


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
