"""Rows of a side table inside a form: a table with some empty rows at its end, that works without JavaScript.

    class RateRow(RowForm):
        key_fields = ("valid_from", "rate")
        valid_from = DateField(_l("From"), [InputRequired()])
        rate = RateField(_l("Rate"), [InputRequired()])

    class CodeForm(Form):
        rates = RowsField(RateRow, _l("Rates"))

`form.rates.data` is a list of mappings. A row that has `place = PlaceField()` can be put in another order: the data
come in that order, with `place` counted from 1. A row whose `key_fields` are all empty is no row, and one whose
"Remove" is ticked is gone; neither is checked. The field stands in a group of its own, whose title is its heading.
"""

from __future__ import annotations

from typing import Any, ClassVar

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, IntegerField
from wtforms.utils import unset_value
from wtforms.validators import Optional

from app.forms import Form

SPARE = 2
MOST = 500


class PlaceField(IntegerField):
    """Where a row stands among the others; with scripts there are buttons instead of the number."""

    def __init__(self, label: str | None = None, **kwargs: Any) -> None:
        kwargs["render_kw"] = {"data-place": True, "min": 1, "class": "is-place"}
        super().__init__(label or _l("Place"), [Optional()], **kwargs)


class RowForm(Form):
    """One row. `key_fields` are those that make it a row; a `block` row with many fields stands by itself."""

    key_fields: ClassVar[tuple[str, ...]] = ()
    block: ClassVar[bool] = False
    remove = BooleanField(_l("Remove"), render_kw={"data-remove": True})

    @property
    def is_blank(self) -> bool:
        """Whether nobody wrote anything that counts."""
        return not any(_typed(self[name]) for name in self.key_fields)

    @property
    def cells(self) -> list[wtforms.Field]:
        """What stands in the columns of the table: everything but rows inside this row, "Remove" last."""
        shown = [each for each in self if not isinstance(each, RowsField | HiddenField) and each.short_name != "remove"]
        return [*shown, self["remove"]]

    @property
    def hidden(self) -> list[wtforms.Field]:
        """Fields nobody sees, such as the row's id."""
        return [each for each in self if isinstance(each, HiddenField)]

    @property
    def inner(self) -> list[RowsField]:
        """Tables inside this row."""
        return [each for each in self if isinstance(each, RowsField)]


def _typed(field: wtforms.Field) -> bool:
    if isinstance(field, RowsField):
        return any(not row.is_blank for row in field.rows)
    if field.raw_data:
        return any(str(value).strip() for value in field.raw_data)
    return field.data not in (None, "")


class RowsField(FieldList):
    """Rows in place. `spare` empty rows are offered at the end when the form is shown."""

    def __init__(self, row: type[RowForm], label: str = "", *, spare: int = SPARE, **kwargs: Any) -> None:
        super().__init__(FormField(row), label, max_entries=MOST, **kwargs)
        self.spare = spare

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the rows, count their places, and offer some empty ones at the end."""
        super().process(formdata, data, extra_filters)
        if not formdata:
            for place, row in enumerate(self.rows, 1):
                if "place" in row:
                    row["place"].data = place
        for _spare in range(min(self.spare, MOST - len(self.entries))):
            self.append_entry()

    @property
    def rows(self) -> list[RowForm]:
        """The forms of all rows, empty ones too."""
        return [entry.form for entry in self.entries]

    @property
    def in_blocks(self) -> bool:
        """Whether each row stands by itself instead of being a line of a table."""
        form = self.rows[0] if self.rows else None
        return form is not None and bool(form.block or form.inner)

    @property
    def kept(self) -> list[RowForm]:
        """The rows that count, in their order; rows without a place come last."""
        found = [row for row in self.rows if not row.is_blank and not row["remove"].data]
        if found and "place" in found[0]:
            found.sort(key=lambda row: (row["place"].data is None, row["place"].data or 0))
        return found

    @property
    def data(self) -> list[dict[str, Any]]:
        """What counts, as mappings without "remove", places counted from 1."""
        found = [{name: value for name, value in row.data.items() if name != "remove"} for row in self.kept]
        return [{**row, "place": place} if "place" in row else row for place, row in enumerate(found, 1)]

    @property
    def heads(self) -> list[wtforms.Field]:
        """The fields that give the columns their labels."""
        return self.rows[0].cells if self.rows else []

    def validate(self, form: wtforms.Form, extra_validators: Any = ()) -> bool:
        """Check the rows that count; every mistake is shown in its row."""
        kept = self.kept
        fine = False not in [row.validate() for row in kept]
        self.errors = [] if fine else [row.errors for row in kept if row.errors]
        self._run_validation_chain(form, [*self.validators, *extra_validators])
        return fine and not [error for error in self.errors if isinstance(error, str)]
