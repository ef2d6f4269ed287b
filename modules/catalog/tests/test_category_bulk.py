"""Items get a category together: from the list over the preview to a result per item."""

from __future__ import annotations

import html

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import reading
from app.tests.builders import client_of, csrf_of
from modules.catalog.models import Category, Item

pytestmark = pytest.mark.sqlite


def test_items_get_a_category_together(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["demo", "seed"]).exit_code == 0
    client = client_of(app, "catalog.see", "catalog.edit")
    with app.app_context(), reading() as connection:
        bread = connection.execute(select(Category.id).where(Category.name == "Bread")).scalar_one()
        drinks = connection.execute(select(Category.id).where(Category.name == "Drinks")).scalar_one()
        chosen_items = select(Item.code).where(Item.category_id == drinks, Item.code.startswith("D"))
        there = connection.execute(chosen_items).scalars().all()
    form = {"csrf_token": csrf_of(client), "address": "/catalog/", "do": "catalog.category", "all": "1"}
    chosen = client.post(f"/lists/bulk?category={drinks}&category={bread}&where=code:begins:D", data=form)
    url = chosen.location
    client.post(url, data={"csrf_token": csrf_of(client), "do": "preview", "category_id": str(bread)})
    assert f"Do it to {len(there)} rows" in client.get(url).text
    assert "Drinks → Bread" in html.unescape(client.get(url).text)
    client.post(url, data={"csrf_token": csrf_of(client), "do": "apply"})
    assert f"{len(there)} done · 0 refused" in html.unescape(client.get(url).text)
    with app.app_context(), reading() as connection:
        assert connection.execute(chosen_items).all() == []
        assert set(connection.execute(select(Item.code).where(Item.category_id == bread)).scalars()) >= set(there)


def test_an_item_is_taken_out_of_use_from_the_list(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["demo", "seed"]).exit_code == 0
    client = client_of(app, "catalog.see", "catalog.edit")
    with app.app_context(), reading() as connection:
        key = connection.execute(select(Item.id).where(Item.code == "B-01")).scalar_one()
    form = {"csrf_token": csrf_of(client), "address": "/catalog/", "do": "catalog_item.off", "row": str(key)}
    url = client.post("/lists/bulk", data=form).location
    client.post(url, data={"csrf_token": csrf_of(client), "do": "apply"})
    with app.app_context(), reading() as connection:
        assert connection.execute(select(Item.active).where(Item.id == key)).scalar_one() is False
