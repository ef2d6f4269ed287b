"""Translations are read from the `.po` files themselves, so a fresh clone speaks every language without a build step.

`flask i18n extract` brings the catalogues up to date with the texts in the code.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import click
from babel.messages import frontend, mofile, pofile
from babel.support import Translations
from flask import Flask
from flask.cli import AppGroup
from flask_babel import get_babel

FOLDER = Path(__file__).parent.parent / "translations"
LANGUAGES = ("de", "it", "da", "nl")
i18n_group = AppGroup("i18n", help="Texts in other languages.")


@cache
def _translations(path: Path, _changed: float) -> Translations:
    with path.open("rb") as file:
        catalogue = pofile.read_po(file, locale=path.parts[-3])
    compiled = io.BytesIO()
    mofile.write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(fp=compiled)


class Catalogues(dict[tuple[str, str], Translations]):
    """Flask-Babel's cache of catalogues by (locale, domain); what is missing is read from `.po`."""

    def __missing__(self, key: tuple[str, str]) -> Translations:
        """Read a catalogue once per process; a language without one stays as it is written in the code."""
        locale, domain = key
        for name in (locale, locale.partition("_")[0]):
            path = FOLDER / name / "LC_MESSAGES" / f"{domain}.po"
            if path.exists():
                self[key] = _translations(path, path.stat().st_mtime)
                return self[key]
        self[key] = Translations()
        return self[key]


def init_i18n(app: Flask) -> None:
    """Let Flask-Babel read `.po`. Call after it was given to the application."""
    with app.app_context():
        get_babel().instance.domain_instance.cache = Catalogues()
    app.cli.add_command(i18n_group)


@i18n_group.command("extract")
def extract() -> None:
    """Collect the texts of code and templates and merge them into every catalogue."""
    root = FOLDER.parent
    template = root / "build" / "messages.pot"
    template.parent.mkdir(exist_ok=True)
    how = (
        "-k",
        "_l",
        "-k",
        "gettext_noop",
        "--no-wrap",
        "--no-location",
        "--project",
        "Kontor",
        "--copyright-holder",
        "Kontor",
    )
    _babel("extract", "-F", str(root / "babel.cfg"), *how, "-o", str(template), str(root))
    for language in LANGUAGES:
        known = (FOLDER / language / "LC_MESSAGES" / "messages.po").exists()
        common = ("-i", str(template), "-d", str(FOLDER), "-l", language)
        _babel(*("update", *common, "--no-wrap", "--no-fuzzy-matching") if known else ("init", *common, "--no-wrap"))


@i18n_group.command("check")
def check() -> None:
    """Say how much of each catalogue is translated; exit with 1 if a text has lost a placeholder."""
    faults = 0
    for language in LANGUAGES:
        path = FOLDER / language / "LC_MESSAGES" / "messages.po"
        with path.open("rb") as file:
            catalogue = pofile.read_po(file, locale=language)
        done = sum(1 for message in catalogue if message.id and all(_forms(message.string)))
        click.echo(f"{language}: {done} of {len(catalogue)}")
        for message in catalogue:
            for error in message.check(catalogue) if all(_forms(message.string)) else ():
                faults += 1
                click.echo(f"  {message.id}: {error}")
    if faults:
        raise SystemExit(1)


def _forms(text: str | tuple[str, ...] | list[str] | None) -> Iterable[str]:
    """The singular and the plurals of a translation."""
    return [text or ""] if isinstance(text, str | None) else text


def _babel(*words: str) -> None:
    frontend.CommandLineInterface().run(["pybabel", "--quiet", *words])  # type: ignore[no-untyped-call]
