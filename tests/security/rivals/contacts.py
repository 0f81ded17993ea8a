"""Contact persons: appointed, put in order, ended, each once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.members.contacts.commands import TERM
from services.members.tests.builders import CELLE, SUB, board, contact_person, member, office
from tests.security.rivals import Contest, Outcome, rivals
from tests.security.rivals.admissions import due
from tests.security.rivals.stages import MembersStage

CONTACTS, STAND_INS = "/units/{unit}/contact-persons", "/units/{unit}/stand-ins"
END, END_STAND_IN = f"{CONTACTS}/{{appointment}}/end", f"{STAND_INS}/{{appointment}}/end"
ORDER, GIVE_UP = f"{CONTACTS}/order", "/units/{unit}/appointments/{appointment}/give-up"
ASK = "/units/{unit}/stand-in-requests"
WITHDRAW, ANSWER = f"{ASK}/{{request}}/withdraw", "/stand-in-answers"
ABOVE = office(SUB)


async def vacant(stage: MembersStage) -> int:
    """Nobody is responsible in the branch, and nobody is asked: the version of its contacts."""
    for (request,) in await stage.rows("SELECT id FROM stand_in_requests WHERE unit = :u AND state = 'asked'", u=CELLE):
        await stage.ask(WITHDRAW, by=ABOVE, unit=CELLE, request=str(request))
    for appointment, kind in await stage.rows(
        "SELECT id, kind FROM appointments WHERE unit = :unit AND ended_on IS NULL", unit=CELLE
    ):
        ends, by = (END, board(CELLE)) if kind == "contact" else (END_STAND_IN, ABOVE)
        await stage.ask(ends, by=by, unit=CELLE, appointment=str(appointment))
    return await version(stage)


async def version(stage: MembersStage) -> int:
    """The version of the branch's contacts."""
    found = await stage.rows("SELECT version FROM contacts WHERE unit = :unit", unit=CELLE)
    return int(found[0][0]) if found else 0


async def responsible(stage: MembersStage) -> list[Any]:
    """Who is responsible now: persons, and of these who holds the role."""
    return await stage.rows(
        """SELECT a.person, (SELECT count(*) FROM role_grants g WHERE g.appointment = a.id AND g.ended_on IS NULL)
           FROM appointments a WHERE a.unit = :unit AND a.ended_on IS NULL""",
        unit=CELLE,
    )


async def somebody(stage: MembersStage, unit: str = CELLE) -> str:
    """A member."""
    return str((await member(stage.here, unit)).id)


async def appointed(stage: MembersStage, **more: Any) -> str:
    """A contact person: the appointment."""
    body = {"person": await somebody(stage), **more}
    return str((await stage.ask(CONTACTS, body, by=board(CELLE), unit=CELLE))["appointment"])


@rivals("members", f"POST {CONTACTS}")
async def one_person_is_appointed_once(stage: MembersStage) -> Contest:
    await vacant(stage)
    person = await somebody(stage)

    async def then(outcome: Outcome) -> None:
        assert await responsible(stage) == [(UUID(person), 1)]
        assert sorted(outcome.names()) == ["contact_person_appointed", "role_granted"]

    return Contest([stage.post(CONTACTS, {"person": person}, by=board(CELLE), unit=CELLE)], then=then)


@rivals("members", f"POST {CONTACTS}")
async def of_several_who_saw_the_same_one_appoints(stage: MembersStage) -> Contest:
    seen = await vacant(stage)
    people = [await somebody(stage) for _ in range(4)]

    async def then(outcome: Outcome) -> None:
        assert len(await responsible(stage)) == 1
        assert sorted(outcome.names()) == ["contact_person_appointed", "role_granted"]

    body = [{"person": person, "version": seen} for person in people]
    return Contest([stage.post(CONTACTS, one, by=board(CELLE), unit=CELLE) for one in body], then=then)


@rivals("members", f"POST {CONTACTS}")
async def of_several_who_follow_on_the_same_one_does(stage: MembersStage) -> Contest:
    await vacant(stage)
    before = await appointed(stage)
    people = [await somebody(stage) for _ in range(4)]

    async def then(outcome: Outcome) -> None:
        assert len(await responsible(stage)) == 1
        assert outcome.names().count("contact_person_ended") == 1

    body = [{"person": person, "replaces": before} for person in people]
    return Contest([stage.post(CONTACTS, one, by=board(CELLE), unit=CELLE) for one in body], then=then)


@rivals("members", f"POST {CONTACTS}")
async def several_beside_each_other_each_have_a_place(stage: MembersStage) -> Contest:
    await vacant(stage)
    people = [await somebody(stage) for _ in range(8)]

    async def then(outcome: Outcome) -> None:
        query = "SELECT place FROM appointments WHERE unit = :unit AND ended_on IS NULL ORDER BY place"
        assert await stage.rows(query, unit=CELLE) == [(place,) for place in range(1, len(outcome.won) + 1)]
        assert len(outcome.won) == 8

    body = [{"person": person, "place": 1 + n % 2} for n, person in enumerate(people)]
    tries = [stage.post(CONTACTS, one, by=board(CELLE), unit=CELLE) for one in body]
    return Contest(tries, winners=None, why="a branch has several, and nobody saw an earlier state", then=then)


@rivals("members", f"POST {ORDER}", f"POST {END}")
async def ordered_or_ended(stage: MembersStage) -> Contest:
    await vacant(stage)
    one, two = await appointed(stage), await appointed(stage)
    body = {"order": [two, one], "version": await version(stage)}

    async def then(outcome: Outcome) -> None:
        assert outcome.names().count("contact_person_ended") == 1
        query = "SELECT place FROM appointments WHERE unit = :unit AND ended_on IS NULL"
        assert await stage.rows(query, unit=CELLE) == [(1,)]

    tries = [
        stage.post(ORDER, body, by=board(CELLE), unit=CELLE),
        stage.post(END, by=board(CELLE), unit=CELLE, appointment=one),
    ]
    return Contest(tries, winners=None, why="one may be put last and then stop", then=then)


@rivals("members", f"POST {ORDER}")
async def of_several_orders_the_first_counts(stage: MembersStage) -> Contest:
    await vacant(stage)
    one, two, three = [await appointed(stage) for _ in range(3)]
    seen = await version(stage)

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["contact_persons_ordered"]

    orders = [[three, two, one], [two, one, three], [two, three, one], [three, one, two]]
    body = [{"order": order, "version": seen} for order in orders]
    return Contest([stage.post(ORDER, each, by=board(CELLE), unit=CELLE) for each in body], then=then)


@rivals("members", f"POST {CONTACTS}", f"POST {ORDER}")
async def somebody_new_is_first_or_another_one_of_those_there_are(stage: MembersStage) -> Contest:
    await vacant(stage)
    one, two = await appointed(stage), await appointed(stage)
    seen = await version(stage)

    async def then(outcome: Outcome) -> None:
        assert outcome.names().count("contact_persons_ordered") == 1

    new = {"person": await somebody(stage), "place": 1, "version": seen}
    tries = [
        stage.post(CONTACTS, new, by=board(CELLE), unit=CELLE),
        stage.post(ORDER, {"order": [two, one], "version": seen}, by=board(CELLE), unit=CELLE),
    ]
    return Contest(tries, then=then)


@rivals("members", f"POST {GIVE_UP}", f"POST {END}")
async def given_up_or_ended(stage: MembersStage) -> Contest:
    await vacant(stage)
    person = await somebody(stage)
    body = {"person": person}
    appointment = str((await stage.ask(CONTACTS, body, by=board(CELLE), unit=CELLE))["appointment"])

    async def then(outcome: Outcome) -> None:
        assert await responsible(stage) == []
        assert sorted(outcome.names()) == ["contact_person_ended", "role_ended"]

    tries = [
        stage.post(GIVE_UP, by=contact_person(CELLE, UUID(person)), unit=CELLE, appointment=appointment),
        stage.post(END, by=board(CELLE), unit=CELLE, appointment=appointment),
    ]
    return Contest(tries, then=then)


@rivals("members", f"POST {END}")
async def ended_once(stage: MembersStage) -> Contest:
    await vacant(stage)
    appointment = await appointed(stage)

    async def then(outcome: Outcome) -> None:
        assert await responsible(stage) == []
        assert sorted(outcome.names()) == ["contact_person_ended", "role_ended"]

    return Contest([stage.post(END, by=board(CELLE), unit=CELLE, appointment=appointment)], then=then)


@rivals("members", f"POST {END}", f"deadline {TERM}")
async def ended_by_somebody_or_by_its_term(stage: MembersStage) -> Contest:
    await vacant(stage)
    today = stage.here.parts.service.calendar.today()
    appointment = await appointed(stage, until=today.isoformat())
    move = "UPDATE deadlines SET due_on = :day WHERE kind = :kind AND subject = :subject"
    await stage.rows(move, day=today, kind=TERM, subject=appointment)

    async def then(outcome: Outcome) -> None:
        assert await responsible(stage) == []
        assert sorted(outcome.names()) == ["contact_person_ended", "role_ended"]
        assert len(outcome.won) <= 1

    return Contest(
        [stage.post(END, by=board(CELLE), unit=CELLE, appointment=appointment), due(stage, TERM)],
        winners=None,
        why="where the term's end came first nobody ends it",
        then=then,
    )


@rivals("members", f"POST {CONTACTS}", f"POST {END}")
async def ended_or_replaced(stage: MembersStage) -> Contest:
    await vacant(stage)
    before = await appointed(stage)
    seen = await version(stage)
    successor = await somebody(stage)

    async def then(outcome: Outcome) -> None:
        ended = [one.data for one in outcome.said if one.name == "contact_person_ended"]
        assert sum(one is not None and one["appointment"] == before for one in ended) == 1
        now = await responsible(stage)
        assert len(now) <= 1
        replaced = [tried for tried, _ in outcome.won if tried.route == f"POST {CONTACTS}"]
        assert now == ([(UUID(successor), 1)] if replaced else [])

    return Contest(
        [
            stage.post(END, by=board(CELLE), unit=CELLE, appointment=before),
            stage.post(
                CONTACTS, {"person": successor, "version": seen, "replaces": before}, by=board(CELLE), unit=CELLE
            ),
        ],
        then=then,
    )
