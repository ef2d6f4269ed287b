"""Rows in place: empty ones are no rows, removed ones are gone, and every mistake is named."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired

from app.forms import Form
from app.rows import RowForm, RowsField

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("context")]


class Leaf(RowForm):
    key_fields = ("size",)
    size = IntegerField("Size", [InputRequired()])


class Branch(RowForm):
    key_fields = ("name",)
    id = HiddenField()
    name = StringField("Name", [InputRequired()])
    leaves = RowsField(Leaf, "Leaves", spare=1)


class Tree(Form):
    branches = RowsField(Branch, "Branches")


def sent(**values: str) -> Tree:
    return Tree(MultiDict({name.replace("__", "-"): value for name, value in values.items()}))


def test_what_is_stored_is_shown_with_empty_rows_at_its_end(context: Flask) -> None:
    form = Tree(obj=SimpleNamespace(branches=[{"id": 7, "name": "low", "leaves": [{"size": 3}]}]))
    assert [row["name"].data for row in form.branches.rows] == ["low", None, None]
    assert form.branches.rows[0]["id"].data == 7
    assert [row["size"].data for row in form.branches.rows[0]["leaves"].rows] == [3, None]
    assert form.branches.in_blocks
    assert form.branches.heads == ["Name", "Remove"]


def test_empty_rows_are_no_rows_and_removed_ones_are_gone() -> None:
    form = sent(
        branches__0__name="low",
        branches__0__leaves__0__size="3",
        branches__0__leaves__1__size="",
        branches__1__name="high",
        branches__1__remove="y",
        branches__2__name=" ",
    )
    assert form.validate()
    assert form.data == {"branches": [{"id": None, "name": "low", "leaves": [{"size": 3}]}]}


def test_every_mistake_in_a_row_that_counts_is_named() -> None:
    form = sent(
        branches__0__name="low", branches__0__leaves__0__size="big", branches__1__remove="y", branches__1__name="x"
    )
    assert not form.validate()
    assert form.branches.errors == [{"leaves": [{"size": ["Not a valid integer value."]}]}]


def test_nothing_sent_is_no_row() -> None:
    form = sent(other="x")
    assert form.validate()
    assert form.data == {"branches": []}
