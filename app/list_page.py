"""What the list page shows, ready for its template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape
from sqlalchemy import Connection, RowMapping
from werkzeug.datastructures import MultiDict

from app import list_columns, list_panel
from app.formats import integer, locale
from app.list_columns import Column
from app.list_conditions import in_words
from app.list_query import COUNTED, Totals, Window
from app.saved_views import KeptView
from app.security import SIGNED_IN, may, may_open

if TYPE_CHECKING:
    from app.list_bulk import Bulk
    from app.list_filters import Args
    from app.listing import Action, Listing, Narrowed

PAGE_SIZE = 50
PASSING = ("after", "before", "format", "draft", "go", "open", "totals", "panel")  # not part of what a list shows


@dataclass(frozen=True)
class Chip:
    """One active filter in words; its link takes it away. `before` is "or" at the first of another alternative."""

    text: str
    url: str
    before: str = ""


@dataclass(frozen=True)
class Head:
    """A column's head; `direction` is ascending, descending or empty."""

    label: str
    css: str
    url: str
    direction: str


_NOTHING = Markup('<span class="soft">–</span>')


@dataclass(frozen=True)
class Cell:
    """What stands in one cell. `text` is empty where there is no value; the first cell of a row is its head."""

    text: str
    label: str
    css: str
    url: str | None = None
    is_head: bool = False
    is_state: bool = False
    tone: str = ""

    @property
    def shown(self) -> Markup:
        """Its text with what is around it: a link, the sign of a state, or a dash for nothing."""
        inner = escape(self.text) if self.text else _NOTHING
        if self.is_state and self.text not in {"", "–"}:
            tone = f" state-{self.tone}" if self.tone else ""
            inner = Markup('<span class="state{}">{}</span>').format(tone, self.text)
        return Markup('<a href="{}">{}</a>').format(self.url, inner) if self.url else inner


@dataclass(frozen=True)
class ListRow:
    """One row, the key and name it is chosen by, and where it opens."""

    key: str
    url: str | None
    cells: Sequence[Cell]

    @property
    def name(self) -> str:
        """What it is called: its first cell."""
        return self.cells[0].text


class ListPage:
    """What the template shows; every URL in it keeps the rest of the present one."""

    def __init__(
        self, listing: Listing, args: Args, narrowed: Narrowed, connection: Connection, kept: Sequence[KeptView] = ()
    ) -> None:
        self.listing, self.args, self.narrowed, self.views = listing, args, narrowed, kept
        self.query, self.title, self.filters = args.get("q", "").strip(), str(listing.title), listing.filters
        self.columns = [column.translated() for column in list_columns.chosen(listing.columns, args.get("cols", ""))]
        self._css = [column.css for column in self.columns]
        self._order = narrowed.query.order
        after, before = args.get("after", ""), args.get("before", "")
        window = narrowed.query.window(connection, PAGE_SIZE, after=after, before=before)
        names = [column.name for column in self.columns if column.total]
        self.counted = narrowed.query.totals(connection, names, at_most=None if "totals" in args else COUNTED)
        self.sums = {column.name: self._sum(column) for column in self.columns if column.total} if names else None
        self.rows = [self.row(row) for row in window.rows]
        self.previous_url, self.next_url = self._neighbours(window)

    def row(self, row: RowMapping) -> ListRow:
        """A row with its cells and where it opens."""
        url = allowed(self.listing.row_url(row)) if self.listing.row_url else None
        cells = [self._cell(number, column, row, url) for number, column in enumerate(self.columns)]
        return ListRow(str(row[self.listing.key]), url, cells)

    def _cell(self, number: int, column: Column, row: RowMapping, row_url: str | None) -> Cell:
        value = column.value(row)
        own = allowed(column.link(row)) if column.link else None
        text, label, css = list_columns.in_words(column, value), column.label, self._css[number]
        is_state = column.kind == "state"
        url = own or (row_url if number == 0 else None)
        return Cell(text, label, css, url, number == 0, is_state, column.tone(value) if is_state else "")

    def url(self, without: tuple[str, ...] = (), **changed: str) -> str:
        """This page with some parameters changed; the place in the list starts anew."""
        dropped = {*PASSING, *without, *changed}
        kept = MultiDict((name, value) for name, value in self.args.items(multi=True) if name not in dropped)
        kept.update({name: value for name, value in changed.items() if value})
        return here(kept)

    def _sum(self, column: Column) -> str:
        """The sum of a column in words; nothing while only more rows are known than were added up."""
        return list_columns.in_words(column, self.counted.sums.get(column.name))

    def _neighbours(self, window: Window) -> tuple[str, str]:
        if not window.rows:
            return "", ""
        back = self.url(before=self._order.place_of(window.rows[0])) if window.has_previous else ""
        on = self.url(after=self._order.place_of(window.rows[-1])) if window.has_next else ""
        return back, on

    @property
    def heads(self) -> list[Head]:
        """The heads; one click sorts, a second turns the order."""
        found = []
        for column in self.columns:
            mine = self._order.column == column.name
            direction = ("descending" if self._order.descending else "ascending") if mine else ""
            sortable = column.sort and column.text is None
            target = f"-{column.name}" if direction == "ascending" else column.name
            url = self.url(sort=target) if sortable else ""
            found.append(Head(str(column.label), column.css, url, direction if sortable else ""))
        return found

    # what narrows it --------------------------------------------------------------------------------------------------
    @cached_property
    def chips(self) -> list[Chip]:
        """The active search, filters and conditions in words."""
        found = [Chip(f"“{self.query}”", self.url(without=("q",)))] if self.query and self.listing.search else []
        for each in self.narrowed.active:
            found += [Chip(text, self.url(without=each.parameters())) for text in each.chips(self.args)]
        group = 0
        for condition in sorted(self.narrowed.conditions, key=lambda one: one.group):
            before = _("or") if group not in {0, condition.group} else ""
            group = condition.group
            rest = [one.written() for one in self.narrowed.conditions if one is not condition]
            found.append(Chip(in_words(condition), self._url_where(rest), before))
        return found

    def _url_where(self, texts: Sequence[str]) -> str:
        dropped = {*PASSING, "where"}
        kept = MultiDict((name, value) for name, value in self.args.items(multi=True) if name not in dropped)
        kept.setlist("where", list(texts))
        return here(kept)

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.chips)

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing at all: the empty state then offers the main action."""
        return not self.rows and not self.is_filtered

    @cached_property
    def groups(self) -> list[list[list_panel.Line]]:
        """The lines of the panel of conditions."""
        return list_panel.lines(self.narrowed.conditions, self.args.getlist("draft"), self.narrowed.subjects)

    @property
    def subjects(self) -> list[tuple[str, str]]:
        """(name, label) of the columns that conditions may be set on."""
        return [(name, each.label) for name, each in self.narrowed.subjects.items()]

    @property
    def samples(self) -> list[list_panel.Line]:
        """An empty line for each column, to be copied by the script of the panel."""
        return [list_panel.Line(0, 1, each) for each in self.narrowed.subjects.values()]

    @property
    def free_group(self) -> int:
        """The number of the next alternative."""
        return max((group[0].group for group in self.groups), default=0) + 1

    def is_open(self, panel: str) -> bool:
        """Whether a panel is shown unfolded: somebody is in the middle of filling it in."""
        return (panel == "filters" and "draft" in self.args) or self.args.get("open") == panel

    def kept(self, *without: str) -> list[tuple[str, str]]:
        """What a form sends along: all but the place, and what the form itself says."""
        dropped = {*PASSING, *without}
        return [(name, value) for name, value in self.args.items(multi=True) if name not in dropped]

    @property
    def kept_for_filter(self) -> list[tuple[str, str]]:
        """What a new choice of filters keeps."""
        return self.kept("where", *(name for each in self.filters for name in each.parameters()))

    @property
    def plain_url(self) -> str:
        """The list without search and filters, in the present order and with the present columns."""
        kept = {name: self.args[name] for name in ("sort", "cols") if name in self.args}
        return here(MultiDict({**kept, "view": "none"} if self.views else kept))

    # columns ----------------------------------------------------------------------------------------------------------
    @property
    def column_choices(self) -> list[tuple[Column, bool]]:
        """All columns, those that are shown first and in their order."""
        shown = {column.name for column in self.columns}
        rest = [column for column in self.listing.columns if column.name not in shown]
        return [(column, True) for column in self.columns] + [(column, False) for column in rest]

    @property
    def lead(self) -> int:
        """How many columns stand before the first that is summed, at least one: room for the count."""
        summed = [index for index, column in enumerate(self.columns) if column.total]
        return max(1, summed[0]) if summed else 1

    # what one can do --------------------------------------------------------------------------------------------------
    @property
    def actions(self) -> list[Action]:
        """The buttons this person may use."""
        return [action for action in self.listing.actions if not action.permission or may(action.permission)]

    @property
    def bulks(self) -> list[Bulk]:
        """What this person may do to several rows at once."""
        return [bulk for bulk in self.listing.bulks if may(bulk.permission)]

    @property
    def keeps_views(self) -> bool:
        """Whether there is somebody whose views can be kept."""
        return may(SIGNED_IN)

    @property
    def may_share(self) -> bool:
        """Whether this person may share views."""
        return may("app.views")

    @property
    def address(self) -> str:
        """The list itself, without its parameters."""
        return request.path

    @property
    def parameters(self) -> str:
        """What is shown, as the query of an address."""
        return self.url(without=("view",)).partition("?")[2]

    @property
    def view(self) -> KeptView | None:
        """The saved view that is open."""
        return next((each for each in self.views if str(each.id) == self.args.get("view")), None)

    # words ------------------------------------------------------------------------------------------------------------
    @property
    def search_label(self) -> str:
        """The search field's hint; empty where nothing can be searched."""
        if not self.listing.search:
            return ""
        labels = {column.name: str(column.label) for column in self.listing.columns}
        lower = locale().language != "de"  # German writes its nouns with a capital
        named = [labels[name].lower() if lower else labels[name] for name in self.listing.search if name in labels]
        return str(self.listing.search_hint) or _("Search or scan: %(fields)s", fields=", ".join(named))

    @property
    def count_text(self) -> str:
        """How many rows fit, in words."""
        return counted(self.listing, self.counted)

    @property
    def head_note(self) -> str:
        """The count beside the title."""
        return self.count_text if self.counted.count else ""

    @property
    def shown_text(self) -> str:
        """How many of them stand on this page."""
        if self.counted.more:
            count = integer(self.counted.count)
            return str(_("%(shown)s of more than %(count)s", shown=integer(len(self.rows)), count=count))
        return str(_("%(shown)s of %(count)s", shown=integer(len(self.rows)), count=integer(self.counted.count)))

    @property
    def empty_title(self) -> str:
        """The head of an empty list."""
        return str(_("Nothing here yet"))

    @property
    def empty_text(self) -> str:
        """What belongs here."""
        return str(self.listing.empty)


def counted(listing: Listing, totals: Totals) -> str:
    """How many rows there are, in words."""
    if totals.more:
        return str(_("more than %(count)s", count=integer(totals.count)))
    if listing.count:
        return listing.count(totals.count)
    return str(ngettext("%(count)s row", "%(count)s rows", totals.count, count=integer(totals.count)))


def allowed(url: str | None) -> str | None:
    """The address, unless it leads to a page that is closed to whoever is asking."""
    return url if url and may_open(url) else None


def here(args: MultiDict[str, str]) -> str:
    """This page with other parameters."""
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **args.to_dict(flat=False)})
