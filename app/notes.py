"""Notes and files of a record: added by whoever may edit it, and gone with it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection, Row, delete, exists, insert, select
from werkzeug.utils import secure_filename

from app.act import Act
from app.errors import Missing, Refused
from app.ids import new_id
from app.note_models import Attachment, Note

LONGEST = 4000  # signs of a note
BIGGEST = 10_000_000  # bytes of a file
MOST = 50  # files of one record
KINDS = {  # what may be kept, and how it is called when it is given back
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "txt": "text/plain",
    "csv": "text/csv",
    "xml": "application/xml",
    "eml": "message/rfc822",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
}
_BEGINNINGS = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "webp": (b"RIFF",),
    **dict.fromkeys(("xlsx", "docx", "ods", "odt"), (b"PK\x03\x04",)),
}
Record = tuple[str, str]  # table and key


def notes_of(connection: Connection, record: Record) -> Sequence[Row[Any]]:
    """The notes of a record, newest first."""
    mine = select(Note.__table__).where(Note.table_name == record[0], Note.key == record[1])
    return connection.execute(mine.order_by(Note.at.desc(), Note.id.desc())).all()


def files_of(connection: Connection, record: Record) -> Sequence[Row[Any]]:
    """The files of a record, by name."""
    mine = select(Attachment.__table__).where(Attachment.table_name == record[0], Attachment.key == record[1])
    return connection.execute(mine.order_by(Attachment.file_name, Attachment.id)).all()


def add_note(act: Act, record: Record, text: str) -> UUID:
    """Keep a note; returns its id. Refuses an empty one."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused(_("Please write the note first."))
    if len(text) > LONGEST:
        raise Refused(_("A note has at most %(count)s signs.", count=LONGEST))
    key = new_id()
    act.connection.execute(insert(Note.__table__).values(id=key, text=text, **_common(act, record)))
    return key


def take_note(act: Act, record: Record, key: UUID) -> None:
    """Take a note away; only who wrote it may. Raises `Missing`, `Refused`."""
    mine = Note.table_name == record[0], Note.key == record[1], Note.id == key
    row = act.connection.execute(select(Note.user_id).where(*mine)).first()
    if row is None:
        raise Missing(_("This note is not here any more."))
    if row.user_id != act.by.id:
        raise Refused(_("Only who wrote a note can take it away."))
    act.connection.execute(delete(Note).where(*mine))


def add_file(act: Act, folder: Path, record: Record, name: str, content: bytes) -> UUID:
    """Keep a file; returns its id. Refuses what is empty, too large, of another kind than its name says, or no paper.

    The content is written before the transaction ends: a file without a row harms nobody, a row without a file would.
    """
    name = secure_filename(name)[:120] or "file"
    _check(name, content)
    if len(files_of(act.connection, record)) >= MOST:
        raise Refused(_("A record has at most %(count)s files.", count=MOST))
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(folder, digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(content)
        fresh.replace(path)
    key = new_id()
    row = {"id": key, "file_name": name, "size": len(content), "sha256": digest, **_common(act, record)}
    act.connection.execute(insert(Attachment.__table__).values(**row))
    return key


def _check(name: str, content: bytes) -> None:
    ending = ending_of(name)
    if not content:
        raise Refused(_("Please choose a file."))
    if len(content) > BIGGEST:
        raise Refused(_("A file may have at most 10 MB."))
    if ending not in KINDS:
        raise Refused(_("Files of this kind are not kept. These are: %(kinds)s.", kinds=", ".join(KINDS)))
    if not content.startswith(_BEGINNINGS.get(ending, (b"",))):
        raise Refused(_("This is no %(kind)s file, whatever its name says.", kind=ending.upper()))


def ending_of(name: str) -> str:
    """What follows the last point, in small letters."""
    return name.rpartition(".")[2].lower()


def file_of(connection: Connection, record: Record, key: UUID) -> Row[Any]:
    """One file of a record; raises `Missing`."""
    mine = Attachment.table_name == record[0], Attachment.key == record[1], Attachment.id == key
    row = connection.execute(select(Attachment.__table__).where(*mine)).first()
    if row is None:
        raise Missing(_("This file is not here any more."))
    return row


def take_file(act: Act, folder: Path, record: Record, key: UUID) -> None:
    """Take a file away; its content goes when no other record has the same. Raises `Missing`."""
    row = file_of(act.connection, record, key)
    act.connection.execute(delete(Attachment).where(Attachment.id == key))
    _forget(act, folder, row.sha256)


def take_all(act: Act, folder: Path, record: Record) -> None:
    """Take everything away with the record itself."""
    act.connection.execute(delete(Note).where(Note.table_name == record[0], Note.key == record[1]))
    for row in files_of(act.connection, record):
        take_file(act, folder, record, row.id)


def _forget(act: Act, folder: Path, digest: str) -> None:
    """Remove the content after the commit, unless another row names it."""
    used = act.connection.execute(select(exists().where(Attachment.sha256 == digest))).scalar_one()
    if not used:
        act.ring(lambda: path_of(folder, digest).unlink(missing_ok=True))


def path_of(folder: Path, digest: str) -> Path:
    """Where a content lies."""
    return folder / "attachments" / digest[:2] / digest


def _common(act: Act, record: Record) -> dict[str, Any]:
    who = {"user_id": act.by.id, "user_name": act.by.name}
    return {"table_name": record[0], "key": record[1], "at": act.now, **who}
