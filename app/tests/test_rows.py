"""Rows in place: empty ones are no rows, removed ones are gone, and every mistake is named."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired

from app.forms import Form
from app.rows import PlaceField, RowForm, RowsField

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
    assert [each.label.text for each in form.branches.heads] == ["Name", "Remove"]


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


class Step(RowForm):
    key_fields = ("name",)
    name = StringField("Name", [InputRequired()])
    place = PlaceField()


class Recipe(Form):
    steps = RowsField(Step, "Steps")


def test_rows_come_in_the_order_of_their_places() -> None:
    typed = {"steps-0-name": "bake", "steps-0-place": "2", "steps-1-name": "eat", "steps-2-name": "mix"}
    recipe = Recipe(MultiDict({**typed, "steps-2-place": "1"}))
    assert recipe.validate()
    assert [(row["name"], row["place"]) for row in recipe.steps.data] == [("mix", 1), ("bake", 2), ("eat", 3)]


def test_stored_rows_are_numbered_from_one_and_spare_ones_follow_what_was_typed() -> None:
    stored = Recipe(data={"steps": [{"name": "mix"}, {"name": "bake"}]})
    assert [row["place"].data for row in stored.steps.rows] == [1, 2, None, None]
    refused = Recipe(MultiDict({"steps-0-name": "mix"}))
    assert [row.is_blank for row in refused.steps.rows] == [False, True, True]
