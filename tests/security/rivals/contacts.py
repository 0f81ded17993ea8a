"""Contact persons and stand-ins: appointed and ended, each once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.members.contacts.commands import TERM
from services.members.tests.builders import CELLE, LACHENDORF, SUB, board, member, office
from shared.security.permissions import Role
from shared.security.tokens import Principal
from tests.security.rivals import Contest, Outcome, rivals
from tests.security.rivals.admissions import due
from tests.security.rivals.stages import MembersStage

CONTACTS, STAND_INS = "/units/{unit}/contact-persons", "/units/{unit}/stand-ins"
END, END_STAND_IN = f"{CONTACTS}/{{appointment}}/end", f"{STAND_INS}/{{appointment}}/end"
ABOVE = office(SUB)
OPERATOR_OF_SUB = Principal("process", "operator", ((Role.OPERATOR, None),))


async def vacant(stage: MembersStage) -> int:
    """Nobody is responsible in the branch: the version of its contacts."""
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
            stage.post(CONTACTS, {"person": successor, "version": seen}, by=board(CELLE), unit=CELLE),
        ],
        then=then,
    )


@rivals("members", f"POST {STAND_INS}")
async def one_stands_in(stage: MembersStage) -> Contest:
    seen = await vacant(stage)
    people = [await somebody(stage, LACHENDORF) for _ in range(2)]
    for person in people:
        role = {"person": person, "role": "office"}
        await stage.ask("/units/{unit}/roles", role, by=OPERATOR_OF_SUB, unit=SUB)

    async def then(outcome: Outcome) -> None:
        assert len(await responsible(stage)) == 1
        assert sorted(outcome.names()) == ["role_granted", "stand_in_appointed"]

    body = [{"person": person, "version": seen} for person in people]
    return Contest([stage.post(STAND_INS, one, by=ABOVE, unit=CELLE) for one in body], then=then)


@rivals("members", f"POST {END_STAND_IN}", f"POST {CONTACTS}")
async def a_stand_in_ends_once(stage: MembersStage) -> Contest:
    await vacant(stage)
    person = await somebody(stage, LACHENDORF)
    await stage.ask("/units/{unit}/roles", {"person": person, "role": "office"}, by=OPERATOR_OF_SUB, unit=SUB)
    stand_in = (await stage.ask(STAND_INS, {"person": person}, by=ABOVE, unit=CELLE))["appointment"]
    seen = await version(stage)
    successor = await somebody(stage)

    async def then(outcome: Outcome) -> None:
        assert outcome.names().count("stand_in_ended") == 1
        appoints = [tried for tried, _ in outcome.won if tried.route == f"POST {CONTACTS}"]
        assert await responsible(stage) == ([(UUID(successor), 1)] if appoints else [])

    return Contest(
        [
            stage.post(END_STAND_IN, by=ABOVE, unit=CELLE, appointment=stand_in),
            stage.post(CONTACTS, {"person": successor, "version": seen}, by=board(CELLE), unit=CELLE),
        ],
        then=then,
    )


@rivals("members", f"POST {END_STAND_IN}")
async def a_stand_in_is_ended_once(stage: MembersStage) -> Contest:
    await vacant(stage)
    person = await somebody(stage, LACHENDORF)
    await stage.ask("/units/{unit}/roles", {"person": person, "role": "office"}, by=OPERATOR_OF_SUB, unit=SUB)
    stand_in = (await stage.ask(STAND_INS, {"person": person}, by=ABOVE, unit=CELLE))["appointment"]

    async def then(outcome: Outcome) -> None:
        assert sorted(outcome.names()) == ["role_ended", "stand_in_ended"]

    return Contest([stage.post(END_STAND_IN, by=ABOVE, unit=CELLE, appointment=stand_in)], then=then)


