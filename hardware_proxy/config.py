"""The proxy's configuration: a TOML file, or the demo's command line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from platformdirs import user_state_path

from hardware_proxy.protocol import Confirmation

DEFAULT_PORT = 8585
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
CONFIRMATIONS = {level.name.lower(): level for level in Confirmation}


class ConfigError(ValueError):
    """The configuration cannot be used; the text says where and why in one sentence."""


@dataclass(frozen=True, slots=True)
class DeviceConfig:
    """One device. `printer` names the printer that a drawer hangs on."""

    code: str
    kind: str
    driver: str
    connection: str = ""
    columns: int = 42
    codepage: str = "CP858"
    confirmation: Confirmation = Confirmation.COUNTED
    printer: str = ""
    pin: int = 2
    open_is_high: bool = True


@dataclass(frozen=True, slots=True)
class Config:
    """Everything the program has to know before it starts."""

    url: str
    token: str
    data: Path
    devices: tuple[DeviceConfig, ...]
    port: int = DEFAULT_PORT
    ca_file: str = ""
    allow: tuple[str, ...] = ("print", "drawer")


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
    driver = _choice(table, "driver", "virtual", ("virtual", "escpos"), where)
    kind = _choice(table, "kind", "printer", ("printer", "drawer"), where)
    connection = _value(table, "connection", "", where)
    if driver == "escpos" and kind == "printer" and urlsplit(connection).scheme != "tcp":
        raise ConfigError(f"{where}.connection: an address such as tcp://192.168.10.21:9100 is expected.")
    printer = _value(table, "printer", "", where)
    if driver == "escpos" and kind == "drawer" and not printer:
        raise ConfigError(f"{where}.printer: name the printer that the drawer is plugged into.")
    columns = _value(table, "columns", 42, where)
    if not 24 <= columns <= 64:
        raise ConfigError(f"{where}.columns: {columns} is not between 24 and 64.")
    return DeviceConfig(
        code,
        kind,
        driver,
        connection,
        columns,
        _value(table, "codepage", "CP858", where),
        CONFIRMATIONS[_choice(table, "confirm", "counted", tuple(CONFIRMATIONS), where)],
        printer,
        _value(table, "pin", 2, where),
        _value(table, "open_is_high", True, where),
    )


def _token(server: Mapping[str, Any], folder: Path) -> str:
    token: str = _value(server, "token", "", "server")
    name: str = _value(server, "token_file", "", "server")
    if name:
        path = folder / name
        if not path.is_file():
            raise ConfigError(f"server.token_file: {path} does not exist.")
        token = path.read_text(encoding="utf-8").strip()
    if not token:
        raise ConfigError("server.token: the token is missing; `flask devices proxy NAME --shop CODE` prints one.")
    return token


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
    return Config(
        checked_url(_value(server, "url", "", "server"), allow_insecure=insecure),
        _token(server, path.parent),
        Path(data) if data else user_state_path("hardware-proxy"),
        _devices(table.get("device")),
        _value(status, "port", DEFAULT_PORT, "status"),
        _value(server, "ca_file", "", "server"),
        tuple(_value(server, "allow", ["print", "drawer"], "server")),
    )


def demo(url: str, token: str, data: Path | None, port: int, tills: Sequence[str]) -> Config:
    """A virtual printer and a virtual drawer for each till: `T1-PRINTER`, `T1-DRAWER` and so on."""
    devices: list[DeviceConfig] = []
    for till in tills:
        printer = DeviceConfig(f"{till}-PRINTER", "printer", "virtual")
        devices += [printer, DeviceConfig(f"{till}-DRAWER", "drawer", "virtual", printer=printer.code)]
    return Config(checked_url(url), token, data or user_state_path("hardware-proxy-demo"), tuple(devices), port)
