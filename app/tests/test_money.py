"""Money is exact: rounding goes away from zero, and sharing loses nothing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.money import rounded, shared

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=6)
cents = st.integers(min_value=-(10**11), max_value=10**11).map(lambda units: Decimal(units) / 100)
weights = st.lists(st.decimals(min_value=0, max_value=10**6, places=3), min_size=1, max_size=12)


@pytest.mark.parametrize(
    "amount,step,expected",
    [
        ("0.005", "0.01", "0.01"),
        ("-0.005", "0.01", "-0.01"),
        ("2.675", "0.01", "2.68"),
        ("1.004999", "0.01", "1.00"),
        ("7.48", "0.05", "7.50"),
        ("-7.475", "0.05", "-7.50"),
        ("12.25", "0.50", "12.50"),
    ],
)
def test_halves_go_away_from_zero(amount: str, step: str, expected: str) -> None:
    assert str(rounded(Decimal(amount), Decimal(step))) == expected


@given(amounts)
def test_rounding_is_symmetric_and_near(amount: Decimal) -> None:
    result = rounded(amount)
    assert rounded(-amount) == -result
    assert abs(result - amount) <= Decimal("0.005")
    assert result.as_tuple().exponent == -2


@given(cents, weights)
def test_shares_add_up_to_the_total(total: Decimal, parts: list[Decimal]) -> None:
    assert sum(shared(total, parts), Decimal(0)) == total


@given(cents, weights)
def test_no_share_is_a_cent_away_from_its_exact_part(total: Decimal, parts: list[Decimal]) -> None:
    whole = sum(parts, Decimal(0))
    assume(whole != 0)
    for share, part in zip(shared(total, parts), parts, strict=True):
        exact = Fraction(total) * Fraction(part) / Fraction(whole)
        assert abs(Fraction(share) - exact) < Fraction(1, 100)


def test_the_largest_remainder_gets_the_cent_and_the_earlier_of_equals() -> None:
    assert shared(Decimal("0.10"), [Decimal(1)] * 3) == [Decimal("0.04"), Decimal("0.03"), Decimal("0.03")]
    assert shared(Decimal("1.00"), [Decimal(1), Decimal(2)]) == [Decimal("0.33"), Decimal("0.67")]


def test_weights_of_nothing_share_evenly() -> None:
    assert shared(Decimal("0.03"), [Decimal(0), Decimal(0)]) == [Decimal("0.02"), Decimal("0.01")]


def test_what_cannot_be_shared_is_refused() -> None:
    with pytest.raises(AssertionError, match="multiple of the step"):
        shared(Decimal("0.001"), [Decimal(1)])
    with pytest.raises(AssertionError, match="nobody"):
        shared(Decimal("0.01"), [])
