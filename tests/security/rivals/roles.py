"""Roles: granted once, ended once; identical grants by address make one person."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from services.members.tests.builders import CELLE, OPERATOR, member
from tests.security.rivals import Contest, Outcome, rivals
from tests.security.rivals.stages import MembersStage

ROLES = "/units/{unit}/roles"
END, END_OF = f"{ROLES}/{{grant}}/end", f"{ROLES}/end"
HELD = "who holds the role already keeps it: the same grant is the answer to all, and only one of them gave it"


def by_address() -> dict[str, Any]:
    """Somebody nobody has heard of."""
    one = uuid4().hex
    return {"email": f"{one}@example.org", "first_name": "Ayşe", "last_name": f"N{one}", "role": "board"}


def given_once(outcome: Outcome) -> None:
    """The same grant for all, and all but one are told that it was there."""
    answers = [answer.json() for _, answer in outcome.won]
    assert len({(one["grant"], one["person"]) for one in answers}) == 1
    assert sorted(one["already"] for one in answers) == [False, *[True] * (len(answers) - 1)]


async def held(stage: MembersStage, **whose: Any) -> int:
    """How many grants there are and have been."""
    ((name, value),) = whose.items()
    query = f"SELECT count(*) FROM role_grants g JOIN persons p ON p.id = g.person WHERE p.{name} = :value"
    ((count,),) = await stage.rows(query, value=value)
    return int(count)


@rivals("members", f"POST {ROLES}")
async def granted_by_address_once(stage: MembersStage) -> Contest:
    who = by_address()

    async def then(outcome: Outcome) -> None:
        given_once(outcome)
        assert await held(stage, email=who["email"]) == 1
        assert sorted(outcome.names()) == ["person", "role_granted"]

    return Contest([stage.post(ROLES, who, by=OPERATOR, unit=CELLE)], winners=8, why=HELD, then=then)


@rivals("members", f"POST {ROLES}")
async def granted_to_a_member_once(stage: MembersStage) -> Contest:
    one = await member(stage.here, CELLE)
    by_name = {"email": one.email, "first_name": one.first_name, "last_name": one.last_name, "role": "board"}

    async def then(outcome: Outcome) -> None:
        given_once(outcome)
        assert await held(stage, id=one.id) == 1
        assert outcome.names() == ["role_granted"]

    return Contest(
        [
            stage.post(ROLES, body, by=OPERATOR, unit=CELLE)
            for body in ({"person": str(one.id), "role": "board"}, by_name)
        ],
        winners=8,
        why=HELD,
        then=then,
    )


@rivals("members", f"POST {END}")
async def ended_once(stage: MembersStage) -> Contest:
    granted = await stage.ask(ROLES, by_address(), by=OPERATOR, unit=CELLE)

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["role_ended"]

    return Contest([stage.post(END, by=OPERATOR, unit=CELLE, grant=granted["grant"])], then=then)


@rivals("members", f"POST {END_OF}", f"POST {END}")
async def ended_by_address_or_id_once(stage: MembersStage) -> Contest:
    who = by_address()
    granted = await stage.ask(ROLES, who, by=OPERATOR, unit=CELLE)

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["role_ended"]
        ended = [answer.json().get("ended", 1) for _, answer in outcome.won]
        assert sum(ended) == 1

    return Contest(
        [
            stage.post(END_OF, {"email": who["email"], "role": "board"}, by=OPERATOR, unit=CELLE),
            stage.post(END, by=OPERATOR, unit=CELLE, grant=granted["grant"]),
        ],
        winners=None,
        why="by address the answer says how many held it: one for one of them, none for the others",
        then=then,
    )


@rivals("members", f"POST {ROLES}", f"POST {END}")
async def granted_while_it_ends(stage: MembersStage) -> Contest:
    who = by_address()
    granted = await stage.ask(ROLES, who, by=OPERATOR, unit=CELLE)

    async def then(outcome: Outcome) -> None:
        ((now,),) = await stage.rows(
            "SELECT count(*) FROM role_grants WHERE person = :p AND ended_on IS NULL", p=granted["person"]
        )
        again = outcome.names().count("role_granted")
        assert (outcome.names().count("role_ended"), now) == (1, again)
        assert again <= 1
        assert await held(stage, email=who["email"]) == 1 + again

    return Contest(
        [
            stage.post(ROLES, who, by=OPERATOR, unit=CELLE),
            stage.post(END, by=OPERATOR, unit=CELLE, grant=granted["grant"]),
        ],
        winners=None,
        why=f"{HELD}; granted after its end it is another grant",
        then=then,
    )
