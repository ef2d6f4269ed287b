"""The proxy's configuration: a TOML file, or the demo's command line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from platformdirs import user_state_path

from hardware_proxy.devices.lines import fault_of
from hardware_proxy.profiles import DEFAULT, codec_of, names
from hardware_proxy.protocol import KINDS, Confirmation, Kind

DEFAULT_PORT = 8585
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
CONFIRMATIONS: dict[str, Confirmation | None] = {level.name.lower(): level for level in Confirmation} | {"auto": None}
SCOPES = ("print", "drawer", "display", "scale", "scanner", "card", "page")
"""What a server may be allowed to ask for."""
SCOPE_OF: dict[str, str] = {
    Kind.PRINT: "print",
    Kind.PROBE: "print",
    Kind.DRAWER: "drawer",
    Kind.PAGE: "page",
    Kind.PAY: "card",
    Kind.REFUND: "card",
    Kind.VOID: "card",
    Kind.END_OF_DAY: "card",
}
DEMO_KINDS = ("display", "scale", "scanner", "terminal")
DRIVERS = {
    "virtual": tuple(KINDS),
    "escpos": ("printer", "drawer"),
    "cd5220": ("display",),
    "toledo8217": ("scale",),
    "dialog06": ("scale",),
    "scanner": ("scanner",),
    "zvt": ("terminal",),
    "cups": ("office_printer",),
}
"""Drivers, and the kinds of device that each is for."""


class ConfigError(ValueError):
    """The configuration cannot be used; the text says where and why in one sentence."""


@dataclass(frozen=True, slots=True)
class DeviceConfig:
    """One device. `printer` names the printer that a drawer hangs on, `columns` 0 is what the model has.

    `confirmation` None is what the last test print found out.
    """

    code: str
    kind: str
    driver: str
    connection: str = ""
    model: str = DEFAULT
    font: str = "a"
    columns: int = 0
    codepage: str = "CP858"
    confirmation: Confirmation | None = None
    in_doubt: str = "ask"
    printer: str = ""
    pin: int = 2
    open_is_high: bool = True
    password: str = "000000"  # noqa: S105 - what every terminal leaves the factory with
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything the program has to know before it starts."""

    url: str
    token: str
    data: Path
    devices: tuple[DeviceConfig, ...]
    port: int = DEFAULT_PORT
    ca_file: str = ""
    allow: tuple[str, ...] = SCOPES
    name: str = ""
    token_path: Path | None = None
    """Where the token is kept once the program is paired."""


def checked_url(url: str, *, allow_insecure: bool = False) -> str:
    """The server's address. Plain http is for this machine only, because the token would travel in the clear."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigError(f"server.url: {url!r} is not a web address such as https://kontor.example.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK and not allow_insecure:
        raise ConfigError(f"server.url: {url!r} is not encrypted; use https, or set allow_insecure = true.")
    return url.rstrip("/")


def _value(table: Mapping[str, Any], key: str, default: Any, where: str) -> Any:
    value = table.get(key, default)
    if type(value) is not type(default):
        raise ConfigError(f"{where}.{key}: {type(default).__name__} is expected, not {value!r}.")
    return value


def _choice(table: Mapping[str, Any], key: str, default: str, allowed: tuple[str, ...], where: str) -> str:
    value: str = _value(table, key, default, where)
    if value not in allowed:
        raise ConfigError(f"{where}.{key}: {value!r} is not one of {', '.join(allowed)}.")
    return value


def _device(table: Mapping[str, Any], place: int) -> DeviceConfig:
    where = f"device[{place}]"
    unknown = set(table) - set(DeviceConfig.__slots__) - {"confirm"}
    if unknown:
        raise ConfigError(f"{where}: {', '.join(sorted(unknown))} is not a setting of a device.")
    code = _value(table, "code", "", where)
    if not code:
        raise ConfigError(f"{where}.code: every device needs a name.")
    driver = _choice(table, "driver", "virtual", tuple(DRIVERS), where)
    kind = _choice(table, "kind", DRIVERS[driver][0], DRIVERS[driver], where)
    device = DeviceConfig(
        code,
        kind,
        driver,
        _value(table, "connection", "", where),
        _choice(table, "model", DEFAULT, tuple(names()), where),
        _choice(table, "font", "a", ("a", "b"), where),
        _value(table, "columns", 0, where),
        _value(table, "codepage", "CP858", where),
        CONFIRMATIONS[_choice(table, "confirm", "auto", tuple(CONFIRMATIONS), where)],
        _choice(table, "in_doubt", "ask", ("ask", "again"), where),
        _value(table, "printer", "", where),
        _value(table, "pin", 2, where),
        _value(table, "open_is_high", True, where),
        _value(table, "password", "000000", where),
        _value(table, "queue", "", where),
    )
    _check(device, where)
    return device


def _check(device: DeviceConfig, where: str) -> None:
    """What only fits together with something else. Raises `ConfigError`."""
    has_line = device.driver not in {"virtual", "cups"} and device.kind != "drawer"
    if has_line and (fault := fault_of(device.connection)):
        raise ConfigError(f"{where}.connection: {fault}.")
    if device.driver == "escpos" and device.kind == "drawer" and not device.printer:
        raise ConfigError(f"{where}.printer: name the printer that the drawer is plugged into.")
    if device.columns and not 24 <= device.columns <= 64:
        raise ConfigError(f"{where}.columns: {device.columns} is not between 24 and 64.")
    if device.pin not in {2, 5}:
        raise ConfigError(f"{where}.pin: {device.pin} is neither 2 nor 5.")
    if not (len(device.password) == 6 and device.password.isdecimal()):
        raise ConfigError(f"{where}.password: six digits are expected.")
    try:
        codec_of(device.codepage.partition("@")[0])
    except LookupError as error:
        raise ConfigError(f"{where}.codepage: {device.codepage!r} is not a code page such as CP858.") from error


def _token(server: Mapping[str, Any], folder: Path) -> tuple[str, Path | None]:
    """The token, and the file in which it is or will be kept. Without a token the program asks to be paired."""
    token: str = _value(server, "token", "", "server")
    name: str = _value(server, "token_file", "", "server")
    if name:
        path = folder / name
        return (path.read_text(encoding="utf-8").strip() if path.is_file() else ""), path
    if not token:
        raise ConfigError(
            "server.token: the token is missing; name a token_file to be paired, or use the one that"
            " `flask devices proxy NAME --shop CODE` prints."
        )
    return token, None


def _devices(tables: object) -> tuple[DeviceConfig, ...]:
    if not isinstance(tables, list) or not tables:
        raise ConfigError("device: at least one [[device]] is needed.")
    devices = tuple(_device(table, place) for place, table in enumerate(tables))
    codes = [device.code for device in devices]
    if len(set(codes)) != len(codes):
        raise ConfigError("device: two devices have the same code.")
    for device in devices:
        if device.printer and device.printer not in codes:
            raise ConfigError(f"device {device.code}: there is no printer {device.printer!r}.")
    return devices


def load(path: Path) -> Config:
    """Read a configuration file. Raises `ConfigError`."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not TOML: {error}.") from error
    server, status = table.get("server", {}), table.get("status", {})
    insecure = _value(server, "allow_insecure", False, "server")
    data = _value(table, "data", "", "the file")
    token, token_path = _token(server, path.parent)
    return Config(
        checked_url(_value(server, "url", "", "server"), allow_insecure=insecure),
        token,
        Path(data) if data else user_state_path("hardware-proxy"),
        _devices(table.get("device")),
        _value(status, "port", DEFAULT_PORT, "status"),
        _value(server, "ca_file", "", "server"),
        _allow(server),
        _value(server, "name", "", "server"),
        token_path,
    )


def _allow(server: Mapping[str, Any]) -> tuple[str, ...]:
    allow = tuple(_value(server, "allow", list(SCOPES), "server"))
    if unknown := [each for each in allow if each not in SCOPES]:
        raise ConfigError(f"server.allow: {unknown[0]!r} is not one of {', '.join(SCOPES)}.")
    return allow


def demo(url: str, token: str, data: Path | None, port: int, tills: Sequence[str]) -> Config:
    """Virtual devices of every kind for each till: `T1-PRINTER`, `T1-DRAWER` and so on, and one kitchen printer."""
    counted, devices = Confirmation.COUNTED, []
    for till in tills:
        printer = f"{till}-PRINTER"
        devices += [
            DeviceConfig(printer, "printer", "virtual", confirmation=counted),
            DeviceConfig(f"{till}-DRAWER", "drawer", "virtual", printer=printer),
            *(DeviceConfig(f"{till}-{kind.upper()}", kind, "virtual") for kind in DEMO_KINDS),
        ]
    narrow = DeviceConfig("KITCHEN", "printer", "virtual", columns=32, confirmation=counted, in_doubt="again")
    devices += [narrow, DeviceConfig("OFFICE", "office_printer", "virtual")]
    return Config(checked_url(url), token, data or user_state_path("hardware-proxy-demo"), tuple(devices), port)
