"""The status page as HTML. Everything that comes from outside goes through `escape`."""

from __future__ import annotations

import time
from html import escape
from typing import Any

from hardware_proxy.emulator.printer import Fault
from hardware_proxy.emulator.terminal import Answer
from hardware_proxy.texts import _, language, sentence

SHOWN = 12


def _fault_name(fault: str) -> str:
    names = {
        Fault.PAPER_OUT: _("Paper out"),
        Fault.COVER_OPEN: _("Cover open"),
        Fault.OFFLINE: _("Switched off"),
        Fault.MUTE: _("Does not answer"),
        Fault.SLOW: _("Slow"),
        Fault.LINE_CUT: _("Line cut while printing"),
        Fault.POWER_CUT: _("Power cut"),
    }
    return names[Fault(fault)]


def _answer_name(answer: str) -> str:
    names = {
        Answer.OK: _("Card accepted"),
        Answer.DECLINED: _("Card declined"),
        Answer.TIME_OUT: _("Falls silent"),
        Answer.LINE_CUT: _("Line cut after charging"),
        Answer.WAIT: _("Waits for a card"),
        Answer.BUSY: _("Busy"),
    }
    return names[Answer(answer)]


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


def _display(twin: dict[str, Any]) -> str:
    lines = "\n".join(escape(line.ljust(20)) for line in twin["lines"])
    return f'<pre class="display" aria-live="polite">{lines}</pre>'


def _scale(code: str, twin: dict[str, Any], token: str) -> str:
    weight, moving = escape(_("Grams on the scale")), escape(_("In motion"))
    checked = " checked" if twin["moving"] else ""
    name = escape(code)
    return (
        f'<form method="post" action="/scale"><input type="hidden" name="token" value="{escape(token)}">'
        f'<input type="hidden" name="device" value="{name}"><label>{weight} '
        f'<input type="range" name="grams" max="15000" step="5" value="{twin["grams"]}" data-shows="{name}">'
        f'</label> <output id="shows-{name}">{twin["grams"]}</output> g '
        f'<label><input type="checkbox" name="moving" value="1"{checked}> {moving}</label> '
        f"<button>{escape(_('Put it on'))}</button></form>"
    )


def _scanner(code: str, token: str) -> str:
    return (
        f'<form method="post" action="/scan"><input type="hidden" name="token" value="{escape(token)}">'
        f'<input type="hidden" name="device" value="{escape(code)}"><label>{escape(_("Code"))} '
        f'<input name="text" maxlength="200" required autocomplete="off"></label> '
        f"<button>{escape(_('Scan'))}</button></form>"
    )


def _terminal(code: str, twin: dict[str, Any], token: str) -> str:
    buttons = "".join(
        _button("/terminal", token, _answer_name(answer), answer == twin["answer"], device=code, answer=answer)
        for answer in Answer
    )
    text = _("Payments: {count}").format(count=twin["payments"])
    shown = escape(twin["shown"] or _("Ready"))
    choices = f'<div class="buttons choices">{buttons}</div>'
    return f'<pre class="display">{shown}</pre><p class="hint">{escape(text)}</p>{choices}'


def _office_printer(code: str, twin: dict[str, Any]) -> str:
    files = "".join(
        f'<li><a href="/pages/{escape(code)}/{escape(name)}">{escape(name)}</a></li>' for name in twin["files"][-SHOWN:]
    )
    empty = escape(_("Nothing has been printed yet."))
    return f"<ul>{files}</ul>" if files else f'<p class="empty">{empty}</p>'


def _twin(device: dict[str, Any], twin: dict[str, Any], token: str) -> str:
    """What a virtual device other than a printer or a drawer shows, and its buttons."""
    code = device["code"]
    match device["kind"]:
        case "display":
            return _display(twin)
        case "scale":
            return _scale(code, twin, token)
        case "scanner":
            return _scanner(code, token)
        case "terminal":
            return _terminal(code, twin, token)
        case _:
            return _office_printer(code, twin)


def _body(device: dict[str, Any], state: dict[str, Any], token: str) -> str:
    code = device["code"]
    if device["kind"] == "printer":
        return _printer(device, state["faults"].get(code), token)
    if device["kind"] == "drawer":
        return _drawer(device, state["blocked"].get(code), token)
    twin = state["twins"].get(code)
    return _twin(device, twin, token) if twin else ""


def _device(device: dict[str, Any], state: dict[str, Any], token: str) -> str:
    code = device["code"]
    reason = sentence(device["reason"])
    hint = f'<p class="hint">{escape(reason)}</p>' if reason else ""
    waiting = ""
    if device["waiting"]:
        text = _("Jobs waiting: {count}").format(count=device["waiting"])
        waiting = f'<p class="hint">{escape(text)}</p>'
    return (
        f'<section class="card device" aria-label="{escape(code)}"><h2>{escape(code)} {_health(device)}</h2>'
        f"{hint}{waiting}{_body(device, state, token)}</section>"
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
    if state["code"]:
        text = _("Type the code {code} on the server, on the page of the shop's devices.").format(code=state["code"])
        return f'<span class="health warning">▲ {escape(text)}</span> <span>{escape(state["server"])}</span>'
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


def page(state: dict[str, Any], token: str) -> str:
    """The whole page, of what `web.status` says."""
    alarm = ""
    if state["journal_damaged"]:
        text = _("The journal was damaged and has been set aside as {name}. Look at the last receipts.").format(
            name=state["journal_damaged"]
        )
        alarm = f'<p class="alarm" role="alert">{escape(text)}</p>'
    devices = "".join(_device(device, state, token) for device in state["devices"])
    title, paper = escape(_("Devices of this shop")), escape(_("Paper"))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><link rel="stylesheet" href="/static/status.css">'
        '<script src="/static/status.js" defer></script></head>'
        f'<body data-news="{state["news"]}">'
        f"<header><h1>{title}</h1><p>{_link(state)}</p></header>{alarm}"
        f'<main><div class="devices">{devices}</div>'
        f'<section aria-label="{paper}"><h2>{paper}</h2>{_receipts(state)}</section></main>'
        f"<footer>hardware_proxy {escape(state['version'])}</footer></body></html>"
    )
