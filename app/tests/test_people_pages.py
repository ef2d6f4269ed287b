"""Users, roles, tokens, modules and checks as the person who sets up the shop meets them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import lxml.html
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from app import demo, settings
from app.accounts import set_permissions
from app.act import SYSTEM, acting
from app.db import reading, writing_session
from app.demo import fitting
from app.errors import Refused, Retry
from app.hub import Finding
from app.importing_plan import NEW, SAME
from app.importing_tables import TableImporter
from app.models import Role, RolePermission, Token, User
from app.module import Faulty
from app.outbox import deliver_all
from app.people_pages import USERS
from app.schema import FRAME
from app.security import token_hash
from app.tests.builders import PASSWORD, client_of, csrf_of, sign_in
from app.tests.forms import sent

pytestmark = pytest.mark.sqlite


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    return client_of(app, "app.people", "app.audit", "app.modules")


def as_opened(client: FlaskClient, url: str) -> dict[str, str]:
    """What the form would send if nothing was typed."""
    forms = html.fromstring(client.get(url).text).forms
    return dict(next(each for each in forms if each.get("id") == "edit").form_values())


def test_a_new_user_signs_in_with_what_the_form_said(app: Flask, clerk: FlaskClient) -> None:
    values = {
        "login": " Bob ",
        "name": "Bob",
        "language": "de",
        "roles": "role-ada",
        "active": "y",
        "password": PASSWORD,
    }
    assert sent(clerk, "/set-up/users/new", values).status_code == 302
    bob = app.test_client()
    assert sign_in(bob, "bob")[0] == 303
    assert bob.get("/set-up/users").status_code == 200


def test_a_user_without_a_password_waits_for_one(app: Flask, clerk: FlaskClient) -> None:
    values = {"login": "bob", "name": "Bob", "language": "de", "active": "y", "roles": "role-ada"}
    assert sent(clerk, "/set-up/users/new", values).status_code == 302
    assert sign_in(app.test_client(), "bob", "")[0] != 303
    assert sign_in(app.test_client(), "bob")[0] != 303
    assert sent(clerk, "/set-up/users/2", values | {"password": PASSWORD}).status_code == 302
    assert sign_in(app.test_client(), "bob")[0] == 303


def test_a_short_password_and_an_easy_pin_are_refused_at_their_fields(clerk: FlaskClient) -> None:
    values = {"login": "bob", "name": "Bob", "language": "de", "active": "y", "password": "short", "pin": "1111"}
    answer = sent(clerk, "/set-up/users/new", values)
    assert answer.status_code == 422
    assert "A password has at least 10 characters." in answer.text
    assert "This PIN is too easy to guess." in answer.text


def test_users_come_from_a_file_without_any_secret(app: Flask, clerk: FlaskClient) -> None:
    present = clerk.get("/set-up/users/import/present.csv")
    assert not {"password", "pin", "badge", "new password"} & set(present.text.lower().splitlines()[0].split(","))
    assert "argon2" not in present.text
    with app.app_context(), writing_session() as session:
        importer = TableImporter(USERS)
        row = {"login": "Bob", "name": "Bob", "roles": "role-ada", "cashier_number": "7"}
        assert importer.take(session, row, ".").verb == NEW
        assert importer.take(session, row, ".").verb == SAME
        assert importer.take(session, row | {"name": "Robert"}, ".").fields == ("Name",)
    assert ">Robert</" in clerk.get("/set-up/users").text
    assert sign_in(app.test_client(), "bob", "")[0] != 303


def test_a_copied_user_is_somebody_else_with_the_same_rights(app: Flask, clerk: FlaskClient) -> None:
    values = as_opened(clerk, "/set-up/users/1/copy")
    assert (values["login"], values["name"], values["roles"]) == ("", "", "role-ada")
    values |= {"login": "bob", "name": "Bob", "password": PASSWORD}
    assert clerk.post("/set-up/users/1/copy", data=values).status_code == 302
    bob = app.test_client()
    assert sign_in(bob, "bob")[0] == 303
    assert bob.get("/set-up/users").status_code == 200


def test_a_login_is_taken_once(clerk: FlaskClient) -> None:
    values = {"login": "ADA", "name": "Other", "language": "en", "active": "y", "password": PASSWORD}
    answer = sent(clerk, "/set-up/users/new", values)
    assert answer.status_code == 422
    assert "There is a user ada already." in answer.text


def test_a_user_who_is_locked_is_out_at_once(app: Flask, clerk: FlaskClient) -> None:
    bob = client_of(app, "app.audit", login="bob")
    assert bob.get("/set-up/changes").status_code == 200
    values = {"login": "bob", "name": "Bob", "language": "en", "roles": "role-bob"}
    assert sent(clerk, "/set-up/users/2", values).status_code == 302
    assert bob.get("/set-up/changes").status_code == 303


def test_nobody_locks_themselves_out(clerk: FlaskClient) -> None:
    answer = sent(clerk, "/set-up/users/1", {"login": "ada", "name": "Ada", "language": "en", "roles": "role-ada"})
    assert answer.status_code == 422
    assert "You cannot lock yourself out." in answer.text


def test_the_history_of_a_role_is_told_in_words(clerk: FlaskClient) -> None:
    values = as_opened(clerk, "/set-up/roles/1") | {"right_app__audit": "deny"}
    assert clerk.post("/set-up/roles/1", data=values).status_code == 302
    history = html.fromstring(clerk.get("/set-up/roles/1").text).xpath("//*[@class='history']/li")[0]
    told = " ".join(history.text_content().split())
    assert told.endswith("Effect (See who changed which setting): allowed → denied")


def test_the_last_who_manages_the_users_stays(app: Flask, clerk: FlaskClient) -> None:
    """Neither from the person's page nor from their role, nor by locking many at once."""
    person, role, own = "/set-up/users/1", "/set-up/roles/1", "/set-up/users/1/rights"
    without = as_opened(clerk, person)
    del without["roles"]
    answers = [clerk.post(person, data=without)]
    answers += [clerk.post(url, data=as_opened(clerk, url) | {"right_app__people": "deny"}) for url in (role, own)]
    for answer in answers:
        assert answer.status_code == 422
        assert "Somebody must be left who may sign in and manage users and roles." in answer.text
    lock = next(each for each in USERS.listing.bulks if each.code == "app.lock_out")
    with app.app_context(), pytest.raises(Refused, match="Somebody must be left"), writing_session() as session:
        lock.apply(session, 1, {})


def test_who_is_locked_with_others_is_signed_out(app: Flask, clerk: FlaskClient) -> None:
    bob = client_of(app, "app.audit", login="bob")
    let_in, lock_out = USERS.listing.bulks
    with app.app_context(), writing_session() as session:
        lock_out.apply(session, 2, {})
    assert bob.get("/set-up/changes").status_code == 303
    assert sign_in(app.test_client(), "bob")[0] != 303
    with app.app_context(), writing_session() as session:
        let_in.apply(session, 2, {})
    assert sign_in(app.test_client(), "bob")[0] == 303


def test_two_who_change_one_role_are_both_heard(app: Flask, clerk: FlaskClient) -> None:
    mine, theirs = as_opened(clerk, "/set-up/roles/1"), as_opened(clerk, "/set-up/roles/1")
    assert clerk.post("/set-up/roles/1", data=theirs | {"name": "Heads"}).status_code == 302
    assert clerk.post("/set-up/roles/1", data=mine | {"second_factor": "y"}).status_code == 302
    with app.app_context(), reading() as connection:
        role = connection.execute(select(Role.name, Role.second_factor).where(Role.id == 1)).one()
    assert role == ("Heads", True)


def test_a_role_s_page_shows_what_it_may_and_saves_what_is_chosen(app: Flask, clerk: FlaskClient) -> None:
    page = clerk.get("/set-up/roles/1").text
    said = dict(re.findall(r'name="right_(\w+)".*?<option selected value="(\w*)"', page, re.DOTALL))
    assert {code for code, effect in said.items() if effect == "allow"} == {"app__people", "app__audit", "app__modules"}
    values = {"code": "role-ada", "name": "Ada", "right_app__people": "allow"}
    assert sent(clerk, "/set-up/roles/1", values).status_code == 302
    assert clerk.get("/set-up/changes").status_code == 403


def test_a_role_keeps_the_permissions_of_modules_that_rest(app: Flask, clerk: FlaskClient) -> None:
    with app.app_context(), writing_session() as session:
        set_permissions(session, session.get_one(Role, 1), ["app.people", "agents.settle"])
    sent(clerk, "/set-up/roles/1", {"code": "role-ada", "name": "Ada", "right_app__people": "allow"})
    with app.app_context(), reading() as connection:
        assert set(connection.execute(select(RolePermission.permission)).scalars()) == {"app.people", "agents.settle"}


def test_a_token_is_shown_once(app: Flask, clerk: FlaskClient) -> None:
    page = clerk.post("/set-up/users/1/tokens", data={"csrf_token": csrf_of(clerk), "name": "Shop"}).text
    [secret] = re.findall(r"kontor_[\w-]{40,}", page)
    assert secret not in clerk.get("/set-up/users/1/tokens").text
    with app.app_context(), reading() as connection:
        row = connection.execute(select(Token.token_hash, Token.name, Token.user_id)).one()
    assert tuple(row) == (token_hash(secret), "Shop", 1)


@pytest.mark.parametrize(
    "path", ["users/99", "roles/99", "users/99/tokens", "users/99/rights", "users/99/second-factor"]
)
def test_what_is_not_there_is_told_so(clerk: FlaskClient, path: str) -> None:
    assert clerk.get(f"/set-up/{path}").status_code == 404


def test_the_list_of_changes_tells_who_did_what(clerk: FlaskClient) -> None:
    sent(clerk, "/set-up/roles/1", as_opened(clerk, "/set-up/roles/1") | {"name": "Chief"})
    text = clerk.get("/set-up/changes?q=Chief").text
    assert cells(text)[0] == ["Ada Example", "Roles", "Chief", "Name", "Ada Example", "Chief"]
    assert 'href="/set-up/roles/1"' in text
    assert "Name: Ada Example" in clerk.get("/set-up/changes?q=Example").text  # a new record in words


def test_the_list_of_changes_is_narrowed_to_one_kind_of_record(clerk: FlaskClient) -> None:
    sent(clerk, "/set-up/roles/1", as_opened(clerk, "/set-up/roles/1") | {"name": "Chief"})
    told = {cell[1] for cell in cells(clerk.get("/set-up/changes?table_name=app_role").text)}
    assert told == {"Roles"}
    assert "Users" in {cell[1] for cell in cells(clerk.get("/set-up/changes").text)}


def cells(page: str) -> list[list[str]]:
    rows = lxml.html.fromstring(page).xpath("//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./td")] for row in rows]


def test_the_modules_page_names_every_module_and_its_state(clerk: FlaskClient) -> None:
    text = clerk.get("/set-up/modules").text
    assert "Numbering" in text
    assert "not installed" in text


def test_the_checks_page_shows_what_is_missing(app: Flask, clerk: FlaskClient) -> None:
    assert "Nothing is missing." in clerk.get("/set-up/checks").text
    hub = app.extensions["kontor"]
    hub.check(lambda _connection: [Finding("Method CASH has no account.", "/set-up/users")])

    def fail(_payload: object) -> None:
        raise Retry("No such address.", permanent=True)

    hub.after("tested.v1", fail)
    with app.app_context():
        with acting(SYSTEM, now=datetime.now(UTC) - timedelta(minutes=1)) as act:
            act.later("tested.v1", {})
        deliver_all(app)
    text = clerk.get("/set-up/checks").text
    assert "Method CASH has no account." in text
    assert "Messages that could not be delivered: 1." in text


def test_the_api_is_listed_on_a_plain_page(clerk: FlaskClient) -> None:
    text = clerk.get("/api/").text
    assert "/api/v1/openapi.json" in text
    assert not re.findall(r'(?:src|href)="https?://', text)


# the demo shop --------------------------------------------------------------------------------------------------------
def test_the_demo_shop_is_filled_once(app: Flask) -> None:
    run = app.test_cli_runner()
    first = run.invoke(args=["demo", "seed"]).output
    assert "3 user" in first
    assert "1 company" in first
    assert run.invoke(args=["demo", "seed"]).output.split() == ["app", "nothing", "new"]
    client = app.test_client()
    assert "kontor-demo" in client.get("/sign-in").text
    assert [sign_in(app.test_client(), login, demo.PASSWORD)[0] for login in demo.LOGINS] == [303] * 3


def test_only_the_demo_shop_shows_its_logins(app: Flask) -> None:
    assert "kontor-demo" not in app.test_client().get("/sign-in").text


def test_the_roles_of_the_demo_shop_are_apart() -> None:
    codes = ["pos.sell", "ledger.see", "ledger.reverse", "catalog.see", "catalog.edit", "app.people", "app.audit"]
    assert fitting("cashier", codes) == ["pos.sell", "catalog.see"]
    assert "pos.sell" not in fitting("clerk", codes)
    assert {"ledger.see", "ledger.reverse", "app.audit"} <= set(fitting("accountant", codes))
    assert not {"pos.sell", "app.people", "catalog.edit"} & set(fitting("accountant", codes))


def test_roles_are_given_from_the_command_line(app: Flask) -> None:
    run = app.test_cli_runner()
    run.invoke(args=["demo", "seed"])
    made = run.invoke(args=["user", "add", "eva", "Eva", "--role", "cashier", "--password", PASSWORD])
    assert made.output == "User eva was made.\n"
    assert run.invoke(args=["user", "role", "eva", "clerk", "accountant"]).output == "eva: accountant, clerk\n"
    wrong = run.invoke(args=["user", "role", "eva", "chief"])
    assert (wrong.exit_code, wrong.output) == (1, "Error: There is no role chief.\n")
    run.invoke(args=["user", "password", "eva", "--password", "quite another one"])
    assert sign_in(app.test_client(), "eva", "quite another one")[0] == 303
    with app.app_context(), reading() as connection:
        kept = connection.execute(select(User.password_hash).where(User.login == "eva")).scalar_one()
    assert kept.startswith("$argon2id$")


# settings -------------------------------------------------------------------------------------------------------------
def test_settings_have_defaults_and_types(context: Flask) -> None:
    def value() -> object:
        with reading() as connection:
            return settings.value(connection, FRAME, "demo")

    assert value() is False
    with writing_session() as session:
        settings.save(session, FRAME, "demo", True)
    assert value() is True
    with writing_session() as session:
        with pytest.raises(Faulty, match="declares no setting demmo"):
            settings.save(session, FRAME, "demmo", True)
        with pytest.raises(Faulty, match=r"app\.demo takes bool, not str"):
            settings.save(session, FRAME, "demo", "yes")
