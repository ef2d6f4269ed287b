"""Reads for the back office, for the till's strip and for the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Connection, RowMapping, case, func, select

from app.models import Shop
from modules.devices.models import IS_OPEN, IS_PROBLEM, Asset, Device, Job, Paper, Proxy
from modules.devices.states import DRAWER_WARN, SILENCE, WARN

SILENT = frozenset({"offline", "no_answer"})


def sentence(reason: str, kind: str = "printer") -> str:
    """What a reason of the proxy means and what to do about it; an unknown reason is shown as it is."""
    silent = {
        "scale": _("The scale does not answer. Check power and cable; type the weight meanwhile."),
        "scanner": _("The scanner does not answer. Check power and cable; type the codes meanwhile."),
        "display": _("The customer's display does not answer. Check power and cable."),
        "terminal": _("The card terminal cannot be reached. Check power and cable; take cash meanwhile."),
    }
    if reason in SILENT and kind in silent:
        return silent[kind]
    known: dict[str, str] = {
        "": "",
        "paper_low": _("The paper is nearly used up."),
        "paper_out": _("The paper has run out. Put in a new roll, printing goes on by itself."),
        "cover_open": _("The printer's cover is open. Close it, printing goes on by itself."),
        "offline": _("The printer is switched off or its cable is loose."),
        "no_answer": _("The printer does not answer. Switch it off and on again."),
        "device_error": _("The printer reports a fault. Look at its lights."),
        "unknown_device": _("The shop's program does not know this device."),
        "unsupported": _("The device cannot do that."),
        "bad_document": _("The document could not be read."),
        "too_late": _("It came too late and was dropped."),
        "duplicate": _("The drawer had just been opened."),
        "not_opened": _("The drawer did not open. Is it locked?"),
        "interrupted": _("It is not known whether it came out. Look at the paper."),
        "busy": _("The device works on something else."),
        "no_journal": _("The shop's program cannot write its journal, so nothing is printed. Is its disk full?"),
        "journal_lost": _("The shop's program lost its journal. Nobody knows whether this was done before; look."),
        "no_asset": _("A picture or page could not be fetched."),
        "no_scope": _("The proxy is not allowed to serve this kind of device."),
        "in_motion": _("The scale is not at rest."),
        "under_zero": _("The scale is below zero. Take everything off and set it to zero."),
        "over_load": _("There is too much on the scale."),
        "no_load": _("There is nothing on the scale."),
        "declined": _("The card was declined."),
        "aborted": _("The payment was broken off; nothing was charged."),
        "not_charged": _("The terminal's records show that nothing was charged."),
    }
    return known.get(reason, reason)


@dataclass(frozen=True)
class Light:
    """How one device stands at the till: `tone` good, warn or bad, one word for it, and a sentence what to do."""

    device_id: int
    code: str
    name: str
    kind: str
    tone: str
    word: str
    advice: str
    waiting: int
    drawer_open: bool | None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return dict(self.__dict__)


_STATES = (
    select(
        Device.id,
        Device.code,
        Device.name,
        Device.kind,
        Device.health,
        Device.reason,
        Device.drawer_open,
        Proxy.online,
        Proxy.last_seen,
    )
    .join(Proxy, Proxy.id == Device.proxy_id)
    .order_by(Device.kind.desc(), Device.code)
)


def lights(connection: Connection, device_ids: Sequence[int], now: datetime) -> list[Light]:
    """The state of these devices, printers first."""
    if not device_ids:
        return []
    rows = connection.execute(_STATES.where(Device.id.in_(device_ids))).all()
    waiting = _counts(connection, device_ids, IS_OPEN)
    # Paper that is in doubt is looked for all day, a drawer that stayed shut only for a moment.
    recent = case((Device.kind == "drawer", now - DRAWER_WARN), else_=now - WARN)
    troubled = _counts(connection, device_ids, IS_PROBLEM, Job.created_at > recent)
    return [_light(row, waiting.get(row.id, 0), troubled.get(row.id, 0), now) for row in rows]


def _counts(connection: Connection, device_ids: Sequence[int], *conditions: Any) -> dict[int, int]:
    statement = select(Job.device_id, func.count()).join(Device, Device.id == Job.device_id)
    statement = statement.where(Job.device_id.in_(device_ids), *conditions).group_by(Job.device_id)
    return {row[0]: row[1] for row in connection.execute(statement)}


def _light(row: Any, waiting: int, troubled: int, now: datetime) -> Light:
    tone, word, advice = "good", _("ready"), ""
    gone = not row.online or row.last_seen is None or row.last_seen < now - SILENCE
    if gone:
        tone, word = "bad", _("not connected")
        advice = _("The shop's device program is not connected. Receipts wait and print as soon as it is back.")
    elif not row.health:
        tone, word = "bad", _("not set up")
        advice = _("The shop's device program has never named this device. Add it to its configuration.")
    elif row.health == "gone":
        tone, word, advice = "bad", _("not ready"), sentence(row.reason, row.kind)
    elif troubled:
        tone, word = "warn", _("look")
        advice = ngettext(
            "%(num)s print is in doubt. Look at the paper, and print it again under Devices.",
            "%(num)s prints are in doubt. Look at the paper, and print them again under Devices.",
            troubled,
        )
        if row.kind == "drawer":
            advice = _("The drawer did not open the last time. Open it again or use the key.")
        if row.kind == "terminal":
            advice = _("A card payment is in doubt. Look at the terminal's last receipt.")
    elif row.health == "warning":
        tone, word, advice = "warn", _("soon empty"), sentence(row.reason, row.kind)
    return Light(row.id, row.code, row.name, row.kind, tone, word, advice, waiting, row.drawer_open)


@dataclass(frozen=True)
class Served:
    """A device that serves a till."""

    id: int
    kind: str


def serving(connection: Connection, till_code: str) -> list[Served]:
    """The terminal, display, scale and scanners that serve a till, oldest first."""
    rows = connection.execute(
        select(Device.id, Device.kind).where(Device.serves == till_code, Device.active).order_by(Device.id)
    )
    return [Served(*row) for row in rows] if till_code else []


def devices_of_proxy(connection: Connection, proxy_id: int) -> list[int]:
    """The ids of a proxy's devices."""
    return list(connection.execute(select(Device.id).where(Device.proxy_id == proxy_id)).scalars())


def proxies(connection: Connection) -> list[RowMapping]:
    """All proxies with their shop."""
    statement = (
        select(
            Proxy.id,
            Proxy.name,
            Proxy.online,
            Proxy.last_seen,
            Proxy.version,
            Proxy.active,
            Proxy.token_hash,
            Proxy.journal_lost,
            Shop.code.label("shop_code"),
            Shop.name.label("shop_name"),
        )
        .join(Shop, Shop.id == Proxy.shop_id)
        .order_by(Shop.code, Proxy.name)
    )
    return list(connection.execute(statement).mappings())


def devices(connection: Connection) -> list[RowMapping]:
    """All active devices with their proxy."""
    statement = select(*Device.__table__.c, Proxy.name.label("proxy_name")).join(Proxy, Proxy.id == Device.proxy_id)
    return list(connection.execute(statement.where(Device.active).order_by(Device.proxy_id, Device.code)).mappings())


def device(connection: Connection, device_id: int) -> RowMapping | None:
    """One device."""
    return connection.execute(select(*Device.__table__.c).where(Device.id == device_id)).mappings().one_or_none()


def latest_jobs(connection: Connection, limit: int = 8) -> list[RowMapping]:
    """The newest jobs, newest first."""
    statement = (
        select(
            Job.id,
            Job.kind,
            Job.state,
            Job.reason,
            Job.copy_no,
            Job.created_at,
            Device.code.label("device_code"),
            Paper.job_id.label("paper_id"),
        )
        .join(Device, Device.id == Job.device_id)
        .outerjoin(Paper, Paper.job_id == Job.id)
        .order_by(Job.created_at.desc())
        .limit(limit)
    )
    return list(connection.execute(statement).mappings())


def job(connection: Connection, job_id: UUID) -> RowMapping | None:
    """One job with its device, and whether its paper can be looked at."""
    statement = (
        select(
            *Job.__table__.c,
            Device.code.label("device_code"),
            Device.kind.label("device_kind"),
            Device.columns.label("device_columns"),
            Device.confirmation,
            Paper.job_id.label("paper_id"),
        )
        .join(Device, Device.id == Job.device_id)
        .outerjoin(Paper, Paper.job_id == Job.id)
        .where(Job.id == job_id)
    )
    return connection.execute(statement).mappings().one_or_none()


def jobs_of_document(connection: Connection, document_id: UUID) -> list[RowMapping]:
    """The jobs of a document, oldest first; for the document's own page."""
    statement = (
        select(
            Job.id,
            Job.kind,
            Job.state,
            Job.reason,
            Job.copy_no,
            Job.created_at,
            Job.sent_at,
            Job.accepted_at,
            Job.finished_at,
            Device.code.label("device_code"),
            Device.name.label("device_name"),
            Device.kind.label("device_kind"),
        )
        .join(Device, Device.id == Job.device_id)
        .where(Job.document_id == document_id)
        .order_by(Job.seq)
    )
    return list(connection.execute(statement).mappings())


def office_printers(connection: Connection, shop_id: int) -> list[RowMapping]:
    """The office printers of a shop: `id` and `name`."""
    statement = (
        select(Device.id, Device.name, Device.code)
        .join(Proxy, Proxy.id == Device.proxy_id)
        .where(Device.kind == "office_printer", Device.active, Proxy.shop_id == shop_id)
        .order_by(Device.code)
    )
    return list(connection.execute(statement).mappings())


def asset(connection: Connection, sha256: str) -> bytes | None:
    """A picture or a page by its SHA-256."""
    return connection.execute(select(Asset.data).where(Asset.sha256 == sha256)).scalar_one_or_none()


def paper(connection: Connection, job_id: UUID) -> bytes | None:
    """The picture of virtual paper as PNG, if there is one."""
    return connection.execute(select(Paper.png).where(Paper.job_id == job_id)).scalar_one_or_none()
