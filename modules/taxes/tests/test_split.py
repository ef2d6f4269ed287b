"""VAT is split the same way by the server and by the till, and nothing is lost."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.money import CENT, rounded
from modules.taxes.split import TaxedAmount, TaxTotal, split_gross, split_net

CASES = json.loads((Path(__file__).parents[3] / "tests" / "cases" / "split.json").read_text(encoding="utf-8"))

cents = st.integers(min_value=-500_000, max_value=500_000).map(lambda value: Decimal(value) / 100)
rates = st.sampled_from(["0", "4", "5.5", "7", "9", "10", "19", "21", "22", "25"]).map(Decimal)
baskets = st.lists(st.builds(lambda amount, rate: TaxedAmount(amount, f"V{rate}", rate), cents, rates), max_size=40)


def taxed(amount: str, code: str, rate: str) -> TaxedAmount:
    return TaxedAmount(Decimal(amount), code, Decimal(rate))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_shared_cases(case: dict[str, Any]) -> None:
    split = split_gross([taxed(*line) for line in case["lines"]])
    expected = [
        TaxTotal(code, Decimal(rate), Decimal(gross), Decimal(net), Decimal(vat))
        for code, rate, gross, net, vat in case["totals"]
    ]
    assert list(split.totals) == expected
    assert [str(net) for net in split.nets] == case["nets"]


@given(baskets)
def test_net_and_vat_make_the_gross_and_line_nets_add_up(lines: list[TaxedAmount]) -> None:
    split = split_gross(lines)
    assert split.gross == sum((line.amount for line in lines), Decimal(0))
    assert split.net + split.vat == split.gross
    for total in split.totals:
        assert total.net + total.vat == total.gross
        mine = [net for line, net in zip(lines, split.nets, strict=True) if line.code == total.code]
        assert sum(mine, Decimal(0)) == total.net


@given(baskets)
def test_no_line_is_a_cent_away_from_its_exact_net(lines: list[TaxedAmount]) -> None:
    for line, net in zip(lines, split_gross(lines).nets, strict=True):
        assert abs(net - line.amount * 100 / (100 + line.rate)) < CENT


@given(cents, rates)
def test_a_return_of_everything_leaves_nothing(amount: Decimal, rate: Decimal) -> None:
    sold = split_gross([TaxedAmount(amount, "V", rate)])
    returned = split_gross([TaxedAmount(-amount, "V", rate)])
    assert sold.net + returned.net == 0
    assert sold.vat + returned.vat == 0


@given(baskets)
def test_net_lines_stay_as_they_are_and_vat_is_taken_once_per_rate(lines: list[TaxedAmount]) -> None:
    split = split_net(lines)
    assert split.nets == tuple(line.amount for line in lines)
    assert split.gross == split.net + split.vat
    for total in split.totals:
        assert total.vat == rounded(total.net * total.rate / 100)


def test_net_vat_is_not_the_sum_of_the_lines_vat() -> None:
    split = split_net([taxed("0.04", "DE-S", "19")] * 10)
    assert split.totals == (TaxTotal("DE-S", Decimal(19), Decimal("0.48"), Decimal("0.40"), Decimal("0.08")),)


def test_two_codes_of_one_rate_are_kept_apart() -> None:
    split = split_gross([taxed("11.90", "DE-S", "19"), taxed("11.90", "DE-S-ECO", "19")])
    assert [total.code for total in split.totals] == ["DE-S", "DE-S-ECO"]


def test_no_lines_are_no_tax() -> None:
    assert split_gross([]).totals == ()
    assert split_net([]).gross == 0


def test_an_amount_that_was_not_rounded_is_a_mistake_of_the_program() -> None:
    with pytest.raises(AssertionError, match="rounded"):
        split_gross([taxed("1.005", "DE-S", "19")])
