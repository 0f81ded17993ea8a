"""Stand-ins: asked, answered, taken back, ended, each once."""

from __future__ import annotations

from uuid import UUID

from services.members.contacts.stand_ins import SILENT
from services.members.tests.builders import CELLE, LACHENDORF, NOTIFY, OPERATOR, SUB, board, office, view
from shared.security.permissions import Role
from shared.security.tokens import Principal
from tests.security.rivals import Contest, Outcome, rivals
from tests.security.rivals.admissions import due
from tests.security.rivals.contacts import (
    ABOVE,
    ANSWER,
    ASK,
    CONTACTS,
    END_STAND_IN,
    WITHDRAW,
    responsible,
    somebody,
    vacant,
    version,
)
from tests.security.rivals.stages import MembersStage

OPERATOR_OF_SUB = Principal("process", "operator", ((Role.OPERATOR, None),))


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
