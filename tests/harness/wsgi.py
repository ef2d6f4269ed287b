"""The server under fire: Kontor with two addresses by which the harness orders jobs as a till would."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from flask import Flask, request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import create_app
from app.act import SYSTEM, acting
from app.db import reading
from app.security import public
from hardware_proxy.protocol import JOB, Cell, Columns, Cut, Document, Text
from hardware_proxy.protocol import Job as WireJob
from modules.devices import api, exchange
from modules.devices.models import Job
from modules.devices.services import Order, enqueue, open_drawer
from tests.harness.dice import Dice


def receipt(number: int) -> Document:
    """A receipt that says at its end which it is."""
    lines = [Columns((Cell(f"{n} x Haferdrink Barista"), Cell("3,98", 9, "right"))) for n in range(1, 6)]
    return Document((Text(f"Receipt {number}", "center"), *lines, Text(f"end {number}"), Cut()), "de")


def _order(key: UUID) -> tuple[dict[str, float], int]:
    asked = request.get_json()
    order = Order(asked["device"], "receipt", receipt(asked["number"]), id=key)
    if asked["kind"] == "drawer":
        kick = open_drawer(asked["device"], "harness")
        order = Order(kick.device_id, kick.kind, kick.payload, ttl=timedelta(seconds=asked["ttl"]), id=key)
    with reading() as connection:  # a till that got no answer asks again under the same id
        known = connection.execute(select(Job.id).where(Job.id == key)).first()
    if known is None:
        with suppress(IntegrityError), acting(SYSTEM) as act:  # or it asks again while the first question is answered
            enqueue(act, order)
    return {"committed": time.monotonic()}, 202


def _plain(key: UUID) -> tuple[dict[str, float], int]:
    """The naive design: sent to whoever listens at this moment, and forgotten."""
    asked = request.get_json()
    job = WireJob(str(key), asked["code"], "print", asked["number"], receipt(asked["number"]).as_json())
    api.channel_of(app).send(asked["proxy"], JOB, job.as_json())
    return {"committed": time.monotonic()}, 202


def _served() -> Flask:
    made = create_app()
    for rule, view in (("order", _order), ("plain", _plain)):
        made.add_url_rule(f"/api/harness/{rule}/<uuid:key>", f"harness_{rule}", public(view), methods=["POST"])
    dice = Dice()
    for name in ("claim", "accept_state"):
        dice.around(exchange, name)
    dice.around(api.Channel, "send")
    return made


app = _served()
