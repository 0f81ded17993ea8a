"""A new member's journey from the admission on, over a real database."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import pytest

from services.mentoring.journeys.reactions import reactions
from services.mentoring.tests.build import BERGEN, CELLE, DISTRICT, SUB_DISTRICT, Member, Mentoring, path
from shared.contracts.base import Event
from shared.contracts.members import MemberRecorded
from shared.ids import new_id
from shared.security.permissions import Role
from shared.testing import person_at, record_of

BOARD = person_at(CELLE)
CONTACT = person_at(CELLE, Role.CONTACT_PERSON, "ursel")


async def test_an_admission_starts_a_journey_that_says_nothing_but_ids(here: Mentoring) -> None:
    member = Member()
    await here.hears(member.admitted())
    ((kind, data),) = await here.said()
    assert kind == "journey_started"
    assert (data["person"], data["started_on"], data["unit"]["branch"]) == (str(member.id), "2026-03-02", CELLE)


async def test_a_member_recorded_by_an_import_has_no_journey(here: Mentoring) -> None:
    recorded = MemberRecorded(unit=path(CELLE), person=new_id(), status="member", joined_on=date(1999, 5, 1))
    await here.hears(recorded)
    assert await here.said() == []


async def test_the_same_admission_again_starts_nothing(here: Mentoring) -> None:
    record = record_of(Member().admitted())
    for _ in range(2):
        await reactions.process(record, here.service.database)
    assert len(await here.said()) == 1


def _life(member: Member) -> list[Event]:
    started = member.admitted_on
    return [
        member.admitted(),
        member.moved(BERGEN, started + timedelta(days=10)),
        member.left(started + timedelta(days=20), unit=BERGEN),
    ]


@pytest.mark.parametrize("order", [p for p in itertools.permutations(range(3)) if p.index(1) < p.index(2)])
async def test_whatever_comes_first_the_journey_ends_the_same(here: Mentoring, order: tuple[int, ...]) -> None:
    """An admission and a move have different keys: no order between them. Moves among themselves keep theirs."""
    member = Member()
    life = _life(member)
    await here.hears(*(life[n] for n in order))
    said = await here.said()
    assert [kind for kind, _ in said] == ["journey_started", "journey_moved", "journey_ended", "first_contact_stands"]
    moved, ended = said[1][1], said[2][1]
    assert (moved["from_unit"]["branch"], moved["unit"]["branch"], moved["contact_open"]) == (CELLE, BERGEN, True)
    assert (ended["unit"]["branch"], ended["contact_open"]) == (BERGEN, True)
    assert len({data["journey"] for _, data in said}) == 1


async def test_what_happened_before_the_admission_does_not_concern_the_journey(here: Mentoring) -> None:
    """Somebody who moved and left years ago comes back."""
    member = Member()
    await here.hears(member.moved(BERGEN, date(2019, 1, 1)), member.left(date(2020, 1, 1)), member.admitted())
    assert [kind for kind, _ in await here.said()] == ["journey_started"]


async def test_who_left_and_comes_back_has_a_new_journey(here: Mentoring) -> None:
    member = Member()
    await here.hears(member.admitted(), member.left(date(2026, 4, 1)), member.admitted(on=date(2026, 6, 1)))
    said = await here.said()
    assert [kind for kind, _ in said] == [
        "journey_started", "journey_ended", "first_contact_stands", "journey_started",
    ]  # fmt: skip
    assert said[0][1]["journey"] != said[3][1]["journey"]


async def started(here: Mentoring, **about: Any) -> tuple[Member, str]:
    """A member with a journey; the journey's address."""
    today = here.service.calendar.today()
    member = Member(**({"admitted_on": today - timedelta(days=20)} | about))
    await here.hears(member.admitted())
    journey = (await here.last_said("journey_started"))["journey"]
    return member, f"/units/{member.unit}/journeys/{journey}/first-contact"


async def test_a_first_contact_is_entered_once_with_a_note_that_travels_apart(here: Mentoring) -> None:
    member, where = await started(here)
    body = {"version": 1, "outcome": "met", "note": " mag Kaffee "}
    answer = await here.post(where, body, CONTACT)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Ortsnetz-Parts"] == "3"
    made, text = await here.last_said("first_contact_made"), await here.last_said("text")
    assert text == {"person": str(member.id), "record": made["note"], "version": 1, "text": "mag Kaffee"}
    assert made["in_time"]
    assert "Kaffee" not in str(made)

    again = await here.post(where, body, BOARD)
    assert again.status_code == 409
    assert again.json()["type"] == "urn:ortsnetz:already_done"
    assert f"{here.service.calendar.today():%d.%m.%Y}" in again.json()["detail"]
    assert len(await here.said()) == 4


async def test_a_double_click_gets_the_same_answer_and_takes_effect_once(here: Mentoring) -> None:
    _, where = await started(here)
    body = {"version": 1, "outcome": "reached"}
    first, second = [await here.post(where, body, CONTACT, key="one-and-the-same") for _ in range(2)]
    assert (first.status_code, first.content) == (second.status_code, second.content) == (200, first.content)
    assert first.headers["Ortsnetz-Command"] == second.headers["Ortsnetz-Command"]
    assert [kind for kind, _ in await here.said()] == ["journey_started", "first_contact_made", "first_contact_stands"]


async def test_who_looked_at_an_older_state_is_told_and_nothing_is_overwritten(here: Mentoring) -> None:
    member, where = await started(here)
    await here.hears(member.moved(BERGEN, here.service.calendar.today()))
    await here.hears(member.moved(CELLE, here.service.calendar.today(), from_unit=BERGEN))
    answer = await here.post(where, {"version": 1, "outcome": "met"}, CONTACT)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ortsnetz:changed_meanwhile")
    assert answer.json()["current_version"] == 3


async def test_a_branch_cannot_touch_a_journey_that_moved_away_or_ended(here: Mentoring) -> None:
    member, where = await started(here)
    today = here.service.calendar.today()
    await here.hears(member.moved(BERGEN, today))
    assert (await here.post(where, {"version": 2, "outcome": "met"}, CONTACT)).status_code == 404
    await here.hears(member.left(today, unit=BERGEN))
    there = where.replace(CELLE, BERGEN)
    answer = await here.post(there, {"version": 3, "outcome": "met"}, person_at(BERGEN))
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ortsnetz:journey_ended")


@pytest.mark.parametrize(("days", "word"), [(1, "Zukunft"), (-21, "noch nicht Mitglied")])
async def test_a_day_that_cannot_be_is_refused_with_a_reason(here: Mentoring, days: int, word: str) -> None:
    _, where = await started(here)
    day = here.service.calendar.today() + timedelta(days=days)
    answer = await here.post(where, {"version": 1, "outcome": "met", "made_on": day.isoformat()}, CONTACT)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/made_on"
    assert word in answer.json()["errors"][0]["detail"]
    assert len(await here.said()) == 1


async def test_in_time_is_measured_by_the_standard_of_the_day_it_was_made(here: Mentoring) -> None:
    """Typed in late: a standard set since then does not make a contact late, nor one given up makes it early."""
    calendar = here.service.calendar
    _, where = await started(here)
    made_on = calendar.today()
    calendar.advance(1)
    answer = await here.post(f"/units/{DISTRICT}/standard", {"period": "P14D", "version": 0}, person_at(DISTRICT))
    assert answer.status_code == 200
    body = {"version": 1, "outcome": "met", "made_on": made_on.isoformat()}
    assert (await here.post(where, body, CONTACT)).status_code == 200
    assert (await here.last_said("first_contact_made"))["in_time"], "20 days, and the month counted that day"
    _, other = await started(here)
    calendar.advance(1)  # on the day of the change itself nobody is late by it
    assert (await here.post(other, {"version": 1, "outcome": "met"}, CONTACT)).status_code == 200
    assert not (await here.last_said("first_contact_made"))["in_time"], "21 days, and 14 count since yesterday"


class TestStandard:
    """Within which time: set per unit, never laxer than above."""

    async def test_the_district_sets_it_once_and_says_so_once(self, here: Mentoring) -> None:
        by = person_at(DISTRICT, Role.OFFICE)
        answer = await here.post(f"/units/{DISTRICT}/standard", {"period": "P14D", "version": 0}, by)
        assert answer.json() == {"unit": DISTRICT, "period": "P14D", "version": 1}
        ((kind, data),) = await here.said()
        assert (kind, data["period"], data["unit"]["branch"]) == ("first_contact_standard_set", "P14D", None)
        again = await here.post(f"/units/{DISTRICT}/standard", {"period": "P14D", "version": 1}, by)
        assert again.json()["version"] == 1
        assert len(await here.said()) == 1, "nothing changed, nothing said"

    @pytest.mark.parametrize(("unit", "period"), [(CELLE, "P2M"), (SUB_DISTRICT, "P31D"), (CELLE, "P29D")])
    async def test_a_unit_below_cannot_be_laxer_than_the_resolution(
        self, here: Mentoring, unit: str, period: str
    ) -> None:
        answer = await here.post(f"/units/{unit}/standard", {"period": period, "version": 0}, person_at(unit))
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/period"
        assert "ein Monat" in answer.json()["detail"]

    async def test_a_branch_may_be_stricter_than_its_district_and_keeps_that(self, here: Mentoring) -> None:
        await here.post(f"/units/{DISTRICT}/standard", {"period": "P14D", "version": 0}, person_at(DISTRICT))
        lax = await here.post(f"/units/{CELLE}/standard", {"period": "P15D", "version": 0}, BOARD)
        assert "14 Tage" in lax.json()["detail"]
        strict = await here.post(f"/units/{CELLE}/standard", {"period": "P7D", "version": 0}, BOARD)
        assert strict.json()["version"] == 1
        _, where = await started(here, admitted_on=here.service.calendar.today() - timedelta(days=8))
        here.service.calendar.advance(1)  # on the day of the change itself nobody is late by it
        await here.post(where, {"version": 1, "outcome": "met"}, CONTACT)
        assert not (await here.last_said("first_contact_made"))["in_time"]

    async def test_a_unit_gives_up_its_own_standard(self, here: Mentoring) -> None:
        await here.post(f"/units/{CELLE}/standard", {"period": "P7D", "version": 0}, BOARD)
        answer = await here.post(f"/units/{CELLE}/standard", {"period": None, "version": 1}, BOARD)
        assert answer.json() == {"unit": CELLE, "period": None, "version": 2}
        _, where = await started(here)
        await here.post(where, {"version": 1, "outcome": "met"}, CONTACT)
        assert (await here.last_said("first_contact_made"))["in_time"], "the month counts again"

    async def test_of_two_at_once_the_second_is_told(self, here: Mentoring) -> None:
        first = await here.post(f"/units/{CELLE}/standard", {"period": "P7D", "version": 0}, BOARD)
        second = await here.post(f"/units/{CELLE}/standard", {"period": "P10D", "version": 0}, BOARD)
        assert (first.status_code, second.status_code) == (200, 409)
        assert second.json()["type"] == "urn:ortsnetz:changed_meanwhile"

    @pytest.mark.parametrize("period", ["P0D", "P7M", "soon", "P1Y"])
    async def test_what_is_no_period_is_refused(self, here: Mentoring, period: str) -> None:
        answer = await here.post(f"/units/{CELLE}/standard", {"period": period, "version": 0}, BOARD)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/period"
