"""Somebody with rights and a browser without JavaScript: opens pages, fills in forms, sends them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urljoin

import lxml.html
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app import accounts
from app.db import writing_session
from app.models import Role

PASSWORD = "long enough for anybody"


class Visitor:
    """A signed-in person. `refusals` are the sentences of the last page that says what is wrong."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, url: str) -> TestResponse:
        """A page; redirects are followed."""
        return self.client.get(url, follow_redirects=True)

    def fields(self, url: str, form: str = "edit") -> dict[str, str]:
        """What the form at `url` would send if nothing was typed."""
        return dict(_form(self.get(url).text, form).form_values())

    def send(self, url: str, values: Mapping[str, object], form: str = "edit", *, follow: bool = True) -> TestResponse:
        """Open the form at `url`, type `values` (None leaves the field out), and send it."""
        page = _form(self.get(url).text, form)
        body: MultiDict[str, object] = MultiDict(page.form_values())
        for name, value in values.items():
            body.poplist(name)
            if value is not None:
                body.setlist(name, value if isinstance(value, list) else [value])
        target = urljoin(url, page.action or url)
        return self.client.post(
            target,
            data=body,
            follow_redirects=follow,
            content_type="multipart/form-data",
            headers={"Referer": urljoin("http://localhost/", url)},
        )


def _form(page: str, name: str) -> lxml.html.FormElement:
    tree = lxml.html.fromstring(page)
    forms = [form for form in tree.forms if name in (form.get("id"), form.get("name"))]
    assert len(forms) == 1, f"the page has {len(forms)} forms called {name}: {tree.text_content()[:400]}"
    found: lxml.html.FormElement = forms[0]
    return found


def refusals(answer: TestResponse) -> list[str]:
    """The mistakes that a form page names at its top, and the messages about what went wrong."""
    tree = lxml.html.fromstring(answer.text)
    found = tree.xpath('//*[@id="errors"]//li | //*[contains(@class, "flash is-bad")]')
    return [" ".join(each.text_content().split()) for each in found]


def visitor(app: Flask, *permissions: str, login: str = "visitor") -> Visitor:
    """Somebody with exactly these permissions, signed in."""
    with app.app_context(), writing_session() as session:
        user = accounts.make_user(session, login, "Vera Visitor", accounts.hashed(PASSWORD))
        role = Role(code=login, name=login)
        session.add(role)
        session.flush()
        accounts.set_permissions(session, role, permissions)
        accounts.set_roles(session, user, [login])
    client = app.test_client()
    page = lxml.html.fromstring(client.get("/sign-in").text)
    token = page.xpath('//input[@name="csrf_token"]/@value')[0]
    answer = client.post("/sign-in", data={"name": login, "password": PASSWORD, "csrf_token": token})
    assert answer.status_code == 303, answer.text
    return Visitor(client)
