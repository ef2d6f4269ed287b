"""Changing parties and their groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.act import Act
from app.days import day_of
from app.db import Base
from app.errors import Missing, Refused
from modules.company.identifiers import checked_iban, checked_vat_id
from modules.parties.bank import bic_of
from modules.parties.electronic import checked_address
from modules.parties.models import Address, Consent, Contact, Group, Party, PartyRole
from numbering.formats import Origin
from numbering.models import Series
from numbering.services import take

Row = Mapping[str, Any]
T = TypeVar("T", bound=Base)
KIND = "customer"  # the kind of series that numbers parties
OF_PARTY = (
    "kind",
    "name",
    "group_id",
    "tax_number",
    "email",
    "phone",
    "buyer_reference",
    "electronic_scheme",
    "language",
    "till_note",
    "blocked",
    "block_reason",
    "active",
)
OF_ADDRESS = ("kind", "is_default", "name", "street", "extra", "postcode", "city", "country")
OF_CONTACT = ("name", "function", "email", "phone", "is_default")
OF_CONSENT = ("purpose", "given_on", "source", "withdrawn_on")


def save(session: Session, act: Act, key: int | None, data: Row) -> int:
    """Store a party with its roles, addresses, contacts and consents; returns its id. `act` runs on the connection of
    `session`.

    An empty `code` takes the next number of the series for customers. Refuses a code that is taken, a wrong VAT id,
    IBAN or electronic address, two defaults of a kind, a block without a reason, and a consent of the future.
    """
    party = Party() if key is None else session.get(Party, key)
    if party is None or party.erased_at is not None:
        raise Missing(_("This party does not exist."))
    if party.merged_into_id is not None:
        raise Refused(_("This record was merged into another one and is kept as it was."))
    party.code = _code(session, act, key, data["code"].strip())
    for name in OF_PARTY:
        setattr(party, name, data[name])
    if party.blocked and not party.block_reason:
        raise Refused(_("Why is it blocked? The cashier will be told."), "block_reason")
    party.vat_id = checked_vat_id(data["vat_id"])
    party.iban = checked_iban(data["iban"])
    party.bic = bic_of(party.iban, data["bic"])
    party.electronic_address = checked_address(data["electronic_scheme"], data["electronic_address"])
    _keep_roles(party, data["roles"])
    party.addresses = _kept(party.addresses, data["addresses"], Address, OF_ADDRESS)
    party.contacts = _kept(party.contacts, data["contacts"], Contact, OF_CONTACT)
    party.consents = _kept(party.consents, data["consents"], Consent, OF_CONSENT)
    _check_defaults(party)
    _check_consents(party.consents, day_of(act.now))
    session.add(party)
    session.flush()
    return party.id


def save_group(session: Session, key: int | None, data: Row) -> int:
    """Store a group; returns its id. Refuses a code that is taken."""
    group = Group() if key is None else session.get(Group, key)
    if group is None:
        raise Missing(_("This customer group does not exist."))
    taken = session.scalar(select(Group.name).where(Group.code == data["code"], Group.id != (key or 0)))
    if taken is not None:
        raise Refused(_("Code %(code)s belongs to %(name)s.", code=data["code"], name=taken), "code")
    group.code, group.name = data["code"], data["name"]
    session.add(group)
    session.flush()
    return group.id


def _code(session: Session, act: Act, key: int | None, given: str) -> str:
    if not given:
        return _next_code(session, act)
    taken = session.scalar(select(Party.name).where(Party.code == given, Party.id != (key or 0)))
    if taken is not None:
        raise Refused(_("Number %(code)s belongs to %(name)s.", code=given, name=taken), "code")
    return given


def _next_code(session: Session, act: Act) -> str:
    """The next free number of the series; numbers that somebody gave by hand are passed over."""
    series = session.scalar(
        select(Series.id).where(Series.document_kind == KIND, Series.disabled.is_(False)).order_by(Series.id).limit(1)
    )
    if series is None:
        raise Refused(_("Please give a number, or make a numbering for customers."), "code")
    while True:
        code = take(act, series, day_of(act.now), Origin()).text
        if session.scalar(select(Party.id).where(Party.code == code)) is None:
            return code


def _keep_roles(party: Party, wanted: Iterable[str]) -> None:
    have = {each.role: each for each in party.roles}
    party.roles = [have.get(role) or PartyRole(role=role) for role in dict.fromkeys(wanted)]


def _kept(have: Sequence[T], wanted: Sequence[Row], model: type[T], names: Sequence[str]) -> list[T]:
    """The wanted rows: those that are known keep their id, the others are new."""
    known = {getattr(each, "id"): each for each in have}  # noqa: B009 - every one of these tables has it
    kept = []
    for row in wanted:
        found = known.get(int(row.get("id") or 0)) or model()
        for name in names:
            setattr(found, name, row[name])
        kept.append(found)
    return kept


def _check_defaults(party: Party) -> None:
    """One default of each kind; where somebody gave none, the first one is it."""
    for kind, refusal in (
        ("billing", _("Only one billing address can be the usual one.")),
        ("delivery", _("Only one delivery address can be the usual one.")),
    ):
        addresses = [each for each in party.addresses if each.kind == kind]
        if sum(each.is_default for each in addresses) > 1:
            raise Refused(refusal, "addresses")
        if addresses and not any(each.is_default for each in addresses):
            addresses[0].is_default = True
    if sum(each.is_default for each in party.contacts) > 1:
        raise Refused(_("Only one contact can stand on invoices."), "contacts")


def _check_consents(consents: Iterable[Consent], today: date) -> None:
    for each in consents:
        if each.given_on > today:
            raise Refused(_("A consent cannot be given in the future."), "consents")
        if each.withdrawn_on is not None and each.withdrawn_on < each.given_on:
            raise Refused(_("A consent was withdrawn before it was given."), "consents")
