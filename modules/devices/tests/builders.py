"""A shop with a proxy and two devices, for tests of any room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from app.act import SYSTEM, acting
from app.db import reading, writing, writing_session
from app.ids import new_id
from app.models import Company, Shop
from hardware_proxy.protocol import Cell, Columns, Cut, DeviceState, Document, Hello, JobReport, Text
from modules.devices import exchange
from modules.devices.models import Device, Job, Proxy
from modules.devices.services import Order, enqueue

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
PAPER = Document((Text("Kontor", "center"), Columns((Cell("Total"), Cell("3,98 €", 8, "right"))), Cut()), "de")
STATES = (
    DeviceState("T1-PRINTER", "printer", "virtual", 42, 3, virtual=True),
    DeviceState("T1-DRAWER", "drawer", "virtual", 0, 2, drawer_open=False, virtual=True),
)


@dataclass(frozen=True)
class Made:
    """What was made: ids, and the proxy's token."""

    shop: int
    proxy: int
    printer: int
    drawer: int
    token: str


def make_shop(code: str = "MITTE", name: str = "Front") -> Made:
    """A shop with a proxy that has introduced itself; needs an application context."""
    with writing_session() as session:
        company = session.scalar(select(Company).limit(1))
        if company is None:
            company = Company(code="K", name="Kontor")
            session.add(company)
            session.flush()
        shop = Shop(company_id=company.id, code=code, name=code.title())
        session.add(shop)
        session.flush()
        token = exchange.new_token(session, code, name)
        proxy = session.scalars(select(Proxy).where(Proxy.shop_id == shop.id)).one()
        shop_id, proxy_id = shop.id, proxy.id
    with writing_session() as session:
        exchange.greet(session.connection(), proxy_id, Hello("1.0", "boot", STATES), NOW)
        rows = session.execute(select(Device.kind, Device.id).where(Device.proxy_id == proxy_id))
        found = {row.kind: row.id for row in rows}
    return Made(shop_id, proxy_id, found["printer"], found["drawer"], token)


def order(*orders: Order, now: datetime = NOW) -> None:
    """Order jobs in an act of their own."""
    with acting(SYSTEM, now) as act:
        enqueue(act, *orders)


def job(job_id: UUID) -> Job:
    """A job's row."""
    with reading() as connection:
        row = connection.execute(select(*Job.__table__.c).where(Job.id == job_id)).mappings().one()
    return Job(**row)


def in_app(app: Flask) -> Made:
    """`make_shop` for tests that have no context."""
    with app.app_context():
        return make_shop()


def make_office(shop_id: int) -> None:
    """A proxy of the shop that has told of the usual devices and of an office printer."""
    office = DeviceState("OFFICE", "office_printer", "virtual", 0, 0, virtual=True)
    with writing_session() as session:
        session.add(proxy := Proxy(shop_id=shop_id, name="Front"))
        session.flush()
        exchange.greet(session.connection(), proxy.id, Hello("1.0", "boot", (*STATES, office)), NOW)


def report_done(proxy_id: int, job_id: UUID) -> None:
    """The proxy says that a job is done."""
    with writing_session() as session:
        exchange.accept_state(session.connection(), proxy_id, JobReport(str(job_id), "done"), NOW)


def claimed(proxies: Iterable[int] | None = None, now: datetime = NOW) -> list[exchange.Offer]:
    """What is offered to these proxies now, or to all."""
    with writing() as connection:
        return exchange.claim(connection, None if proxies is None else set(proxies), now)


def reported(proxy: int, job_id: UUID, state: str, reason: str = "", now: datetime = NOW) -> bool:
    """Whether the news of a job were taken."""
    with writing() as connection:
        return exchange.accept_state(connection, proxy, JobReport(str(job_id), state, reason), now)


def receipt(made: Made, *, held: bool = False, copy_no: int = 0, document: UUID | None = None) -> Order:
    """A receipt that is to be printed."""
    return Order(made.printer, "receipt", PAPER, document or new_id(), copy_no, held)
