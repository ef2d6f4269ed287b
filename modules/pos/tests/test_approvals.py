"""What a cashier may not do alone, a colleague approves with a PIN; both names are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import accounts, pins
from app.db import reading, writing_session
from app.models import Approval, Role, Shop
from app.people import limiter
from app.tests.builders import client_of, csrf_of, make_person
from modules.pos.models import Task
from modules.pos.tests.builders import DemoShop, body, demo_shop

pytestmark = pytest.mark.sqlite

ASKING = ("pos.change_price", "pos.discount_any", "pos.cash", "pos.drawer")


@pytest.fixture
def shop(app: Flask) -> DemoShop:
    with app.app_context():
        limiter.reset()
        return demo_shop(app)


@pytest.fixture
def till(app: Flask, shop: DemoShop) -> FlaskClient:
    """Ada sells, and may do the rest with approval; Bob, number 77 and PIN 1379, may approve all but the drawer."""
    client = client_of(app, "pos.sell")
    make_person(app, *ASKING[:3], login="bob", name="Bob Boss")
    with app.app_context(), writing_session() as session:
        role = session.scalars(select(Role).where(Role.code == "role-ada")).one()
        accounts.set_effects(session, role, {"pos.sell": "allow"} | dict.fromkeys(ASKING, "ask"))
        user = accounts.user_of(session, "bob")
        pins.set_cashier(session, user, pins.WayIn("77", pins.hashed_pin("1379")))
    return client


def approved(client: FlaskClient, right: str, subject: UUID | None = None, pin: str = "1379") -> tuple[int, str]:
    """Bob's approval: the status, and the token or the sentence."""
    told = {"right": right, "subject": str(subject) if subject else None, "place": "T1", "number": "77", "pin": pin}
    answer = client.post("/api/v1/approvals", json=told, headers=head(client))
    data = answer.get_json()
    return answer.status_code, data.get("token") or data["message"]


def head(client: FlaskClient, *tokens: str) -> dict[str, str]:
    """The headers of the sales screen."""
    return {"X-CSRFToken": csrf_of(client), **({"X-Approval": ",".join(tokens)} if tokens else {})}


def cheaper(app: Flask, shop: DemoShop, **changes: Any) -> dict[str, Any]:
    """A sale whose first line was sold at a price entered by hand."""
    with app.app_context():
        return body(shop, price="0.10", **changes)


def question(sale: dict[str, Any], **changes: str) -> dict[str, Any]:
    """The quote for the first line of a sale."""
    line = sale["lines"][0]
    return {"till": "T1", "lines": [{"item": line["item"], "quantity": line["quantity"], **changes}]}


def tasks(app: Flask) -> list[str]:
    """The kinds of the tasks that are open."""
    with app.app_context(), reading() as connection:
        return list(connection.execute(select(Task.kind).order_by(Task.id)).scalars())


def test_a_price_needs_approval_and_the_sale_carries_it(app: Flask, shop: DemoShop, till: FlaskClient) -> None:
    sale, uuid = cheaper(app, shop), uuid4()
    asked = question(sale, price="0.10")
    refused = till.post("/api/v1/quotes", json=asked, headers=head(till))
    assert (refused.status_code, refused.get_json()["approval"]) == (403, "pos.change_price")
    status, token = approved(till, "pos.change_price", uuid)
    assert status == 201
    assert till.post("/api/v1/quotes", json=asked, headers=head(till, token)).status_code == 200
    stored = till.put(f"/api/v1/sales/{uuid}", json={**sale, "approvals": [token]}, headers=head(till))
    assert stored.status_code == 201
    assert tasks(app) == []
    with app.app_context(), reading() as connection:
        row = connection.execute(select(Approval.__table__)).one()
    assert (row.asked_by, row.approved_by, row.subject_id, row.place) == ("Ada Example", "Bob Boss", uuid, "T1")
    page = client_of(app, "app.audit", login="eve").get("/set-up/approvals").text
    assert "Bob Boss" in page


def test_a_sale_without_approval_is_stored_and_becomes_a_task(app: Flask, shop: DemoShop, till: FlaskClient) -> None:
    _status, token = approved(till, "pos.change_price", uuid4())  # of another sale
    sale = {**cheaper(app, shop), "approvals": [token, "forged"]}
    assert till.put(f"/api/v1/sales/{uuid4()}", json=sale, headers=head(till)).status_code == 201
    assert tasks(app) == ["price"]


def test_an_approval_does_not_last(app: Flask, shop: DemoShop, till: FlaskClient) -> None:
    sale, uuid = cheaper(app, shop), uuid4()
    _status, token = approved(till, "pos.change_price", uuid)
    late = {**sale, "approvals": [token], "made_at": (datetime.now(UTC) + timedelta(minutes=20)).isoformat()}
    assert till.put(f"/api/v1/sales/{uuid}", json=late, headers=head(till)).status_code == 201
    assert "price" in tasks(app)


def test_a_large_discount_needs_approval(app: Flask, shop: DemoShop, till: FlaskClient) -> None:
    asked = question(cheaper(app, shop), discount_percent="60")
    refused = till.post("/api/v1/quotes", json=asked, headers=head(till))
    assert refused.get_json()["approval"] == "pos.discount_any"
    _status, token = approved(till, "pos.discount_any", uuid4())
    answer = till.post("/api/v1/quotes", json=asked, headers=head(till, token))
    assert answer.status_code == 200
    line = answer.get_json()["lines"][0]
    assert Decimal(line["discount"]) > 0


def test_cash_out_takes_one_approval_each_time(app: Flask, shop: DemoShop, till: FlaskClient) -> None:
    address = f"/api/v1/shifts/{shop.shift}/cash"
    move = {"kind": "cash_out", "amount": "20.00", "reason": "Flowers", "reason_code": "PRIVATE"}
    assert till.post(address, json=move, headers=head(till)).get_json()["approval"] == "pos.cash"
    _status, token = approved(till, "pos.cash")
    assert [till.post(address, json=move, headers=head(till, token)).status_code for _twice in range(2)] == [204, 403]


def test_whoever_lacks_the_right_cannot_approve(till: FlaskClient) -> None:
    assert approved(till, "pos.drawer") == (403, "Bob Boss may not approve this.")
    assert approved(till, "pos.cash", pin="1378") == (403, "Number, PIN or badge is wrong.")
    assert approved(till, "pos.setup") == (403, "You may not do this, with or without approval.")


def test_who_is_denied_is_not_offered_approval(app: Flask, shop: DemoShop, till: FlaskClient) -> None:
    with app.app_context(), writing_session() as session:
        accounts.set_effects(session, accounts.user_of(session, "ada"), {"pos.change_price": "deny"})
    refused = till.post("/api/v1/quotes", json=question(cheaper(app, shop), price="0.10"), headers=head(till))
    assert refused.status_code == 403
    assert "approval" not in refused.get_json()


def test_five_wrong_pins_are_enough(till: FlaskClient) -> None:
    assert [approved(till, "pos.cash", pin="0000")[0] for _try in range(6)] == [403] * 5 + [429]


def test_a_cashier_of_another_shop_finds_no_till(app: Flask, shop: DemoShop, till: FlaskClient) -> None:
    assert till.get("/pos/T1").status_code == 200
    with app.app_context(), writing_session() as session:
        mitte = session.scalars(select(Shop)).one()
        other = Shop(company_id=mitte.company_id, code="WEST", name="West", zone="Europe/Berlin")
        session.add(other)
        session.flush()
        accounts.set_shops(session, accounts.user_of(session, "ada"), [other.id])
    assert till.get("/pos/T1").status_code == 403
    assert till.get("/api/v1/tills/T1/catalogue").status_code == 403
    opened = till.post("/api/v1/shifts", json={"till": "T2", "float": "0.00"}, headers=head(till))
    assert opened.get_json()["message"] == "You do not work in this shop."
    with app.app_context():
        sale = body(shop)
    assert till.put(f"/api/v1/sales/{uuid4()}", json=sale, headers=head(till)).status_code == 201


def test_voiding_a_line_without_approval_becomes_a_task(app: Flask, shop: DemoShop, till: FlaskClient) -> None:
    with app.app_context(), writing_session() as session:
        accounts.set_effects(session, accounts.user_of(session, "ada"), {"pos.void": "ask"})
        accounts.set_effects(session, accounts.user_of(session, "bob"), {"pos.void": "allow"})
    cart = uuid4()
    _status, token = approved(till, "pos.void", cart)
    told = {"till": "T1", "event": "void_line", "text": "1 × Rye bread", "amount": "3.20"}
    address = f"/api/v1/carts/{cart}"
    assert till.post(address, json={**told, "approvals": [token]}, headers=head(till)).status_code == 202
    assert tasks(app) == []
    assert till.post(f"/api/v1/carts/{uuid4()}", json=told, headers=head(till)).status_code == 202
    assert tasks(app) == ["right"]
