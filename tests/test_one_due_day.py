"""One last day for a first contact, whoever says it: the mail to the contact person, the branch's page, mentoring."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from deploy.testing.postgres import PostgresForTests
from services.mentoring.journeys.measure import Change, History, Home
from services.notify.app import MIGRATIONS
from services.notify.tests.build import CELLE, TREE, Notify, Somebody, body, notify, post_office, today
from services.view.screens.units import queries as units
from shared.contracts.mentoring import FirstContactStandardSet
from shared.letters.writing import day

DISTRICT, BRANCH = "bezirk-hannover", "ov-celle"
KIM, URSEL = Somebody("Kim"), Somebody("Ursel")
STARTED = today() - timedelta(days=5)


@pytest.fixture
async def here(postgres: PostgresForTests) -> AsyncIterator[Notify]:
    """`notify`."""
    database = await postgres.database("notify", migrated=MIGRATIONS)
    async with post_office() as post, notify(database.dsn, post) as found:
        yield found


@pytest.mark.parametrize(
    "standards",
    [
        [],
        [(DISTRICT, "P3D", 0)],
        [(DISTRICT, "P3D", 2)],
        [(DISTRICT, "P3D", 60)],
        [(DISTRICT, "P14D", 60), (BRANCH, "P3D", 1)],
        [(DISTRICT, "P14D", 1), (BRANCH, "P7D", 90)],
        [(DISTRICT, "P14D", 90), (BRANCH, "P3D", 4), (BRANCH, None, 0)],
    ],
)
async def test_mail_page_and_mentoring_name_the_same_day(
    here: Notify, standards: list[tuple[str, str | None, int]]
) -> None:
    """Also where a standard was made stricter while the call was open: `ago` days before today."""
    changes = []
    for unit, period, ago in standards:
        changes.append(Change(unit, today() - timedelta(days=ago), period))
        said = FirstContactStandardSet(unit=TREE.path(unit), period=period, from_day=changes[-1].from_day)
        await here.hears(said)
    await here.knows(KIM, URSEL)
    await here.hears(URSEL.contact(), KIM.admitted(on=STARTED))
    await here.sends()

    in_force = {one.unit: units.Standard(one.period, one.from_day, 1) for one in changes}
    changed_on = units.changed_on(in_force, TREE, BRANCH)
    page = units.due(STARTED, units.periods(in_force, TREE, BRANCH), changed_on)
    history = History((Home(STARTED, frozenset(CELLE.keys())),), tuple(changes))
    assert history.due(STARTED, today()) == page
    assert f"Ruf bitte bis {day(page)} an" in body(here.post.only(URSEL.email))
