"""The configuration check finds each fault that can be made, and leads to the page where it is mended."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from app import config_counter
from app.check_pages import findings
from app.db import db
from app.hub import Finding
from app.tests.builders import client_of
from modules.pos.tests.builders import fill

pytestmark = pytest.mark.sqlite

# What is done to the demo shop, what the check then says, and how its address begins.
FAULTS = [
    ("UPDATE company_details SET street = ''", "has no full address", "/company/"),
    ("UPDATE company_details SET vat_id = '', tax_number = ''", "neither a VAT id nor a tax number", "/company/"),
    ("DELETE FROM company_fiscal_year", "has no fiscal year", "/company/"),
    ("DELETE FROM company_shop", "no address for its receipts", "/company/shops/"),
    ("UPDATE company_details SET phone = ''", "need a contact with phone and mail address", "/company/"),
    ("UPDATE company_details SET iban = ''", "name no IBAN", "/company/"),
    ("DELETE FROM posting_pos_type", "has no posting template", "/pos-types/"),
    ("DELETE FROM posting_method", "Payment method Bar has no account", "/posting/accounts/"),
    ("DELETE FROM posting_tax", "VAT code DE-S has no account for its VAT", "/posting/accounts/"),
    ("DELETE FROM posting_revenue", "VAT code DE-R has no revenue account", "/posting/accounts/"),
    (
        "UPDATE taxes_code SET active = false WHERE code = 'DE-S'",
        "items have VAT code DE-S, which has no rate",
        "/taxes/",
    ),
    ("UPDATE price_lists_list SET valid_to = '2020-01-01'", "which does not hold today", "/price-lists/"),
    ("DELETE FROM payments_pos_type", "has no payment method", "/pos-types/"),
    ("DELETE FROM stock_pos_type", "has no warehouse", "/pos-types/"),
    ("UPDATE pos_till SET printer_id = NULL", "has no printer", "/set-up/tills/"),
    ("UPDATE pos_types_type SET active = false", "a POS type that is out of use", "/pos-types/"),
    ("UPDATE numbering_policy SET valid_to = '2025-01-01'", "gives no number today", "/numbering/"),
    ("UPDATE devices_proxy SET active = false", "has no hardware proxy", "/devices/"),
    ("UPDATE devices_device SET serves = 'T99'", "till T99, and there is no such", "/devices/"),
    ("UPDATE pos_till SET active = false", "has no till", "/set-up/tills/"),
    ("DELETE FROM app_role_permission WHERE permission = 'pos.sell'", "No role allows to sell", "/set-up/roles"),
    ("UPDATE app_role_permission SET effect = 'deny'", "Nobody may manage the users", "/set-up/roles"),
    ("DELETE FROM app_role_permission", "allows nothing", "/set-up/roles/"),
    ("UPDATE app_user SET login = 'anna' WHERE login = 'accountant'", "logins of the demo shop", "/set-up/users"),
]


def found(connection: Connection) -> list[Finding]:
    """The findings as the page shows them now."""
    config_counter.raised(connection)
    return findings(connection)


def test_every_fault_is_found_and_leads_to_its_page(context: Flask) -> None:
    fill(context)
    with context.test_request_context(), db.engine.connect() as connection:
        sound = [each.text for each in found(connection)]
        connection.rollback()
        for fault, words, page in FAULTS:
            assert not [said for said in sound if words in said], f"the sound shop is blamed: {words}"
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.execute(text(fault))
            blamed = [each for each in found(connection) if words in each.text]
            connection.rollback()
            assert blamed, f"not found: {fault}"
            assert blamed[0].url.startswith(page), blamed


def test_the_menu_counts_and_the_command_ends_with_one(app: Flask) -> None:
    with app.app_context():
        fill(app)
    client = client_of(app, "app.modules", "app.people")
    command = app.test_cli_runner().invoke(args=["check"])
    with app.test_request_context(), db.engine.connect() as connection:
        count = len(findings(connection))
    assert count > 0, "Ada is no login of the demo shop, so that is named"
    assert command.exit_code == 1
    assert "bad  The logins of the demo shop" in command.output
    page = client.get("/set-up/checks").text
    assert f'<span class="menu-count">{count}</span>' in page
    assert page.count("Mend it:") == count
