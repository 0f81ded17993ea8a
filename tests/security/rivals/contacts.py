"""Contact persons and stand-ins: appointed and ended, each once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.members.contacts.commands import TERM
from services.members.contacts.stand_ins import SILENT
from services.members.tests.builders import (
    CELLE,
    LACHENDORF,
    NOTIFY,
    OPERATOR,
    SUB,
    board,
    contact_person,
    member,
    office,
    view,
)
from shared.security.permissions import Role
from shared.security.tokens import Principal
from tests.security.rivals import Contest, Outcome, rivals
from tests.security.rivals.admissions import due
from tests.security.rivals.stages import MembersStage

CONTACTS, STAND_INS = "/units/{unit}/contact-persons", "/units/{unit}/stand-ins"
END, END_STAND_IN = f"{CONTACTS}/{{appointment}}/end", f"{STAND_INS}/{{appointment}}/end"
ORDER, GIVE_UP = f"{CONTACTS}/order", "/units/{unit}/appointments/{appointment}/give-up"
ASK = "/units/{unit}/stand-in-requests"
WITHDRAW, ANSWER = f"{ASK}/{{request}}/withdraw", "/stand-in-answers"
ABOVE = office(SUB)
OPERATOR_OF_SUB = Principal("process", "operator", ((Role.OPERATOR, None),))


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


async def officer(stage: MembersStage) -> str:
    """Somebody who can stand in."""
    person = await somebody(stage, LACHENDORF)
    await stage.ask("/units/{unit}/roles", {"person": person, "role": "office"}, by=OPERATOR_OF_SUB, unit=SUB)
    return person


async def stands_in(stage: MembersStage) -> str:
    """Somebody from the sub-district who said yes by asking themself: the appointment."""
    person = await officer(stage)
    by = office(SUB, person=UUID(person))
    return str((await stage.ask(ASK, {"person": person}, by=by, unit=CELLE))["appointment"])


async def asked(stage: MembersStage) -> tuple[str, str]:
    """Somebody who has the mail: the request, and the secret of the link in it."""
    body = {"client": view(SUB).id, "secret": "s" * 24, "role": "view", "units": [SUB], "url": "http://sub"}
    await stage.ask("/clients", body, by=OPERATOR)
    request = str((await stage.ask(ASK, {"person": await officer(stage)}, by=ABOVE, unit=CELLE))["request"])
    issued = await stage.ask("/links/{link}/issue", by=NOTIFY, link=request)
    return request, str(issued["url"]).rsplit("/", 1)[1]


@rivals("members", f"POST {ASK}")
async def of_several_one_is_asked(stage: MembersStage) -> Contest:
    seen = await vacant(stage)
    people = [await officer(stage) for _ in range(2)]

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["stand_in_asked"]
        assert await responsible(stage) == []

    body = [{"person": person, "version": seen} for person in people]
    return Contest([stage.post(ASK, one, by=ABOVE, unit=CELLE) for one in body], then=then)


@rivals("members", f"POST {WITHDRAW}")
async def taken_back_once(stage: MembersStage) -> Contest:
    await vacant(stage)
    request, _ = await asked(stage)

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["stand_in_request_closed"]

    return Contest([stage.post(WITHDRAW, by=ABOVE, unit=CELLE, request=request)], then=then)


@rivals("members", f"POST {ANSWER}")
async def of_yes_and_no_one_counts(stage: MembersStage) -> Contest:
    await vacant(stage)
    _, secret = await asked(stage)

    async def then(outcome: Outcome) -> None:
        assert outcome.names().count("stand_in_request_closed") == 1
        assert len(await responsible(stage)) == (1 if outcome.only["outcome"] == "accepted" else 0)

    answers = [{"secret": secret, "answer": answer} for answer in ("yes", "no")]
    tries = [stage.post(ANSWER, one, by=view(SUB)) for one in answers]
    return Contest(tries, refused=frozenset({409, 410}), then=then)


@rivals("members", f"POST {ANSWER}", f"POST {WITHDRAW}", f"POST {CONTACTS}", f"deadline {SILENT}")
async def answered_withdrawn_silent_or_not_needed(stage: MembersStage) -> Contest:
    await vacant(stage)
    request, secret = await asked(stage)
    successor = await somebody(stage)
    today = stage.here.parts.service.calendar.today()
    move = "UPDATE deadlines SET due_on = :day WHERE kind = :kind AND subject = :subject"
    await stage.rows(move, day=today, kind=SILENT, subject=request)

    async def then(outcome: Outcome) -> None:
        assert outcome.names().count("stand_in_request_closed") == 1
        now = await responsible(stage)
        assert len(now) <= 1
        if any(tried.route == f"POST {CONTACTS}" for tried, _ in outcome.won):
            assert now == [(UUID(successor), 1)], "whoever stood in for a moment does no longer"

    tries = [
        stage.post(ANSWER, {"secret": secret, "answer": "yes"}, by=view(SUB)),
        stage.post(WITHDRAW, by=ABOVE, unit=CELLE, request=request),
        stage.post(CONTACTS, {"person": successor}, by=board(CELLE), unit=CELLE),
        due(stage, SILENT),
    ]
    why = "a late answer is told that it is closed; the branch may appoint whatever was answered"
    return Contest(tries, winners=None, why=why, refused=frozenset({409, 410}), then=then)


@rivals("members", f"POST {END_STAND_IN}", f"POST {CONTACTS}")
async def a_stand_in_ends_once(stage: MembersStage) -> Contest:
    await vacant(stage)
    stand_in = await stands_in(stage)
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
    stand_in = await stands_in(stage)

    async def then(outcome: Outcome) -> None:
        assert sorted(outcome.names()) == ["role_ended", "stand_in_ended"]

    return Contest([stage.post(END_STAND_IN, by=ABOVE, unit=CELLE, appointment=stand_in)], then=then)
