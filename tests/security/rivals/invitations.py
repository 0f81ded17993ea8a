"""Invitations: nobody is invited twice, one tap is one registration; reminders and answers say the same again."""

from __future__ import annotations

from typing import Any

from services.events.calendar.after import THANK
from services.events.tests.build import CELLE, somebody, view
from services.events.tests.test_invitations import invited, link, new
from shared.security.permissions import Role
from tests.security.rivals import Contest, Outcome, rivals
from tests.security.rivals.calendar import BOTH, ONE, THERE, _worked_off, by_link, guest, here, once
from tests.security.rivals.stages import EventsStage

INVITATIONS = f"{ONE}/invitations"


@rivals("events", f"POST {INVITATIONS}")
async def one_mail_each(stage: EventsStage) -> Contest:
    """Eight taps, with half a year and a year: each new member is told once."""
    occasion = await here(stage).announces(seats=None)
    theirs = {str((await new(stage.here)).person) for _ in range(3)}

    async def then(outcome: Outcome) -> None:
        told = [(one.data or {})["person"] for one in outcome.said if one.name == "newcomer_invited"]
        told = [one for one in told if one in theirs]
        assert sorted(told) == sorted(theirs), "each of them once"

    where: dict[str, Any] = {"unit": CELLE, "occasion": occasion}
    tries = [stage.post(INVITATIONS, {"months": n}, by=who, **where) for n in (6, 12) for who in BOTH]
    return Contest(tries, winners=None, why="tapped twice is no mistake", then=then)


@rivals("events", "POST /units/{unit}/newcomers/hospitality")
async def one_word(stage: EventsStage) -> Contest:
    """Those who say no agree."""
    await here(stage).post(f"/units/{CELLE}/newcomers/hospitality", {"allowed": True})

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["hospitality_set"]
        assert (await stage.rows("SELECT allowed FROM hospitality WHERE unit = :u", u=CELLE)) == [(False,)]

    path, body = "/units/{unit}/newcomers/hospitality", {"allowed": False}
    tries = [stage.post(path, body, by=somebody(CELLE, role), unit=CELLE) for role in (Role.BOARD, Role.CONTACT_PERSON)]
    return Contest(tries, winners=None, why="said twice is no mistake", then=then)


async def _invitation(stage: EventsStage) -> tuple[str, str]:
    """Somebody is invited: the secret of their link, and the occasion."""
    occasion = await here(stage).announces()
    person = str((await new(stage.here)).person)
    await stage.here.post(f"/units/{CELLE}/occasions/{occasion}/invitations", {"months": 6})
    mine = [one for one in await invited(stage.here) if one["person"] == person and one["occasion"] == occasion]
    return await link(stage.here, mine[0]["invitation"]), occasion


@rivals("events", "POST /invitations/acceptance", "POST /invitations/standing")
async def one_registration(stage: EventsStage) -> Contest:
    secret, occasion = await _invitation(stage)

    async def then(outcome: Outcome) -> None:
        assert outcome.names().count("guest_registered") == 1
        assert len(await stage.rows("SELECT id FROM registrations WHERE occasion = :o", o=occasion)) == 1

    held = {"secret": secret}
    tries = [stage.post(f"/invitations/{what}", held, by=view(CELLE)) for what in ("acceptance", "standing")]
    return Contest(tries, winners=None, why="tapped twice is no mistake", then=then)


@rivals("events", "POST /registrations/reminder")
async def one_wish(stage: EventsStage) -> Contest:
    occasion = await here(stage).announces()
    secret, _ = await guest(stage, occasion)

    async def then(outcome: Outcome) -> None:
        assert not outcome.said
        assert (await stage.here.stands(secret))["reminds"] is False

    tries = [by_link(stage, "reminder", secret, wanted=False)]
    return Contest(tries, winners=None, why="said twice is no mistake", then=then)


async def _was_there(stage: EventsStage) -> tuple[str, str]:
    occasion = await here(stage).announces()
    secret, registration = await guest(stage, occasion)
    here(stage, THERE)
    body = {"registration": registration, "came": True}
    await stage.here.post(f"/units/{CELLE}/occasions/{occasion}/attendance", body)
    here(stage, THERE.replace(day=4))
    return secret, registration


@rivals("events", f"deadline {THANK}")
async def one_thanks(stage: EventsStage) -> Contest:
    _, registration = await _was_there(stage)

    async def then(outcome: Outcome) -> None:
        theirs = [one for one in outcome.said if one.aggregate == ("registration", registration)]
        assert [one.name for one in theirs] == ["guest_thanked"]

    return Contest([_worked_off(stage, THANK)], winners=None, why="nobody asks: time does", then=then)


@rivals("events", "POST /registrations/answer")
async def one_answer(stage: EventsStage) -> Contest:
    secret, _ = await _was_there(stage)
    for one in stage.processes:
        await one.deadlines.work_off(one.service.database, one.clock)
    tries = [by_link(stage, "answer", secret, answer="gained")]
    return Contest(tries, winners=None, why="said twice is no mistake", then=once("occasion_answered"))
