"""Helpers for tests of forms."""

from __future__ import annotations

import re
from typing import TypeVar

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse
from wtforms import Form

F = TypeVar("F", bound=Form)


def typed(form: type[F], **values: str) -> F:
    """The form as if a person had typed `values`."""
    filled: F = form(MultiDict(values))
    return filled


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form `edit`, as a browser would send them back."""
    form = page[page.index('id="edit"') :]
    return dict(re.findall(r'<input type="hidden"\s+name="(\w+)"\s+value="([^"]*)"', form))


def sent(client: FlaskClient, url: str, values: dict[str, str]) -> TestResponse:
    """Open the form at `url`, and send it with `values`."""
    return client.post(url, data={**hidden(client.get(url).text), **values})
