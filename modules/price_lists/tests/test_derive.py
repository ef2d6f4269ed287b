"""A price explains itself."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.price_lists.chains import Reduction, plain, reductions, written
from modules.price_lists.derive import Price, brackets, derive, line_amount, reached
from modules.price_lists.endings import DIRECTIONS, Ending
from modules.price_lists.rules import OF_ALL, OF_CATEGORY, OF_ITEM, Customer, Formula, ListPrice, PriceRule

D = Decimal
CASES = Path(__file__).parents[3] / "tests" / "cases"
TODAY = date(2026, 11, 22)
ITEM_PRICE = D("9.20")
FIRST, SECOND, BASE = PriceRule("First", 1), PriceRule("Second", 2), PriceRule("Base", 3)
LISTS = (FIRST, SECOND)
ADA = Customer(7, 70)


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def steps(price: Price) -> list[tuple[str, str]]:
    return [(step.text % step.values, str(step.value)) for step in price.steps]


def price_for(quantity: str, *rows: ListPrice, customer: Customer = ADA, **more: Any) -> Price:
    lists = more.pop("lists", LISTS)
    return derive(ITEM_PRICE, rows, lists, quantity=D(quantity), on=TODAY, customer=customer, **more)


def row(price: str | None, rule: PriceRule = FIRST, chain: str = "", **fields: Any) -> ListPrice:
    return ListPrice(rule, D(price) if price is not None else None, reductions(chain), **fields)


@pytest.mark.parametrize("case", cases("line"), ids=lambda case: case["name"])
def test_the_shared_cases_of_lines(case: dict[str, str]) -> None:
    line = line_amount(D(case["quantity"]), D(case["price"]), D(case["discount_percent"]))
    assert (str(line.full), str(line.discount), str(line.amount)) == (case["full"], case["discount"], case["amount"])


@pytest.mark.parametrize("case", cases("brackets"), ids=lambda case: case["name"])
def test_the_shared_cases_of_brackets(case: dict[str, Any]) -> None:
    """What `priceAt` of the till finds in the brackets is what `derive` finds in the rows."""
    rows = [row(price, chain=chain, from_quantity=D(start)) for start, price, chain in case["rows"]]
    found = brackets(D(case["single"]), rows, LISTS, on=TODAY)
    assert [[plain(each.from_quantity), str(each.price.value)] for each in found] == [
        [each["from"], each["price"]] for each in case["brackets"]
    ]
    for quantity, price in case["prices"]:
        assert str(derive(D(case["single"]), rows, LISTS, quantity=D(quantity), on=TODAY).value) == price
        assert str(reached(found, D(quantity)).value) == price


def test_without_a_list_the_item_has_its_own_price() -> None:
    price = price_for("1")
    assert (price.value, price.gross) == (ITEM_PRICE, True)
    assert steps(price) == [("Item price", "9.20")]


def test_the_highest_bracket_that_the_quantity_reaches() -> None:
    one, three, ten = (row(p, from_quantity=D(q)) for q, p in (("1", "8.90"), ("3", "8.25"), ("10", "7.50")))
    assert price_for("2", one, three, ten).value == D("8.90")
    price = price_for("3", ten, three, one)
    assert steps(price) == [("Item price", "9.20"), ("Price list First from quantity 3", "8.25")]


def test_a_return_takes_the_bracket_of_its_sale() -> None:
    assert price_for("-3", row("8.25", from_quantity=D(3))).value == D("8.25")


def test_both_days_of_the_validity_count() -> None:
    one = row("8", valid_from=date(2026, 9, 1), valid_to=TODAY)
    assert price_for("1", one).value == 8
    for day in (date(2026, 11, 23), date(2026, 8, 31)):
        assert derive(ITEM_PRICE, [one], LISTS, quantity=D(1), on=day).value == ITEM_PRICE


def test_a_list_holds_on_its_own_days_only() -> None:
    summer = PriceRule("Summer", valid_from=date(2026, 6, 1), valid_to=date(2026, 8, 31))
    found = [
        derive(ITEM_PRICE, [row("5", summer)], [summer], quantity=D(1), on=day).value
        for day in (date(2026, 5, 31), date(2026, 6, 1), date(2026, 8, 31), date(2026, 9, 1))
    ]
    assert found == [ITEM_PRICE, D(5), D(5), ITEM_PRICE]


# Each row of the table: which of two rows counts, and by which rule. The first one always has the dearer price.
PRIORITY = [
    ("a customer's row before one of the group", {"customer": 7}, {"group": 70}),
    ("a customer's row before everybody's", {"customer": 7}, {}),
    ("a group's row before everybody's", {"group": 70}, {}),
    ("who before which list", {"customer": 7, "list": SECOND}, {"list": FIRST}),
    ("who before what", {"customer": 7, "about": OF_ALL}, {"about": OF_ITEM}),
    ("who before how many", {"customer": 7}, {"from_quantity": D(5)}),
    ("the first list before the second", {"list": FIRST}, {"list": SECOND}),
    ("which list before what", {"list": FIRST, "about": OF_ALL}, {"list": SECOND}),
    ("which list before how many", {"list": FIRST}, {"list": SECOND, "from_quantity": D(5)}),
    ("the item before its category", {"about": OF_ITEM}, {"about": OF_CATEGORY}),
    ("its category before the one around it", {"about": OF_CATEGORY}, {"about": OF_CATEGORY + 1}),
    ("a category before all items", {"about": OF_CATEGORY + 1}, {"about": OF_ALL}),
    ("what before how many", {"about": OF_ITEM}, {"about": OF_CATEGORY, "from_quantity": D(5)}),
    ("more before fewer", {"from_quantity": D(5)}, {"from_quantity": D(1)}),
    ("how many before how young", {"from_quantity": D(5)}, {"valid_from": date(2026, 11, 1)}),
    ("the younger before the older", {"valid_from": date(2026, 11, 1)}, {"valid_from": date(2026, 1, 1)}),
    ("with a day before without", {"valid_from": date(2026, 1, 1)}, {}),
]


@pytest.mark.parametrize("one, other", [case[1:] for case in PRIORITY], ids=[case[0] for case in PRIORITY])
def test_which_row_counts(one: dict[str, Any], other: dict[str, Any]) -> None:
    dear = replace(row("8"), **one)
    cheap = replace(row("1"), **other)
    assert price_for("5", dear, cheap).value == price_for("5", cheap, dear).value == 8


def test_of_two_rows_that_are_alike_the_cheaper_counts() -> None:
    assert price_for("1", row("8"), row("7")).value == price_for("1", row("7"), row("8")).value == 7


def test_rows_of_other_customers_and_groups_do_not_hold() -> None:
    rows = row("1", customer=8), row("2", group=80)
    assert price_for("1", *rows).value == ITEM_PRICE
    assert price_for("1", *rows, customer=Customer(8, None)).value == 1


def test_a_net_list_makes_a_net_price() -> None:
    net = PriceRule("Trade", gross=False)
    assert not price_for("1", row("6.93", net), lists=[net]).gross


def test_a_price_by_hand_leaves_what_it_replaced_in_sight() -> None:
    price = price_for("1", row("8.25"), by_hand=D(8), discount_percent=D("12.50"))
    assert price.value == 8
    assert steps(price) == [
        ("Item price", "9.20"),
        ("Price list First", "8.25"),
        ("Price entered by hand", "8"),
        ("Discount of 12.5 per cent", "7.00"),
    ]


def test_a_chain_is_taken_off_link_by_link() -> None:
    price = price_for("1", row("80", chain="50+10+5"))
    assert steps(price)[1:] == [
        ("Price list First", "80"),
        ("Discount of 50 per cent", "40.00"),
        ("Discount of 10 per cent", "36.00"),
        ("Discount of 5 per cent", "34.20"),
    ]


def test_surcharges_and_amounts_in_a_chain() -> None:
    price = price_for("1", row("10", chain="10-3+2#-0.50#"))
    assert [value for _text, value in steps(price)[2:]] == ["9.00", "9.27", "7.27", "7.77"]
    assert steps(price)[3][0] == "Surcharge of 3 per cent"
    assert steps(price)[4][0] == "Discount of 2"


def test_a_discount_alone_is_taken_off_the_price_that_was_found() -> None:
    assert price_for("1", row(None, chain="10", about=OF_ALL)).value == D("8.28")
    assert price_for("1", row("5", SECOND), row(None, chain="10", about=OF_ALL)).value == D("4.50")


DISCOUNTS = [
    ("a later list's discount leaves an earlier list's price alone", {"list": FIRST}, {"list": SECOND}, "8"),
    ("an earlier list's discount comes off a later list's price", {"list": SECOND}, {"list": FIRST}, "7.20"),
    ("an agreed price is not reduced by everybody's discount", {"customer": 7}, {}, "8"),
    ("the group's discount comes off everybody's price", {}, {"group": 70}, "7.20"),
    ("a customer's discount comes off the customer's price", {"customer": 7}, {"customer": 7}, "7.20"),
]


@pytest.mark.parametrize("priced, reduced, value", [case[1:] for case in DISCOUNTS], ids=[c[0] for c in DISCOUNTS])
def test_which_discount_may_follow(priced: dict[str, Any], reduced: dict[str, Any], value: str) -> None:
    rows = replace(row("8"), **priced), replace(row(None, chain="10"), **reduced)
    assert price_for("1", *rows).value == D(value)


def test_two_chains_are_never_added_up() -> None:
    assert price_for("1", row("8", chain="50"), row(None, chain="10")).value == 4
    assert price_for("1", row(None, chain="10"), row(None, chain="20", about=OF_ALL)).value == D("8.28")


def test_an_item_without_discount_keeps_its_price() -> None:
    price = price_for("1", row("8", chain="50"), takes_discount=False, discount_percent=D(10))
    assert (price.value, price.discount_percent) == (D(8), D(0))
    assert steps(price)[-1] == ("This item takes no discount", "8")
    assert price_for("1", row(None, chain="10"), takes_discount=False).value == ITEM_PRICE


def test_what_was_computed_gets_the_lists_ending_and_what_was_entered_stays() -> None:
    rule = PriceRule("Action", ending=Ending(D(1), D("0.99")))
    assert steps(price_for("1", row("8.40", rule, "10"), lists=[rule]))[-1] == (
        "Rounded to the price ending of list Action",
        "7.99",
    )
    assert price_for("1", row("8.40", rule), lists=[rule]).value == D("8.40")


@pytest.mark.parametrize(
    "step, ending, direction, price, expected",
    [
        ("1", "0.99", "nearest", "4.20", "3.99"),
        ("1", "0.99", "nearest", "4.49", "4.99"),
        ("1", "0.99", "up", "4.01", "4.99"),
        ("1", "0.99", "down", "4.98", "3.99"),
        ("1", "0.99", "down", "4.99", "4.99"),
        ("1", "0.99", "down", "0.40", "0.99"),
        ("1", "0.95", "nearest", "12.40", "11.95"),
        ("0.05", "0", "nearest", "1.975", "2.00"),
        ("0.05", "0", "down", "1.99", "1.95"),
        ("10", "9.90", "nearest", "14", "9.90"),
        ("0.01", "0", "nearest", "1.005", "1.01"),
        ("1", "0.99", "up", "0", "0"),
    ],
)
def test_price_endings(step: str, ending: str, direction: str, price: str, expected: str) -> None:
    assert str(Ending(D(step), D(ending), direction).rounded(D(price))) == expected


def test_a_formula_fills_what_its_list_leaves_open() -> None:
    rule = PriceRule("Club", 5, formula=Formula(BASE, D("0.9"), D("0.10")), ending=Ending(D("0.05")))
    rows = row("10", BASE), row("9", BASE, from_quantity=D(6))
    price = price_for("1", *rows, lists=[rule, SECOND])
    assert steps(price) == [
        ("Item price", "9.20"),
        ("Price list Base", "10"),
        ("Price list Club: × 0.9 + 0.1", "9.10"),
    ]
    assert price_for("6", *rows, lists=[rule]).value == D("8.20")
    assert price_for("1", *rows, row("1", rule), lists=[rule]).value == 1
    assert price_for("1", *rows, row("1", SECOND), lists=[rule, SECOND]).value == D("9.10")
    assert price_for("1", *rows, row("1", SECOND), lists=[SECOND, rule]).value == 1
    assert price_for("1", *rows, row("2", SECOND, customer=7), lists=[rule, SECOND]).value == 2


def test_a_formula_builds_on_a_formula_and_at_last_on_the_item() -> None:
    middle = PriceRule("Middle", 5, formula=Formula(None, D(2)))
    rule = PriceRule("Top", 6, formula=Formula(middle, D(1), D("-0.40")))
    assert price_for("1", lists=[rule]).value == D("18.00")
    closed = replace(middle, valid_to=date(2026, 1, 1))
    assert price_for("1", lists=[PriceRule("Top", formula=Formula(closed))]).value == ITEM_PRICE


def test_a_formula_over_net_prices_says_nothing_about_gross_ones() -> None:
    rule = PriceRule("Trade", gross=False, formula=Formula(None, D("0.5")))
    assert price_for("1", lists=[rule]).value == ITEM_PRICE
    assert price_for("1", lists=[rule], item_gross=False).value == D("4.60")


def test_a_discount_follows_a_formula() -> None:
    rule = PriceRule("Club", formula=Formula(None, D("0.5")))
    assert price_for("1", row(None, rule, "10", about=OF_ALL), lists=[rule]).value == D("4.14")


@pytest.mark.parametrize("text", ["abc", "101", "5++3", "50 10x", "+", "#", "1+1+1+1+1+1+1+1+1+1+1", "1.1234567"])
def test_what_is_no_chain_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        reductions(text)


def test_a_chain_is_kept_tidily() -> None:
    assert written(reductions(" 50 + 10,5 - 3 + 2# ")) == "50+10.5-3+2#"
    assert written(reductions("-5")) == "-5"
    assert reductions("") == ()


LINKS = st.builds(
    Reduction,
    st.decimals(min_value=-100, max_value=100, places=2),
    st.booleans(),
)
CHAINS = st.lists(LINKS, max_size=5).map(tuple)
PRICES = st.decimals(min_value=0, max_value=9999, places=4)
ROWS = st.lists(
    st.builds(
        ListPrice,
        list=st.sampled_from([FIRST, SECOND]),
        price=st.none() | PRICES,
        chain=CHAINS,
        from_quantity=st.decimals(min_value=0, max_value=20, places=0),
        valid_from=st.none() | st.dates(date(2026, 11, 20), date(2026, 11, 24)),
        valid_to=st.none() | st.dates(date(2026, 11, 20), date(2026, 11, 24)),
        customer=st.sampled_from([None, 7, 8]),
        group=st.sampled_from([None, 70]),
        about=st.sampled_from([OF_ITEM, OF_CATEGORY, OF_ALL]),
    ),
    max_size=6,
)


@given(ROWS, st.randoms(use_true_random=False), st.decimals(min_value=-20, max_value=20, places=1))
def test_the_order_of_rows_never_matters_and_no_price_is_negative(
    rows: list[ListPrice], random: Any, quantity: D
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = price_for(str(quantity), *rows), price_for(str(quantity), *shuffled)
    assert (one.value, steps(one)) == (other.value, steps(other))
    assert one.value >= 0
    assert reached(brackets(ITEM_PRICE, rows, LISTS, on=TODAY, customer=ADA), quantity or D("0.001")).value == (
        one.value if quantity else price_for("0.001", *rows).value
    )


@given(PRICES, CHAINS, CHAINS)
def test_a_chain_is_its_parts_one_after_the_other(price: D, first: Any, second: Any) -> None:
    def off(value: D, chain: Any) -> D:
        for link in chain:
            value = link.applied(value)
        return value

    assert off(price, first + second) == off(off(price, first), second)
    assert reductions(written(first)) == tuple(Reduction(each.value + 0, each.amount) for each in first)
    assert off(price, first) >= 0


@given(
    st.decimals(min_value=0, max_value=9999, places=4),
    st.decimals(min_value="0.01", max_value=10, places=2),
    st.decimals(min_value=0, max_value=1, places=2),
    st.sampled_from(DIRECTIONS),
)
def test_an_ending_is_kept_and_lies_within_one_step(price: D, step: D, part: D, direction: str) -> None:
    ending = Ending(step, (step * part) % step, direction)
    found = ending.rounded(price)
    assert found >= 0
    if price:
        assert (found - ending.ending) % step == 0
        assert abs(found - price) <= step
        assert ending.rounded(found) == found


@given(
    st.decimals(min_value=-999, max_value=999, places=3),
    PRICES,
    st.decimals(min_value=0, max_value=100, places=2),
)
def test_amount_and_discount_are_cents_and_make_the_full_amount(quantity: D, price: D, percent: D) -> None:
    line = line_amount(quantity, price, percent)
    assert line.amount + line.discount == line.full
    assert all(part % D("0.01") == 0 for part in (line.full, line.discount, line.amount))
    assert abs(line.full - quantity * price) <= D("0.005")
    assert abs(line.amount) <= abs(line.full)
