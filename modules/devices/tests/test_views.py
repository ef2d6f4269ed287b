"""The pages: what a clerk sees of devices and jobs, and what a till asks for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.act import SYSTEM, acting
from app.db import reading, writing
from app.ids import new_id
from app.tests.builders import client_of, csrf_of
from app.tests.forms import sent
from hardware_proxy.protocol import JobReport
from modules.devices import exchange, queries
from modules.devices.models import Proxy
from modules.devices.services import Order, enqueue, open_drawer
from modules.devices.tests.builders import NOW, PAPER, Made, in_app

pytestmark = pytest.mark.sqlite
SAVED = {302, 303}


@pytest.fixture
def made(app: Flask) -> Made:
    return in_app(app)


@pytest.fixture
def clerk(app: Flask, made: Made) -> FlaskClient:
    return client_of(app, "devices.see", "devices.edit", "devices.print", "devices.state")


def ordered(app: Flask, *orders: Order) -> None:
    with app.app_context(), acting(SYSTEM) as act:
        enqueue(act, *orders)


def finished(app: Flask, made: Made, order: Order, state: str, paper: bytes = b"") -> None:
    with app.app_context(), writing() as connection:
        exchange.claim(connection, None, NOW)
        reason = "" if state == "done" else "interrupted"
        exchange.accept_state(connection, made.proxy, JobReport(str(order.id), state, reason, {}, paper), NOW)


def test_the_overview_names_proxies_devices_and_jobs(app: Flask, made: Made, clerk: FlaskClient) -> None:
    ordered(app, Order(made.printer, "receipt", PAPER, copy_no=2))
    page = clerk.get("/devices/").text
    for words in ("Mitte · Front", "T1-PRINTER", "T1-DRAWER", "Receipt, copy 2"):
        assert words in page


def test_without_a_proxy_the_page_says_what_to_do(app: Flask) -> None:
    assert "flask devices proxy" in client_of(app, "devices.see").get("/devices/").text


def test_a_job_shows_its_life_and_its_text(app: Flask, made: Made, clerk: FlaskClient) -> None:
    order = Order(made.printer, "receipt", PAPER)
    ordered(app, order)
    page = clerk.get(f"/devices/jobs/{order.id}").text
    assert "3,98 €" in page
    assert "Cancel" in page
    assert f'data-devices="{made.printer}"' in page
    finished(app, made, order, "done")
    page = clerk.get(f"/devices/jobs/{order.id}").text
    assert "In the shop" in page
    assert "Print again" in page
    assert "data-devices" not in page


def test_virtual_paper_can_be_looked_at(app: Flask, made: Made, clerk: FlaskClient) -> None:
    order = Order(made.printer, "receipt", PAPER)
    ordered(app, order)
    assert clerk.get(f"/devices/jobs/{order.id}/paper.png").status_code == 404
    finished(app, made, order, "done", b"\x89PNG paper")
    answer = clerk.get(f"/devices/jobs/{order.id}/paper.png")
    assert (answer.mimetype, answer.data) == ("image/png", b"\x89PNG paper")
    assert "paper.png" in clerk.get(f"/devices/jobs/{order.id}").text


def test_print_again_leads_to_the_copy(app: Flask, made: Made, clerk: FlaskClient) -> None:
    order = Order(made.printer, "receipt", PAPER, new_id())
    ordered(app, order)
    finished(app, made, order, "uncertain")
    page = clerk.get(f"/devices/jobs/{order.id}").text
    assert "Look at the paper" in page
    answer = clerk.post(f"/devices/jobs/{order.id}/again", data={"csrf_token": csrf_of(clerk)})
    assert answer.status_code == 303
    assert "KOPIE 1" in clerk.get(answer.location).text


def test_a_doubt_is_noted_and_the_till_stops_warning(app: Flask, made: Made, clerk: FlaskClient) -> None:
    order = Order(made.printer, "receipt", PAPER)
    ordered(app, order)
    finished(app, made, order, "uncertain")
    with app.app_context(), reading() as connection:
        assert queries.lights(connection, [made.printer], NOW)[0].tone == "warn"
    clerk.post(f"/devices/jobs/{order.id}/note", data={"csrf_token": csrf_of(clerk)})
    with app.app_context(), reading() as connection:
        assert queries.lights(connection, [made.printer], NOW)[0].tone == "good"


def test_a_waiting_job_is_cancelled(app: Flask, made: Made, clerk: FlaskClient) -> None:
    order = open_drawer(made.drawer, "sale")
    ordered(app, order)
    clerk.post(f"/devices/jobs/{order.id}/cancel", data={"csrf_token": csrf_of(clerk)})
    assert "cancelled" in clerk.get(f"/devices/jobs/{order.id}").text


def test_a_test_print_leads_to_its_job(made: Made, clerk: FlaskClient) -> None:
    for device in (made.printer, made.drawer):
        answer = clerk.post(f"/devices/{device}/test", data={"csrf_token": csrf_of(clerk)})
        assert clerk.get(answer.location).status_code == 200
    assert clerk.post("/devices/999/test", data={"csrf_token": csrf_of(clerk)}).status_code == 404


def test_the_list_of_jobs_is_filtered_and_exported(app: Flask, made: Made, clerk: FlaskClient) -> None:
    ordered(app, Order(made.printer, "receipt", PAPER), open_drawer(made.drawer, "sale"))
    assert clerk.get("/devices/jobs").text.count("T1-") == 2
    assert "T1-PRINTER" not in clerk.get("/devices/jobs?q=T1-DRAWER").text
    assert "T1-DRAWER" in clerk.get("/devices/jobs?format=csv").text


def test_a_device_gets_a_name(made: Made, clerk: FlaskClient) -> None:
    page = f"/devices/{made.printer}"
    said = {"proxy_id": str(made.proxy), "code": "T1-PRINTER", "kind": "printer", "serves": " T1 ", "active": "y"}
    assert sent(clerk, page, {**said, "name": "Counter"}).status_code in SAVED
    assert "Counter" in clerk.get("/devices/").text
    assert "Counter" in clerk.get("/devices/list?q=T1-PRINTER").text
    taken = sent(clerk, f"/devices/{made.drawer}", {**said, "name": "Drawer", "kind": "drawer"})
    assert (taken.status_code, "has a device of that code already" in taken.text) == (422, True)
    assert clerk.get("/devices/999").status_code == 404


def test_a_proxy_is_narrowed_to_what_it_may_serve(app: Flask, made: Made, clerk: FlaskClient) -> None:
    said = {"shop_id": str(made.shop), "name": "Front", "scopes": "printer", "active": "y"}
    assert sent(clerk, f"/devices/proxies/{made.proxy}", said).status_code in SAVED
    with app.app_context(), reading() as connection:
        assert connection.execute(select(Proxy.scopes)).scalar_one() == "printer"
    assert "Front" in clerk.get("/devices/proxies").text
    again = sent(clerk, "/devices/proxies/new", said)
    assert (again.status_code, "has a proxy of that name already" in again.text) == (422, True)


def test_a_printer_shows_how_well_it_can_prove_what_it_does(app: Flask, made: Made, clerk: FlaskClient) -> None:
    values = {"csrf_token": csrf_of(clerk)}
    answer = clerk.post(f"/devices/{made.printer}/probe", data=values)
    assert answer.status_code == 303
    assert "Test print" in clerk.get(answer.location).text
    with app.app_context(), writing() as connection:
        (offer,) = exchange.claim(connection, None, datetime.now(UTC))
    assert (offer.job.kind, offer.job.payload) == ("probe", {})
    assert clerk.post(f"/devices/{made.drawer}/probe", data=values).status_code == 404


def test_the_till_asks_for_its_devices_only(made: Made, clerk: FlaskClient) -> None:
    answer = clerk.get(f"/devices/till-state?device={made.drawer}&device=x").json
    assert answer is not None
    assert [(light["code"], light["kind"]) for light in answer["devices"]] == [("T1-DRAWER", "drawer")]
    assert clerk.get("/devices/till-state").json == {"devices": []}


def test_rights_are_needed(app: Flask, made: Made) -> None:
    cashier = client_of(app, "devices.state", login="carl")
    assert cashier.get(f"/devices/till-state?device={made.printer}").status_code == 200
    assert cashier.get("/devices/").status_code == 403
    looker = client_of(app, "devices.see", login="lea")
    page = looker.get("/devices/").text
    assert "T1-PRINTER" in page
    assert "Withdraw" not in page
    assert "Test print" not in page
    form = {"csrf_token": csrf_of(cashier)}
    assert cashier.post(f"/devices/{made.drawer}/test", data=form).status_code == 403
    assert cashier.post(f"/devices/proxies/{made.proxy}/revoke", data=form).status_code == 403


def test_a_token_is_printed_once_by_command(app: Flask, made: Made) -> None:
    run = app.test_cli_runner().invoke
    first = run(args=["devices", "proxy", "Back", "--shop", "MITTE"])
    assert first.exit_code == 0
    assert first.output.startswith("hwp_")
    again = run(args=["devices", "proxy", "Back", "--shop", "MITTE"])
    assert again.exit_code == 1
    assert "--renew" in again.output
    newer = run(args=["devices", "proxy", "Back", "--shop", "MITTE", "--renew"])
    assert newer.output.split()[-1] != first.output.split()[-1]
    assert "no shop" in run(args=["devices", "proxy", "Back", "--shop", "NO"]).output
