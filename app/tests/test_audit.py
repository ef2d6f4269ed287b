"""Every change of configuration leaves a trace, and raises the counter that caches hang on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, select, text, update
from sqlalchemy.exc import DBAPIError

from app import accounts, config_counter
from app.act import Actor
from app.db import glancing, reading, writing, writing_session
from app.models import AuditRow, Company, Role, RolePermission, User
from app.tests.builders import client_of, csrf_of


def trail(table: str) -> list[Any]:
    """(who, key, field, old, new) of a table, in the order of writing."""
    columns = (AuditRow.user_name, AuditRow.key, AuditRow.field, AuditRow.old, AuditRow.new)
    with reading() as connection:
        rows = connection.execute(select(*columns).where(AuditRow.table_name == table).order_by(AuditRow.at))
        return [tuple(row) for row in rows]


def counter() -> int:
    with glancing() as connection:
        return config_counter.value(connection)


def make_company() -> int:
    with writing_session() as session:
        company = Company(code="K", name="Kontor", country="DE", currency="EUR", language="de")
        session.add(company)
        session.flush()
        return company.id


def test_a_new_record_is_one_line_with_its_values(context: Flask) -> None:
    key = make_company()
    [(who, at, field, old, new)] = trail("app_company")
    assert (who, at, field, old) == ("Kontor", str(key), "created", None)
    values = {"id": str(key), "code": "K", "name": "Kontor", "country": "DE", "currency": "EUR", "language": "de"}
    assert json.loads(new) == values


def test_a_change_names_old_and_new_of_each_field(context: Flask) -> None:
    key = make_company()
    with writing_session() as session:
        company = session.get_one(Company, key)
        company.name, company.country = "Handel", "AT"
        company.currency = "EUR"  # the same again is no change
    changed = {(field, old, new) for _who, _key, field, old, new in trail("app_company")[1:]}
    assert changed == {("name", "Kontor", "Handel"), ("country", "DE", "AT")}


def test_a_deleted_record_keeps_its_last_values(context: Flask) -> None:
    key = make_company()
    with writing_session() as session:
        session.delete(session.get_one(Company, key))
    _who, _key, field, old, new = trail("app_company")[-1]
    assert (field, new) == ("deleted", None)
    assert json.loads(old)["code"] == "K"


def test_what_a_list_drops_is_noted(context: Flask) -> None:
    with writing_session() as session:
        role = Role(code="r", name="R")
        session.add(role)
        accounts.set_permissions(session, role, ["app.audit", "app.people"])
    before = counter()
    with writing_session() as session:
        accounts.set_permissions(session, session.scalars(select(Role)).one(), ["app.people"])
    assert [(key, field) for _w, key, field, _o, _n in trail("app_role_permission")][-1] == ("1/app.audit", "deleted")
    assert counter() > before


def test_secrets_are_named_but_not_shown(context: Flask) -> None:
    with writing_session() as session:
        user = accounts.make_user(session, "ada", "Ada", "first-hash")
        key = user.session_key
    with writing_session() as session:
        accounts.set_password(accounts.user_of(session, "ada"), "second-hash")
    rows = trail("app_user")
    assert {(field, old, new) for _w, _k, field, old, new in rows[1:]} == {
        ("password_hash", "•••", "•••"),
        ("session_key", "•••", "•••"),
    }
    assert not any(secret in str(rows) for secret in ("first-hash", "second-hash", key))


def test_the_person_of_the_session_is_named(context: Flask) -> None:
    with writing_session() as session:
        session.info["by"] = Actor(7, "Ada Example")
        session.add(Role(code="r", name="R"))
    assert [who for who, *_rest in trail("app_role")] == ["Ada Example"]


@pytest.mark.sqlite
def test_the_person_of_the_request_is_named(app: Flask) -> None:
    client = client_of(app, "app.people")
    form = {"csrf_token": csrf_of(client, "/set-up/roles/new"), "code": "seller", "name": "Seller"}
    assert client.post("/set-up/roles/new", data={**form, "right_app__audit": "allow"}).status_code == 302
    with app.app_context():
        assert trail("app_role")[-1][0] == "Ada Example"
        assert trail("app_role_permission")[-1][:3] == ("Ada Example", "2/app.audit", "created")


def test_what_is_undone_leaves_no_trace(context: Flask) -> None:
    def fail() -> None:
        with writing_session() as session:
            session.add(Role(code="r", name="R"))
            session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert trail("app_role") == []


@pytest.mark.parametrize("statement", ["UPDATE app_audit SET user_name = 'x'", "DELETE FROM app_audit"])
def test_audit_rows_are_never_changed(context: Flask, statement: str) -> None:
    make_company()
    with pytest.raises(DBAPIError, match="Audit rows are never changed or deleted"), writing() as connection:
        connection.execute(text(statement))
    assert len(trail("app_company")) == 1


def test_bulk_statements_on_audited_tables_are_refused(context: Flask) -> None:
    with writing_session() as session:
        for statement in (update(Company).values(name="x"), delete(RolePermission)):
            with pytest.raises(AssertionError, match="is audited"):
                session.execute(statement)


# the counter ----------------------------------------------------------------------------------------------------------
def names_of(connection: object) -> list[str]:
    raise AssertionError(f"{connection}: nothing was changed, so nothing is loaded")


def load(connection: Connection) -> list[str]:
    return list(connection.execute(select(Company.code).order_by(Company.code)).scalars())


def test_what_is_cached_is_loaded_once_until_configuration_changes(context: Flask) -> None:
    make_company()
    with reading() as connection:
        assert config_counter.cached(connection, "codes", load) == ["K"]
        assert config_counter.cached(connection, "codes", names_of) == ["K"]
    with writing_session() as session:
        session.scalars(select(Company)).one().code = "L"
    with reading() as connection:
        assert config_counter.cached(connection, "codes", load) == ["L"]


def test_another_process_sees_the_change_at_once(context: Flask) -> None:
    """What another process does is a row in the database: nothing in this one's memory was told."""
    make_company()
    with reading() as connection:
        assert config_counter.cached(connection, "codes", load) == ["K"]
    with writing() as connection:
        connection.execute(text("UPDATE app_company SET code = 'M'"))
        connection.execute(text("UPDATE app_counter SET value = value + 1 WHERE name = 'configuration'"))
    with reading() as connection:
        assert config_counter.cached(connection, "codes", load) == ["M"]


def test_what_a_failed_change_has_cached_is_never_used(context: Flask) -> None:
    make_company()

    def fail() -> None:
        with writing_session() as session:
            session.scalars(select(Company)).one().code = "BAD"
            session.flush()
            assert config_counter.cached(session.connection(), "codes", load) == ["BAD"]
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with writing_session() as session:
        session.scalars(select(Company)).one().name = "Other"
    with reading() as connection:
        assert config_counter.cached(connection, "codes", load) == ["K"]


def test_a_value_that_is_known_already_saves_the_statement(context: Flask) -> None:
    make_company()
    at = counter()
    with reading() as connection:
        assert config_counter.cached(connection, "codes", load, at=at) == ["K"]
        assert config_counter.cached(connection, "codes", names_of, at=at) == ["K"]


def test_changes_of_people_are_changes_of_configuration(context: Flask) -> None:
    before = counter()
    with writing_session() as session:
        session.add(User(login="a", name="A", password_hash="x", session_key="y"))
    assert counter() > before
