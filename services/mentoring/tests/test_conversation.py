"""How a first contact goes: tries, a day agreed on, corrections, notes; what is counted and who is reminded."""

from __future__ import annotations

from datetime import date, timedelta
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
    both = past | {"made_on": (today + timedelta(days=1)).isoformat()}
    assert (await here.post(where, past, CONTACT)).status_code == 422
    for wrong in (both, both | {"again_on": None}):
        errors = (await here.post(where, wrong, CONTACT)).json()["errors"]
        assert {one["pointer"] for one in errors} == {"/made_on", "/again_on"}, "both in one answer"
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


async def test_a_mistaken_try_is_taken_back_and_leaves_nothing_behind(here: Mentoring) -> None:
    """The day agreed on before it counts again; the tries are one less."""
    _, where = await started(here)
    today = here.service.calendar.today()
    days = [(today + timedelta(days=n)).isoformat() for n in (4, 9)]
    right = await enter(here, where, 1, "wants_later", again_on=days[0], made_on=today.isoformat())
    wrong = await enter(here, where, right["version"], "wants_later", again_on=days[1], note="Falsche Person")
    back = await enter(here, f"{where}/tries/correction", wrong["version"], None, entry=wrong["version"])
    assert (back["tries"], back["made_on"]) == (1, None)
    said = await here.last_said("first_contact_try_corrected")
    assert (said["entry"], said["outcome"], said["tried_on"], said["again_on"]) == (wrong["version"], None, None, None)
    assert (said["tries"], said["last_tried_on"], said["now_again_on"]) == (1, today.isoformat(), days[0])
    await here.a_day_later(4)
    assert [data["why"] for kind, data in await here.said() if kind == "first_contact_reminder"] == ["again"]
    twice = {"version": await version(here), "outcome": None, "entry": wrong["version"]}
    answer = await here.post(f"{where}/tries/correction", twice, CONTACT)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ortsnetz:nothing_to_correct")


async def test_another_outcome_and_day_of_a_try(here: Mentoring) -> None:
    _, where = await started(here)
    today = here.service.calendar.today()
    tried = await enter(here, where, 1, "wants_later", again_on=(today + timedelta(days=4)).isoformat())
    entry, early = tried["version"], (today - timedelta(days=2)).isoformat()
    body = {"version": entry, "entry": entry, "outcome": "not_reached", "made_on": early, "note": "Mailbox"}
    found = (await here.post(f"{where}/tries/correction", body, CONTACT)).json()
    assert found["tries"] == 1
    said = await here.last_said("first_contact_try_corrected")
    assert (said["outcome"], said["tried_on"], said["again_on"], said["now_again_on"]) == (
        "not_reached", early, None, None,
    )  # fmt: skip
    assert said["last_tried_on"] == early
    assert said["note"]
    stale = await here.post(f"{where}/tries/correction", body | {"outcome": None}, CONTACT)
    assert (stale.status_code, stale.json()["type"]) == (409, "urn:ortsnetz:changed_meanwhile")
    later = body | {"version": found["version"], "outcome": "wants_later"}
    answer = await here.post(f"{where}/tries/correction", later, CONTACT)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/again_on")
    future = body | {"version": found["version"], "made_on": (today + timedelta(days=1)).isoformat()}
    answer = await here.post(f"{where}/tries/correction", future, CONTACT)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/made_on")
    answer = await here.post(f"{where}/tries/correction", later | {"made_on": future["made_on"]}, CONTACT)
    assert {one["pointer"] for one in answer.json()["errors"]} == {"/made_on", "/again_on"}


async def test_a_try_that_was_a_talk_becomes_one(here: Mentoring) -> None:
    """Once they have spoken another try can only have been none."""
    _, where = await started(here)
    day = (here.service.calendar.today() - timedelta(days=1)).isoformat()
    first = await enter(here, where, 1, "not_reached", made_on=day)
    second = await enter(here, where, first["version"], "not_reached")
    made = await enter(
        here, f"{where}/tries/correction", second["version"], "reached", entry=first["version"], note="Gut"
    )
    assert (made["made_on"], made["tries"]) == (day, 1)
    assert await stands(here) == ["in_time"]
    texts = [data["text"] for kind, data in await here.said() if kind == "text"]
    assert texts == ["Gut"], "told once"
    again = {"version": made["version"], "entry": second["version"]}
    answer = await here.post(f"{where}/tries/correction", again | {"outcome": "met"}, CONTACT)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ortsnetz:already_done")
    assert (await here.post(f"{where}/tries/correction", again | {"outcome": None}, CONTACT)).json()["tries"] == 0


async def test_what_a_mistaken_later_day_held_back_is_told_when_it_is_taken_back(here: Mentoring) -> None:
    _, where = await started(here, admitted_on=here.service.calendar.today())
    await here.works()
    later = (here.service.calendar.today() + timedelta(days=60)).isoformat()
    tried = await enter(here, where, await version(here), "wants_later", again_on=later)
    await here.a_day_later(40)
    assert "first_contact_reminder" not in await kinds(here)
    seen = await version(here)
    await enter(here, f"{where}/tries/correction", seen, None, entry=tried["version"])
    await here.works()
    assert (await here.last_said("first_contact_reminder"))["why"] == "overdue"


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

    async def test_a_word_with_it_is_a_text_that_the_next_one_or_whoever_said_it_takes_away(
        self, here: Mentoring
    ) -> None:
        await started(here, admitted_on=here.service.calendar.today() - timedelta(days=70))
        await here.works()
        where, words = f"/units/{CELLE}/reminders", {"word": "Ruf mich gern an: Heike, 0171 2345678"}
        assert (await here.post(where, words, OFFICE)).status_code == 200
        first = (await here.last_said("unit_reminded"))["word"]
        assert await here.texts() == {f"{first}/{first}": words["word"]}
        assert "Heike" not in str([data for kind, data in await here.said() if kind != "text"])
        await here.a_day_later(7)
        assert (await here.post(where, {"word": "Und noch einmal"}, OFFICE)).status_code == 200
        second = (await here.last_said("unit_reminded"))["word"]
        assert await here.texts() == {f"{first}/{first}": None, f"{second}/{second}": "Und noch einmal"}
        back = f"{where}/withdrawn-word"
        assert (await here.post(back, {"word": first}, OFFICE)).json()["type"] == "urn:ortsnetz:nothing_said"
        other = await here.post(back, {"word": second}, person_at(DISTRICT))
        assert (other.status_code, other.json()["type"]) == (409, "urn:ortsnetz:said_by_another")
        assert (await here.post(back, {"word": second}, OFFICE)).status_code == 200
        assert set((await here.texts()).values()) == {None}
        assert (await here.post(back, {"word": second}, OFFICE)).status_code == 409
        await here.a_day_later(7)
        assert (await here.post(where, {}, OFFICE)).status_code == 200
        assert (await here.last_said("unit_reminded"))["word"] is None

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


async def test_another_standard_says_which_last_days_it_moved_branch_by_branch(here: Mentoring) -> None:
    today, by = here.service.calendar.today(), person_at(DISTRICT, Role.OFFICE)

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    # one whose fortnight is still to come, one whose is over, one overdue anyway, one who was called
    for days in (3, 20, 70):
        await here.hears(Member(admitted_on=ago(days)).admitted())
    called = Member(admitted_on=ago(4))
    await here.hears(called.admitted(), Member(unit=BERGEN, admitted_on=ago(2)).admitted())
    which = next(data["journey"] for _, data in await here.said() if data["person"] == str(called.id))
    first_contact = f"/units/{CELLE}/journeys/{which}/first-contact"
    await enter(here, first_contact, 1, "met")
    await here.works()

    await here.post(f"/units/{DISTRICT}/standard", {"period": "P14D", "version": 0}, by)
    await here.works()
    moved = [data for name, data in await here.said() if name == "first_contacts_moved"]
    assert {data["unit"]["branch"]: data["last_days"] for data in moved} == {
        CELLE: [today.isoformat(), ago(-11).isoformat()],
        BERGEN: [ago(-12).isoformat()],
    }
    assert all(data["by"]["district"] == DISTRICT and data["version"] == 1 for data in moved)

    # a branch that keeps its stricter one is moved by nothing; who sets what moves nothing tells nothing
    await here.post(f"/units/{CELLE}/standard", {"period": "P14D", "version": 0}, person_at(CELLE))
    await here.works()
    assert len([name for name, _ in await here.said() if name == "first_contacts_moved"]) == 2
