"""Verbs on jobs: order, release, cancel, print again. What the proxies say is in `exchange.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from flask_babel import gettext as _
from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from app.act import Act
from app.errors import Conflict, Missing, Refused
from app.ids import new_id
from hardware_proxy.protocol import KINDS
from modules.devices import assets
from modules.devices.bell import BELL
from modules.devices.documents import Document, Element, Text, completed, copy_of, document_from_text
from modules.devices.models import Device, Job, Proxy
from modules.devices.states import FINAL_STATES, NOT_PRINTED

PRINT_TTL = timedelta(hours=24)
DRAWER_TTL = timedelta(seconds=10)
TEST_TTL = timedelta(minutes=5)
PAGE = "page"
PAGE_TTL = timedelta(days=2)
"""How long the file of a page is kept: its job is printed within `PRINT_TTL` or not at all."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_INSERT = insert(Job.__table__).inline()
_HELD = (
    select(Job.id, Job.payload)
    .where(Job.document_id == bindparam("document_id"), Job.state == "held")
    .with_for_update()
)
_RELEASE = (
    update(Job.__table__)
    .where(Job.__table__.c.id == bindparam("job_id"), Job.__table__.c.state == "held")
    .values(state="queued", payload=bindparam("document"))
)
_CANCEL = (
    update(Job.__table__)
    .where(
        Job.__table__.c.id == bindparam("job_id"),
        or_(Job.__table__.c.state == "held", Job.__table__.c.state == "queued"),
    )
    .values(state="cancelled", finished_at=bindparam("at"))
)
_JOB = (
    select(
        Job.id, Job.device_id, Job.kind, Job.payload, Job.state, Job.document_id, Job.copy_no, Device.kind.label("on")
    )
    .join(Device, Device.id == Job.device_id)
    .where(Job.id == bindparam("id"))
)
_PRINTS = (
    select(Job.payload, Job.state, Job.copy_no)
    .where(Job.document_id == bindparam("document_id"), Job.kind == bindparam("kind"))
    .order_by(Job.copy_no)
)
_SEEN = update(Job.__table__).where(Job.__table__.c.id == bindparam("job_id")).values(seen_at=bindparam("at"))
_DEVICE = select(Device.id, Device.kind, Device.code).where(Device.id == bindparam("id"), Device.active)


@dataclass(frozen=True)
class Order:
    """What a device is to do.

    `payload` is a print document, or for a drawer the reason as JSON values. A document is ordered once per kind and
    copy: the database refuses the second row. `held` waits for `release`; `kept` is
    not printed, only there to be printed when somebody asks for it. After `ttl` it is not started any more.
    """

    device_id: int
    kind: str
    payload: Document | Mapping[str, Any]
    document_id: UUID | None = None
    copy_no: int = 0
    held: bool = False
    kept: bool = False
    ttl: timedelta = PRINT_TTL
    id: UUID = field(default_factory=new_id)


@dataclass
class _Ordered:
    """How many jobs this act has ordered; keeps them in order though they carry the same time."""

    count: int = 0


def _payload(order: Order) -> str:
    value = order.payload.as_json() if isinstance(order.payload, Document) else order.payload
    return orjson.dumps(value).decode()


def enqueue(act: Act, *orders: Order) -> None:
    """Order jobs, in this order, within the act: they exist exactly when the act is committed. One statement."""
    ordered = act.get(_Ordered)
    if ordered is None:
        ordered = _Ordered()
        act.put(ordered)
    rows = []
    for order in orders:
        rows.append(
            {
                "id": order.id,
                "seq": (act.now - _EPOCH) // _MICROSECOND + ordered.count,
                "device_id": order.device_id,
                "kind": order.kind,
                "payload": _payload(order),
                "state": "cancelled" if order.kept else "held" if order.held else "queued",
                "document_id": order.document_id,
                "copy_no": order.copy_no,
                "not_after": act.now + order.ttl,
                "created_at": act.now,
                "created_by": act.by.name,
            }
        )
        ordered.count += 1
    act.write(_INSERT, rows)
    act.ring(BELL.ring)


def open_drawer(device_id: int, reason: str) -> Order:
    """The order to open a drawer: valid for ten seconds, because a drawer that opens later opens for nobody."""
    return Order(device_id, "drawer", {"reason": reason}, ttl=DRAWER_TTL)


def release(act: Act, document_id: UUID, more: Iterable[Element] = ()) -> int:
    """Free the held jobs of a document, adding what the signing device answered; answer how many.

    To be called in an act of its own after the one that ordered them. Again is harmless: nothing is held any more.
    """
    rows = act.read(_HELD, {"document_id": document_id}).all()
    added = tuple(more)
    act.write(
        _RELEASE,
        [
            {
                "job_id": row.id,
                "document": orjson.dumps(completed(document_from_text(row.payload), added).as_json()).decode(),
            }
            for row in rows
        ],
    )
    if rows:
        act.ring(BELL.ring)
    return len(rows)


def _found(act: Act, job_id: UUID) -> Any:
    row = act.read(_JOB, {"id": job_id}).one_or_none()
    if row is None:
        raise Missing(_("There is no such job."))
    return row


def cancel(act: Act, job_id: UUID) -> None:
    """Drop a job that no proxy has been offered yet. Raises `Conflict` when it is too late."""
    row = _found(act, job_id)
    if row.state not in {"held", "queued"}:
        raise Conflict(_("The job is already on its way; it cannot be cancelled any more."))
    act.write(_CANCEL, [{"job_id": job_id, "at": act.now}])


def print_again(act: Act, job_id: UUID) -> UUID:
    """Print a document once more, headed as a copy unless it is certain that no paper came out; the new job's id.

    Raises `Refused` for what is not a receipt printer's, such as a drawer or a card payment (that is a new wish), and
    `Conflict` while the job is still on its way.
    """
    row = _found(act, job_id)
    if row.kind == "drawer":
        raise Refused(_("Open the drawer at the till; an old order is not repeated."))
    if row.on != "printer" or row.kind == "probe":
        raise Refused(_("Only what a receipt printer has printed can be printed again here."))
    if row.state not in FINAL_STATES:
        raise Conflict(_("The job is still on its way; wait for it or cancel it."))
    prints = [row]
    if row.document_id is not None:
        prints = [*act.read(_PRINTS, {"document_id": row.document_id, "kind": row.kind})]
    document, copy_no = document_from_text(prints[0].payload), prints[-1].copy_no + 1
    if any(each.state not in NOT_PRINTED for each in prints):
        document = copy_of(document, copy_no)
    order = Order(row.device_id, row.kind, document, row.document_id, copy_no)
    enqueue(act, order)
    act.write(_SEEN, [{"job_id": job_id, "at": act.now}])
    return order.id


def print_page(act: Act, device_id: int, pdf: bytes, document_id: UUID) -> UUID:
    """Order a document's PDF at an office printer; the job's id. Each order is one more print of it.

    The file is there for the proxy to fetch for as long as the job may be printed. Raises `Missing` for another device.
    """
    device = act.read(_DEVICE, {"id": device_id}).one_or_none()
    if device is None or device.kind != "office_printer":
        raise Missing(_("There is no such office printer."))
    last = act.read(_PRINTS, {"document_id": document_id, "kind": PAGE}).all()
    assets.purge(act.connection, act.now)
    sha256 = assets.keep(act.connection, pdf, act.now + PAGE_TTL)
    number = last[-1].copy_no + 1 if last else 0
    order = Order(device_id, PAGE, {"sha256": sha256, "copies": 1}, document_id, number)
    enqueue(act, order)
    return order.id


def take_note(act: Act, job_id: UUID) -> None:
    """A person has seen that a job failed or is uncertain; the till stops warning."""
    _found(act, job_id)
    act.write(_SEEN, [{"job_id": job_id, "at": act.now}])


def save_device(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    """Store what a clerk says of a device; its id. What the proxy says of it stays as it is."""
    device = session.get(Device, key) if key else Device()
    if device is None:
        raise Missing(_("There is no such device."))
    with session.no_autoflush:
        same = select(Device.id).where(Device.proxy_id == data["proxy_id"], Device.code == data["code"])
        if session.scalar(same.where(Device.id != (key or 0))) is not None:
            raise Refused(_("This proxy has a device of that code already."), "code")
    for name in ("proxy_id", "code", "kind", "name", "serves", "active"):
        setattr(device, name, data[name])
    session.add(device)
    session.flush()
    return device.id


def save_proxy(session: Session, key: int | None, data: Mapping[str, Any]) -> int:
    """Store a proxy's shop, name, and which kinds of device it may serve; its id. One that is not in use is cut off."""
    proxy = session.get(Proxy, key) if key else Proxy()
    if proxy is None:
        raise Missing(_("There is no such proxy."))
    with session.no_autoflush:
        same = select(Proxy.id).where(Proxy.shop_id == data["shop_id"], Proxy.name == data["name"])
        if session.scalar(same.where(Proxy.id != (key or 0))) is not None:
            raise Refused(_("This shop has a proxy of that name already."), "name")
    proxy.shop_id, proxy.name, proxy.active = data["shop_id"], data["name"], data["active"]
    proxy.scopes = " ".join(kind for kind in KINDS if kind in data["scopes"])
    session.add(proxy)
    session.flush()
    return proxy.id


def find_level(act: Act, device_id: int) -> UUID:
    """Order the test print by which a printer shows how well it can prove what it does; the job's id."""
    device = act.read(_DEVICE, {"id": device_id}).one_or_none()
    if device is None or device.kind != "printer":
        raise Missing(_("There is no such printer."))
    order = Order(device_id, "probe", {}, ttl=TEST_TTL)
    enqueue(act, order)
    return order.id


def test_print(act: Act, device_id: int) -> UUID:
    """Order a test page, or for a drawer a kick; the job's id."""
    device = act.read(_DEVICE, {"id": device_id}).one_or_none()
    if device is None:
        raise Missing(_("There is no such device."))
    if device.kind == "drawer":
        order = open_drawer(device_id, "test")
    else:
        page = Document(
            (
                Text(_("Test print"), "center", bold=True, size=2),
                Text(f"{device.code} · äöüÄÖÜß €", "center"),
                Text(act.now.strftime("%Y-%m-%d %H:%M:%S UTC"), "center"),
            )
        )
        order = Order(device_id, "test", page, ttl=TEST_TTL)
    enqueue(act, order)
    return order.id
