"""An installed service is upgraded in place: what it holds stays, and gets what the new version needs."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import asyncpg

from deploy.testing.postgres import PostgresForTests
from services.members.app import MIGRATIONS
from shared import migrations

PERSON = """
INSERT INTO persons (id, status, unit, version, title, first_name, last_name, gender, street, postcode, town, phone,
    mobile, email)
SELECT gen_random_uuid(), $1, 'ov-celle', 1, '', 'Mia', 'Groß', '', '', '', '', '', '', ''
FROM generate_series(1, $2) RETURNING id"""


async def people(connection: asyncpg.Connection, status: str, number: int) -> list[UUID]:
    """Some persons of Celle."""
    return [row["id"] for row in await connection.fetch(PERSON, status, number)]


async def test_the_present_contact_person_becomes_the_first_and_the_past_stays(postgres: PostgresForTests) -> None:
    dsn = (await postgres.database("upgrade")).dsn
    await migrations.upgrade(MIGRATIONS, dsn, "0002")
    connection = await asyncpg.connect(dsn)
    past, present, other = await people(connection, "member", 3)
    await connection.execute("INSERT INTO contacts VALUES ('ov-celle', 4), ('ov-bergen', 1)")
    await connection.executemany(
        "INSERT INTO appointments (id, unit, person, kind, from_day, ended_on) VALUES "
        "(gen_random_uuid(), $1, $2, $3, '2025-01-01', $4)",
        [
            ("ov-celle", past, "contact", date(2026, 1, 1)),
            ("ov-celle", present, "contact", None),
            ("ov-bergen", other, "stand_in", None),
        ],
    )
    await migrations.upgrade(MIGRATIONS, dsn)
    found = await connection.fetch("SELECT place, count(*) FROM appointments GROUP BY place")
    assert [tuple(row) for row in found] == [(1, 3)]
    versions = await connection.fetch("SELECT version, edited FROM contacts ORDER BY version")
    assert [tuple(row) for row in versions] == [(1, 1), (4, 4)]
    await connection.close()


async def test_a_refusal_from_before_gets_its_time_to_object_and_nobody_is_erased_at_once(
    postgres: PostgresForTests,
) -> None:
    dsn = (await postgres.database("upgrade")).dsn
    await migrations.upgrade(MIGRATIONS, dsn, "0002")
    connection = await asyncpg.connect(dsn)
    today: date = await connection.fetchval("SELECT current_date")
    old, fresh, waiting = await people(connection, "applicant", 3)
    await migrations.upgrade(MIGRATIONS, dsn, "0007")
    await connection.executemany(
        "INSERT INTO applications (id, person, unit, channel, received_on, decide_by, state, decided_on, version, "
        "edited) VALUES ($1, $1, 'ov-celle', 'paper', '2026-01-01', '2026-02-01', $2, $3, 2, 2)",
        [(old, "refused", date(2020, 1, 31)), (fresh, "refused", today), (waiting, "open", None)],
    )
    await connection.execute(
        "INSERT INTO links (id, purpose, client, unit, email, first_name, requested_at) VALUES "
        "(gen_random_uuid(), 'sign_in', 'view', 'ov-celle', 'mia@example.org', 'Mia', now())"
    )
    await migrations.upgrade(MIGRATIONS, dsn)
    last_days = await connection.fetch("SELECT id, object_by FROM applications")
    to_object: dict[UUID, date] = {row[0]: row[1] for row in last_days}
    assert to_object[old] == date(2020, 2, 29)
    assert to_object[fresh] > today + timedelta(days=27)
    assert to_object[waiting] is None
    due = "SELECT subject, due_on FROM deadlines WHERE kind = 'applicant_forgotten'"
    forgotten: dict[str, date] = {row[0]: row[1] for row in await connection.fetch(due)}
    assert forgotten.keys() == {f"{old}/refused", f"{fresh}/refused"}
    assert forgotten[f"{old}/refused"] >= today + timedelta(days=28), "first there is time to look"
    assert forgotten[f"{fresh}/refused"] > to_object[fresh] + timedelta(days=80)
    assert await connection.fetchval("SELECT count(*) FROM links WHERE application IS NULL") == 1
    assert await connection.fetchval("SELECT count(*) FROM import_questions") == 0
    await connection.close()
