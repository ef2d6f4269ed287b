"""Modules are found and put in order; what is missing, double or circular is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.factory import usable
from app.module import BASE, Faulty, Module, discover, ordered


def module(name: str, depends: tuple[str, ...] = (), glue: tuple[str, ...] = ()) -> Module:
    return Module(name=name, title=name, summary="", depends=depends, glue=glue)


def present(*modules: Module) -> dict[str, Module]:
    return {each.name: each for each in modules}


def test_the_house_s_own_modules_are_found_in_an_order_that_works() -> None:
    found = discover()
    assert set(BASE) < set(found)
    names = [each.name for each in ordered(found)]
    assert sorted(names) == sorted(found)
    for name in names:
        assert all(names.index(need) < names.index(name) for need in found[name].depends)


def test_only_what_is_wanted_and_what_it_needs() -> None:
    there = present(module("a"), module("b", ("a",)), module("c", ("b",)), module("d"))
    assert [each.name for each in ordered(there, ["b"])] == ["a", "b"]


def test_glue_comes_first_where_it_is_wanted_and_is_not_pulled_in() -> None:
    there = present(module("a", glue=("z",)), module("z"))
    assert [each.name for each in ordered(there, ["a"])] == ["a"]
    assert [each.name for each in ordered(there)] == ["z", "a"]


def test_a_missing_module_is_named_with_whoever_needs_it() -> None:
    with pytest.raises(Faulty, match="Module b is needed by a, but it is not there"):
        ordered(present(module("a", ("b",))))


def test_a_circle_is_named_in_its_order() -> None:
    there = present(module("a", ("b",)), module("b", ("c",)), module("c", ("a",)))
    with pytest.raises(Faulty, match="a → b → c → a"):
        ordered(there)


@given(st.permutations("abcdef"))
def test_the_order_does_not_hang_on_how_they_were_found(names: list[str]) -> None:
    needs = {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c"), "e": (), "f": ("d", "e")}
    found = [each.name for each in ordered({name: module(name, needs[name]) for name in names})]
    assert found == ["a", "b", "c", "d", "e", "f"]


def test_a_module_without_code_rests_with_those_that_need_it(caplog: pytest.LogCaptureFixture) -> None:
    there = present(module("a"), module("c", ("b",)), module("d", ("c",)))
    assert [each.name for each in usable(there, ["a", "b", "c", "d"])] == ["a"]
    assert [word in caplog.text for word in ("module b", "module c", "module d", "module a")] == [True] * 3 + [False]
