"""What the migrations build is what the code uses, and what is stored and logged names nobody."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import text

from services.notify.outgoing.tables import Outgoing
from services.notify.tests.build import Notify, Somebody, hang_up
from shared.testing import unlike_the_migrations

KIM, URSEL = Somebody("Kimberly", "Musterfrau"), Somebody("Ursel", "Meierhoff")


async def test_the_migrated_tables_are_those_of_the_models(here: Notify) -> None:
    assert await unlike_the_migrations(here.service.database.url, Outgoing.metadata) == []


async def test_nobody_is_named_outside_the_directory_nor_in_the_logs(
    here: Notify,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever goes well or wrong: a name in a log would outlive every erasure."""
    # the tests' own mail server says whom it serves, also to handlers that earlier tests left behind
    for server in ("mail.log", "mail.debug", "mail.error"):
        monkeypatch.setattr(logging.getLogger(server), "disabled", True)
    caplog.set_level(logging.INFO)
    await here.knows(KIM, URSEL)
    here.post.answer[URSEL.email] = f"550 {URSEL.email} has moved"
    here.post.on_content = hang_up
    await here.hears(URSEL.contact(), KIM.admitted())
    await here.sends()
    assert set((await here.states()).values()) != {"sent"}
    output = capfd.readouterr()
    told = "".join(record.getMessage() for record in caplog.records)
    told += output.out + output.err
    async with here.service.database.reading() as session:
        names = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        tables = [name for name in (await session.execute(text(names))).scalars() if name != "people"]
        for table in tables:
            rows = await session.execute(text(f"SELECT row_to_json(t)::text FROM {table} t"))
            told += "".join(rows.scalars())
    told += (await here.operates("GET", "/ops/status")).text
    told += (await here.operates("GET", "/ops/mails?state=failed")).text
    assert "mail_not_sent" in told, "the failures are logged"
    for one in (KIM, URSEL):
        for word in (one.first_name, one.last_name, one.email):
            assert word.lower() not in told.lower()
