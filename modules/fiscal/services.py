"""Writing the fiscal journal: every act of a till is a row of its chain, in the transaction of the act itself.

Where a device must sign, the row of the sale is the intent; the device is asked after the commit, outside every lock,
and its answer or failure is a second row, which sets the receipt free to print.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from app.act import SYSTEM, Act, acting
from app.db import reading
from app.errors import Retry
from app.hub import Hub
from modules.documents.events import Issued
from modules.fiscal.canonical import canonical, chained, minor, moment
from modules.fiscal.devices import CHOICE, Signature, SigningDevice
from modules.fiscal.events import Signed, TillChain
from modules.fiscal.models import Chain, Row

CHAINS = Chain.__table__
ROWS = Row.__table__
TAKE_HEAD = (
    update(CHAINS)
    .where(CHAINS.c.id == bindparam("chain"))
    .values(next_seq=CHAINS.c.next_seq + 1)
    .returning((CHAINS.c.next_seq - 1).label("seq"), CHAINS.c.last_hash, CHAINS.c.code)
)
KEEP_HEAD = update(CHAINS).where(CHAINS.c.id == bindparam("chain")).values(last_hash=bindparam("digest"))
INSERT_ROW = ROWS.insert().inline()
SIGN = "fiscal.sign.v1"


def record(act: Act, chain_id: int, kind: str, subject_id: UUID | None, content: Mapping[str, Any]) -> str:
    """Add a row to a chain and return its hash. The chain's head is locked until the act ends."""
    head = act.first(TAKE_HEAD, {"chain": chain_id})
    payload = {
        "at": moment(act.now),
        "by": act.by.name,
        "register": head.code,
        "seq": head.seq,
        "type": kind,
        **content,
    }
    if subject_id is not None:
        payload["id"] = str(subject_id)
    text = canonical(payload)
    digest = chained(head.last_hash, text)
    row = {
        "chain_id": chain_id,
        "seq": head.seq,
        "kind": kind,
        "subject_id": subject_id,
        "at": act.now,
        "payload": text,
        "previous_hash": head.last_hash,
        "hash": digest,
    }
    act.write(INSERT_ROW, [row])
    act.write(KEEP_HEAD, [{"chain": chain_id, "digest": digest}])
    return digest


def seal_issued(act: Act, issued: Issued) -> None:
    """The sale's row; if its device signs, ask it after the commit. Listener of `Issued`."""
    chain = act.get(TillChain)
    if chain is None:
        return
    record(act, chain.chain_id, "sale", issued.id, sale_content(issued))
    device: SigningDevice = act.hub.chosen(CHOICE, chain.device)
    if device.signs:
        content = {"chain_id": chain.chain_id, "device": chain.device, "language": issued.language}
        act.later(SIGN, {"document_id": str(issued.id), **content})


def sale_content(issued: Issued) -> dict[str, Any]:
    """What the row of a sale says: numbers, names, amounts and rates as printed; never database ids of others."""
    return {
        "kind": issued.kind,
        "number": issued.number_text,
        "date": issued.doc_date.isoformat(),
        "began": moment(issued.began_at),
        "currency": issued.currency,
        "lines": [
            {
                "n": line.n,
                "code": line.item_code,
                "text": line.text,
                "quantity": str(line.quantity),
                "price": str(line.price),
                "gross": minor(line.gross),
                "rate": str(line.rate),
            }
            for line in issued.lines
        ],
        "taxes": [
            {"code": t.tax_code, "rate": str(t.rate), "net": minor(t.net), "vat": minor(t.vat), "gross": minor(t.gross)}
            for t in issued.taxes
        ],
        "total": minor(issued.total),
        "paid": [{"method": s.method_code, "kind": s.kind, "amount": minor(s.amount)} for s in issued.settlements],
    }


def sign(hub: Hub, payload: Mapping[str, Any]) -> None:
    """Have a document signed: the device first, outside every lock, then one act that records the answer.

    Safe to call again: an answer that is recorded already ends it, and a device returns the same signature for the same
    document. A device that fails or does not answer in time is recorded as a failure at once: the customer waits, the
    receipt is printed and says that it is not signed.
    """
    document_id, chain_id = UUID(payload["document_id"]), int(payload["chain_id"])
    with reading() as connection:
        found = _intent(connection, document_id)
    if found is None:
        return
    intent, register = found
    device: SigningDevice = hub.chosen(CHOICE, payload["device"])
    signature, failure = _asked(device, register, document_id, intent)
    with acting(SYSTEM, hub=hub) as act:
        if _answered(act.connection, document_id, chain_id):
            return
        kind = "failure" if failure else "result"
        record(act, chain_id, kind, document_id, {"signature": dict(signature.fields), "failure": failure})
        act.emit(Signed(document_id, register, payload["language"], signature.fields, failure))


def _asked(device: SigningDevice, register: str, document_id: UUID, intent: str) -> tuple[Signature, str]:
    try:
        return device.finish(register, str(document_id), intent), ""
    except Retry as trouble:
        return Signature({}), trouble.message


def _intent(connection: Connection, document_id: UUID) -> tuple[str, str] | None:
    """The sale's row and the till's code, unless it has been answered."""
    rows = connection.execute(
        select(ROWS.c.kind, ROWS.c.payload).where(ROWS.c.subject_id == document_id).order_by(ROWS.c.seq)
    ).all()
    sale = next((row.payload for row in rows if row.kind == "sale"), None)
    if sale is None or any(row.kind in ("result", "failure") for row in rows):
        return None
    return sale, str(json.loads(sale)["register"])


def lock_chain(connection: Connection, chain_id: int) -> None:
    """Wait for whoever writes this chain; until the transaction ends nobody else does."""
    connection.execute(select(CHAINS.c.id).where(CHAINS.c.id == chain_id).with_for_update()).one()


def _answered(connection: Connection, document_id: UUID, chain_id: int) -> bool:
    """Whether an answer is recorded; asked again under the chain's lock."""
    lock_chain(connection, chain_id)
    found = connection.execute(
        select(ROWS.c.seq).where(ROWS.c.subject_id == document_id, ROWS.c.kind.in_(("result", "failure")))
    )
    return found.first() is not None
