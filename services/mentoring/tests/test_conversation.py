"""How a first contact goes: tries, a day agreed on, corrections, notes; what is counted and who is reminded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.mentoring.tests.build import BERGEN, CELLE, DISTRICT, SUB_DISTRICT, Member, Mentoring
from services.mentoring.tests.test_journeys import started
from shared.security.permissions import Role
from shared.testing import person_at

CONTACT = person_at(CELLE, Role.CONTACT_PERSON, "ursel")
OFFICE = person_at(SUB_DISTRICT, Role.OFFICE, "olga")


async def kinds(here: Mentoring) -> list[str]:
    return [kind for kind, _ in await here.said()]


async def stands(here: Mentoring) -> list[str]:
    """Every state that was told, in order."""
    return [data["now"]["state"] for kind, data in await here.said() if kind == "first_contact_stands"]


async def version(here: Mentoring, unit: str = CELLE) -> int:
    """The journey's version, as the branch's page knows it."""
    headers = {"Authorization": f"Bearer {here.issuer.token(person_at(unit), 'mentoring')}"}
    found = (await here.http.get(f"/units/{unit}/journeys", headers=headers)).json()
    return int(found[0]["version"])


async def enter(here: Mentoring, where: str, number: int, outcome: str | None, **more: Any) -> Any:
    answer = await here.post(where, {"version": number, "outcome": outcome, **more}, CONTACT)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_nobody_answered_the_duty_stays_and_every_try_is_counted(here: Mentoring) -> None:
    _, where = await started(here)
    yesterday = (here.service.calendar.today() - timedelta(days=1)).isoformat()
    first = await enter(here, where, 1, "not_reached", made_on=yesterday, note="Mailbox")
    second = await enter(here, where, first["version"], "not_reached")
    assert (second["tries"], second["made_on"]) == (2, None)
    tried = [data for kind, data in await here.said() if kind == "first_contact_tried"]
    assert [one["tries"] for one in tried] == [1, 2]
    assert tried[0]["tried_on"] == yesterday
    assert tried[0]["note"]
    assert await stands(here) == [], "still owed, still running"
    assert (await enter(here, where, second["version"], "reached"))["made_on"]
    assert await stands(here) == ["in_time"]


async def test_later_needs_a_day_and_leaves_the_duty(here: Mentoring) -> None:
    _, where = await started(here)
    missing = await here.post(where, {"version": 1, "outcome": "wants_later"}, CONTACT)
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (422, "/again_on")
    today = here.service.calendar.today()
    past = {"version": 1, "outcome": "wants_later", "again_on": today.isoformat()}
    assert (await here.post(where, past, CONTACT)).status_code == 422
    await here.works()
    day = (today + timedelta(days=4)).isoformat()
    found = await enter(here, where, 1, "wants_later", again_on=day)
    assert found["made_on"] is None
    assert (await here.last_said("first_contact_tried"))["again_on"] == day
    await here.a_day_later(3)
    assert "first_contact_reminder" not in await kinds(here), "not before the day they agreed on"
    await here.a_day_later(1)
    assert (await here.last_said("first_contact_reminder"))["why"] == "again"


async def test_later_moves_no_deadline_it_is_the_talk_that_has_to_be_in_time(here: Mentoring) -> None:
    _, where = await started(here, admitted_on=here.service.calendar.today() - timedelta(days=25))
    day = (here.service.calendar.today() + timedelta(days=20)).isoformat()
    await enter(here, where, 1, "wants_later", again_on=day)
    await here.a_day_later(21)
    assert await stands(here) == ["overdue"]
    await enter(here, where, await version(here), "met")
    assert await stands(here) == ["overdue", "late"]
    assert not (await here.last_said("first_contact_made"))["in_time"]


async def test_a_page_from_before_a_day_was_over_still_enters_the_talk(here: Mentoring) -> None:
    """Nobody has changed anything: what time or another standard has said since stands in nobody's way."""
    _, where = await started(here, admitted_on=here.service.calendar.today() - timedelta(days=25))
    seen = await version(here)
    await here.a_day_later(21)
    by = person_at(DISTRICT)
    assert (await here.post(f"/units/{DISTRICT}/standard", {"period": "P14D", "version": 0}, by)).is_success
    await here.works()
    assert await version(here) >= seen + 2, "it was reminded of and counted as overdue"
    tried = await enter(here, where, seen, "not_reached")
    await here.a_day_later(1)
    stale = await here.post(where, {"version": seen, "outcome": "met"}, CONTACT)
    assert (stale.status_code, stale.json()["type"]) == (409, "urn:ortsnetz:changed_meanwhile")
    await enter(here, where, tried["version"], "met")
    early = await here.post(where, {"version": 99, "outcome": "met"}, CONTACT)
    assert early.status_code == 409


async def test_who_wants_no_contact_ends_the_duty_and_is_counted_apart(here: Mentoring) -> None:
    _, where = await started(here)
    await enter(here, where, 1, "not_interested")
    assert await stands(here) == ["apart"]


async def test_a_wrong_day_is_corrected_and_the_figures_follow(here: Mentoring) -> None:
    _, where = await started(here, admitted_on=here.service.calendar.today() - timedelta(days=50))
    await here.works()
    entered = await enter(here, where, await version(here), "reached")
    early = (here.service.calendar.today() - timedelta(days=40)).isoformat()
    await enter(here, f"{where}/correction", entered["version"], "met", made_on=early, note="Am Infostand")
    assert await stands(here) == ["overdue", "late", "in_time"]
    said = await here.last_said("first_contact_corrected")
    assert (said["made_on"], said["outcome"], said["in_time"]) == (early, "met", True)
    assert said["corrected_on"] == here.service.calendar.today().isoformat()


async def test_what_was_entered_by_mistake_is_taken_back_within_two_weeks(here: Mentoring) -> None:
    _, where = await started(here)
    entered = await enter(here, where, 1, "reached")
    back = await enter(here, f"{where}/correction", entered["version"], None)
    assert back["made_on"] is None
    assert await stands(here) == ["in_time", "running"]
    again = await enter(here, where, back["version"], "met")
    await here.a_day_later(15)
    answer = await here.post(f"{where}/correction", {"version": again["version"], "outcome": None}, CONTACT)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ortsnetz:too_long_ago")


async def test_there_is_nothing_to_correct_before_something_was_entered(here: Mentoring) -> None:
    _, where = await started(here)
    answer = await here.post(f"{where}/correction", {"version": 1, "outcome": "met"}, CONTACT)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ortsnetz:nothing_to_correct")


async def test_notes_at_any_time_travel_apart(here: Mentoring) -> None:
    member, where = await started(here)
    notes = where.replace("first-contact", "notes")
    first = await here.post(notes, {"version": 1, "note": "Spielt Schach"}, CONTACT)
    entered = await enter(here, where, first.json()["version"], "reached")
    assert (await here.post(notes, {"version": entered["version"], "note": "Kommt am Montag"}, CONTACT)).is_success
    texts = [data for kind, data in await here.said() if kind == "text"]
    assert [one["text"] for one in texts] == ["Spielt Schach", "Kommt am Montag"]
    assert {one["person"] for one in texts} == {str(member.id)}
    assert "Schach" not in str([data for kind, data in await here.said() if kind != "text"])
    empty = await here.post(notes, {"version": entered["version"] + 1, "note": " "}, CONTACT)
    assert empty.json()["errors"][0]["pointer"] == "/note"


async def test_soon_then_overdue_is_told_once_each(here: Mentoring) -> None:
    await started(here, admitted_on=here.service.calendar.today())
    await here.works()
    await here.a_day_later(35)
    reminders = [data["why"] for kind, data in await here.said() if kind == "first_contact_reminder"]
    assert reminders == ["soon", "overdue"]
    assert await stands(here) == ["overdue"]


async def test_after_a_standstill_one_reminder_and_not_many(here: Mentoring) -> None:
    await started(here, admitted_on=here.service.calendar.today())
    await here.works()
    here.service.calendar.advance(180)
    await here.works()
    assert [data["why"] for kind, data in await here.said() if kind == "first_contact_reminder"] == ["overdue"]


async def test_what_was_overdue_when_it_became_known_is_counted_and_reminds_nobody(here: Mentoring) -> None:
    """An application from a drawer, the demonstration's past, an upgrade: a rule does not fire backwards."""
    await started(here, admitted_on=here.service.calendar.today() - timedelta(days=70))
    await here.works()
    await here.a_day_later(3)
    assert await stands(here) == ["overdue"]
    assert "first_contact_reminder" not in await kinds(here)


async def test_a_stricter_standard_makes_nobody_late_before_its_first_day_is_over(here: Mentoring) -> None:
    await started(here)
    await here.works()
    by = person_at(DISTRICT)
    await here.post(f"/units/{DISTRICT}/standard", {"period": "P14D", "version": 0}, by)
    await here.works()
    assert await stands(here) == [], "there is this day to call"
    await here.post(f"/units/{DISTRICT}/standard", {"period": None, "version": 1}, by)
    await here.works()
    assert await stands(here) == [], "taken back on the same day: it never was"
    await here.post(f"/units/{DISTRICT}/standard", {"period": "P14D", "version": 2}, by)
    await here.works()
    assert "first_contact_reminder" not in await kinds(here)
    await here.a_day_later(1)
    assert await stands(here) == ["overdue"]
    assert (await here.last_said("first_contact_reminder"))["why"] == "overdue"


async def test_what_the_old_branch_missed_stays_missed_after_a_move(here: Mentoring) -> None:
    await here.post(f"/units/{CELLE}/standard", {"period": "P7D", "version": 0}, person_at(CELLE))
    member = Member(admitted_on=here.service.calendar.today())
    await here.hears(member.admitted())
    await here.works()
    await here.a_day_later(10)
    await here.hears(member.moved(BERGEN, here.service.calendar.today()))
    await here.works()
    assert (await here.last_said("journey_moved"))["standing"]["state"] == "overdue"
    assert await stands(here) == ["overdue", "missed"]
    journey = (await here.last_said("journey_started"))["journey"]
    by, where = person_at(BERGEN), f"/units/{BERGEN}/journeys/{journey}/first-contact"
    answer = await here.post(where, {"version": await version(here, BERGEN), "outcome": "met"}, by)
    assert answer.status_code == 200, answer.text
    assert (await stands(here))[-1] == "late"


async def test_who_leaves_uncalled_after_the_last_day_was_not_called_in_time(here: Mentoring) -> None:
    member, _ = await started(here, admitted_on=here.service.calendar.today())
    await here.works()
    await here.a_day_later(40)
    await here.hears(member.left(here.service.calendar.today()))
    assert await stands(here) == ["overdue", "late"]


class TestReminders:
    """The level above reminds: once a week, only of what is overdue."""

    async def test_once_a_week_and_told_from_when_on_again(self, here: Mentoring) -> None:
        await started(here, admitted_on=here.service.calendar.today() - timedelta(days=70))
        await here.works()
        where = f"/units/{CELLE}/reminders"
        assert (await here.post(where, {}, OFFICE)).status_code == 200
        said = await here.last_said("unit_reminded")
        assert (said["by"]["sub_district"], said["by"]["branch"], said["overdue"]) == (SUB_DISTRICT, None, 1)
        await here.a_day_later(6)
        again = await here.post(where, {}, OFFICE)
        day = here.service.calendar.today() + timedelta(days=1)
        assert (again.status_code, again.json()["type"]) == (409, "urn:ortsnetz:reminded_already")
        assert f"{day:%d.%m.%Y}" in again.json()["detail"]
        await here.a_day_later(1)
        assert (await here.post(where, {}, OFFICE)).status_code == 200

    async def test_there_is_nothing_to_remind_of(self, here: Mentoring) -> None:
        await started(here)
        await here.works()
        answer = await here.post(f"/units/{CELLE}/reminders", {}, OFFICE)
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:ortsnetz:nothing_overdue")

    async def test_who_agreed_on_a_later_day_is_nobody_to_remind_of(self, here: Mentoring) -> None:
        _, where = await started(here, admitted_on=here.service.calendar.today() - timedelta(days=70))
        await here.works()
        later = (here.service.calendar.today() + timedelta(days=3)).isoformat()
        await enter(here, where, await version(here), "wants_later", again_on=later)
        reminds = f"/units/{CELLE}/reminders"
        assert (await here.post(reminds, {}, OFFICE)).json()["type"] == "urn:ortsnetz:nothing_overdue"
        await here.a_day_later(3)
        assert (await here.post(reminds, {}, OFFICE)).status_code == 200

    async def test_nobody_reminds_themselves(self, here: Mentoring) -> None:
        assert (await here.post(f"/units/{CELLE}/reminders", {}, person_at(CELLE))).status_code == 403

    async def test_the_district_reminds_a_sub_district(self, here: Mentoring) -> None:
        await started(here, admitted_on=here.service.calendar.today() - timedelta(days=70))
        await here.works()
        assert (await here.post(f"/units/{SUB_DISTRICT}/reminders", {}, person_at(DISTRICT))).status_code == 200
