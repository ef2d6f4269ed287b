"""Nothing is shown in English to somebody who reads another language, on the screen or on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale

from app import i18n
from app.db import reading
from modules.devices.documents import to_text
from modules.fiscal.devices import NoDevice
from modules.pos.queries import receipt_paper
from modules.pos.tests.builders import demo_shop, sell
from modules.price_lists.derive import TEXTS
from tests.databases import ROOT

pytestmark = pytest.mark.sqlite
in_each_language = pytest.mark.parametrize("language", i18n.LANGUAGES)
GERMAN = ("Beleg", "Kasse", "Datum", "Beginn und Ende", "Summe EUR", "Bar", "Rückgeld", "Netto", "Brutto", "USt")
ENGLISH = ("Receipt", "Till", "Total", "Change", "VAT", "Gross", "Served by")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """Every text of code and templates, as `flask i18n extract` collects them."""
    path = tmp_path_factory.mktemp("texts") / "messages.pot"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        i18n._babel("extract", "-F", "babel.cfg", "-k", "_l", "-k", "gettext_noop", "-o", str(path), ".")
    with path.open("rb") as file:
        yield read_po(file)


def catalogue(language: str, domain: str = "messages") -> Catalog:
    path: Path = i18n.FOLDER / language / "LC_MESSAGES" / f"{domain}.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


@in_each_language
def test_every_text_is_translated(texts: Catalog, language: str) -> None:
    assert len(texts) > 1000
    known = catalogue(language)
    missing = [each.id for each in texts if each.id and not _done(known, each.id)]
    assert missing == [], "run `flask i18n extract`, then translate"
    assert [each.id for each in known if each.id and each.fuzzy] == []


def _done(known: Catalog, text: str | list[str] | tuple[str, ...]) -> bool:
    found = known.get(forms(text)[0])
    return found is not None and all(forms(found.string))


def test_texts_that_are_translated_when_shown_are_collected(texts: Catalog, app: Flask) -> None:
    permissions = [label for module in app.extensions["kontor_modules"].values() for _code, label in module.permissions]
    kinds = [kind.title for kind in app.extensions["kontor"].choices("document.kind").values()]
    for text in (*TEXTS, NoDevice.label, *permissions, *kinds):
        assert text in texts


@in_each_language
def test_the_words_of_paper_are_translated(language: str) -> None:
    known = catalogue(language, "paper")
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates" / "paper").glob("*.html"))
    words = set(re.findall(r'_\("([^"]+)"', pages))
    assert len(words) > 30
    assert [text for text in sorted(words) if not _done(known, text)] == []
    wrong = {each.id: [str(error) for error in each.check(known)] for each in known if each.id}
    assert {text: errors for text, errors in wrong.items() if errors} == {}


def test_a_german_shop_prints_a_german_receipt(context: Flask) -> None:
    shop = demo_shop(context)
    sale = sell(shop)
    with reading() as connection:
        printed = to_text(receipt_paper(connection, sale.id), 42)
        with force_locale("en"):  # whoever prints it
            assert to_text(receipt_paper(connection, sale.id), 42) == printed
    words = printed.split()
    assert [text for text in GERMAN if not set(text.split()) <= set(words)] == []
    assert [text for text in ENGLISH if text in printed] == []
    assert sale.number in printed
