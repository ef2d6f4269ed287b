"""The status page as HTML. Everything that comes from outside goes through `escape`."""

from __future__ import annotations

import time
from html import escape
from typing import Any

from hardware_proxy.devices.virtual import Fault
from hardware_proxy.texts import _, language, sentence

SHOWN = 12


def _fault_name(fault: str) -> str:
    names = {
        Fault.PAPER_OUT: _("Paper out"),
        Fault.COVER_OPEN: _("Cover open"),
        Fault.OFFLINE: _("Switched off"),
        Fault.MUTE: _("Does not answer"),
        Fault.LINE_CUT: _("Line cut while printing"),
    }
    return names[Fault(fault)]


def _button(path: str, token: str, label: str, pressed: bool | None = None, **fields: str) -> str:
    values = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in {"token": token, **fields}.items()
    )
    state = "" if pressed is None else f' aria-pressed="{str(pressed).lower()}"'
    return f'<form method="post" action="{path}">{values}<button{state}>{escape(label)}</button></form>'


def _health(device: dict[str, Any]) -> str:
    words = {"ok": _("ready"), "warning": _("look soon"), "gone": _("not ready")}
    sign = {"ok": "●", "warning": "▲", "gone": "✕"}[device["health"]]
    return f'<span class="health {escape(device["health"])}">{sign} {escape(words[device["health"]])}</span>'


def _printer(device: dict[str, Any], faults: list[str] | None, token: str) -> str:
    code = device["code"]
    buttons = _button("/test-print", token, _("Test print"), device=code)
    rows = ""
    if faults is not None:
        rows = "".join(
            _button(
                "/faults",
                token,
                _fault_name(fault),
                fault in faults,
                device=code,
                fault=fault,
                on="0" if fault in faults else "1",
            )
            for fault in Fault
        )
        title = escape(_("Faults"))
        rows = f'<h3>{title}</h3><div class="buttons">{rows}</div>'
    return f'<div class="buttons">{buttons}</div>{rows}'


def _drawer(device: dict[str, Any], stuck: bool | None, token: str) -> str:
    is_open = device["drawer_open"]
    word = _("no sensor") if is_open is None else _("open") if is_open else _("closed")
    picture = f'<p class="drawer {"open" if is_open else "shut"}"><span aria-hidden="true"></span>{escape(word)}</p>'
    if stuck is None:
        return picture
    code = device["code"]
    close = _button("/drawers", token, _("Close it"), device=code, do="close")
    block = _button("/drawers", token, _("Blocked"), stuck, device=code, do="free" if stuck else "block")
    return f'{picture}<div class="buttons">{close}{block}</div>'


def _device(device: dict[str, Any], state: dict[str, Any], drawers: dict[str, bool], token: str) -> str:
    code = device["code"]
    if device["kind"] == "printer":
        body = _printer(device, state["faults"].get(code), token)
    else:
        body = _drawer(device, drawers.get(code), token)
    reason = sentence(device["reason"])
    hint = f'<p class="hint">{escape(reason)}</p>' if reason else ""
    waiting = ""
    if device["waiting"]:
        text = _("Jobs waiting: {count}").format(count=device["waiting"])
        waiting = f'<p class="hint">{escape(text)}</p>'
    return (
        f'<section class="card device" aria-label="{escape(code)}"><h2>{escape(code)} {_health(device)}</h2>'
        f"{hint}{waiting}{body}</section>"
    )


def _receipts(state: dict[str, Any]) -> str:
    sheets = sorted(state["receipts"], key=lambda sheet: -sheet["printed"])[:SHOWN]
    if not sheets:
        text = _("Nothing has been printed yet. Make a test print.")
        return f'<p class="empty">{escape(text)}</p>'
    figures, receipt, as_text = "", escape(_("Receipt")), escape(_("Text"))
    for sheet in sheets:
        name = escape(sheet["name"])
        at = time.strftime("%H:%M:%S", time.localtime(sheet["printed"]))
        figures += (
            f'<figure><a href="/receipts/{name}.png"><img src="/receipts/{name}.png" loading="lazy" '
            f'alt="{receipt} {name}"></a>'
            f'<figcaption>{escape(sheet["device"])} · {at} · <a href="/receipts/{name}.txt">{as_text}</a>'
            f"</figcaption></figure>"
        )
    return f'<div class="receipts">{figures}</div>'


def _link(state: dict[str, Any]) -> str:
    if state["online"]:
        word = escape(_("online"))
        return f'<span class="health ok">● {word}</span> <span>{escape(state["server"])}</span>'
    text = _("No connection to {server}. Jobs wait there and come as soon as it is back.").format(
        server=state["server"]
    )
    known = {
        "unauthorized": _("The server does not know this token."),
        "upgrade required": _("This program is too old for the server; update it."),
    }
    problem = known.get(state["problem"], state["problem"])
    word = escape(_("offline"))
    return f'<span class="health gone">✕ {word}</span> <span>{escape(text)} {escape(problem)}</span>'


def page(state: dict[str, Any], drawers: dict[str, bool], token: str) -> str:
    """The whole page. `drawers` says of each virtual drawer whether it is blocked."""
    alarm = ""
    if state["journal_damaged"]:
        text = _("The journal was damaged and has been set aside as {name}. Look at the last receipts.").format(
            name=state["journal_damaged"]
        )
        alarm = f'<p class="alarm" role="alert">{escape(text)}</p>'
    devices = "".join(_device(device, state, drawers, token) for device in state["devices"])
    title, paper = escape(_("Devices of this shop")), escape(_("Paper"))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><link rel="stylesheet" href="/static/status.css">'
        '<script src="/static/status.js" defer></script></head><body>'
        f"<header><h1>{title}</h1><p>{_link(state)}</p></header>{alarm}"
        f'<main><div class="devices">{devices}</div>'
        f'<section aria-label="{paper}"><h2>{paper}</h2>{_receipts(state)}</section></main>'
        f"<footer>hardware_proxy {escape(state['version'])}</footer></body></html>"
    )
