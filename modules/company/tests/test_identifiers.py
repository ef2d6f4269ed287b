from __future__ import annotations

import pytest

from app.errors import Refused
from modules.company.identifiers import checked_iban, checked_vat_id


@pytest.mark.sqlite
@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "text,tidy",
    [
        ("", ""),
        ("de 136 695 976", "DE136695976"),
        ("IT00743110157", "IT00743110157"),
        ("ATU13585627", "ATU13585627"),
        ("EL 094259216", "EL094259216"),
        ("CHE-107.787.577 IVA", "CHE107787577IVA"),
    ],
)
def test_a_vat_id_is_tidied(text: str, tidy: str) -> None:
    assert checked_vat_id(text) == tidy


@pytest.mark.sqlite
@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "text,words",
    [("DE136695977", "check digit"), ("136695976", "begins with its country"), ("DE12", "begins with its country")],
)
def test_a_wrong_vat_id_is_refused_in_one_sentence(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        checked_vat_id(text)
    assert refused.value.field == "vat_id"


@pytest.mark.sqlite
@pytest.mark.usefixtures("context")
def test_an_iban_is_tidied_or_refused() -> None:
    assert checked_iban("de89 3704 0044 0532 0130 00") == "DE89370400440532013000"
    with pytest.raises(Refused, match="IBAN"):
        checked_iban("DE88370400440532013000")
