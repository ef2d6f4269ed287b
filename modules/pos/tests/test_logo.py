"""The shop's logo at the head of its receipts: chosen with the POS type, fetched by the proxy, printed."""

from __future__ import annotations

import io
from hashlib import sha256

import orjson
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.db import reading
from modules.devices import queries
from modules.devices.models import Job
from modules.pos import pos_type_forms
from modules.pos.models import PosTypeTill
from modules.pos.tests.builders import DemoShop, body, demo_shop, sell
from pos_types.models import PosType
from tests.visitors import Visitor, refusals, visitor

pytestmark = pytest.mark.sqlite


@pytest.fixture
def shop(app: Flask) -> DemoShop:
    with app.app_context():
        return demo_shop(app)


@pytest.fixture
def clerk(app: Flask, shop: DemoShop) -> Visitor:
    return visitor(app, "pos_types.see", "pos_types.edit")


def picture(kind: str = "PNG", size: tuple[int, int] = (200, 80)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "black").save(file, kind)
    return file.getvalue()


def retail(app: Flask) -> int:
    with app.app_context(), reading() as connection:
        return connection.scalars(select(PosType.id).where(PosType.code == "RETAIL")).one()


def saved(app: Flask, clerk: Visitor, **changes: object) -> list[str]:
    """Save the retail type's form as it is shown, but for these fields; what was refused."""
    typed = {f"pos_receipt-{name}": value for name, value in changes.items()}
    answer = clerk.send(f"/pos-types/{retail(app)}", typed)
    assert answer.status_code in {200, 422}
    return refusals(answer)


def logo(app: Flask) -> str:
    with app.app_context(), reading() as connection:
        return connection.execute(select(PosTypeTill.logo)).scalar_one()


def test_the_logo_is_kept_by_its_hash_and_stands_at_the_head_of_the_next_receipt(
    app: Flask, shop: DemoShop, clerk: Visitor
) -> None:
    with app.app_context():
        sell(shop, body(shop))
    png = picture()
    assert saved(app, clerk, logo_file=(io.BytesIO(png), "logo.png")) == []
    kept = logo(app)
    assert kept == sha256(png).hexdigest()
    with app.app_context():
        sell(shop, body(shop))
        with reading() as connection:
            assert queries.asset(connection, kept) == png
            jobs = connection.execute(select(Job.payload).where(Job.kind == "receipt").order_by(Job.seq)).scalars()
            first, second = (orjson.loads(job)["elements"] for job in jobs)
    assert second[0] == {"type": "image_ref", "sha256": kept, "alt": ""}
    assert second[1] == first[0]


def test_saving_without_a_file_keeps_the_logo_and_a_tick_takes_it_away(app: Flask, clerk: Visitor) -> None:
    saved(app, clerk, logo_file=(io.BytesIO(picture("JPEG")), "logo.jpg"))
    kept = logo(app)
    assert saved(app, clerk, header="Fresh every day") == []
    assert logo(app) == kept != ""
    assert saved(app, clerk, logo_removed="y") == []
    assert logo(app) == ""


def test_a_copy_of_the_type_takes_the_logo_over(app: Flask, clerk: Visitor) -> None:
    saved(app, clerk, logo_file=(io.BytesIO(picture()), "logo.png"))
    kept = logo(app)
    assert refusals(clerk.send(f"/pos-types/{retail(app)}/copy", {"code": "STALL"})) == []
    with app.app_context(), reading() as connection:
        copied = select(PosTypeTill.logo).join(PosType, PosType.id == PosTypeTill.pos_type_id)
        assert connection.execute(copied.where(PosType.code == "STALL")).scalar_one() == kept


@pytest.mark.parametrize(
    "file, told",
    [
        (b"no picture", "This file is not a picture."),
        (picture("GIF"), "Take a PNG or JPEG picture"),
        (picture(size=(2001, 10)), "Take a PNG or JPEG picture"),
    ],
)
def test_what_no_printer_could_print_is_refused(app: Flask, clerk: Visitor, file: bytes, told: str) -> None:
    assert told in " ".join(saved(app, clerk, logo_file=(io.BytesIO(file), "logo.png")))
    assert logo(app) == ""


def test_a_picture_that_is_too_large_is_refused(app: Flask, clerk: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    # A real megabyte would go through a temporary file, which Werkzeug's test client leaves open.
    monkeypatch.setattr(pos_type_forms, "MOST_BYTES", len(picture()) - 1)
    assert saved(app, clerk, logo_file=(io.BytesIO(picture()), "logo.png")) == [
        "Logo: The picture is larger than 1 MB."
    ]
    monkeypatch.setattr(pos_type_forms, "MOST_BYTES", len(picture()))
    assert saved(app, clerk, logo_file=(io.BytesIO(picture()), "logo.png")) == []
