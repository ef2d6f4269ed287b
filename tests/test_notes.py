"""Notes and files of a record: who may, what is kept, and how it is given back."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import notes
from app.tests.builders import client_of
from modules.taxes.tests.builders import german_codes

pytestmark = [pytest.mark.modules("taxes")]

PDF = b"%PDF-1.7 a contract"
RECORD = "/records/taxes_code/1"
EDITS = ("taxes.see", "taxes.edit")


@pytest.fixture
def editor(app: Flask) -> FlaskClient:
    """A browser of somebody who may edit the VAT codes of Germany."""
    with app.app_context():
        german_codes()
    return client_of(app, *EDITS, login="editor", name="Editor")


def post(client: FlaskClient, path: str, **values: object) -> TestResponse:
    found = re.search(r'name="csrf-token"[^>]*content="([^"]+)"', client.get("/account").text)
    assert found is not None
    return client.post(path, data={"csrf_token": found[1], **values}, content_type="multipart/form-data")


def page(client: FlaskClient) -> str:
    return " ".join(client.get("/taxes/1").text.split())


def stored(app: Flask) -> list[Path]:
    return [path for path in (Path(app.instance_path) / "attachments").rglob("*") if path.is_file()]


def test_a_note_stands_beside_the_record_with_who_wrote_it(editor: FlaskClient) -> None:
    assert post(editor, f"{RECORD}/notes", text="Asked the tax adviser.").status_code == 303
    assert "Asked the tax adviser." in page(editor)
    assert "· Editor" in page(editor)


def test_only_who_wrote_a_note_takes_it_away(app: Flask, editor: FlaskClient) -> None:
    post(editor, f"{RECORD}/notes", text="Mine.")
    (path,) = re.findall(r'action="(/records/taxes_code/1/notes/[^"]+/remove)"', page(editor))
    other = client_of(app, *EDITS, login="other", name="Other")
    assert path not in page(other)
    post(other, path)
    assert "Mine." in page(editor)
    post(editor, path)
    assert "Mine." not in page(editor)


def test_a_file_comes_back_as_a_download_that_can_do_nothing(editor: FlaskClient) -> None:
    post(editor, f"{RECORD}/files", file=(io.BytesIO(PDF), "../Vertrag 2026.pdf"))
    (path,) = re.findall(r'href="(/records/taxes_code/1/files/[^"]+)"', page(editor))
    answer = editor.get(path)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Vertrag_2026.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_same_content_is_kept_once_and_goes_with_the_last(app: Flask, editor: FlaskClient) -> None:
    for name in ("a.pdf", "b.pdf"):
        post(editor, f"{RECORD}/files", file=(io.BytesIO(PDF), name))
    assert len(stored(app)) == 1
    first, second = re.findall(r'action="(/records/taxes_code/1/files/[^"]+/remove)"', page(editor))
    post(editor, first)
    assert len(stored(app)) == 1
    post(editor, second)
    assert stored(app) == []


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "name, content, words",
    [
        ("run.exe", b"MZ", "Files of this kind are not kept."),
        ("page.html", b"<script>", "Files of this kind are not kept."),
        ("photo.png", b"<svg/>", "This is no PNG file"),
        ("empty.pdf", b"", "Please choose a file."),
        ("large.txt", b"x" * 1001, "A file may have at most 10 MB."),
    ],
)
def test_what_is_no_paper_is_refused(
    editor: FlaskClient, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, words: str
) -> None:
    monkeypatch.setattr(notes, "BIGGEST", 1000)
    answer = post(editor, f"{RECORD}/files", file=(io.BytesIO(content), name))
    followed = editor.get(answer.location).text if answer.status_code == 303 else answer.text
    assert words in followed
    assert "/files/" not in re.sub(r'action="[^"]+"', "", page(editor))


@pytest.mark.sqlite
def test_who_may_not_edit_the_record_gets_neither_notes_nor_files(app: Flask, editor: FlaskClient) -> None:
    post(editor, f"{RECORD}/files", file=(io.BytesIO(PDF), "a.pdf"))
    (path,) = re.findall(r'href="(/records/taxes_code/1/files/[^"]+)"', page(editor))
    reader = client_of(app, "taxes.see", login="reader")
    assert reader.get(path).status_code == 403
    assert post(reader, f"{RECORD}/notes", text="Hello").status_code == 403
    assert editor.get(path.replace("taxes_code/1", "taxes_code/3")).status_code == 404
