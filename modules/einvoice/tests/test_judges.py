"""The judges themselves: they accept valid files by others, and reject damaged ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import paper
from modules.einvoice import cii
from modules.einvoice.tests import judge
from modules.einvoice.tests.samples import till_invoice

SUITE = sorted(Path(__file__).parent.joinpath("data").glob("*.xml"))


def test_the_valid_files_are_there() -> None:
    assert len(SUITE) == 4


@pytest.mark.parametrize("file", SUITE, ids=lambda file: file.stem)
def test_valid_invoices_by_others_are_accepted(file: Path) -> None:
    assert judge.faults(file.read_bytes(), "cen", "xrechnung") == []


@pytest.mark.parametrize("file", SUITE, ids=lambda file: file.stem)
def test_a_wrong_total_is_rejected(file: Path) -> None:
    xml = file.read_text().replace("<ram:GrandTotalAmount>", "<ram:GrandTotalAmount>1", 1)
    assert "cen: BR-CO-15" in judge.faults(xml.encode(), "cen")


def test_each_judge_rejects_what_is_its_own() -> None:
    xml = cii.build(till_invoice(), cii.XRECHNUNG).decode()
    no_reference = xml.replace("<ram:BuyerReference>Einkauf 4711</ram:BuyerReference>", "")
    assert judge.faults(no_reference.encode(), "cen") == []
    assert judge.faults(no_reference.encode(), "xrechnung") == ["xrechnung: BR-DE-15"]

    no_such_currency = cii.build(till_invoice(currency="EEE"))
    assert judge.faults(no_such_currency) == [], "the schema holds no code lists"
    assert judge.faults(no_such_currency, "factur-x") != []

    no_date = xml.replace("IssueDateTime", "IssuedDateTime")
    assert judge.faults(no_date.encode()) != []


def test_a_missing_rule_set_is_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(judge.RULES, "gone", ("factur-x", "facturx/gone.xslt"))
    with pytest.raises(AssertionError, match="are not there"):
        judge.faults(cii.build(till_invoice()), "gone")


def test_a_document_that_no_rule_looks_at_is_no_pass() -> None:
    with pytest.raises(AssertionError, match="No rule"):
        judge.broken_rules(b"<nothing/>", "cen")


def test_a_plain_pdf_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "VARIANT", None)
    assert judge.pdf_faults(paper.pdf("<p>Plain</p>")) != []
