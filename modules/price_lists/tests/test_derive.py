"""A price explains itself."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.price_lists.derive import ListPrice, Price, derive, line_amount

CASES = json.loads((Path(__file__).parents[3] / "tests" / "cases" / "line.json").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 22)
ITEM_PRICE = Decimal("9.20")


def steps(price: Price) -> list[tuple[str, str]]:
    return [(step.text % step.values, str(step.value)) for step in price.steps]


def price_for(quantity: str, *rows: ListPrice, customer: int | None = None) -> Price:
    return derive(ITEM_PRICE, rows, quantity=Decimal(quantity), on=TODAY, customer=customer)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_shared_cases(case: dict[str, str]) -> None:
    line = line_amount(Decimal(case["quantity"]), Decimal(case["price"]), Decimal(case["discount_percent"]))
    assert (str(line.full), str(line.discount), str(line.amount)) == (case["full"], case["discount"], case["amount"])


def test_without_a_list_the_item_has_its_own_price() -> None:
    price = price_for("1")
    assert (price.value, price.gross) == (ITEM_PRICE, True)
    assert steps(price) == [("Item price", "9.20")]


def test_the_highest_bracket_that_the_quantity_reaches() -> None:
    autumn = ListPrice("Autumn", Decimal("8.90"), from_quantity=Decimal(1))
    three = ListPrice("Autumn", Decimal("8.25"), from_quantity=Decimal(3))
    ten = ListPrice("Autumn", Decimal("7.50"), from_quantity=Decimal(10))
    assert price_for("2", autumn, three, ten).value == Decimal("8.90")
    price = price_for("3", ten, three, autumn)
    assert steps(price) == [("Item price", "9.20"), ("Price list Autumn from quantity 3", "8.25")]


def test_a_return_takes_the_bracket_of_its_sale() -> None:
    three = ListPrice("Autumn", Decimal("8.25"), from_quantity=Decimal(3))
    assert price_for("-3", three).value == Decimal("8.25")


def test_both_days_of_the_validity_count() -> None:
    row = ListPrice("Autumn", Decimal(8), valid_from=date(2026, 9, 1), valid_to=TODAY)
    assert price_for("1", row).value == 8
    assert derive(ITEM_PRICE, [row], quantity=Decimal(1), on=date(2026, 11, 23)).value == ITEM_PRICE
    assert derive(ITEM_PRICE, [row], quantity=Decimal(1), on=date(2026, 8, 31)).value == ITEM_PRICE


def test_of_two_valid_rows_the_younger_counts() -> None:
    old = ListPrice("Autumn", Decimal(8), valid_from=date(2026, 9, 1))
    new = ListPrice("Autumn", Decimal(7), valid_from=date(2026, 11, 1))
    assert price_for("1", new, old).value == price_for("1", old, new).value == 7


def test_the_customers_own_price_comes_first() -> None:
    agreed = ListPrice("Library", Decimal("8.80"), customer=7, rank=9)
    cheap = ListPrice("Autumn", Decimal("6.00"))
    price = price_for("1", cheap, agreed, customer=7)
    assert steps(price)[-1] == ("Price agreed with the customer, list Library", "8.80")
    assert price_for("1", cheap, agreed, customer=8).value == 6


def test_the_lower_rank_comes_first_even_where_it_is_dearer() -> None:
    first = ListPrice("Shop", Decimal(9), rank=1)
    second = ListPrice("Chain", Decimal(5), rank=2)
    assert price_for("1", second, first).value == 9


def test_a_net_list_makes_a_net_price() -> None:
    assert not price_for("1", ListPrice("Trade", Decimal("6.93"), gross=False)).gross


def test_a_price_by_hand_leaves_what_it_replaced_in_sight() -> None:
    row = ListPrice("Autumn", Decimal("8.25"))
    price = derive(
        ITEM_PRICE, [row], quantity=Decimal(1), on=TODAY, by_hand=Decimal(8), discount_percent=Decimal("12.50")
    )
    assert price.value == 8
    assert steps(price) == [
        ("Item price", "9.20"),
        ("Price list Autumn", "8.25"),
        ("Price entered by hand", "8"),
        ("Discount of 12.5 per cent", "7.00"),
    ]


@given(
    st.decimals(min_value=-999, max_value=999, places=3),
    st.decimals(min_value=0, max_value=9999, places=4),
    st.decimals(min_value=0, max_value=100, places=2),
)
def test_amount_and_discount_are_cents_and_make_the_full_amount(
    quantity: Decimal, price: Decimal, percent: Decimal
) -> None:
    line = line_amount(quantity, price, percent)
    assert line.amount + line.discount == line.full
    assert all(part % Decimal("0.01") == 0 for part in (line.full, line.discount, line.amount))
    assert abs(line.full - quantity * price) <= Decimal("0.005")
    assert abs(line.amount) <= abs(line.full)
