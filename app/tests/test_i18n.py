"""Every reader gets their own language, straight from the catalogue's text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale, gettext, ngettext

from app import i18n
from app.accounts import user_of
from app.db import writing_session
from app.tests.builders import client_of

pytestmark = pytest.mark.sqlite
NAMED = re.compile(r"(?<!%)\{\w+\}")

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Sign in"
msgstr "Anmelden"

msgid "%(num)s line"
msgid_plural "%(num)s lines"
msgstr[0] "%(num)s Zeile"
msgstr[1] "%(num)s Zeilen"
"""


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a German catalogue of two texts."""
    path = tmp_path / "de" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE)
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    return path


def test_the_browser_s_language_is_spoken_to_a_stranger(catalogue: Path, app: Flask) -> None:
    def sign_in(languages: str) -> str:
        return app.test_client().get("/sign-in", headers={"Accept-Language": languages}).text

    assert "Anmelden" in sign_in("de-AT,de;q=0.9,en;q=0.5")
    assert "Sign in" in sign_in("en")
    assert "Sign in" in sign_in("fr,da;q=0.5")  # Danish is ours, but has no catalogue here
    assert 'lang="de"' in sign_in("de")


def test_a_person_s_own_language_goes_before_the_browser_s(catalogue: Path, app: Flask) -> None:
    client = client_of(app, "app.people")
    with app.app_context(), writing_session() as session:
        user_of(session, "ada").language = "de"
    assert 'lang="de"' in client.get("/account", headers={"Accept-Language": "it"}).text


def test_texts_outside_of_requests_speak_the_language_of_the_paper(catalogue: Path, context: Flask) -> None:
    with force_locale("de"):
        assert gettext("Sign in") == "Anmelden"
        assert ngettext("%(num)s line", "%(num)s lines", 2) == "2 Zeilen"
    with force_locale("de_DE"):
        assert gettext("Sign in") == "Anmelden"
    with force_locale("it"):
        assert gettext("Sign in") == "Sign in"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_translations_keep_what_is_filled_in(language: str) -> None:
    with (i18n.FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    wrong = {message.id: [str(error) for error in message.check(catalogue)] for message in catalogue if message.string}
    assert {text: errors for text, errors in wrong.items() if errors} == {}
    # Texts for the browser are filled in by name: {name}.
    for message in catalogue:
        if isinstance(message.id, str) and isinstance(message.string, str) and message.string:
            assert set(NAMED.findall(message.string)) == set(NAMED.findall(message.id))
