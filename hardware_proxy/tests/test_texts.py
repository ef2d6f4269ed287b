"""The proxy's sentences: every one of the code is translated, and the compiled catalogue is the written one."""

from __future__ import annotations

import ast
import gettext
import string

import pytest
from babel.messages import pofile

from hardware_proxy.protocol import Reason
from hardware_proxy.texts import LOCALE, sentence

LANGUAGES = sorted(path.name for path in LOCALE.iterdir())


def sentences_of_the_code() -> set[str]:
    found = set()
    for path in LOCALE.parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                (argument,) = node.args
                assert isinstance(argument, ast.Constant), f"{path.name}:{node.lineno}"
                found.add(str(argument.value))
    return found


def fields(text: str) -> set[str | None]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_with_its_placeholders(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / "hardware_proxy.po").open("rb") as file:
        written = {str(message.id): str(message.string) for message in pofile.read_po(file) if message.id}
    compiled = gettext.translation("hardware_proxy", str(LOCALE), [language]).gettext
    assert set(written) == sentences_of_the_code()
    for text, translated in written.items():
        assert translated, text
        assert fields(text) == fields(translated)
        assert compiled(text) == translated


def test_every_reason_has_a_sentence() -> None:
    for reason in Reason:
        assert sentence(reason).endswith((".", "?")), reason
    assert sentence("something new") == "something new"
