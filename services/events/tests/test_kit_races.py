"""Many at once for what there is once: nobody is promised too much, nobody sees a deadlock."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.events.tests.build import BERGEN, CELLE, TREE, Events
from services.events.tests.kits import Kits
from shared.database import in_the_way
from shared.hierarchy import Level

BRANCHES = [one.key for one in TREE if one.level is Level.BRANCH]


async def test_of_twenty_who_ask_for_one_kit_at_once_one_has_it_and_the_others_are_offered_other_days(
    here: Events,
) -> None:
    kits = Kits(here)
    await kits.enter()
    answers = await asyncio.gather(*(kits.ask("2026-12-05", unit=BRANCHES[n]) for n in range(20)))
    assert sorted(one.status_code for one in answers) == [200] + [409] * 19
    refused = [one.json() for one in answers if one.status_code == 409]
    assert {one["title"] for one in refused} == {"kit_taken"}
    assert {one["detail"] for one in refused} == {
        "„Wohnen“ ist dann schon vergeben. Wieder frei: 10. Dezember, 11. Dezember oder 12. Dezember."
    }
    assert await here.rows("SELECT count(*) FROM kit_promises") == [(1,)]


async def test_orders_of_two_in_either_order_are_taken_whole_or_refused_without_a_deadlock(here: Events) -> None:
    kits = Kits(here)
    for name in ("Wohnen", "Stellwand"):
        await kits.enter(name, count=2)
    there, back = {"Wohnen": 1, "Stellwand": 1}, {"Stellwand": 1, "Wohnen": 1}
    asked = (kits.ask("2026-12-05", unit=BRANCHES[n], wanted=(there, back)[n % 2]) for n in range(16))
    answers = await asyncio.gather(*asked)
    assert sorted(one.status_code for one in answers) == [200] * 2 + [409] * 14
    assert {one.json()["title"] for one in answers if one.status_code == 409} == {"kit_taken"}
    assert await here.rows("SELECT count(*), count(DISTINCT kit) FROM kit_promises") == [(4, 4)]


async def test_of_what_is_counted_never_more_is_promised_than_there_is(here: Events) -> None:
    kits = Kits(here)
    await kits.enter("Stuhl", amount=10)
    wanted = {"Stuhl": 3}
    answers = await asyncio.gather(*(kits.ask("2026-12-05", unit=BRANCHES[n], wanted=wanted) for n in range(20)))
    assert [one.status_code for one in answers].count(200) == 3
    assert await here.rows("SELECT sum(amount) FROM kit_promises") == [(9,)]


async def test_the_database_itself_refuses_two_promises_of_one_kit(here: Events) -> None:
    kits = Kits(here)
    await kits.enter()
    await kits.orders("2026-12-05")
    await kits.orders("2026-12-20", unit=BERGEN)
    meets = "UPDATE kit_promises SET out_on = :day WHERE unit = :unit"
    with pytest.raises(IntegrityError) as refused:
        async with here.service.database.transaction() as session:
            await session.execute(text(meets), {"day": date(2026, 12, 4), "unit": BERGEN})
    assert in_the_way(refused.value)
    await kits.borrower_does("withdrawal", (await _of(here, CELLE)))
    async with here.service.database.transaction() as session:
        await session.execute(text(meets), {"day": date(2026, 12, 4), "unit": BERGEN})


async def _of(here: Events, unit: str) -> str:
    return str((await here.rows(f"SELECT id FROM kit_promises WHERE unit = '{unit}'"))[0][0])
