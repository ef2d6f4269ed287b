"""What is registered twice, or not at all, is an error and not a surprise."""

from __future__ import annotations

import pytest

from app.hub import Hub, Slot


def test_a_choice_is_registered_once_and_found_by_its_code() -> None:
    hub = Hub()
    hub.choice("discount", "percent", "ten")
    assert hub.chosen("discount", "percent") == "ten"
    assert hub.choices("discount") == {"percent": "ten"}
    with pytest.raises(AssertionError, match="registered twice"):
        hub.choice("discount", "percent", "twenty")


def test_it_is_known_which_module_brought_a_choice() -> None:
    hub = Hub(module="invoices")
    hub.choice("document.kind", "invoice", "…")
    assert hub.brought("invoices") == [("document.kind", "invoice")]
    assert hub.brought("pos") == []


@pytest.mark.parametrize("kind,code", [("discount", "percend"), ("discout", "percent")])
def test_an_unknown_choice_is_named(kind: str, code: str) -> None:
    hub = Hub()
    hub.choice("discount", "percent", "ten")
    with pytest.raises(LookupError, match=f"no {kind} is registered under '{code}'"):
        hub.chosen(kind, code)


def test_slots_stand_by_rank_then_in_the_order_of_wiring() -> None:
    hub = Hub()
    for module, order in [("b", 50), ("c", 10), ("a", 50)]:
        hub.module = module
        hub.slot("documents.header", Slot(f"{module}.html", lambda _record: {}, order))
    assert [module for module, _slot in hub.slots("documents.header")] == ["c", "b", "a"]
    assert hub.slots("documents.footer") == []


def test_only_known_kinds_of_message_are_listened_to() -> None:
    hub = Hub()
    hub.after("documents.issued.v1", lambda _payload: None)
    assert hub.listens_after("documents.issued.v1")
    assert not hub.listens_after("documents.issued.v2")
    assert len(hub.after_handlers("documents.issued.v1")) == 1
