from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from app.act import SYSTEM, acting
from app.db import reading, writing_session
from numbering import services
from numbering.models import Series
from numbering.seeds import seed


@pytest.mark.usefixtures("context")
def test_the_demo_series_give_the_numbers_of_the_demo_shop() -> None:
    for _ in range(2):
        with writing_session() as session:
            seed(session)
    with reading() as connection:
        ids = {row.code: row.id for row in connection.execute(select(Series.code, Series.id))}
        assert connection.scalar(select(func.count()).select_from(Series)) == 3
    with acting(SYSTEM) as act:
        texts = [services.take(act, ids[code], date(2026, 11, 22)).text for code in ("RC-T1", "RC-T2", "INV")]
    assert texts == ["T1-2026-000001", "T2-2026-000001", "R-2026-00001"]
