"""Fifty at once: a seat is never promised twice, never empty beside somebody who fits it, and order is kept."""

from __future__ import annotations

import asyncio
import itertools
from datetime import datetime

from services.events.tests.build import CELLE, Events, evening

wall = datetime.fromisoformat


async def test_of_fifty_who_confirm_at_once_one_has_the_last_seat(here: Events) -> None:
    occasion = await here.announces(seats=1)
    secrets = [await here.asks(occasion, f"Gast{n}") for n in range(50)]
    answers = await asyncio.gather(*(here.does("confirmation", one) for one in secrets))
    assert [one.status_code for one in answers] == [200] * 50
    assert [one.json()["standing"] for one in answers].count("seated") == 1
    assert await here.rows("SELECT taken, waiting FROM occasions") == [(1, 49)]
    assert (await here.rows("SELECT count(DISTINCT arrived) FROM registrations")) == [(50,)]


async def test_one_address_confirmed_by_many_links_at_once_comes_once(here: Events) -> None:
    occasion = await here.announces(seats=10)
    secrets = [await here.asks(occasion, "Ruben") for _ in range(5)]
    answers = await asyncio.gather(*(here.does("confirmation", one) for one in secrets for _ in range(4)))
    assert {one.status_code for one in answers} <= {200, 503}
    for one in secrets:  # whoever was told that the machine is busy asks again
        (await here.does("confirmation", one)).raise_for_status()
    assert await here.rows("SELECT standing FROM registrations") == [("seated",)]
    assert [(await here.stands(one))["standing"] for one in secrets] == ["seated"] * 5
    assert [kind for kind, _, _ in await here.said()].count("guest_registered") == 1


async def test_seats_freed_while_more_are_added_are_all_passed_on_in_order(here: Events) -> None:
    occasion = await here.announces(seats=5)
    secrets = [await here.registers(occasion, f"Gast{n}", party=1 + n % 2) for n in range(24)]
    seated = [one for one in secrets if (await here.stands(one))["standing"] == "seated"]
    more = here.post(f"/units/{CELLE}/occasions/{occasion}/change", evening(version=1, seats=11))
    answers = await asyncio.gather(
        more, *(here.does("withdrawal", one) for one in seated for _ in range(2)), here.does("confirmation", seated[0])
    )
    assert {one.status_code for one in answers} <= {200}
    taken, waiting, seats = (await here.rows("SELECT taken, waiting, seats FROM occasions"))[0]
    counted = "SELECT standing, sum(party) FROM registrations GROUP BY standing"
    by_standing: dict[str, int] = dict(await here.rows(counted))
    assert (taken, waiting) == (by_standing["seated"], by_standing["waiting"]), "what is counted is what stands"
    assert taken <= seats
    first = await here.rows("SELECT party FROM registrations WHERE standing = 'waiting' ORDER BY arrived LIMIT 1")
    assert first[0][0] > seats - taken, "nobody waits beside a seat that they fit"


async def test_an_offer_is_accepted_or_over_never_both(here: Events) -> None:
    occasion = await here.announces(seats=1)
    first, second, third = [await here.registers(occasion, name) for name in ("Ruben", "Lena", "Kim")]
    here.clock.at = wall("2026-12-03T10:00")
    await here.does("withdrawal", first)
    # some come a moment before the end, some after it, and so do the workers
    moments = itertools.cycle([wall("2026-12-03T13:59"), wall("2026-12-03T14:00")])
    here.clock.ticks = lambda: next(moments)
    accepted = asyncio.gather(*(here.does("acceptance", second) for _ in range(8)))
    workers = asyncio.gather(*(here.deadlines.work_off(here.service.database, here.clock) for _ in range(3)))
    answers, _ = await accepted, await workers
    standing = [(await here.stands(one))["standing"] for one in (second, third)]
    assert {one.status_code for one in answers} <= {200, 409}
    assert standing in (["seated", "waiting"], ["withdrawn", "offered"])
    assert await here.rows("SELECT taken FROM occasions") == [(1,)]


async def test_several_workers_remind_each_guest_once(here: Events) -> None:
    occasion = await here.announces(seats=30)
    for n in range(12):
        await here.registers(occasion, f"Gast{n}")
    here.clock.at = wall("2026-12-02T10:00")
    await asyncio.gather(*(here.deadlines.work_off(here.service.database, here.clock) for _ in range(4)))
    reminded = [data["registration"] for kind, data, _ in await here.said() if data and kind == "guest_reminded"]
    assert len(reminded) == len(set(reminded)) == 12


async def test_attendance_from_two_phones_is_their_union(here: Events) -> None:
    occasion = await here.announces(seats=1)
    secrets = [await here.registers(occasion, f"Gast{n}") for n in range(6)]
    ids = [(await here.stands(one))["registration"] for one in secrets]
    here.clock.at = wall("2026-12-03T19:30")
    where = f"/units/{CELLE}/occasions/{occasion}/attendance"
    ticks = [*ids[:4], *ids[2:]]
    answers = await asyncio.gather(*(here.post(where, {"registration": one, "came": True}) for one in ticks))
    assert [one.status_code for one in answers] == [200] * 8
    assert {(await here.stands(one))["standing"] for one in secrets} == {"attended"}, "also beyond the seats"
    assert await here.rows("SELECT taken, waiting FROM occasions") == [(6, 0)]
