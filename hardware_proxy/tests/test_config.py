"""The configuration: what is read, and what is refused in one sentence."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import hardware_proxy
from hardware_proxy.cli import main
from hardware_proxy.config import Config, ConfigError, checked_url, demo, load
from hardware_proxy.protocol import Confirmation

GOOD = """
data = "{data}"
[server]
url = "https://kontor.example"
token = "hwp_1"
[[device]]
code = "BON"
driver = "escpos"
connection = "tcp://192.0.2.7:9100"
columns = 48
confirm = "answered"
[[device]]
code = "DRAWER"
kind = "drawer"
driver = "escpos"
printer = "BON"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text.replace("{data}", str(folder)), encoding="utf-8")
    return path


def loaded(folder: Path, text: str) -> Config:
    return load(written(folder, text))


def test_a_good_file_is_read(tmp_path: Path) -> None:
    config = loaded(tmp_path, GOOD)
    assert (config.url, config.token, config.data, config.port) == (
        "https://kontor.example",
        "hwp_1",
        tmp_path,
        8585,
    )
    printer, drawer = config.devices
    assert (printer.columns, printer.confirmation) == (48, Confirmation.ANSWERED)
    assert (drawer.kind, drawer.printer, drawer.pin) == ("drawer", "BON", 2)


def test_the_example_file_is_good(tmp_path: Path) -> None:
    example = Path(hardware_proxy.__file__).parent / "example.toml"
    text = example.read_text(encoding="utf-8").replace('token_file = "token"', 'token = "hwp_1"')
    assert {device.driver for device in loaded(tmp_path, text).devices} >= {"escpos", "zvt", "cups", "dialog06"}
    assert "token_file" in tomllib.loads(example.read_text(encoding="utf-8"))["server"]


@pytest.mark.parametrize(
    "old,new,words",
    [
        ("https://kontor.example", "http://kontor.example", "is not encrypted"),
        ("https://kontor.example", "kontor.example", "is not a web address"),
        ('token = "hwp_1"', "", "flask devices proxy"),
        ("tcp://192.0.2.7:9100", "192.0.2.7", "tcp://192.168.10.21:9100"),
        ("tcp://192.0.2.7:9100", "serial:///dev/ttyS0?baud=fast", "baud is a number such as 9600"),
        ("tcp://192.0.2.7:9100", "serial:///dev/ttyS0?colour=1", "colour is not a setting of a serial line"),
        ('code = "BON"', 'code = "BON"\nmodel = "TM-X"', "'TM-X' is not one of AF-240"),
        ('code = "BON"', 'code = "BON"\ncodepage = "CP9"', "'CP9' is not a code page such as CP858"),
        ('code = "BON"', 'code = "BON"\npin = 3', "3 is neither 2 nor 5"),
        ('token = "hwp_1"', 'token = "hwp_1"\nallow = ["coffee"]', "'coffee' is not one of print, drawer"),
        ("columns = 48", "columns = 480", "480 is not between 24 and 64"),
        ("columns = 48", 'columns = "48"', "int is expected"),
        (
            'confirm = "answered"',
            'confirm = "always"',
            "'always' is not one of written, ready, answered, counted, auto",
        ),
        ('printer = "BON"', 'printer = "NONE"', "there is no printer 'NONE'"),
        ('printer = "BON"', "", "name the printer"),
        ('code = "DRAWER"', 'code = "BON"', "two devices have the same code"),
        ('code = "DRAWER"', "", "every device needs a name"),
        ('printer = "BON"', 'printer = "BON"\ncolour = "red"', "colour is not a setting of a device"),
        ("[[device]]", "[[gadget]]", "at least one [[device]]"),
        ("[server]", "[server", "is not TOML"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, GOOD.replace(old, new))
    assert words in str(caught.value)


def test_plain_http_is_for_this_machine_or_for_those_who_insist() -> None:
    assert checked_url("http://127.0.0.1:8000/") == "http://127.0.0.1:8000"
    assert checked_url("http://kontor.example", allow_insecure=True) == "http://kontor.example"


def test_the_demo_has_a_printer_and_a_drawer_for_each_till(tmp_path: Path) -> None:
    config = demo("http://127.0.0.1:8000", "t", tmp_path, 0, ["T1", "T2"])
    codes = [device.code for device in config.devices]
    assert codes[:2] == ["T1-PRINTER", "T1-DRAWER"]
    assert {"T2-DISPLAY", "T2-SCALE", "T2-SCANNER", "T2-TERMINAL", "KITCHEN", "OFFICE"} < set(codes)


def test_the_command_line_checks_and_explains(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(written(tmp_path, GOOD)), "--check"]) == 0
    assert "2 devices" in capsys.readouterr().out
    for argv in ([], ["--demo"], ["--config", str(tmp_path / "none.toml")], ["--demo", "--token-file", "none"]):
        assert main(argv) == 2
        assert capsys.readouterr().err.startswith("hardware_proxy: ")
