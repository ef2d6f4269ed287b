"""Many rows at once: a preview that changes nothing, a result per row, each row once however often it is taken up."""

from __future__ import annotations

import html
import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import bulk_runs, outbox
from app.db import reading, writing_session
from app.errors import Refused
from app.hub import Hub
from app.list_bulk import switches
from app.list_models import BulkRow, BulkRun
from app.models import AuditRow, Role, User
from app.tests.builders import csrf_of, make_person, sign_in
from app.tests.list_examples import list_client


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return list_client(app, "app.people")


def choose(client: FlaskClient, *keys: int, query: str = "", **more: str) -> str:
    form = {
        "csrf_token": csrf_of(client),
        "address": "/roles",
        "do": "test.rename",
        "row": list(map(str, keys)),
        **more,
    }
    answer = client.post(f"/lists/bulk?{query}", data=form)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def send(client: FlaskClient, url: str, do: str, **more: str) -> int:
    return client.post(url, data={"csrf_token": csrf_of(client), "do": do, **more}).status_code


def names(app: Flask) -> dict[str, int]:
    with app.app_context(), reading() as connection:
        rows = connection.execute(select(Role.name, func.count()).where(Role.id > 1000).group_by(Role.name))
        return {row[0]: row[1] for row in rows}


def states(app: Flask, url: str) -> dict[str, int]:
    with app.app_context(), reading() as connection:
        return bulk_runs.counts(connection, UUID(url.rsplit("/", 1)[-1]))


def test_preview_then_a_result_per_row(app: Flask, client: FlaskClient) -> None:
    before = names(app)
    url = choose(client, 1001, 1007, 1003)
    assert send(client, url, "preview", name="") == 422
    assert send(client, url, "preview", name="New") == 303
    page = html.unescape(client.get(url).text)
    assert "red → New" in page
    assert "Sevens keep their name." in page
    assert "Do it to 3 rows" in page
    assert names(app) == before, "a preview changed something"
    assert send(client, url, "apply") == 303
    assert names(app)["New"] == 2
    assert states(app, url) == {"waiting": 0, "done": 2, "refused": 1}
    result = html.unescape(client.get(url).text)
    assert "2 done · 1 refused · 0 waiting" in result
    assert re.findall(r">(R\d+)<", client.get(f"{url}?state=refused").text) == ["R007"]
    with app.app_context(), reading() as connection:
        who = connection.execute(select(AuditRow.user_name).where(AuditRow.new == "New")).scalars().all()
    assert who == ["Ada Example", "Ada Example"]
    assert "Roles" in client.get("/lists/bulk").text


def test_all_that_the_filters_leave(app: Flask, client: FlaskClient) -> None:
    url = choose(client, query="where=code:begins:R01&where=even:yes", all="1")
    send(client, url, "preview", name="Tens")
    send(client, url, "apply")
    assert names(app)["Tens"] == 5
    assert states(app, url)["done"] == 5


def test_an_interrupted_run_goes_on_and_does_no_row_twice(app: Flask, client: FlaskClient) -> None:
    url = choose(client, all="1")
    key = UUID(url.rsplit("/", 1)[-1])
    send(client, url, "preview", name="Once")
    hub: Hub = app.extensions["kontor"]
    with app.test_request_context("/"):
        with writing_session() as session:
            bulk_runs.begin(session, key)
        assert bulk_runs.work(hub, key, 50) == 70
        assert bulk_runs.work(hub, key, 30) == 40
    assert states(app, url)["waiting"] == 40
    assert "Continue" in client.get(url).text
    assert send(client, url, "apply") == 303
    assert states(app, url) == {"waiting": 0, "done": 108, "refused": 12}
    with app.app_context(), reading() as connection:
        changes = connection.execute(select(func.count()).where(AuditRow.new == "Once")).scalar_one()
    assert changes == 108, "every record was changed once"
    assert send(client, url, "preview", name="Twice") == 422


def test_what_a_page_cannot_wait_for_is_done_by_the_worker(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_runs, "AT_ONCE", 10)
    url = choose(client, all="1")
    send(client, url, "preview", name="Later")
    send(client, url, "apply")
    assert states(app, url)["waiting"] == 110
    assert ">Look again<" in client.get(url).text
    outbox.deliver_all(app)
    assert states(app, url)["waiting"] == 0
    assert names(app)["Later"] == 108


def test_a_run_is_ones_own_and_needs_the_right(app: Flask, client: FlaskClient) -> None:
    url = choose(client, 1001)
    make_person(app, login="bob", name="Bob")
    bob = app.test_client()
    sign_in(bob, "bob")
    assert bob.get(url).status_code == 404
    assert "Rename" not in bob.get("/roles").text
    form = {"csrf_token": csrf_of(bob), "address": "/roles", "do": "test.rename", "row": "1001"}
    assert bob.post("/lists/bulk", data=form).status_code == 403
    assert bob.post("/lists/bulk", data={**form, "address": "/set-up/users"}).status_code == 403
    with app.app_context(), reading() as connection:
        assert connection.execute(select(func.count()).select_from(BulkRun)).scalar_one() == 1


def test_nothing_chosen_is_said(client: FlaskClient) -> None:
    form = {"csrf_token": csrf_of(client), "address": "/roles", "do": "test.rename"}
    answer = client.post("/lists/bulk", data=form)
    assert "Choose at least one row first." in answer.text


def test_a_key_of_another_list_is_not_taken(app: Flask, client: FlaskClient) -> None:
    url = choose(client, 1001, 1)  # 1 is a role that this list does not show
    with app.app_context(), reading() as connection:
        kept = connection.execute(select(BulkRow.key)).scalars().all()
    assert kept == ["1001"], url


def test_records_are_switched_on_and_off(app: Flask, client: FlaskClient) -> None:
    on, off = switches(User, "app_user", "app.people")
    assert (on.code, off.code) == ("app_user.on", "app_user.off")
    with app.test_request_context("/"), writing_session() as session:
        key = session.scalars(select(User.id)).one()
        off.apply(session, key, {})
        assert session.get_one(User, key).active is False
        with pytest.raises(Refused, match="already"):
            off.preview(session, key, {})
        on.apply(session, key, {})
        assert session.get_one(User, key).active is True
