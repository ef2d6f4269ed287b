"""Who is asking, and may they? Every view carries exactly one mark: `@permission("pos.sell")`, `@signed_in`, `@public`.

One guard runs before every request: it finds the person (cookie session, or bearer token below /api), compares the
view's mark, and checks the token against forged requests. A view without a mark is refused when the application starts.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, has_request_context, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection, Select, bindparam, select
from werkzeug.exceptions import HTTPException

from app import approvals, config_counter
from app.act import SYSTEM, Actor
from app.db import glancing
from app.errors import Forbidden, NeedsApproval, SignInNeeded
from app.models import Token, User
from app.module import Faulty, Module
from app.rights import Rights, rights_of
from app.schema import FRAME
from app.web import check_csrf, init_csrf, init_sessions, local_target, session_user

F = TypeVar("F", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed in"
BY_PIN, LOCKED = "by_pin", "locked"  # in the session: signed in by PIN or badge; locked until the next PIN
APPROVAL_HEADER = "X-Approval"
_MARK, _MACHINE = "kontor_mark", "kontor_machine"
_API = "/api/"


# marks ----------------------------------------------------------------------------------------------------------------
def permission(code: str) -> Callable[[F], F]:
    """This view is for people with the permission `code`, which a manifest declares."""
    return lambda view: _marked(view, code)


def public(view: F) -> F:
    """This view is for everybody."""
    return _marked(view, PUBLIC)


def machine(view: F) -> F:
    """This view is for programs that prove themselves by what they send. No cookie counts here, so none is guarded."""
    setattr(view, _MACHINE, True)
    return public(view)


def signed_in(view: F) -> F:
    """This view is for everybody who is signed in; for what concerns only oneself."""
    return _marked(view, SIGNED_IN)


def _marked(view: F, mark: str) -> F:
    assert not hasattr(view, _MARK), f"{view.__qualname__} has two marks"
    setattr(view, _MARK, mark)
    return view


def mark_of(app: Flask, endpoint: str, method: str) -> str | None:
    """The mark of a view; files that lie in a `static` folder are public. None if it was forgotten."""
    if endpoint.rpartition(".")[2] == "static":
        return PUBLIC
    view = app.view_functions[endpoint]
    found: str | None = getattr(view, _MARK, None)
    if found is None and hasattr(view, "view_class"):
        found = getattr(getattr(view.view_class, method.lower(), None), _MARK, None)
    return found


def declared(app: Flask) -> list[tuple[Module, tuple[tuple[str, str], ...]]]:
    """The permissions of the frame and of every installed module: pairs of code and label."""
    modules = (FRAME, *app.extensions["kontor_modules"].values())
    return [(module, module.permissions) for module in modules if module.permissions]


def check_marks(app: Flask, codes: Iterable[str]) -> None:
    """Every view has a mark, and every permission it asks for is declared; raises `Faulty` naming the view."""
    known = {*codes, PUBLIC, SIGNED_IN}
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            mark = mark_of(app, rule.endpoint, method)
            if mark is None:
                raise Faulty(f"The view {rule.endpoint} ({method} {rule}) says neither @permission nor @public.")
            if mark not in known:
                raise Faulty(f"The view {rule.endpoint} asks for {mark}, which no manifest declares.")


# who ------------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Person:
    """Who is signed in, with their permissions and the configuration counter as read with them.

    `permissions` are what they may do by themselves; what needs a colleague's approval is in `rights.asking`.
    """

    id: int
    login: str
    name: str
    language: str
    session_key: str
    permissions: frozenset[str]
    configuration: int
    rights: Rights = field(default_factory=Rights)
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie carries: a changed session key ends every session of the person."""
        return f"{self.id}.{self.session_key}"


_COLUMNS = (
    User.id,
    User.login,
    User.name,
    User.language,
    User.session_key,
    config_counter.VALUE.scalar_subquery().label("configuration"),
)
_BY_ID = select(*_COLUMNS).where(User.id == bindparam("id"), User.active)
_BY_TOKEN = (
    select(*_COLUMNS)
    .join(Token, Token.user_id == User.id)
    .where(Token.token_hash == bindparam("hash"), Token.revoked_at.is_(None), User.active)
)


def token_hash(token: str) -> str:
    """What is kept of a bearer token. It is long and random, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def person_of_cookie(text: str) -> Person | None:
    """The person whose id and session key the cookie carries; None when the session was ended."""
    number, _dot, key = text.partition(".")
    if not number.isdecimal():
        return None
    person = _found(_BY_ID, {"id": int(number)})
    return person if person and hmac.compare_digest(person.session_key, key) else None


def _found(statement: Select[Any], parameters: Mapping[str, Any]) -> Person | None:
    """One statement; the permissions come from the cache that hangs on the counter read with it."""
    with glancing() as connection:
        row = connection.execute(statement, parameters).one_or_none()
        if row is None:
            return None

        def load(connection: Connection) -> Rights:
            return rights_of(connection, row.id)

        rights = config_counter.cached(connection, ("rights", row.id), load, at=row.configuration)
    return Person(row.id, row.login, row.name, row.language, row.session_key, rights.allowed, row.configuration, rights)


def _bearer() -> str | None:
    """The bearer token of a request to the API."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and request.path.startswith(_API) else None


def current_person() -> Person | None:
    """Who is asking; found once per request, None for a stranger and outside of requests."""
    if not has_request_context():
        return None
    if "kontor_person" not in g:
        g.kontor_person = None  # if the search fails, the page that says so must not search again
        token = _bearer()
        found = _found(_BY_TOKEN, {"hash": token_hash(token)}) if token else _narrowed(session_user())
        g.kontor_person = found if isinstance(found, Person) else None
    person: Person | None = g.kontor_person
    return person


def _narrowed(found: object) -> object:
    """Who signed in by PIN or badge has what is needed at a till, and not the back office."""
    if not isinstance(found, Person) or not session.get(BY_PIN):
        return found
    quick = current_app.extensions["kontor"].quick
    rights = replace(found.rights, allowed=found.rights.allowed & quick, asking=found.rights.asking & quick)
    return replace(found, permissions=rights.allowed, rights=rights)


def current_actor() -> Actor:
    """The person who is asking, as books and audit name them; the system itself outside of requests."""
    if not has_request_context():
        return SYSTEM
    person = current_person()
    if person is None:
        raise SignInNeeded(_("Please sign in."))
    return Actor(person.id, person.name, person.configuration)


def current_user_name() -> str:
    """The name of whoever is signed in, or nothing."""
    person = current_person()
    return person.name if person else ""


def current_user_language() -> str:
    """The language of whoever is signed in, or nothing."""
    person = current_person()
    return person.language if person else ""


def configuration() -> int | None:
    """The configuration counter as read with the person of this request; give it to `cached(…, at=…)`."""
    person = current_person()
    return person.configuration if person else None


def may(code: str) -> bool:
    """Whether whoever is asking has this permission."""
    person = current_person()
    return code == PUBLIC or (person is not None and (code == SIGNED_IN or code in person.permissions))


def works_in(shop_id: int) -> bool:
    """Whether whoever is asking works in this shop; who is bound to none works in all."""
    person = current_person()
    return person is not None and (not person.rights.shops or shop_id in person.rights.shops)


def may_open(url: str) -> bool:
    """Whether whoever is asking may open a page of this site; what is not one of its pages is left to others."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        endpoint, _values = adapter.match(urlsplit(url).path, "GET")
    except HTTPException:
        return True
    mark = mark_of(current_app, endpoint, "GET")
    return mark is None or may(mark)


# the guard ------------------------------------------------------------------------------------------------------------
def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # nothing is served here; Flask answers 404 or 405
    mark = mark_of(current_app, request.endpoint, request.method)
    if mark is None and request.method in {"HEAD", "OPTIONS"}:
        mark = mark_of(current_app, request.endpoint, "GET") or SIGNED_IN
    if mark is None:
        raise Forbidden(_("This page is closed."))
    if hasattr(current_app.view_functions[request.endpoint], _MACHINE):
        return None
    if mark != PUBLIC:
        person = current_person()
        if person is None:
            return _asked_to_sign_in()
        if mark not in person.permissions and mark != SIGNED_IN:
            _approved_or_refused(person, mark)
    if _bearer() is None:
        check_csrf()
        return _kept_out(mark)
    return None


def approved(tokens: Iterable[str] | None = None) -> list[approvals.Granted]:
    """What colleagues approved for this request: by the tokens of its header, or by those given."""
    carried = request.headers.get(APPROVAL_HEADER, "").split(",") if tokens is None else tokens
    return approvals.read((token.strip() for token in carried if token), str(current_app.secret_key))


def _approved_or_refused(person: Person, mark: str) -> None:
    """Let a call pass that a colleague approved, once; tell the others whether somebody could."""
    if mark not in person.rights.asking:
        raise Forbidden(_("You do not have the right to do this."))
    now = datetime.now(UTC)
    for granted in approved():
        fits = granted.right == mark and granted.subject is None and granted.holds(person.id, now)
        if fits and approvals.spend(granted, now):
            return
    raise NeedsApproval(_("A colleague must approve this."), mark)


def _kept_out(mark: str) -> ResponseReturnValue | None:
    """A locked screen wants a PIN first; a role may want a second factor. Sales that are on their way go through."""
    person = current_person()
    if mark == PUBLIC or person is None or request.path.startswith(_API) or request.blueprint == "ways_in":
        return None
    if session.get(LOCKED):
        return redirect(url_for("ways_in.cashier", next=page_wanted()), 303)
    if person.rights.second_factor and not person.rights.enrolled and not session.get(BY_PIN):
        return redirect(url_for("ways_in.second_factor", next=page_wanted()), 303)
    return None


def _asked_to_sign_in() -> ResponseReturnValue:
    """Programs get 401, people the sign-in page, and afterwards the page that they wanted."""
    if request.path.startswith(_API):
        raise SignInNeeded(_("Please sign in again."))
    return redirect(url_for("people.sign_in", next=page_wanted()), 303)


def page_wanted() -> str:
    """The page that was asked for, or the one from which a form was sent."""
    return request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else page_before()


def page_before() -> str:
    """The page from which a form was sent, if it is one of ours."""
    site = request.host_url.rstrip("/")
    referrer = request.referrer or ""
    return local_target(referrer.removeprefix(site)) if referrer.startswith(site + "/") else "/"


def init_security(app: Flask) -> None:
    """Keep sessions, and put the guard before every request."""
    init_sessions(app, person_of_cookie)
    init_csrf(app)
    app.before_request(_guard)
