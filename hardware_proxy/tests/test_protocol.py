"""The wire: what goes out comes back, and what is wrong is named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_proxy.protocol import (
    Cell,
    Columns,
    Cut,
    DeviceState,
    Document,
    Hello,
    Job,
    JobReport,
    ProtocolError,
    Rule,
    Text,
    device_state_from_json,
    document_from_json,
    document_from_text,
    hello_from_json,
    job_from_json,
    job_report_from_json,
    lay_out,
    to_text,
)
from hardware_proxy.tests.builders import receipt


def test_a_document_survives_the_journey() -> None:
    assert document_from_text(json.dumps(receipt().as_json())) == receipt()


def test_messages_survive_the_journey() -> None:
    device = DeviceState("T1-DRAWER", "drawer", "virtual", 0, 2, "gone", "offline", drawer_open=True, waiting=3)
    hello = Hello("1.0", "boot", (device,), ("job-1",))
    job = Job("job-1", "T1-PRINTER", "print", 7, {"a": 1}, 500)
    report = JobReport("job-1", "done", "", {"confirmation": 3}, b"\x89PNG")
    assert device_state_from_json(device.as_json()) == device
    assert hello_from_json(json.loads(json.dumps(hello.as_json()))) == hello
    assert job_from_json(json.loads(json.dumps(job.as_json()))) == job
    assert job_report_from_json(report.as_json()) == report


@pytest.mark.parametrize(
    "value,words",
    [
        ([], "document: an object is expected, not list"),
        ({"elements": []}, "document.version: is missing"),
        ({"version": 2, "elements": []}, "document.version: 2 is not between 1 and 1"),
        ({"version": 1, "elements": []}, "at least one element"),
        ({"version": 1, "elements": [{"type": "hologram"}]}, "elements[0].type: 'hologram' is not one of"),
        ({"version": 1, "elements": [{"type": "text", "size": 9}]}, "elements[0].size: 9 is not between 1 and 2"),
        ({"version": 1, "elements": [{"type": "text", "bold": 1}]}, "elements[0].bold: bool is expected, not int"),
        (
            {"version": 1, "elements": [{"type": "columns", "cells": [{"text": "a", "align": "middle"}]}]},
            "elements[0].cells[0].align: 'middle' is not one of left, center, right",
        ),
        ({"version": 1, "elements": [{"type": "qr"}]}, "elements[0].data: is missing"),
    ],
)
def test_what_is_wrong_is_named(value: Any, words: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        document_from_json(value)
    assert words in str(caught.value)


def test_no_json_says_where() -> None:
    with pytest.raises(ProtocolError, match="line 1, column 2"):
        document_from_text("{")


def test_paper_that_is_too_large_is_refused() -> None:
    with pytest.raises(ProtocolError, match="at most"):
        job_report_from_json({"id": "a", "state": "done", "paper": b"x" * 300_000})


def test_amounts_stand_at_the_right_edge_and_names_wrap_in_their_column() -> None:
    text = to_text(Document((Columns((Cell("one two three four five six"), Cell("9,99", 6, "right"))),)), 20)
    assert text.split("\n")[:3] == ["one two three   9,99", "four five six", ""]


@pytest.mark.parametrize("align, indent", [("left", 0), ("center", 8), ("right", 16)])
def test_large_letters_keep_their_place_in_plain_text(align: str, indent: int) -> None:
    assert to_text(Document((Text("Shop", align=align, size=2),)), 20) == " " * indent + "Shop\n"


def test_columns_too_wide_for_the_paper_still_fit() -> None:
    row = Columns((Cell("a" * 30, 30), Cell("b" * 30, 30)))
    for item in lay_out(Document((row,)), 32):
        assert len(getattr(item, "text", "")) <= 32


def test_control_characters_never_reach_the_paper() -> None:
    """An item's name that carries the command for the drawer must stay a name."""
    assert "\x1b" not in to_text(Document((Text("Milk\x1bp\x00\x19\xfa"), Rule(), Cut())))


@given(st.text(max_size=200), st.integers(24, 64), st.sampled_from(["left", "center", "right"]))
def test_no_line_is_wider_than_the_paper(text: str, columns: int, align: str) -> None:
    for item in lay_out(Document((Text(text, align), Columns((Cell(text), Cell("1", 8, align))))), columns):
        assert len(getattr(item, "text", "")) <= columns
