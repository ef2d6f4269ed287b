"""Letting a program in: it prints a code, a person types the code here, and the program fetches its token, once.

The way of RFC 8628, with the code on paper: who can read the paper stands in the shop. Only hashes are kept; the token
is made when it is fetched, so it lies nowhere.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.errors import Refused
from app.ids import new_id
from app.security import token_hash
from modules.devices.exchange import fresh_token
from modules.devices.models import Pairing, PairingAttempt, Proxy

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ2345679"
"""31 letters and digits that nobody confuses on paper."""
CODE_LENGTH = 8
VALID = timedelta(minutes=10)
LOCK = timedelta(minutes=15)
MOST_ATTEMPTS = 5
MOST_OPEN = 20
"""Programs that wait at the same time; whoever asks for more than that is no shop."""


@dataclass(frozen=True)
class Started:
    """What the program is told: the code to print, the secret to ask with, how many seconds both are good for."""

    code: str
    poll: str
    expires: int


def start(connection: Connection, name: str, version: str, address: str, now: datetime) -> Started:
    """A program asks to be let in. Raises `Refused` when too many wait already."""
    connection.execute(delete(Pairing.__table__).where(Pairing.__table__.c.expires_at < now))
    if connection.execute(select(func.count()).select_from(Pairing)).scalar_one() >= MOST_OPEN:
        raise Refused(_("Too many programs wait to be paired. Try again in ten minutes."))
    signs = "".join(secrets.choice(SIGNS) for _sign in range(CODE_LENGTH))
    poll = secrets.token_urlsafe(32)
    row = {
        "id": new_id(),
        "code_hash": token_hash(signs),
        "poll_hash": token_hash(poll),
        "name": name[:60],
        "version": version[:40],
        "address": address,
        "created_at": now,
        "expires_at": now + VALID,
        "proxy_id": None,
    }
    connection.execute(insert(Pairing.__table__).inline(), [row])
    return Started(f"{signs[:4]}-{signs[4:]}", poll, int(VALID.total_seconds()))


def locked(connection: Connection, now: datetime) -> bool:
    """Whether so many wrong codes were typed of late that even the right one is not taken."""
    wrong = select(func.count()).select_from(PairingAttempt).where(PairingAttempt.at > now - LOCK)
    return int(connection.execute(wrong).scalar_one()) >= MOST_ATTEMPTS


def note_attempt(connection: Connection, by_name: str, now: datetime) -> None:
    """A wrong code was typed. In a transaction of its own: the refusal undoes the other one."""
    connection.execute(delete(PairingAttempt.__table__).where(PairingAttempt.__table__.c.at < now - LOCK))
    connection.execute(insert(PairingAttempt.__table__).inline(), [{"id": new_id(), "at": now, "by_name": by_name}])


def waiting(connection: Connection, code: str, now: datetime) -> Pairing | None:
    """The program that has printed this code, if the code still holds and nobody has used it."""
    signs = "".join(sign for sign in code.upper() if sign in SIGNS)
    row = connection.execute(
        select(*Pairing.__table__.c).where(
            Pairing.code_hash == token_hash(signs), Pairing.expires_at >= now, Pairing.proxy_id.is_(None)
        )
    ).mappings()
    found = row.one_or_none()
    return Pairing(**found) if found else None


def claim(session: Session, pairing: Pairing, proxy_id: int | None, shop_id: int, name: str) -> int:
    """Let the program in as a new proxy of a shop, or as one that is there (its old token ends). The proxy's id."""
    proxy = session.get(Proxy, proxy_id) if proxy_id else None
    if proxy is None:
        if session.scalar(select(Proxy.id).where(Proxy.shop_id == shop_id, Proxy.name == name)):
            raise Refused(_("This shop has a proxy of that name already."), "name")
        proxy = Proxy(shop_id=shop_id, name=name)
        session.add(proxy)
    proxy.active, proxy.token_hash, proxy.connection_id, proxy.online = True, None, "", False
    session.flush()
    taken = session.execute(
        update(Pairing.__table__)
        .where(Pairing.__table__.c.id == pairing.id, Pairing.__table__.c.proxy_id.is_(None))
        .values(proxy_id=proxy.id)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]
        raise Refused(_("This code has been used already."), "code")
    return proxy.id


def fetch(connection: Connection, poll: str, now: datetime) -> tuple[bool, str]:
    """Whether the program's request still stands, and its token once a person has typed the code.

    The token is handed out once: with it the request is gone.
    """
    own = Pairing.__table__.c.poll_hash == token_hash(poll)
    row = connection.execute(select(Pairing.proxy_id, Pairing.expires_at).where(own).with_for_update()).one_or_none()
    if row is None or row.expires_at < now:
        return False, ""
    if row.proxy_id is None:
        return True, ""
    token = fresh_token()
    proxy = Proxy.__table__
    connection.execute(update(proxy).where(proxy.c.id == row.proxy_id).values(token_hash=token_hash(token)))
    connection.execute(delete(Pairing.__table__).where(own))
    return True, token
