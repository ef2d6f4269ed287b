"""Proxies and devices as tables: lists and forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Connection, select

from app.editing import Group
from app.list_filters import Choice, yes_no
from app.listing import Action, Column, Listing
from app.models import Shop
from app.table import Table
from app.table_pages import mount
from modules.devices import services
from modules.devices.forms import KIND_NAMES, DeviceForm, ProxyForm
from modules.devices.models import Device, Proxy
from modules.devices.views import blueprint

__all__ = ["DEVICES", "PROXIES", "blueprint"]
LINE = {True: ("good", _l("connected")), False: ("bad", _l("not connected"))}
IN_USE = {True: ("good", _l("In use")), False: ("", _l("Off"))}


def _devices() -> Any:
    return (
        select(
            Device.id,
            Device.code,
            Device.name,
            Device.kind,
            Device.serves,
            Device.active,
            Proxy.name.label("proxy"),
            Shop.name.label("shop"),
        )
        .join(Proxy, Proxy.id == Device.proxy_id)
        .join(Shop, Shop.id == Proxy.shop_id)
    )


def _proxies() -> Any:
    return select(
        Proxy.id, Proxy.name, Proxy.version, Proxy.last_seen, Proxy.online, Proxy.active, Shop.name.label("shop")
    ).join(Shop, Shop.id == Proxy.shop_id)


def _proxy_choices(connection: Connection, form: Any) -> None:
    rows = connection.execute(
        select(Proxy.id, Proxy.name, Shop.name.label("shop")).join(Shop, Shop.id == Proxy.shop_id).order_by(Shop.name)
    )
    form.proxy_id.choices = [(row.id, f"{row.shop} · {row.name}") for row in rows]


def _shop_choices(connection: Connection, form: Any) -> None:
    rows = connection.execute(select(Shop.id, Shop.name).order_by(Shop.name))
    form.shop_id.choices = [(row.id, row.name) for row in rows]


def _proxy(connection: Connection, key: int) -> Mapping[str, Any] | None:
    row = (
        connection.execute(select(Proxy.shop_id, Proxy.name, Proxy.scopes, Proxy.active).where(Proxy.id == key))
        .mappings()
        .first()
    )
    return None if row is None else {**row, "scopes": row["scopes"].split()}


DEVICES = mount(
    blueprint,
    Table(
        Device,
        listing=Listing(
            title=_l("Devices"),
            select=_devices,
            columns=(
                Column("code", _l("Code")),
                Column("name", _l("Name")),
                Column("kind", _l("Kind"), text=lambda row: str(KIND_NAMES.get(row["kind"], row["kind"]))),
                Column("serves", _l("Serves till")),
                Column("shop", _l("Shop")),
                Column("proxy", _l("Proxy"), soft=True),
                Column("active", _l("State"), "state", states=IN_USE),
            ),
            search=("code", "name", "serves"),
            filters=(Choice("kind", _l("Kind"), KIND_NAMES), yes_no("active", _l("In use"))),
            default_sort="code",
            actions=(Action(_l("How they stand"), "devices.index", permission="devices.see"),),
            empty=_l("A proxy names its devices when it connects for the first time."),
            count=lambda n: ngettext("%(num)s device", "%(num)s devices", n),
        ),
        form=DeviceForm,
        save=services.save_device,
        prepare=_proxy_choices,
        see="devices.see",
        edit="devices.edit",
        new=_l("New device"),
        path="/list",
        record_path="/",
        names=("devices", "new_device", "edit"),
        groups=(
            Group(_l("Device"), ("name", "serves", "active")),
            Group(
                _l("In the shop"),
                ("proxy_id", "code", "kind"),
                note=_l("As in the configuration of the shop's program."),
            ),
        ),
        imports=False,
        copies=False,
    ),
)
PROXIES = mount(
    blueprint,
    Table(
        Proxy,
        listing=Listing(
            title=_l("Proxies"),
            select=_proxies,
            columns=(
                Column("name", _l("Name")),
                Column("shop", _l("Shop")),
                Column("online", _l("Line"), "state", states=LINE),
                Column("last_seen", _l("Last seen"), "datetime"),
                Column("version", _l("Version"), soft=True),
                Column("active", _l("State"), "state", states=IN_USE),
            ),
            search=("name", "shop"),
            filters=(yes_no("active", _l("In use")),),
            default_sort="name",
            actions=(Action(_l("Let a program in"), "devices_pairing.pair", permission="devices.edit"),),
            empty=_l("No shop has a device program yet. Start one in the shop; it prints a code to be typed here."),
            count=lambda n: ngettext("%(num)s proxy", "%(num)s proxies", n),
        ),
        form=ProxyForm,
        load=_proxy,
        save=services.save_proxy,
        prepare=_shop_choices,
        see="devices.see",
        edit="devices.edit",
        new=_l("New proxy"),
        path="/proxies",
        names=("proxies", "new_proxy", "edit_proxy"),
        code="name",
        imports=False,
        copies=False,
        title=lambda values: _("Proxy %(name)s", name=values["name"]),
    ),
)  # fmt: skip
