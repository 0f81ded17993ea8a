"""Stalls as stories: planned, taken, left, moved, cancelled, reported."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from aiokafka import ConsumerRecord

from services.events.reactions import reactions_of
from services.events.stalls import times
from services.events.tests.build import BERGEN, CELLE, SUB, Events, evening, somebody
from shared.contracts.base import Event
from shared.contracts.members import MemberLeft, RoleEnded, RoleGranted
from shared.contracts.objections import ApplicantForgotten
from shared.hierarchy import UnitPath
from shared.ids import new_id
from shared.security.permissions import Role
from shared.security.tokens import Principal
from shared.testing import record_of

wall = datetime.fromisoformat
AT = {"starts": "2026-12-05T10:00", "ends": "2026-12-05T13:00"}
KIM, ALI, OLE = (UUID(int=n) for n in (101, 102, 103))


def person(who: UUID, unit: str = CELLE) -> Principal:
    """One of the contact persons."""
    return Principal("person", str(who), ((Role.CONTACT_PERSON, unit),), f"view-{unit}", frozenset({unit}))


def a_stall(**more: Any) -> dict[str, Any]:
    """On a Saturday in two weeks."""
    facts: dict[str, Any] = {"kind": "stall", "title": "Infostand", "registration": False, "seats": None}
    return evening(**facts, **AT) | more


class Stall:
    """One stall, and what happens to it."""

    def __init__(self, here: Events, occasion: str, unit: str) -> None:
        self.here, self.occasion, self.unit = here, occasion, unit
        self.where = f"/units/{unit}/occasions/{occasion}"

    async def does(self, what: str, who: UUID = KIM, **body: Any) -> httpx.Response:
        """A command about it."""
        return await self.here.post(f"{self.where}/stall{what}", body, by=person(who, self.unit))

    async def planned(self, shifts: int = 3, people: int = 2, topic: str = "housing") -> Stall:
        """With shifts."""
        answer = await self.does("", topic=topic, shifts=shifts, people=people)
        assert answer.is_success, answer.text
        return self

    async def shifts(self) -> list[tuple[str, datetime, datetime, int]]:
        """Id, times, places."""
        query = "SELECT s.id, s.starts, s.ends, places FROM shifts s JOIN stalls t ON t.id = s.stall"
        rows = await self.here.rows(f"{query} WHERE t.occasion = '{self.occasion}' ORDER BY s.starts")
        return [(str(row[0]), *row[1:]) for row in rows]

    async def takes(self, number: int, who: UUID = KIM, **body: Any) -> str:
        """Somebody has a place in a shift; their duty."""
        shift = (await self.shifts())[number][0]
        answer = await self.does(f"/shifts/{shift}/duty", who, **body)
        assert answer.is_success, answer.text
        return str(answer.json()["duty"])

    async def said(self, kind: str) -> list[dict[str, Any]]:
        """What was said of this kind."""
        return [data for name, data, _ in await self.here.said() if name == kind and data]

    async def open(self) -> list[int]:
        """Open places by shift, as it was last said."""
        said = [
            d for n, d, _ in await self.here.said() if n in ("stall_planned", "stall_changed", "stall_staffed") and d
        ]
        return [one["open"] for one in said[-1]["shifts"]]


async def stall(here: Events, unit: str = CELLE, **more: Any) -> Stall:
    """An announced one."""
    return Stall(here, await here.announces(unit, **(a_stall() | more)), unit)


async def test_a_stall_gets_a_topic_and_shifts_of_equal_length_once(here: Events) -> None:
    one = await (await stall(here)).planned()
    assert [(a.hour, b.hour, places) for _, a, b, places in await one.shifts()] == [
        (10, 11, 2),
        (11, 12, 2),
        (12, 13, 2),
    ]
    (said,) = await one.said("stall_planned")
    assert (said["topic"], [each["open"] for each in said["shifts"]]) == ("housing", [2, 2, 2])
    again = await one.does("", topic="housing", shifts=1, people=1)
    assert (again.status_code, again.json()["title"]) == (409, "already_planned")


async def test_only_a_branch_plans_shifts_and_only_of_a_stall_ahead(here: Events) -> None:
    body: dict[str, Any] = {"topic": "housing", "shifts": 2, "people": 1}
    evening_ = Stall(here, await here.announces(), CELLE)
    above = await stall(here, SUB)
    foreign = Stall(here, (await stall(here, BERGEN)).occasion, CELLE)
    ahead = await stall(here)
    for one, status in ((evening_, 409), (above, 409), (foreign, 404)):
        assert (await one.does("", **body)).status_code == status
    assert (await ahead.does("", **(body | {"topic": "weather"}))).status_code == 422
    assert (await ahead.does("", **(body | {"shifts": 12}))).is_success, "a quarter of an hour each"
    stranger = await here.post(f"{ahead.where}/stall/report", {"talks": "more"}, by=person(KIM, BERGEN))
    assert stranger.status_code == 403


async def test_who_takes_a_place_has_it_and_tapping_twice_changes_nothing(here: Events) -> None:
    one = await (await stall(here)).planned()
    duty = await one.takes(1)
    assert await one.takes(1) == duty
    assert await one.open() == [2, 1, 2]
    await one.takes(1, person=str(ALI))
    assert [(d["person"], d["put_down"]) for d in await one.said("duty_taken")] == [(str(KIM), False), (str(ALI), True)]
    full = await one.does(f"/shifts/{(await one.shifts())[1][0]}/duty", OLE)
    assert (full.status_code, full.json()["title"]) == (409, "shift_full")
    staffed = [data for _, data, _ in await here.said() if data and "shifts" in data]
    assert not [1 for data in staffed if str(KIM) in str(data)], "a hole has no name"


async def test_of_fifty_at_once_one_has_the_last_place(here: Events) -> None:
    one = await (await stall(here)).planned(shifts=1, people=2)
    await one.takes(0)
    shift = (await one.shifts())[0][0]
    answers = await asyncio.gather(*(one.does(f"/shifts/{shift}/duty", UUID(int=200 + n)) for n in range(50)))
    assert sorted(each.status_code for each in answers) == [200] + [409] * 49
    assert {each.json()["title"] for each in answers if each.status_code == 409} == {"shift_full"}
    assert await here.rows("SELECT count(*) FROM duties WHERE standing = 'taken'") == [(2,)]


async def test_a_stand_in_takes_the_place_of_whoever_looks_for_one(here: Events) -> None:
    one = await (await stall(here)).planned(people=1)
    duty = await one.takes(1)
    assert (await one.does(f"/duties/{duty}/search")).json()["standing"] == "seeking"
    assert (await one.open(), len(await one.said("stand_in_sought"))) == ([1, 1, 1], 1)
    await one.does(f"/duties/{duty}/search")
    assert len(await one.said("stand_in_sought")) == 1, "told once"
    await one.takes(1, ALI)
    assert await one.open() == [1, 0, 1]
    assert [d["why"] for d in await one.said("duty_changed")] == ["seeking", "found"]
    assert (await one.does(f"/shifts/{(await one.shifts())[1][0]}/duty", OLE)).status_code == 409


async def test_whoever_comes_after_all_has_their_place_again(here: Events) -> None:
    one = await (await stall(here)).planned()
    duty = await one.takes(0)
    await one.does(f"/duties/{duty}/search")
    assert await one.takes(0) == duty
    assert ([d["why"] for d in await one.said("duty_changed")], await one.open()) == (["seeking", "back"], [1, 2, 2])


async def test_the_last_one_who_leaves_the_evening_before_starts_a_search_once(here: Events) -> None:
    past = await (await stall(here, starts="2026-11-21T10:00", ends="2026-11-21T13:00")).planned()
    await past.takes(0, OLE)
    await past.takes(0, ALI)
    one = await (await stall(here)).planned()
    kim, ali = await one.takes(1), await one.takes(1, ALI)
    here.clock.at = wall("2026-12-04T18:00")
    await one.does(f"/duties/{kim}/leaving")
    assert not await one.said("stand_in_sought"), "somebody is there still"
    await one.does(f"/duties/{ali}/leaving", ALI)
    (sought,) = await one.said("stand_in_sought")
    assert (sought["starts"], sought["search"]) == ("2026-12-05T11:00:00", 1)
    assert [d["person"] for d in await one.said("stand_in_wanted")] == [str(OLE)], "not whoever has just left"
    await one.does(f"/duties/{ali}/leaving", ALI)
    again = await one.takes(1, OLE)
    await one.does(f"/duties/{again}/leaving", OLE)
    assert [d["search"] for d in await one.said("stand_in_sought")] == [1, 2], "another hole, another search"


async def test_who_looks_again_and_again_asks_nobody_twice(here: Events) -> None:
    past = await (await stall(here, starts="2026-11-21T10:00", ends="2026-11-21T13:00")).planned()
    await past.takes(0, OLE)
    one = await (await stall(here)).planned(people=1)
    duty = await one.takes(1)
    for _ in range(3):
        assert (await one.does(f"/duties/{duty}/search")).is_success
        assert await one.takes(1) == duty, "comes after all"
    assert [d["search"] for d in await one.said("stand_in_sought")] == [1]
    here.clock.at = wall("2026-12-04T18:00")
    for _ in range(3):
        await one.does(f"/duties/{duty}/leaving")
        duty = await one.takes(1)
    assert len(await one.said("stand_in_wanted")) == 1


async def hears(here: Events, event: Event | ConsumerRecord) -> None:
    """An event of another service arrives."""
    record = record_of(event) if isinstance(event, Event) else event
    assert await reactions_of(here.clock).process(record, here.service.database) is None


UNIT = UnitPath(branch=CELLE, sub_district=SUB, district="bezirk-hannover")


@pytest.mark.parametrize("how", ["left", "role", "erased"])
async def test_who_leaves_stands_in_no_shift_and_somebody_is_sought(here: Events, how: str) -> None:
    past = await (await stall(here, starts="2026-11-21T10:00", ends="2026-11-21T13:00")).planned()
    await past.takes(0, OLE)
    await past.takes(0, ALI)
    one = await (await stall(here)).planned()
    await one.takes(1)
    await one.takes(2, ALI)
    grant = new_id()
    await hears(here, RoleGranted(unit=UNIT, grant=grant, person=KIM, role="board", from_day=here.clock.today()))
    await hears(
        here,
        {
            "left": MemberLeft(unit=UNIT, person=KIM, left_on=here.clock.today()),
            "role": RoleEnded(unit=UNIT, grant=grant, person=KIM, role="board", ended_on=here.clock.today()),
            "erased": ApplicantForgotten(unit=UNIT, application=new_id(), person=KIM, forgotten_on=here.clock.today()),
        }[how],
    )
    assert await one.open() == [2, 2, 1]
    assert [d["why"] for d in await one.said("duty_changed")] == ["taken_off"]
    (sought,) = await one.said("stand_in_sought")
    assert sought["starts"] == "2026-12-05T11:00:00"
    assert {d["person"] for d in await one.said("stand_in_wanted")} == {str(OLE), str(ALI)}
    assert (await one.said("stall_staffed"))[-1]["shifts"][2]["open"] == 1, "nobody else loses theirs"


async def test_another_office_and_a_place_that_was_taken_since_stay(here: Events) -> None:
    one = await (await stall(here)).planned()
    await one.takes(1)
    first, second = new_id(), new_id()
    for grant in (first, second):
        await hears(here, RoleGranted(unit=UNIT, grant=grant, person=KIM, role="board", from_day=here.clock.today()))
    await hears(here, RoleEnded(unit=UNIT, grant=first, person=KIM, role="board", ended_on=here.clock.today()))
    assert not await one.said("duty_changed")
    long_ago = record_of(MemberLeft(unit=UNIT, person=KIM, left_on=here.clock.today()))
    headers = [(k, b"2024-01-01T00:00:00+00:00" if k == "ce_time" else v) for k, v in long_ago.headers]
    await hears(here, replace(long_ago, headers=headers))
    assert not await one.said("duty_changed"), "they came back, and it is heard late"


async def test_who_has_left_is_not_asked_to_stand_in(here: Events) -> None:
    past = await (await stall(here, starts="2026-11-21T10:00", ends="2026-11-21T13:00")).planned()
    for who in (OLE, ALI):
        await past.takes(0, who)
    await hears(here, MemberLeft(unit=UNIT, person=OLE, left_on=here.clock.today()))
    one = await (await stall(here)).planned()
    await one.does(f"/duties/{await one.takes(1)}/search")
    assert [d["person"] for d in await one.said("stand_in_wanted")] == [str(ALI)]


async def test_days_before_a_place_that_is_left_is_only_open(here: Events) -> None:
    one = await (await stall(here)).planned()
    duty = await one.takes(1)
    assert (await one.does(f"/duties/{duty}/leaving", ALI)).json()["standing"] == "left"
    assert not await one.said("stand_in_sought")
    assert [d["why"] for d in await one.said("duty_changed")] == ["taken_off"], "by somebody else"


async def test_other_shifts_lose_nobody_silently(here: Events) -> None:
    one = await (await stall(here)).planned()
    await one.takes(2)
    fewer: dict[str, Any] = {"topic": "care", "shifts": 2, "people": 2, "version": 2}
    refused = await one.does("/change", **fewer)
    assert (refused.status_code, refused.json()["title"]) == (409, "places_taken")
    assert (await one.does("/change", **(fewer | {"shifts": 4}))).is_success
    assert [f"{a:%H:%M}" for _, a, _, _ in await one.shifts()] == ["10:00", "10:45", "11:30", "12:15"]
    (told,) = await one.said("duty_changed")
    assert (told["why"], told["starts"], told["sequence"]) == ("moved", "2026-12-05T11:30:00", 1)
    assert (await one.does("/change", **fewer)).json()["title"] == "changed_meanwhile"


async def test_shifts_move_along_with_their_occasion_and_end_with_it(here: Events) -> None:
    one = await (await stall(here)).planned()
    await one.takes(1)
    later = a_stall(version=1, starts="2026-12-12T11:00", ends="2026-12-12T14:00")
    assert (await here.post(f"{one.where}/change", later)).is_success
    assert [a.isoformat() for _, a, _, _ in await one.shifts()][1] == "2026-12-12T12:00:00"
    assert [(d["why"], d["starts"]) for d in await one.said("duty_changed")] == [("moved", "2026-12-12T12:00:00")]
    elsewhere = later | {"version": 2, "place": "Am Kanal"}
    assert (await here.post(f"{one.where}/change", elsewhere)).is_success
    assert [d["sequence"] for d in await one.said("duty_changed")] == [1, 2], "another place is news, too"
    renamed = elsewhere | {"version": 3, "title": "Stand"}
    assert (await here.post(f"{one.where}/change", renamed)).is_success
    assert len(await one.said("duty_changed")) == 2
    no_stall = await here.post(f"{one.where}/change", renamed | {"version": 4, "kind": "other"})
    assert (no_stall.status_code, no_stall.json()["title"]) == (409, "has_shifts")
    assert (await here.post(f"{one.where}/cancellation", {"version": 4})).is_success
    assert [d["why"] for d in await one.said("duty_changed")][-1] == "cancelled"
    assert await one.open() == [2, 2, 2]
    assert (await one.does(f"/shifts/{(await one.shifts())[1][0]}/duty", ALI)).json()["title"] == "shift_over"


async def test_whoever_stands_there_is_reminded_the_day_before_once(here: Events) -> None:
    one = await (await stall(here)).planned()
    await one.takes(0)
    await here.post(f"{one.where}/change", a_stall(version=1, starts="2026-12-06T10:00", ends="2026-12-06T13:00"))
    await here.post(f"{one.where}/change", a_stall(version=2))
    await here.at(wall("2026-12-04T10:00"))
    await here.at(wall("2026-12-05T10:00"))
    assert [d["reminded_on"] for d in await one.said("duty_reminded")] == ["2026-12-04"]


async def test_a_report_counts_once_and_closes_the_occasion(here: Events) -> None:
    one = await (await stall(here)).planned()
    await one.takes(0)
    missed = await one.takes(1, ALI)
    topics = ["transit", "care", "transit"]
    told: dict[str, Any] = {"talks": "16_30", "topics": topics, "sentence": "Viele kamen.", "missed": [missed]}
    assert (await one.does("/report", **told)).json()["title"] == "not_yet"
    here.clock.at = wall("2026-12-05T13:30")
    answers = await asyncio.gather(*(one.does("/report", who, **told) for who in (KIM, ALI) * 4))
    assert sorted(each.status_code for each in answers) == [200] + [409] * 7
    (said,) = await one.said("stall_reported")
    assert (said["talks"], said["topics"]) == ("16_30", ["transit", "care"])
    assert "Viele" not in str(said)
    assert [(d["person"], d["standing"]) for d in await one.said("duty_changed")] == [
        (str(KIM), "attended"), (str(ALI), "missed"),
    ]  # fmt: skip
    assert await here.rows("SELECT topic FROM reported_topics ORDER BY topic") == [("care",), ("transit",)]
    assert len(await one.said("occasion_closed")) == 1


async def test_nobody_ends_a_stall_by_a_report_while_a_shift_is_still_to_come(here: Events) -> None:
    one = await (await stall(here)).planned()
    await one.takes(1, ALI)  # the second of three, from 11 to 12
    here.clock.at = wall("2026-12-05T10:12")
    early = await one.does("/report", talks="up_to_5")
    assert (early.status_code, early.json()["title"]) == (409, "not_yet")
    assert "Die letzte Schicht fängt erst um 12:00 Uhr an." in early.json()["detail"]
    assert not await one.said("stall_reported")
    assert not await one.said("occasion_closed")
    await one.takes(2)  # a place that is open can still be taken
    here.clock.at = wall("2026-12-05T12:00")
    assert (await one.does("/report", talks="up_to_5")).is_success


async def test_a_stall_without_shifts_is_reported_all_the_same(here: Events) -> None:
    one = await stall(here)
    here.clock.at = wall("2026-12-05T13:30")
    assert (await one.does("/report", talks="up_to_5")).is_success
    assert [(d["talks"], d["topics"]) for d in await one.said("stall_reported")] == [("up_to_5", [])]


async def test_a_process_takes_no_place(here: Events) -> None:
    one = await (await stall(here)).planned()
    where = f"{one.where}/stall/shifts/{(await one.shifts())[0][0]}/duty"
    process = Principal("process", "board", ((Role.BOARD, CELLE),), None, frozenset({CELLE}))
    assert (await here.post(where, {}, by=process)).status_code == 403
    assert (await here.post(where, {}, by=somebody(CELLE))).is_success


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (("2026-12-05T11:30", "2026-12-05T14:30"), ["11:30", "13:00"]),
        (("2026-12-05T10:00", "2026-12-05T12:00"), ["10:00", "11:00"]),
        (("2026-12-05T10:00", "2026-12-05T11:10"), ["10:00", "10:35"]),
    ],
)
def test_shifts_are_as_far_in_a_stall_as_before(new: tuple[str, str], said: list[str]) -> None:
    old = wall("2026-12-05T10:00"), wall("2026-12-05T13:00")
    spans = times.moved_along(times.parted(*old, 2), old, (wall(new[0]), wall(new[1])))
    assert [f"{a:%H:%M}" for a, _ in spans] == said
    assert spans[-1][1] == wall(new[1])
