"""Taking a file row by row: what each row would do, or does. Good rows are kept whatever the bad ones are.

An `Importer` knows one kind of record. Each row has a savepoint of its own, some rows share a transaction; when it is
only looked, every transaction is undone, so the report says what the services themselves said.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import config_counter, references
from app.act import Actor
from app.db import reading, writing
from app.errors import Refused
from app.importing import Sheet, decimal_sign, matched, plain

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
MOMENT = 0.1  # seconds of one transaction: a sale waits no longer, and one row
LANGUAGES = ("en", "de", "it", "da", "nl")
Mark = tuple[str, str]  # key or mark, and how it is written: a code may be another record's barcode
_PARTS = re.compile(r"\s*[|=,]\s*")  # what stands between the records that one cell names


@dataclass(frozen=True)
class ImportField:
    """What a column can mean. `needed` columns must be there; `number` ones tell the file's decimal sign."""

    name: str
    label: Any
    needed: bool = False
    number: bool = False
    words: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """How files may call the column: its name, its label in each of our languages, and other words."""
        found = {plain(self.name)} | self.words
        for language in LANGUAGES:
            with force_locale(language):
                found.add(plain(str(self.label)))
        return frozenset(found)


@dataclass(frozen=True)
class Taken:
    """What a row did: NEW, CHANGED (with the labels of the fields) or SAME."""

    verb: str
    fields: tuple[str, ...] = ()


class Importer(Protocol):
    """One kind of record that comes from files."""

    @property
    def name(self) -> str:
        """Unique; the folder of its files."""

    @property
    def title(self) -> str:
        """What is imported, in the plural."""

    @property
    def permission(self) -> str:
        """What one needs to import."""

    def fields(self, connection: Connection) -> Sequence[ImportField]:
        """What columns can mean."""

    def key_of(self, cells: Mapping[str, str]) -> str:
        """What must not stand twice in a file; empty where nothing must not."""

    def take(self, session: Session, cells: Mapping[str, str], sign: str) -> Taken:
        """Store one row (field → text, empty cells left out); raises `Refused` with all that is wrong.

        `session.info` has who imports (`by`, an `Actor`) and when (`now`, UTC).
        """


@runtime_checkable
class MarkedImporter(Importer, Protocol):
    """An importer of records that have more than their code to themselves."""

    def marks_of(self, cells: Mapping[str, str]) -> Sequence[str]:
        """What must not stand in two rows, such as barcodes: a look, which keeps nothing, would not notice it."""


@runtime_checkable
class WholeImporter(Importer, Protocol):
    """An importer that has a quicker way for files it knows well: all rows judged at once, many stored at once."""

    def knows(self, run: Run) -> bool:
        """Whether this file can go the quick way."""

    def whole(self, run: Run, start: int, end: int) -> Iterator[list[Result]]:
        """The results of the rows from `start` to `end`, a list for each transaction, in the order of the file."""


@dataclass(frozen=True)
class Result:
    """One row of the report: its line in the file, what it did or would do, and why it was refused."""

    line: int
    verb: str
    what: str
    text: str = ""


class _LookedOnly(Exception):
    """Undoes the transaction of a look."""


def meanings(fields: Sequence[ImportField], headers: Sequence[str]) -> dict[str, int]:
    """Which column means what, by name."""
    return matched(headers, {field.name: field.names for field in fields})


def lacking(fields: Sequence[ImportField], columns: Mapping[str, int]) -> list[str]:
    """The labels of columns that are needed and not there."""
    return [str(field.label) for field in fields if field.needed and field.name not in columns]


def sign_of(sheet: Sheet, fields: Sequence[ImportField], columns: Mapping[str, int]) -> str:
    """The decimal sign of the file."""
    if sheet.sign:
        return sheet.sign
    places = [columns[field.name] for field in fields if field.number and field.name in columns]
    values = [cells[place] for _line, cells in sheet.rows for place in places if place < len(cells)]
    return decimal_sign(values, sheet.separator)


@dataclass(frozen=True)
class Run:
    """A file with the meaning of its columns, on its way through an importer. `by` is who imports."""

    importer: Importer
    sheet: Sheet
    columns: Mapping[str, int]
    by: Actor
    apply: bool

    def results(self, start: int = 0, most: int | None = None) -> Iterator[list[Result]]:
        """Work through the rows from `start` on, at most `most` of them; yields the results of each transaction."""
        end = len(self.sheet.rows) if most is None else min(start + most, len(self.sheet.rows))
        if isinstance(self.importer, WholeImporter) and self.importer.knows(self):
            yield from self.importer.whole(self, start, end)
            return
        with reading() as connection:
            fields = self.importer.fields(connection)
        sign = sign_of(self.sheet, fields, self.columns)
        seen = {mark for _line, cells in self.sheet.rows[:start] for mark in self._once(self._cells(cells))}
        while start < end:
            chunk = self._chunk(range(start, end), sign, seen)
            start += len(chunk)
            yield chunk

    def _chunk(self, places: range, sign: str, seen: set[Mark]) -> list[Result]:
        """The next rows in one transaction, which ends after a moment: whoever sells waits no longer."""
        found: list[Result] = []
        with suppress(_LookedOnly), writing() as connection:
            begun = time.monotonic()
            for place in places:
                found.append(self._row(connection, place, sign, seen))
                if time.monotonic() - begun > MOMENT:
                    break
            if not self.apply:
                raise _LookedOnly
        return found

    def _row(self, connection: Connection, place: int, sign: str, seen: set[Mark]) -> Result:
        """One row. When it is only looked, the rows further up that it names may be undone already: then with them."""
        result = self._tried(connection, (), place, sign, seen)
        if result.verb == REFUSED and not self.apply:
            named = self._named(place)
            again = self._tried(connection, named, place, sign, seen) if named else result
            result = again if again.verb != REFUSED else result
        return result

    def _tried(self, connection: Connection, before: Sequence[int], place: int, sign: str, seen: set[Mark]) -> Result:
        """One row, and others before it, in a savepoint and a session of its own: a refused one leaves nothing."""
        line, raw = self.sheet.rows[place]
        what = self.shown(raw)
        session = Session(bind=connection, autoflush=False, join_transaction_mode="create_savepoint")
        session.info |= {"by": self.by, "now": datetime.now(UTC)}
        try:
            with session, references.looking(connection):
                for other in before:
                    self.importer.take(session, self._cells(self.sheet.rows[other][1]), sign)
                taken = self._taken(session, raw, sign, seen)
                session.commit()
        except (Refused, IntegrityError) as error:
            config_counter.raised(connection)  # what the savepoint undid must not be found in a cache
            clash = _("This clashes with another record: a code or number in it is already taken.")
            return Result(line, REFUSED, what, error.message if isinstance(error, Refused) else clash)
        return Result(line, taken.verb, what, ", ".join(taken.fields))

    @staticmethod
    def shown(raw: Sequence[str]) -> str:
        """How the report calls a row: by its first cells."""
        return " · ".join(filter(None, raw[:4]))

    def _named(self, place: int) -> list[int]:
        """The rows further up whose code or name stands in this row, and those that they name, in their order."""
        found: set[int] = set()
        ahead = [place]
        while ahead:
            here = ahead.pop()
            words = {word for cell in self.sheet.rows[here][1] for word in (cell, *_PARTS.split(cell))}
            named = {self._called[word] for word in words if self._called.get(word, here) < here} - found
            found |= named
            ahead += named
        return sorted(found)

    @cached_property
    def _called(self) -> dict[str, int]:
        """Code or name → the first row that has it."""
        found: dict[str, int] = {}
        for place, (_line, raw) in enumerate(self.sheet.rows):
            cells = self._cells(raw)
            for name in (*self.importer.key_of(cells).split("\n"), cells.get("name", "")):
                if name:
                    found.setdefault(name, place)
        return found

    def _taken(self, session: Session, raw: tuple[str, ...], sign: str, seen: set[Mark]) -> Taken:
        width = len(self.sheet.headers)
        if len(raw) < width:
            raise Refused(_("The row is cut off after %(value)s cells.", value=len(raw)))
        if len(raw) > width:
            raise Refused(_("The row has more cells than the head: %(value)s.", value=len(raw)))
        cells = self._cells(raw)
        once = self._once(cells)
        for mark in once:
            if mark in seen:
                raise Refused(_("“%(value)s” stands further up already.", value=mark[1].replace("\n", " · ")))
        taken = self.importer.take(session, cells, sign)
        seen.update(once)
        return taken

    def _once(self, cells: Mapping[str, str]) -> list[Mark]:
        """What no other row of the file may have."""
        own = self.importer.marks_of(cells) if isinstance(self.importer, MarkedImporter) else ()
        marks = [("key", self.importer.key_of(cells)), *(("mark", text) for text in own)]
        return [mark for mark in marks if mark[1]]

    def _cells(self, raw: tuple[str, ...]) -> dict[str, str]:
        return {name: raw[place] for name, place in self.columns.items() if place < len(raw) and raw[place]}


def counts(results: Sequence[Result]) -> dict[str, int]:
    """How many rows did what."""
    return {verb: sum(each.verb == verb for each in results) for verb in (NEW, CHANGED, SAME, REFUSED)}
