"""Labels: what waits to be printed, and the sheet as PDF."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import Connection, RowMapping

from app.current import current_hub
from app.days import today
from app.db import reading, writing_session
from app.errors import Missing, Refused
from app.paper import html, pdf
from app.security import permission
from modules.catalog import label_queries, label_services
from modules.catalog.item_queries import currency
from modules.catalog.labels import Label, Sheet, pages
from modules.catalog.models import Item
from modules.catalog.views import blueprint

LABEL_PRICES = "catalog.label_prices"
MOST = 5000  # labels in one file


@blueprint.get("/labels")
@permission("catalog.see")
def labels() -> ResponseReturnValue:
    """The labels that wait, and the formats to print them on."""
    with reading() as connection:
        waiting = label_queries.wanted(connection)
        offered, chosen = _prices_of(connection)
        said = _said(connection, [row["item_id"] for row in waiting], chosen)
        formats = label_queries.formats(connection)
        money_of = currency(connection)
    rows = [{**row, "label": said[row["item_id"]]} for row in waiting]
    shown = {"formats": formats, "currency": money_of, "offered": offered, "chosen": chosen}
    return render_template("catalog/labels.html", rows=rows, **shown)


def _prices_of(connection: Connection) -> tuple[Sequence[tuple[int, str]], int | None]:
    """Whose prices labels can show, and whose they show: those that are asked for, or the usual ones; None: the own."""
    source: label_queries.LabelPrices | None = next(iter(current_hub().choices(LABEL_PRICES).values()), None)
    if source is None:
        return (), None
    offered = source.offered(connection)
    asked = request.args.get("prices")
    chosen = source.usual(connection) if asked is None else request.args.get("prices", None, type=int)
    return offered, chosen if chosen in {key for key, _name in offered} else None


def _said(connection: Connection, items: Sequence[int], chosen: int | None) -> dict[int, Label]:
    """The labels of items at the chosen prices."""
    day = today()
    if chosen is None:
        return label_queries.labels(connection, items, day)
    source: label_queries.LabelPrices = next(iter(current_hub().choices(LABEL_PRICES).values()))
    return label_queries.labels(connection, items, day, source.prices(connection, chosen, items, day))


@blueprint.get("/labels/want/<int:item>")
@permission("catalog.edit")
def want_labels(item: int) -> ResponseReturnValue:
    """The same page with one item's labels asked for: shown first, stored with the button."""
    with reading() as connection:
        said = label_queries.labels(connection, [item], today())
    if not said:
        raise Missing(_("This item does not exist."))
    return render_template("catalog/want_labels.html", item=item, label=said[item])


@blueprint.post("/labels/want/<int:item>")
@permission("catalog.edit")
def add_labels(item: int) -> ResponseReturnValue:
    """Ask for labels of one item."""
    typed = request.form.get("quantity", "1").strip()
    quantity = int(typed) if typed.isdecimal() else 0
    if not 1 <= quantity <= label_services.MOST:
        raise Refused(_("Between 1 and %(most)s labels at once.", most=label_services.MOST), "quantity")
    with writing_session() as session:
        if session.get(Item, item) is None:
            raise Missing(_("This item does not exist."))
        label_services.want(session, item, quantity)
    return redirect(url_for(".labels"), 303)


@blueprint.post("/labels")
@permission("catalog.edit")
def keep_labels() -> ResponseReturnValue:
    """Store the quantities as typed; what is empty or 0 is taken from the list."""
    quantities: dict[int, int] = {}
    for name, value in request.form.items():
        key = name.removeprefix("item-")
        if name.startswith("item-") and key.isdigit() and value.strip().isdigit() and int(value) > 0:
            quantities[int(key)] = int(value)
    with writing_session() as session:
        label_services.keep(session, {} if request.form.get("do") == "clear" else quantities)
    flash(_("Saved."), "good")
    return redirect(url_for(".labels"), 303)


@blueprint.get("/labels.pdf")
@permission("catalog.see")
def labels_file() -> ResponseReturnValue:
    """The labels that wait, on a format; `skip` are already used on the first sheet."""
    with reading() as connection:
        waiting = label_queries.wanted(connection)
        formats = {row["id"]: row for row in label_queries.formats(connection)}
        said = _said(connection, [row["item_id"] for row in waiting], _prices_of(connection)[1])
        money_of = currency(connection)
    chosen = formats.get(request.args.get("format", 0, type=int))
    if chosen is None or not waiting:
        raise Missing(_("There is nothing to print, or the format is gone."))
    if sum(row["quantity"] for row in waiting) > MOST:
        raise Refused(_("Please print at most %(most)s labels at once.", most=MOST))
    sheet = label_queries.sheet_of(chosen)
    if not sheet.fits():
        raise Refused(_("These labels do not fit on the paper; please look at the format."))
    skip = max(request.args.get("skip", 0, type=int), 0)
    wanted = [(said[row["item_id"]], row["quantity"]) for row in waiting]
    return Response(printed(sheet, chosen, wanted, money_of, skip), mimetype="application/pdf")


def printed(sheet: Sheet, chosen: RowMapping, wanted: list[tuple[Label, int]], money_of: str, skip: int) -> bytes:
    """The PDF."""
    show = {name: chosen[f"show_{name}"] for name in ("price", "unit_price", "barcode", "code")}
    page = html(
        "paper/labels.html",
        str(get_locale() or "en"),
        title=_("Labels"),
        pages=list(pages(sheet, wanted, skip)),
        sheet=sheet,
        show=show,
        size=_sizes(sheet, shelf=chosen["kind"] == "shelf"),
        currency=money_of,
    )
    return pdf(page)


def _sizes(sheet: Sheet, *, shelf: bool) -> dict[str, int]:
    """Sizes of type in points and of bars in millimetres; on a shelf the price is what is read from afar."""
    height = int(sheet.height)
    large = 30 if shelf else 22
    return {
        "name": max(6, min(12, height // 4)),
        "price": max(9, min(large, height * 6 // 10)),
        "small": max(5, min(8, height // 5)),
        "bars": max(4, min(12, height // 4)),
    }
