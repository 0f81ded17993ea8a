"""Journeys and standards: one first contact, one standard for those who saw the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.mentoring.journeys.standing import BEGINS, DAY, MOVED, RECOUNT
from services.mentoring.tests.build import CELLE, DISTRICT, SUB_DISTRICT, TREE, Member
from shared.security.permissions import Role
from shared.testing import person_at
from tests.security.rivals import Contest, Outcome, Try, rivals
from tests.security.rivals.stages import MentoringStage

FIRST_CONTACT = "/units/{unit}/journeys/{journey}/first-contact"
TRIED = {"outcome": "not_reached"}
CORRECTION = "/units/{unit}/journeys/{journey}/first-contact/correction"
TRY_CORRECTION = "/units/{unit}/journeys/{journey}/first-contact/tries/correction"
NOTES = "/units/{unit}/journeys/{journey}/notes"
REMINDERS = "/units/{unit}/reminders"
STANDARD = "/units/{unit}/standard"
OTHERS = [unit.key for unit in TREE.children(SUB_DISTRICT)]
"""A branch is reminded once a week: each round has one of its own."""


async def journey(stage: MentoringStage) -> tuple[Member, str]:
    """Somebody was admitted ten days ago: their journey."""
    one = Member(admitted_on=stage.here.service.calendar.today() - timedelta(days=10))
    await stage.here.hears(one.admitted())
    return one, str((await stage.here.last_said("journey_started"))["journey"])


@rivals("mentoring", f"POST {FIRST_CONTACT}")
async def one_first_contact(stage: MentoringStage) -> Contest:
    _, which = await journey(stage)
    by = [person_at(CELLE, role, "one") for role in (Role.BOARD, Role.CONTACT_PERSON)]
    bodies: list[dict[str, Any]] = [{"outcome": "met", "note": "Ja"}, {"outcome": "reached"}]

    async def then(outcome: Outcome) -> None:
        assert outcome.names().count("first_contact_made") == 1
        assert outcome.only["version"] == 3, "it was made, and stands otherwise"
        assert outcome.names().count("text") <= 1

    return Contest(
        [
            stage.post(FIRST_CONTACT, {"version": 1, **body}, by=who, unit=CELLE, journey=which)
            for who, body in zip(by, bodies, strict=True)
        ],
        then=then,
    )


@rivals("mentoring", f"POST {CORRECTION}")
async def one_correction(stage: MentoringStage) -> Contest:
    member, which = await journey(stage)
    made = {"version": 1, "outcome": "met"}
    where = FIRST_CONTACT.format(unit=CELLE, journey=which)
    assert (await stage.here.post(where, made, person_at(CELLE))).status_code == 200
    early = member.admitted_on.isoformat()
    bodies: list[dict[str, Any]] = [{"outcome": None}, {"outcome": "reached", "made_on": early}]

    async def then(outcome: Outcome) -> None:
        assert outcome.names().count("first_contact_corrected") == 1

    return Contest(
        [
            stage.post(CORRECTION, {"version": 3, **body}, by=person_at(CELLE), unit=CELLE, journey=which)
            for body in bodies
        ],
        then=then,
    )


@rivals("mentoring", f"POST {TRY_CORRECTION}", f"POST {FIRST_CONTACT}")
async def one_correction_of_a_try(stage: MentoringStage) -> Contest:
    """Taken back, corrected, found to be the talk, and the talk entered: one of those who saw the same."""
    _, which = await journey(stage)
    where = FIRST_CONTACT.format(unit=CELLE, journey=which)
    tried = (await stage.here.post(where, {"version": 1, **TRIED}, person_at(CELLE))).json()["version"]
    who: dict[str, Any] = {"by": person_at(CELLE), "unit": CELLE, "journey": which}
    outcomes = (None, "not_reached", "reached")

    async def then(outcome: Outcome) -> None:
        assert outcome.names().count("first_contact_try_corrected") + outcome.names().count("first_contact_made") <= 2
        assert outcome.names().count("first_contact_try_corrected") <= 1
        assert outcome.names().count("first_contact_made") <= 1

    return Contest(
        [
            *(
                stage.post(TRY_CORRECTION, {"version": tried, "entry": tried, "outcome": one}, **who)
                for one in outcomes
            ),
            stage.post(FIRST_CONTACT, {"version": tried, "outcome": "met"}, **who),
        ],
        then=then,
    )


@rivals("mentoring", f"POST {FIRST_CONTACT}", *(f"deadline {kind}" for kind in (DAY, RECOUNT, BEGINS, MOVED)))
async def a_talk_is_entered_while_its_day_is_over(stage: MentoringStage) -> Contest:
    """Whichever comes first: it is counted once as overdue at most, and late in the end."""
    one = Member(admitted_on=stage.here.service.calendar.today() - timedelta(days=70))
    await stage.here.hears(one.admitted())
    which = str((await stage.here.last_said("journey_started"))["journey"])
    move = "INSERT INTO deadlines (kind, subject, due_on) VALUES (:kind, :subject, '2000-01-01')"
    for kind in (DAY, RECOUNT):
        await stage.rows(move, kind=kind, subject=f"{which}/now")
    await stage.rows(move, kind=MOVED, subject=f"{CELLE}/{DISTRICT}/1")

    async def work_off(process: int) -> None:
        database = stage.databases[process % len(stage.databases)]
        await stage.here.deadlines.work_off(database, stage.here.service.calendar)

    async def then(outcome: Outcome) -> None:
        said = [one.data for one in outcome.said if one.data and one.name == "first_contact_stands"]
        stood = [one["now"]["state"] for one in said]
        assert stood in (["overdue"], ["late"], ["overdue", "late"])
        assert stood.count("late") == len(outcome.won) <= 1

    entered = {"version": 1, "outcome": "met"}
    return Contest(
        [
            stage.post(FIRST_CONTACT, entered, by=person_at(CELLE), unit=CELLE, journey=which),
            *(Try(f"deadline {kind}", work_off) for kind in (DAY, RECOUNT, BEGINS, MOVED)),
        ],
        winners=None,
        why="whoever typed before the day was over has not seen that it is: nobody, then, has entered it",
        then=then,
    )


@rivals("mentoring", f"POST {NOTES}", f"POST {FIRST_CONTACT}")
async def one_note(stage: MentoringStage) -> Contest:
    """Of two notes of those who saw the same one is kept: whoever wrote the other sees it, and keeps it, too."""
    _, which = await journey(stage)
    who: dict[str, Any] = {"by": person_at(CELLE), "unit": CELLE, "journey": which}

    async def then(outcome: Outcome) -> None:
        assert len([name for name in outcome.names() if name != "text"]) == 1

    return Contest(
        [
            stage.post(NOTES, {"version": 1, "note": "Spielt Schach"}, **who),
            stage.post(NOTES, {"version": 1, "note": "Kommt am Montag"}, **who),
            stage.post(FIRST_CONTACT, {"version": 1, **TRIED}, **who),
        ],
        then=then,
    )


@rivals("mentoring", f"POST {REMINDERS}")
async def one_reminder(stage: MentoringStage) -> Contest:
    """A double click, the office and the board, the sub-district and the district: one mail."""
    done = {row[0] for row in await stage.rows("SELECT unit FROM reminders")}
    unit = next(one for one in OTHERS if one not in done)
    overdue = Member(unit=unit, admitted_on=stage.here.service.calendar.today() - timedelta(days=70))
    await stage.here.hears(overdue.admitted())
    await stage.here.works()
    above = [person_at(SUB_DISTRICT, Role.OFFICE, "o"), person_at(SUB_DISTRICT), person_at(DISTRICT, Role.OFFICE, "d")]

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["unit_reminded"]

    return Contest([stage.post(REMINDERS, {}, by=who, unit=unit) for who in above], then=then)


@rivals("mentoring", f"POST {REMINDERS}/withdrawn-word")
async def one_word_taken_back(stage: MentoringStage) -> Contest:
    """By the office and the board at once: erased once."""
    done = {row[0] for row in await stage.rows("SELECT unit FROM reminders")}
    unit = next(one for one in OTHERS if one not in done)
    overdue = Member(unit=unit, admitted_on=stage.here.service.calendar.today() - timedelta(days=70))
    await stage.here.hears(overdue.admitted())
    await stage.here.works()
    above = [person_at(SUB_DISTRICT, Role.OFFICE, "o"), person_at(SUB_DISTRICT)]
    await stage.ask(REMINDERS, {"word": "Meldet Euch"}, by=above[0], unit=unit)
    ((word,),) = await stage.rows("SELECT word FROM reminders WHERE unit = :u", u=unit)

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["text"]

    return Contest(
        [stage.post(f"{REMINDERS}/withdrawn-word", {"word": str(word)}, by=who, unit=unit) for who in above], then=then
    )


@rivals("mentoring", f"POST {STANDARD}")
async def one_standard(stage: MentoringStage) -> Contest:
    found = await stage.rows("SELECT version, period FROM standards WHERE unit = :u ORDER BY version DESC", u=CELLE)
    seen, now = found[0] if found else (0, None)
    wanted = [period for period in ("P14D", "P10D", "P7D") if period != now]

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["first_contact_standard_set"]
        assert outcome.only["version"] == seen + 1

    return Contest(
        [
            stage.post(STANDARD, {"period": period, "version": seen}, by=person_at(CELLE), unit=CELLE)
            for period in wanted
        ],
        then=then,
    )
