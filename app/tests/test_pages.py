"""The frame of every page: the menu shows what one may do, language and colours are kept."""

from __future__ import annotations

import re

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from app.accounts import hashed
from app.db import writing_session
from app.models import Company, Role, RolePermission, User, UserRole
from app.security import permission

pytestmark = pytest.mark.sqlite

PASSWORD = "long enough"


@permission("shop.see")
def seen() -> str:
    return render_template("base.html")


@permission("shop.hidden")
def unseen() -> str:
    return render_template("base.html")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    hub = app.extensions["kontor"]
    for view in (seen, unseen):
        app.add_url_rule(f"/{view.__name__}", view.__name__, view)
        hub.menu(
            "Goods",
            f"The {view.__name__} page",
            view.__name__,
            permission=f"shop.{'see' if view is seen else 'hidden'}",
        )
    with app.app_context(), writing_session() as session:
        role = Role(code="R", name="R", permissions=[RolePermission(permission="shop.see")])
        session.add_all([role, Company(code="K", name="Krämer & Co")])
        session.flush()
        session.add(
            User(
                login="anna",
                name="Anna Keller",
                password_hash=hashed(PASSWORD),
                session_key="k",
                roles=[UserRole(role_id=role.id)],
            )
        )
    return app.test_client()


def token(page: str) -> str:
    found = re.search(r'name="csrf_token"\s+value="([^"]+)"', page)
    assert found
    return found[1]


def signed_in(client: FlaskClient) -> FlaskClient:
    page = client.get("/sign-in").text
    client.post("/sign-in", data={"csrf_token": token(page), "name": "anna", "password": PASSWORD})
    return client


def test_the_menu_shows_what_one_may_do_and_where_one_is(client: FlaskClient) -> None:
    page = signed_in(client).get("/seen").text
    assert re.search(r'href="/seen"\s+aria-current="page">The seen page', page)
    assert "The unseen page" not in page
    assert "Anna Keller" in page
    assert "Krämer &amp; Co" in page


def test_the_sign_in_page_says_whose_it_is(client: FlaskClient) -> None:
    assert "Krämer &amp; Co" in client.get("/sign-in").text
    assert "Krämer" not in client.get("/static/app/nothing.css").text  # what went wrong is told without the database


def test_before_a_company_is_named_it_is_kontor(app: Flask) -> None:
    assert '<span class="brand">Kontor</span>' in app.test_client().get("/sign-in").text


def test_language_and_colours_are_kept(client: FlaskClient) -> None:
    page = signed_in(client).get("/seen").text
    for choice in ({"language": "de"}, {"theme": "dark"}):
        answer = client.post("/preferences", data={"csrf_token": token(page), "back": "/seen", **choice})
        assert answer.location == "/seen"
    assert '<html lang="de" data-theme="dark">' in " ".join(client.get("/seen").text.split())


def test_a_choice_that_does_not_exist_changes_nothing(client: FlaskClient) -> None:
    page = signed_in(client).get("/seen").text
    client.post("/preferences", data={"csrf_token": token(page), "language": "xx", "theme": "pink"})
    assert '<html lang="en">' in client.get("/seen").text


def test_nobody_is_led_to_another_site(client: FlaskClient) -> None:
    page = signed_in(client).get("/seen").text
    answer = client.post("/preferences", data={"csrf_token": token(page), "back": "//elsewhere.example"})
    assert answer.location == "/"


def test_the_menu_stands_in_the_order_of_a_working_day(app: Flask, client: FlaskClient) -> None:
    hub = app.extensions["kontor"]
    for group in ("Set-up", "Money", "Sales"):
        hub.menu(group, f"In {group}", "seen", permission="shop.see")
    page = signed_in(client).get("/seen").text
    places = [page.index(f">{group}</h2>") for group in ("Sales", "Goods", "Money", "Set-up")]
    assert places == sorted(places)


def test_groups_of_the_menu_speak_the_reader_s_language(app: Flask, client: FlaskClient) -> None:
    for group in ("Set-up", "Money", "Sales"):
        app.extensions["kontor"].menu(group, f"In {group}", "seen", permission="shop.see")
    page = signed_in(client).get("/seen").text
    client.post("/preferences", data={"csrf_token": token(page), "language": "de", "back": "/seen"})
    titles = re.findall(r'class="menu-title"[^>]*>([^<]+)<', client.get("/seen").text)
    assert titles == ["Verkauf", "Ware", "Geld", "Einrichtung"]


def test_the_nearest_line_is_marked_and_no_other(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/seen/inside", "inside", permission("shop.see")(lambda: render_template("base.html")))
    app.extensions["kontor"].menu("Goods", "The inside", "inside", permission="shop.see")
    page = signed_in(client).get("/seen/inside").text
    assert re.findall(r'aria-current="page">([^<]+)<', page) == ["The inside"]
