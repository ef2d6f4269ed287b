"""300 random baskets: gross at the till, net in the file, equal to the cent, and nothing to remark for anybody."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from modules.einvoice import cii
from modules.einvoice.checks import findings
from modules.einvoice.tests import judge
from modules.einvoice.tests.samples import Sold, till_invoice

HANDFULS, SIZE = 10, 30


def baskets(seed: int, count: int) -> list[list[Sold]]:
    """Baskets of 1 to 25 lines: whole pieces and weighed goods, both German rates."""
    dice = random.Random(seed)
    return [
        [
            Sold(
                f"Artikel {n}",
                Decimal(dice.randint(1, 9999)) / 100,
                Decimal(dice.randint(1, 12)) if dice.random() < 0.7 else Decimal(dice.randint(50, 3000)) / 1000,
                Decimal(dice.choice((7, 19))),
            )
            for n in range(dice.randint(1, 25))
        ]
        for _ in range(count)
    ]


@pytest.mark.parametrize("seed", range(HANDFULS))
def test_baskets_are_valid_and_equal_to_the_till(seed: int) -> None:
    for basket in baskets(seed, SIZE):
        invoice = till_invoice(basket)
        assert invoice.totals.grand == sum(sold.gross for sold in basket)
        assert [str(finding) for finding in findings(invoice)] == []
        assert judge.remarks(cii.build(invoice, cii.XRECHNUNG), "cen", "xrechnung") == []


def test_baskets_keep_the_factur_x_rules_too() -> None:
    for basket in baskets(HANDFULS, 15):
        assert judge.faults(cii.build(till_invoice(basket)), "factur-x") == []
