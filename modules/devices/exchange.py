"""Verbs of the conversation with the proxies: greet, claim, report, sweep. Each is one short transaction of its own.

Nothing here relies on a message having arrived. A job is offered until its proxy has said that it is in its journal,
and a final state is taken once, so every message may come twice or not at all.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from app.errors import Missing, Refused
from app.models import Shop
from app.security import token_hash
from hardware_proxy.protocol import KINDS, DeviceState, Hello, JobReport, Kind, Reason, State
from hardware_proxy.protocol import Job as WireJob
from modules.devices.models import IS_OPEN, IS_PROBLEM, Device, Job, Paper, Proxy
from modules.devices.states import ACCEPTED_LEASE, FINAL_STATES, SENT_LEASE, SILENCE

TOKEN_PREFIX = "hwp_"  # noqa: S105 - makes a lost token easy to recognise, and is no secret
CLAIM_LIMIT = 50
NOT_CHARGED = frozenset({Reason.DECLINED, Reason.ABORTED, Reason.NOT_CHARGED})
WIRE_KINDS = {"printer": Kind.PRINT, "drawer": Kind.DRAWER, "office_printer": Kind.PAGE}
"""What a job is to the device, where the job's own kind does not say it: a receipt is printed."""

_PROXY = Proxy.__table__
_DEVICE = Device.__table__
_JOB = Job.__table__

# What is overdue is for `sweep`: a drawer must not open late because the bell rang before the next look.
_NEW = and_(Job.state == "queued", or_(Job.not_after.is_(None), Job.not_after >= bindparam("now")))
_LATE = and_(Job.state.in_(("sent", "accepted")), Job.lease_until < bindparam("now"))
_MINE = Device.proxy_id.in_(bindparam("proxies", expanding=True))
_CLAIM = (
    select(
        Job.id,
        Job.device_id,
        Job.seq,
        Job.payload,
        Job.not_after,
        Job.state,
        Job.attempts,
        Job.kind.label("what"),
        Device.code,
        Device.kind,
        Device.proxy_id,
        Proxy.scopes,
    )
    .join(Device, Device.id == Job.device_id)
    .join(Proxy, Proxy.id == Device.proxy_id)
    .where(IS_OPEN, Proxy.online, Proxy.active)
    .order_by(Job.device_id, Job.seq)
    .limit(CLAIM_LIMIT)
    .with_for_update(of=Job, skip_locked=True)
)
# Made once: for a receipt that a customer waits for, putting statements together is a good part of the way.
_CLAIMS = {
    (late, mine): _CLAIM.where(_LATE if late else _NEW, *([_MINE] if mine else []))
    for late in (False, True)
    for mine in (False, True)
}
_LOOKS = {
    (whole, mine): select(Job.id)
    .join(Device, Device.id == Job.device_id)
    .join(Proxy, Proxy.id == Device.proxy_id)
    .where(or_(_NEW, _LATE) if whole else _NEW, IS_OPEN, Proxy.online, Proxy.active, *([_MINE] if mine else []))
    .limit(1)
    for whole in (False, True)
    for mine in (False, True)
}
_OFFER = (
    update(_JOB)
    .where(_JOB.c.id == bindparam("job_id"))  # claimed, so locked, in the same transaction
    .values(
        state=bindparam("to_state"),
        lease_until=bindparam("lease"),
        sent_at=bindparam("at"),
        attempts=_JOB.c.attempts + 1,
    )
)
_REFUSE = (
    update(_JOB)
    .where(_JOB.c.id == bindparam("job_id"))
    .values(state="failed", reason="no_scope", finished_at=bindparam("at"))
)
_OVERDUE = and_(IS_OPEN, _JOB.c.state.in_(("held", "queued")), _JOB.c.not_after < bindparam("now"))
_EXPIRE = update(_JOB).where(_OVERDUE).values(state="expired", reason="too_late", finished_at=bindparam("now"))
_SILENT = and_(_PROXY.c.online, _PROXY.c.last_seen < bindparam("since"))


@dataclass(frozen=True)
class Offer:
    """A job for a proxy, ready to be sent."""

    proxy_id: int
    job: WireJob


def new_token(session: Session, shop_code: str, name: str, *, renew: bool = False) -> str:
    """Make a proxy, or with `renew` give an existing one another token; the token is never to be seen again."""
    shop = session.scalar(select(Shop).where(Shop.code == shop_code))
    if shop is None:
        raise Missing(_("There is no shop %(code)s.", code=shop_code), "shop")
    proxy = session.scalar(select(Proxy).where(Proxy.shop_id == shop.id, Proxy.name == name))
    if proxy is not None and proxy.token_hash and not renew:
        raise Refused(_("Proxy %(name)s has a token already; use --renew to give it a new one.", name=name), "name")
    if proxy is None:
        proxy = Proxy(shop_id=shop.id, name=name)
        session.add(proxy)
    token = fresh_token()
    proxy.token_hash, proxy.active = token_hash(token), True
    session.flush()
    return token


def fresh_token() -> str:
    """A token that nobody has had before."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def proxy_of(connection: Connection, token: str) -> int | None:
    """The id of the active proxy with this token."""
    found = connection.execute(
        select(Proxy.id).where(Proxy.token_hash == token_hash(token), Proxy.active)
    ).scalar_one_or_none()
    return found if token.startswith(TOKEN_PREFIX) else None


def revoke(session: Session, proxy_id: int) -> str:
    """Take a proxy's token away; answer its connection, which is to be ended ("" if there is none)."""
    proxy = session.get(Proxy, proxy_id)
    if proxy is None:
        raise Missing(_("There is no such proxy."))
    connection_id = proxy.connection_id
    proxy.token_hash, proxy.connection_id, proxy.online = None, "", False
    session.flush()
    return connection_id


def connected(connection: Connection, proxy_id: int, connection_id: str) -> str:
    """Note the newest connection of a proxy; answer the one before, which is to be thrown out ("" if there is none)."""
    before = connection.execute(select(Proxy.connection_id).where(Proxy.id == proxy_id).with_for_update()).scalar_one()
    connection.execute(update(_PROXY).where(_PROXY.c.id == proxy_id).values(connection_id=connection_id))
    return before


def strangers(connection: Connection, lines: Mapping[int, str]) -> list[str]:
    """Of these connections (proxy id to connection id), those that no longer count: a newer one took the place, or the
    token was withdrawn, perhaps by another process."""
    rows = connection.execute(
        select(Proxy.id, Proxy.connection_id).where(Proxy.id.in_(lines), Proxy.active, Proxy.token_hash.is_not(None))
    )
    valid = {row.id: row.connection_id for row in rows}
    return [line for proxy_id, line in lines.items() if valid.get(proxy_id) != line]


def greet(connection: Connection, proxy_id: int, hello: Hello, now: datetime) -> None:
    """A proxy has introduced itself: note its devices, and offer again at once what it may not have got."""
    connection.execute(
        update(_PROXY)
        .where(_PROXY.c.id == proxy_id)
        .values(online=True, last_seen=now, version=hello.version, journal_lost=hello.journal_lost)
    )
    known = set(connection.execute(select(Device.code).where(Device.proxy_id == proxy_id)).scalars())
    for state in hello.devices:
        if state.code not in known and state.kind in KINDS:
            row = {
                "proxy_id": proxy_id,
                "code": state.code,
                "name": "",
                "kind": state.kind,
                "serves": "",
                "active": True,
            }
            connection.execute(insert(_DEVICE).inline(), [{**row, **_said(state)}])
    note_states(connection, proxy_id, hello.devices, now)
    # What it has taken it reports by itself; what was only sent may never have come. A lost journal reports nothing.
    again = ("sent", "accepted") if hello.journal_lost else ("sent",)
    devices = select(Device.id).where(Device.proxy_id == proxy_id).scalar_subquery()
    connection.execute(
        update(_JOB).where(IS_OPEN, _JOB.c.device_id.in_(devices), _JOB.c.state.in_(again)).values(lease_until=now)
    )


def _said(state: DeviceState) -> dict[str, Any]:
    return {
        "driver": state.driver,
        "columns": state.columns,
        "confirmation": state.confirmation,
        "virtual": state.virtual,
        "health": state.health,
        "reason": state.reason,
        "drawer_open": state.drawer_open,
    }


def note_states(
    connection: Connection, proxy_id: int, states: Sequence[DeviceState], now: datetime
) -> dict[int, DeviceState]:
    """Write down how a proxy's devices are; answer those that have changed, by device id."""
    connection.execute(update(_PROXY).where(_PROXY.c.id == proxy_id).values(online=True, last_seen=now))
    rows = connection.execute(select(_DEVICE).where(_DEVICE.c.proxy_id == proxy_id)).mappings()
    before = {row["code"]: row for row in rows}
    changed: dict[int, DeviceState] = {}
    for state in states:
        row = before.get(state.code)
        said = _said(state)
        if row is not None and any(row[key] != value for key, value in said.items()):
            connection.execute(update(_DEVICE).where(_DEVICE.c.id == row["id"]).values(said))
            changed[row["id"]] = state
    return changed


def disconnected(connection: Connection, proxy_id: int, connection_id: str) -> bool:
    """The line is gone; unless a newer one has taken its place, the proxy is offline. True if it is."""
    return bool(
        connection.execute(
            update(_PROXY)
            .where(_PROXY.c.id == proxy_id, _PROXY.c.connection_id == connection_id)
            .values(online=False, connection_id="")
        ).rowcount
    )


def claim(connection: Connection, proxies: Collection[int] | None, now: datetime, *, late: bool = True) -> list[Offer]:
    """Take the jobs that are due for these proxies (None: for all that are online), and lease them.

    A queued job becomes `sent`; with `late`, one that was sent or accepted long ago is offered again under the same id.
    The two are counted apart: however many wait for a report, new ones go out.
    """
    mine = proxies is not None
    values = {"now": now, "proxies": list(proxies or ())}
    rows = list(connection.execute(_CLAIMS[False, mine], values))
    if late:
        rows += connection.execute(_CLAIMS[True, mine], values)
        rows.sort(key=lambda row: (row.device_id, row.seq))
    allowed = [row for row in rows if row.kind in row.scopes.split()]
    if allowed:
        connection.execute(_OFFER, [_offered(row, now) for row in allowed])
    if refused := [row for row in rows if row not in allowed]:
        connection.execute(_REFUSE, [{"job_id": row.id, "at": now} for row in refused])
    return [_offer(row, now) for row in allowed]


def _offered(row: Any, now: datetime) -> dict[str, Any]:
    accepted = row.state == "accepted"
    return {
        "job_id": row.id,
        "to_state": "accepted" if accepted else "sent",
        "lease": now + (ACCEPTED_LEASE if accepted else SENT_LEASE),
        "at": now,
    }


def _offer(row: Any, now: datetime) -> Offer:
    left = 0
    if row.not_after is not None:
        # At least one: 0 would mean for ever. A proxy that has the job reports it, one that has not lets it expire.
        left = max(1, (row.not_after - now) // timedelta(milliseconds=1))
    kind = row.what if row.what in KINDS[row.kind] else WIRE_KINDS[row.kind]
    job = WireJob(str(row.id), row.code, kind, row.seq, json.loads(row.payload), left, row.attempts + 1)
    return Offer(row.proxy_id, job)


def is_due(connection: Connection, proxies: Collection[int] | None, now: datetime, *, whole: bool = True) -> bool:
    """Whether `claim` or, for a `whole` look, `sweep` would find anything; a look that takes no lock."""
    values = {"now": now, "proxies": list(proxies or ())}
    if connection.execute(_LOOKS[whole, proxies is not None], values).first() is not None:
        return True
    return whole and (
        connection.execute(select(_JOB.c.id).where(_OVERDUE).limit(1), {"now": now}).first() is not None
        or connection.execute(select(_PROXY.c.id).where(_SILENT).limit(1), {"since": now - SILENCE}).first() is not None
    )


def sweep(connection: Connection, now: datetime) -> list[int]:
    """Let what is overdue expire and call silent proxies offline; answer the ids of those proxies.

    Only jobs that no proxy was offered can expire here: what may be in a proxy's journal is for the proxy to report.
    """
    connection.execute(_EXPIRE, {"now": now})
    silent = list(connection.execute(select(_PROXY.c.id).where(_SILENT), {"since": now - SILENCE}).scalars())
    if silent:
        connection.execute(update(_PROXY).where(_PROXY.c.id.in_(silent)).values(online=False))
    return silent


def accept_state(connection: Connection, proxy_id: int, report: JobReport, now: datetime) -> bool:
    """Take a proxy's report on one of its jobs; a final state is taken once, and later reports change nothing.

    False if the job does not exist or belongs to another proxy.
    """
    try:
        job_id = UUID(report.id)
    except ValueError:
        return False
    row = connection.execute(
        select(Job.device_id, Device.kind)
        .join(Device, Device.id == Job.device_id)
        .where(Job.id == job_id, Device.proxy_id == proxy_id)
    ).one_or_none()
    if row is None:
        return False
    final = report.state in FINAL_STATES
    changes: dict[str, Any] = {
        "state": report.state if final else "accepted",
        "reason": report.reason if final or report.state == State.BLOCKED else "",
        "result": json.dumps(report.result),
        "lease_until": None if final else now + ACCEPTED_LEASE,
    }
    if final:
        changes["finished_at"] = now
    if report.state == State.FAILED and report.reason in NOT_CHARGED:
        changes["seen_at"] = now  # the cashier stands before the terminal and has read it there
    taken = connection.execute(
        update(_JOB).where(_JOB.c.id == job_id, _JOB.c.state.not_in(FINAL_STATES)).values(changes)
    ).rowcount
    if taken:
        connection.execute(
            update(_JOB).where(_JOB.c.id == job_id, _JOB.c.accepted_at.is_(None)).values(accepted_at=now)
        )
    if taken and report.state == State.DONE and row.kind == "drawer":
        # It opened, so nobody needs to be told any more that it did not.
        connection.execute(update(_JOB).where(IS_PROBLEM, _JOB.c.device_id == row.device_id).values(seen_at=now))
    if taken and report.paper:
        connection.execute(delete(Paper.__table__).where(Paper.__table__.c.job_id == job_id))
        connection.execute(insert(Paper.__table__).inline(), [{"job_id": job_id, "png": report.paper}])
    return True


def device_of(connection: Connection, proxy_id: int, kind: str, code: str) -> int | None:
    """The device of a proxy with this kind and code, if the proxy may serve such devices."""
    row = connection.execute(
        select(Device.id, Proxy.scopes)
        .join(Proxy, Proxy.id == Device.proxy_id)
        .where(Device.proxy_id == proxy_id, Device.kind == kind, Device.code == code, Device.active)
    ).one_or_none()
    return None if row is None or kind not in row.scopes.split() else int(row.id)


@dataclass(frozen=True)
class Place:
    """Where a device stands: behind which proxy, under which code there, in which shop, and whether there is a line."""

    device_id: int
    proxy_id: int
    code: str
    shop_id: int
    online: bool


def place_of(connection: Connection, device_id: int, kind: str) -> Place | None:
    """Where a device of this kind stands, if its proxy may serve such devices."""
    row = connection.execute(
        select(Device.id, Device.proxy_id, Device.code, Proxy.shop_id, Proxy.online, Proxy.scopes)
        .join(Proxy, Proxy.id == Device.proxy_id)
        .where(Device.id == device_id, Device.kind == kind, Device.active, Proxy.active)
    ).one_or_none()
    return None if row is None or kind not in row.scopes.split() else Place(*row[:5])


def device_of_job(connection: Connection, proxy_id: int, job: str) -> int | None:
    """The device of a proxy's job; None for a job that is not its own."""
    try:
        job_id = UUID(job)
    except ValueError:
        return None
    return connection.execute(
        select(Job.device_id)
        .join(Device, Device.id == Job.device_id)
        .where(Job.id == job_id, Device.proxy_id == proxy_id)
    ).scalar_one_or_none()
