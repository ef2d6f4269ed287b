"""Importing in the browser: choose a file, match its columns, look row by row what would happen, then import.

Up to a thousand rows are worked through at once, larger files by the outbox worker while a bar shows how far it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from werkzeug.utils import secure_filename

from app import importing_plan as plan
from app import importing_runs as runs
from app.act import Actor, acting
from app.db import reading
from app.errors import Missing
from app.importing import Sheet
from app.importing_plan import Importer, ImportField, Run
from app.importing_tables import TableImporter
from app.security import current_actor, permission
from app.uploads import uploaded

MESSAGE = "app.import.v1"
AT_ONCE = 1000  # rows that are worked through while one waits
SLICE = 2000  # rows of one message; well within the worker's lease
SAMPLE = 5
SHOWN = 1000
View = Callable[..., ResponseReturnValue]


def mount_import(blueprint: Blueprint, importer: Importer, path: str, endpoint: str, back: str) -> None:
    """Serve the pages of an importer below `path`; `back` is the endpoint of its list."""
    pages = ImportPages(importer, f"{blueprint.name}.{endpoint}", f"{blueprint.name}.{back}")

    def add(rule: str, name: str, view: View, *methods: str) -> None:
        def page(**values: Any) -> ResponseReturnValue:
            return view(**values)

        page.__doc__ = view.__doc__
        blueprint.add_url_rule(rule, name, permission(importer.permission)(page), methods=list(methods))

    add(path, endpoint, pages.choose, "GET")
    add(path, f"{endpoint}_upload", pages.upload, "POST")
    add(f"{path}/<token>", f"{endpoint}_look", pages.look, "GET")
    add(f"{path}/<token>", f"{endpoint}_run", pages.run, "POST")
    add(f"{path}/<token>/progress", f"{endpoint}_progress", pages.progress, "GET")
    if isinstance(importer, TableImporter):
        add(f"{path}/present.csv", f"{endpoint}_present", pages.present, "GET")
    blueprint.record(lambda state: _known(state.app.extensions).update({importer.name: importer}))


def _known(extensions: dict[str, Any]) -> dict[str, Importer]:
    known: dict[str, Importer] = extensions.setdefault("kontor_importers", {})
    return known


@dataclass(frozen=True)
class ImportPages:
    """The views of one importer."""

    importer: Importer
    endpoint: str
    back: str

    def choose(self) -> ResponseReturnValue:
        """Choose a file."""
        with reading() as connection:
            fields = self.importer.fields(connection)
        present = f"{self.endpoint}_present"
        return render_template(
            "import_file.html",
            title=self._title,
            back=self._back,
            fields=fields,
            upload_url=url_for(f"{self.endpoint}_upload"),
            present_url=url_for(present) if present in current_app.view_functions else "",
        )

    def upload(self) -> ResponseReturnValue:
        """Keep the file and go on to its columns."""
        _name, data = uploaded(runs.BIGGEST)
        stored = runs.keep(current_app.instance_path, self.importer.name, data)
        sheet = stored.sheet()
        with reading() as connection:
            fields = self.importer.fields(connection)
        columns = plan.meanings(fields, sheet.headers)
        if not plan.lacking(fields, columns):
            self._begin(stored, sheet, columns, apply=False)
        return redirect(self._url("look", stored.token), 303)

    def look(self, token: str) -> ResponseReturnValue:
        """The columns and what the import would do, did, or is doing."""
        stored = self._stored(token)
        sheet, order = stored.sheet(), stored.order()
        if order is None:
            with reading() as connection:
                fields = self.importer.fields(connection)
            return self._page(stored, sheet, plan.meanings(fields, sheet.headers))
        if order.slow and len(stored.results()) < order.rows:
            return render_template("import_progress.html", title=self._title, back=self._back, **self._far(stored))
        return self._page(stored, sheet, order.columns)

    def run(self, token: str) -> ResponseReturnValue:
        """Look at the rows with the columns as chosen, or import them."""
        stored = self._stored(token)
        sheet = stored.sheet()
        with reading() as connection:
            fields = self.importer.fields(connection)
        columns = _chosen(sheet, fields)
        missing = plan.lacking(fields, columns)
        if missing:
            trouble = _("Please choose the column for: %(fields)s.", fields=", ".join(missing))
            return self._page(stored, sheet, columns, trouble), 422
        self._begin(stored, sheet, columns, apply=request.form.get("do") == "import")
        return redirect(self._url("look", token), 303)

    def _begin(self, stored: runs.Stored, sheet: Sheet, columns: Mapping[str, int], *, apply: bool) -> None:
        """Work through the rows, or ask the worker to."""
        by, rows = current_actor(), len(sheet.rows)
        slow = rows > AT_ONCE
        order = runs.Order(columns, apply, rows, by.id, by.name, str(get_locale() or "en"), slow)
        stored.begin(order)
        if slow:
            with acting(by) as act:
                act.later(MESSAGE, runs.payload(self.importer.name, stored.token, order.run))
            return
        for results in Run(self.importer, sheet, columns, by, apply).results():
            stored.add(results)

    def progress(self, token: str) -> ResponseReturnValue:
        """How far the worker is, for the bar."""
        return jsonify(self._far(self._stored(token)))

    def present(self) -> ResponseReturnValue:
        """What is there, as a file that can be changed and imported again."""
        assert isinstance(self.importer, TableImporter)
        with reading() as connection:
            body = "\ufeff" + "".join(self.importer.present(connection))
        name = secure_filename(f"{self.importer.title}.csv") or "records.csv"
        return Response(body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})

    def _page(self, stored: runs.Stored, sheet: Sheet, columns: Mapping[str, int], trouble: str = "") -> str:
        with reading() as connection:
            fields = self.importer.fields(connection)
        order, results = stored.order(), stored.results()
        faults = [each for each in results if each.verb == plan.REFUSED]
        return render_template(
            "import_columns.html",
            title=self._title,
            back=self._back,
            again=(url_for(self.endpoint), _("Another file")),
            run_url=self._url("run", stored.token),
            sheet=sheet,
            meaning={place: name for name, place in columns.items()},
            fields=fields,
            sample=[cells for _line, cells in sheet.rows[:SAMPLE]],
            rows=len(sheet.rows),
            order=None if trouble else order,
            counts=plan.counts(results),
            faults=faults[:SHOWN],
            results=[each for each in results if each.verb != plan.REFUSED][:SHOWN],
            shown=SHOWN,
            trouble=trouble,
        )

    def _far(self, stored: runs.Stored) -> dict[str, Any]:
        order = stored.order()
        return {"done": len(stored.results()), "rows": order.rows if order else 0}

    def _stored(self, token: str) -> runs.Stored:
        return runs.find(current_app.instance_path, self.importer.name, token)

    def _url(self, verb: str, token: str) -> str:
        return url_for(f"{self.endpoint}_{verb}", token=token)

    @property
    def _title(self) -> str:
        return _("Import: %(title)s", title=self.importer.title)

    @property
    def _back(self) -> tuple[str, str]:
        return url_for(self.back), self.importer.title


def _chosen(sheet: Sheet, fields: Sequence[ImportField]) -> dict[str, int]:
    """Each column's meaning from its select; of two columns with one meaning the first counts."""
    known = {field.name for field in fields}
    columns: dict[str, int] = {}
    for place in range(len(sheet.headers)):
        name = request.form.get(f"column-{place}", "")
        if name in known:
            columns.setdefault(name, place)
    return columns


def work(message: Mapping[str, Any]) -> None:
    """Work through a slice of a large file and ask for the next; listens to `app.import.v1`.

    A message that comes twice, or after another order for the same file, finds its rows done and does nothing.
    """
    importer = _known(current_app.extensions).get(message["importer"])
    if importer is None:
        return
    try:
        stored = runs.find(current_app.instance_path, importer.name, message["token"])
    except Missing:
        return  # a day has passed, and nobody wants it any more
    order = stored.order()
    if order is None or order.run != message["run"]:
        return
    by = Actor(order.by_id, order.by_name)
    with force_locale(order.language):
        done = len(stored.results())
        for results in Run(importer, stored.sheet(), order.columns, by, order.apply).results(done, SLICE):
            stored.add(results)
    if len(stored.results()) < order.rows:
        with acting(by) as act:
            act.later(MESSAGE, message)
