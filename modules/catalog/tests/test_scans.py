"""What a code means, by the cases that the till runs too."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modules.catalog.scans import Ambiguous, Known, Rule, candidates, meaning

CASES = json.loads((Path(__file__).parents[3] / "tests/cases/scan.json").read_text(encoding="utf-8"))
RULES = [
    Rule(**{**each, "tokens": tuple((what, length) for what, length in each["tokens"])}) for each in CASES["rules"]
]


def _table() -> dict[str, Known]:
    found = {}
    for item in CASES["items"]:
        weighs = CASES["kilograms"].get(item["unit"])
        known = Known(item["id"], Decimal(item["price"]), item["whole"], kilograms=Decimal(weighs) if weighs else None)
        found[item["code"].lower()] = known
        for barcode in item["barcodes"]:
            pack = item["packs"].get(barcode, {"quantity": "1", "price": None})
            price = Decimal(pack["price"]) if pack["price"] else None
            found[barcode] = Known(
                known.item, known.price, known.whole, Decimal(pack["quantity"]), price, known.kilograms
            )
    return found


TABLE = _table()


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_a_code_means_the_same_here_and_at_the_till(case: dict[str, Any]) -> None:
    def find(code: str) -> Known | None:
        return TABLE.get(code.lower())

    if case.get("error") == "ambiguous":
        with pytest.raises(Ambiguous):
            meaning(case["code"], find, RULES)
        return
    found = meaning(case["code"], find, RULES)
    if case.get("error"):
        assert found is None
        return
    assert found is not None
    assert {
        "item": found.item,
        "quantity": f"{found.quantity.normalize():f}",
        "price": None if found.price is None else f"{found.price.normalize():f}",
        "lot": found.lot,
        "serial": found.serial,
        "best_before": found.best_before.isoformat() if found.best_before else None,
    } == {name: value for name, value in case.items() if name not in {"name", "code"}}


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_every_text_that_is_looked_up_is_among_the_candidates(case: dict[str, Any]) -> None:
    asked: list[str] = []

    def find(code: str) -> None:
        asked.append(code)

    meaning(case["code"], find, RULES)
    assert set(asked) <= candidates(case["code"], RULES)
