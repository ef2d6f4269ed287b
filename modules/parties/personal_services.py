"""What is held about a person, and forgetting them (Art. 15, 17 and 20 GDPR)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, and_, or_, select, update
from sqlalchemy.orm import Session

from app.act import Act
from app.errors import Missing
from app.hub import Hub
from app.models import AuditRow
from modules.parties.merging_services import merged_into
from modules.parties.models import Address, Consent, Contact, Party
from modules.parties.personal import ERASES, HELD, Section, filled
from modules.parties.queries import party_values

KEPT = {"id", "code", "kind", "language", "active", "erased_at", "merged_into_id"}
CHILDREN = (Address, Contact, Consent)
AUDIT = AuditRow.__table__


def held(connection: Connection, hub: Hub, party_id: int) -> list[Section]:
    """Everything that the modules hold about a party, and about those that were merged into it, theirs after ours.

    Raises `Missing`.
    """
    if party_values(connection, party_id) is None:
        raise Missing(_("This party does not exist."))
    keys = [party_id, *(key for key, _code, _name in merged_into(connection, party_id))]
    found: dict[str, Section] = {}
    for tell in hub.choices(HELD).values():
        for section in (each for key in keys for each in tell(connection, key)):
            before = found.get(section.name)
            found[section.name] = replace(section, rows=[*before.rows, *section.rows]) if before else section
    return [section for section in found.values() if section.rows]


def own(connection: Connection, party_id: int) -> list[Section]:
    """What this module holds: the record, its addresses, contacts and consents, and what was changed in them."""
    values = party_values(connection, party_id)
    assert values is not None, "asked for after it was found"
    rows = {name: list(values[name]) for name in ("addresses", "contacts", "consents")}
    record = {name: value for name, value in values.items() if name not in rows}
    record["roles"] = ", ".join(record["roles"])
    changes = connection.execute(
        select(AuditRow.at, AuditRow.user_name, AuditRow.field, AuditRow.old, AuditRow.new)
        .where(_audit_of(connection, party_id))
        .order_by(AuditRow.at, AuditRow.id)
    )
    return [
        Section("party", _("Record"), filled([record])),
        Section("addresses", _("Addresses"), filled(rows["addresses"])),
        Section("contacts", _("Contacts"), filled(rows["contacts"])),
        Section("consents", _("Consents"), filled(rows["consents"])),
        Section("changes", _("Changes of the record"), filled([dict(row) for row in changes.mappings()])),
    ]


def erase(session: Session, act: Act, party_id: int) -> None:
    """Forget a party: what it is called, where it is, and what was changed about it. The number stays, with nobody
    behind it, and so do issued documents as long as the law wants them (section 14b UStG, section 147 AO). Records that
    were merged into this one are forgotten with it.

    Raises `Refused` where another module must keep the person, such as for what is still owed.
    """
    party = session.get(Party, party_id)
    if party is None or party.erased_at is not None:
        raise Missing(_("This party does not exist."))
    for key, _code, _name in merged_into(session.connection(), party_id):
        if session.get_one(Party, key).erased_at is None:
            erase(session, act, key)
    for forget in act.hub.choices(ERASES).values():
        forget(session, act, party_id)
    keys = _keys(session.connection(), party_id)
    party.roles, party.addresses, party.contacts, party.consents = [], [], [], []
    for column in Party.__table__.columns:
        if column.name not in KEPT:
            setattr(party, column.name, False if column.name == "blocked" else None if column.nullable else "")
    party.name = _("Forgotten (%(code)s)", code=party.code)
    party.active, party.erased_at = False, act.now
    session.flush()
    session.connection().execute(update(AUDIT).where(_audit_with(keys)).values(old=None, new=None))


def _keys(connection: Connection, party_id: int) -> dict[str, list[str]]:
    """The keys of the party's rows by table, those that were deleted earlier included."""
    found = {Party.__tablename__: [str(party_id)]}
    for model in CHILDREN:
        ids = connection.execute(select(model.id).where(model.party_id == party_id)).scalars()
        found[model.__tablename__] = [str(key) for key in ids]
        gone = connection.execute(
            select(AUDIT.c.key).where(
                AUDIT.c.table_name == model.__tablename__,
                or_(*(column.contains(f'"party_id": "{party_id}"') for column in (AUDIT.c.old, AUDIT.c.new))),
            )
        ).scalars()
        found[model.__tablename__] += gone
    return found


def _audit_of(connection: Connection, party_id: int) -> Any:
    return _audit_with(_keys(connection, party_id))


def _audit_with(keys: dict[str, list[str]]) -> Any:
    found: Iterable[Any] = (and_(AUDIT.c.table_name == table, AUDIT.c.key.in_(ids)) for table, ids in keys.items())
    return or_(*found)
