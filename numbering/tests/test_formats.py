from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numbering.formats import BadTemplate, Origin, checked, formatted, parsed, preview
from numbering.periods import PERIODS, Calendar, shop_day

NONE, ANNUAL, MONTHLY, DAILY = (Calendar(period) for period in PERIODS)
APRIL = Calendar("annual", 3, 5)  # 6 April


@pytest.mark.parametrize(
    "template,text",
    [
        ("{n}", "7"),
        ("{n:05}", "00007"),
        ("{n:5}", "00007"),
        ("R-{YYYY}-{n:05}", "R-2026-00007"),
        ("{YY}{MM}{DD}/{n:03}", "261122/007"),
        ("{shop}.{register}.{type}.{n}", "MITTE.T1.RC.7"),
        ("{FY}-{n}", "2026-7"),
        ("{n}-{user}", "7-ADA"),
    ],
)
def test_a_template_is_filled_with_its_tokens(template: str, text: str) -> None:
    assert formatted(template, 7, date(2026, 11, 22), ANNUAL, Origin("MITTE", "T1", "RC", "Ada Lovelace")) == text


@pytest.mark.parametrize(
    "template,kind,token",
    [
        ("{n", "brace", "{"),
        ("n}", "brace", "}"),
        ("{}", "unknown", ""),
        ("{number}", "unknown", "number"),
        ("{n.__class__}", "unknown", "n.__class__"),
        ("{yyyy}-{n}", "unknown", "yyyy"),
        ("{n:d}", "width", "n:d"),
        ("{n:0}", "width", "n:0"),
        ("{n:99}", "width", "n:99"),
        ("{YYYY:05}", "width", "YYYY:05"),
    ],
)
def test_a_bad_template_says_what_is_wrong(template: str, kind: str, token: str) -> None:
    with pytest.raises(BadTemplate) as fault:
        parsed(template)
    assert (fault.value.kind, fault.value.token) == (kind, token)


@pytest.mark.parametrize(
    "template,calendar,missing",
    [
        ("{YYYY}", ANNUAL, "n"),
        ("{n}", ANNUAL, "YYYY"),
        ("{MM}-{n}", ANNUAL, "YYYY"),
        ("{YYYY}-{n}", APRIL, "FY"),
        ("{MM}-{n}", MONTHLY, "YYYY"),
        ("{YYYY}-{n}", MONTHLY, "MM"),
        ("{FY}-{MM}-{n}", Calendar("monthly", 3, 5), "YYYY"),
        ("{YYYY}{MM}-{n}", DAILY, "DD"),
    ],
)
def test_a_template_that_lacks_its_period_is_refused(template: str, calendar: Calendar, missing: str) -> None:
    with pytest.raises(BadTemplate) as fault:
        checked(template, calendar)
    assert fault.value.token == missing


@given(
    st.sampled_from(
        [
            ("{n}", NONE),
            ("{FY}/{n}", APRIL),
            ("{YY}-{n}", ANNUAL),
            ("{YYYY}{MM}{n}", MONTHLY),
            ("{YY}{MM}{DD}.{n}", DAILY),
        ]
    ),
    st.dates(date(2020, 1, 1), date(2060, 12, 31)),
    st.dates(date(2020, 1, 1), date(2060, 12, 31)),
    st.integers(1, 10**9),
    st.integers(1, 10**9),
)
def test_different_numbers_never_print_the_same(
    pair: tuple[str, Calendar], first: date, second: date, one: int, two: int
) -> None:
    template, calendar = pair
    checked(template, calendar)
    same = (calendar.key(first), one) == (calendar.key(second), two)
    texts = {formatted(template, one, first, calendar), formatted(template, two, second, calendar)}
    assert same or len(texts) == 2


@pytest.mark.parametrize(
    "calendar,on,key,following",
    [
        (NONE, date(2026, 11, 22), "", None),
        (ANNUAL, date(2026, 12, 31), "2026", date(2027, 1, 1)),
        (APRIL, date(2026, 4, 5), "2025", date(2026, 4, 6)),
        (APRIL, date(2026, 4, 6), "2026", date(2027, 4, 6)),
        (Calendar("annual", 6), date(2026, 6, 30), "2025", date(2026, 7, 1)),
        (MONTHLY, date(2026, 12, 31), "2026-12", date(2027, 1, 1)),
        (DAILY, date(2026, 2, 28), "2026-02-28", date(2026, 3, 1)),
    ],
)
def test_a_day_belongs_to_one_period(calendar: Calendar, on: date, key: str, following: date | None) -> None:
    assert calendar.key(on) == key
    assert calendar.next_start(on) == following
    assert following is None or calendar.key(following) != key


def test_the_preview_shows_two_numbers_and_the_next_period() -> None:
    texts = preview("{register}-{YYYY}-{n:04}", ANNUAL, date(2026, 11, 22), start=9)
    assert texts == ["T1-2026-0009", "T1-2026-0010", "T1-2027-0009"]


def test_the_day_is_the_one_on_the_shops_wall() -> None:
    moment = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert shop_day(moment, "Europe/Berlin") == date(2027, 1, 1)
    assert shop_day(moment, "America/New_York") == date(2026, 12, 31)
