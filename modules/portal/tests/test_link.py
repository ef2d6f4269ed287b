"""The recipient's page: opened by a secret link, and by nothing else."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from lxml import etree, html

from app.act import acting
from app.db import reading
from modules.documents.queries import document
from modules.documents.tests.builders import BUYER, BY, at_once
from modules.invoices.buyer import Buyer
from modules.invoices.services import from_receipt
from modules.portal.services import revoke, share, token_of
from modules.pos.tests.builders import demo_shop, sell
from tests.visitors import visitor

pytestmark = pytest.mark.modules("pos", "einvoice")
NOWHERE = "This link leads nowhere. Please ask the sender for a new one."


def an_invoice(app: Flask) -> UUID:
    with app.app_context():
        receipt = sell(demo_shop(app)).id
        with reading() as connection:
            stored = document(connection, receipt)
        with acting(BY) as act:
            return from_receipt(act, stored, Buyer(BUYER["name"], BUYER["street"], BUYER["postcode"], BUYER["city"]))


def shared(app: Flask, key: UUID) -> str:
    with app.app_context(), acting(BY) as act:
        return share(act, key)


@pytest.mark.sqlite
def test_page_pdf_and_xml_open_without_an_account(app: Flask) -> None:
    key = an_invoice(app)
    token = shared(app, key)
    client = app.test_client()
    page = client.get(f"/r/{token}")
    assert page.status_code == 200
    assert "Erika Mustermann" in page.text
    assert html.fromstring(page.text).get("lang") == "de"  # the document's language: this browser asks for none
    links = [str(link) for link in html.fromstring(page.text).xpath("//a/@href") if token in str(link)]
    assert len(links) == 2
    files = [client.get(link) for link in links]
    assert files[0].data.startswith(b"%PDF-")
    assert etree.QName(etree.fromstring(files[1].data)).localname == "CrossIndustryInvoice"
    for answer in (page, *files):
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.sqlite
@pytest.mark.parametrize("language", ["it", "en"])
def test_the_page_speaks_the_recipients_language(app: Flask, language: str) -> None:
    token = shared(app, an_invoice(app))
    page = app.test_client().get(f"/r/{token}", headers={"Accept-Language": f"{language}, de;q=0.5"}).text
    assert html.fromstring(page).get("lang") == language
    today = datetime.now(ZoneInfo("Europe/Berlin"))
    assert today.strftime("%d/%m/%Y") in page  # never the month first: a German date of supply would be misread


@pytest.mark.sqlite
def test_guessed_and_revoked_links_get_the_same_sentence(app: Flask) -> None:
    key = an_invoice(app)
    token = shared(app, key)
    with app.app_context(), acting(BY) as act:
        revoke(act, key)
    client = app.test_client()
    said = set()
    for guess in (token, token[:-1] + "A", "x", str(key), "revoked-1"):
        for path in (f"/r/{guess}", f"/r/{guess}/invoice.pdf", f"/r/{guess}/factur-x.xml"):
            answer = client.get(path)
            assert answer.status_code == 404
            assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
            said.add(re.sub(r"[0-9a-f]{32}", "", answer.text))
    assert len(said) == 1
    assert NOWHERE in said.pop()
    again = shared(app, key)
    assert again != token
    assert client.get(f"/r/{again}").status_code == 200
    assert client.get(f"/r/{token}").status_code == 404


def test_asked_at_once_the_link_is_one(app: Flask) -> None:
    key = an_invoice(app)

    def ask() -> str:
        with acting(BY) as act:
            return share(act, key)

    tokens = set(at_once(app, [ask] * 4))
    assert len(tokens) == 1
    assert len(tokens.pop()) >= 43  # 256 bits
    with app.app_context(), acting(BY) as act:
        revoke(act, key)
        revoke(act, key)
    with app.app_context(), reading() as connection:
        assert token_of(connection, key) is None


@pytest.mark.sqlite
def test_the_address_stands_on_the_documents_page(app: Flask) -> None:
    key = an_invoice(app)
    clerk = visitor(app, "documents.see", "portal.share")
    form = next(each for each in html.fromstring(clerk.get(f"/documents/{key}").text).forms if "share" in each.action)
    made = clerk.client.post(form.action, data=dict(form.form_values()), follow_redirects=True)
    address = html.fromstring(made.text).xpath('//input[@id="portal-link"]/@value')[0]
    assert str(address).startswith("http://localhost/r/")
    assert app.test_client().get(str(address)).status_code == 200
    form = next(each for each in html.fromstring(made.text).forms if "revoke" in each.action)
    clerk.client.post(form.action, data=dict(form.form_values()), follow_redirects=True)
    assert app.test_client().get(str(address)).status_code == 404
    reader = visitor(app, "documents.see", login="reader")
    assert "portal-link" not in reader.get(f"/documents/{key}").text
