"""Customers come from a file, with their addresses."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from app.act import SYSTEM
from app.current import current_hub
from app.db import reading, writing_session
from app.errors import Refused
from app.importing_plan import CHANGED, NEW, SAME
from app.importing_tables import TableImporter
from app.references import looking
from modules.parties import queries
from modules.parties.tests.test_fields import values

ROW = {
    "code": "500",
    "name": "Import GmbH",
    "roles": "customer, supplier",
    "addresses": "billing=yes==Weg 1==10115=Berlin=DE | delivery=yes==Hof 2==20095=Hamburg=DE",
}


def take(cells: Mapping[str, str]) -> str:
    importer = TableImporter(current_hub().tables["parties_party"])
    with writing_session() as session, looking(session.connection()):
        session.info["by"] = SYSTEM
        return importer.take(session, cells, ",").verb


@pytest.mark.usefixtures("context")
def test_a_file_makes_and_changes_customers_by_their_number() -> None:
    assert [take(ROW), take(ROW)] == [NEW, SAME]
    assert take({"code": "500", "name": "Import AG"}) == CHANGED
    with reading() as connection:
        assert queries.party_by_code(connection, "500") == 1
    found = values(1)
    assert (found["name"], found["roles"]) == ("Import AG", ["customer", "supplier"])
    assert [each["city"] for each in found["addresses"]] == ["Berlin", "Hamburg"]
    with pytest.raises(Refused, match="check digit"):
        take({"code": "500", "vat_id": "DE136695977"})
