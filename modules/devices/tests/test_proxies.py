"""Who a proxy is: its token, and which of its connections counts, and when it is called offline."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import reading, writing, writing_session
from app.errors import Refused
from modules.devices import exchange
from modules.devices.models import Proxy
from modules.devices.tests.builders import NOW, Made, make_shop


@pytest.fixture
def made(context: Flask) -> Made:
    return make_shop()


def test_a_token_is_kept_as_a_hash_and_renewing_ends_the_old_one(made: Made) -> None:
    with reading() as connection:
        stored = connection.execute(select(Proxy.token_hash)).scalar_one()
        assert made.token not in str(stored)
        assert exchange.proxy_of(connection, made.token) == made.proxy
    with pytest.raises(Refused, match="--renew"), writing_session() as session:
        exchange.new_token(session, "MITTE", "Front")
    with writing_session() as session:
        newer = exchange.new_token(session, "MITTE", "Front", renew=True)
    with reading() as connection:
        assert exchange.proxy_of(connection, made.token) is None
        assert exchange.proxy_of(connection, newer) == made.proxy
    with writing_session() as session:
        exchange.revoke(session, made.proxy)
    with reading() as connection:
        assert exchange.proxy_of(connection, newer) is None


def test_the_newest_connection_wins(made: Made) -> None:
    with writing() as connection:
        assert exchange.connected(connection, made.proxy, "first") == ""
        assert exchange.connected(connection, made.proxy, "second") == "first"
        assert not exchange.disconnected(connection, made.proxy, "first")
        assert exchange.disconnected(connection, made.proxy, "second")


def test_a_silent_proxy_is_called_offline(made: Made) -> None:
    with writing() as connection:
        assert exchange.sweep(connection, NOW + timedelta(seconds=29)) == []
        assert exchange.sweep(connection, NOW + timedelta(seconds=31)) == [made.proxy]
        assert exchange.sweep(connection, NOW + timedelta(seconds=32)) == []
