"""Contact persons and stand-ins, as stories. `vacant` is right in every order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.members.people.commands import leave
from services.members.people.tables import Person
from services.members.testing import Running
from services.members.tests.builders import (
    ALFELD,
    CELLE,
    HOLLE,
    LACHENDORF,
    OPERATOR,
    OTHER_SUB,
    SUB,
    board,
    forget_said,
    member,
    names,
    office,
)
from shared.messaging.work import work_on


async def appoint(members: Running, person: Person, unit: str = CELLE, **more: Any) -> Any:
    """The branch appoints its contact person."""
    return await members.send(f"/units/{unit}/contact-persons", {"person": str(person.id)} | more, by=board(unit))


async def officer(members: Running, unit: str = SUB) -> Person:
    """Somebody with an office in a sub-district."""
    person = await member(members, LACHENDORF if unit == SUB else ALFELD)
    body = {"person": str(person.id), "role": "office"}
    (await members.send(f"/units/{unit}/roles", body, by=OPERATOR)).raise_for_status()
    return person


async def stand_in(members: Running, person: Person, unit: str = CELLE, by: str = SUB) -> Any:
    """The sub-district appoints a stand-in."""
    return await members.send(f"/units/{unit}/stand-ins", {"person": str(person.id)}, by=office(by))


async def story(members: Running) -> list[tuple[str, Any, Any]]:
    """What was said about contacts: event, reason, vacant; versions go up one by one."""
    said = [one for one in await members.said() if one[0].startswith(("contact", "stand_in"))]
    versions = [int(headers["ce_aggregateversion"]) for _, _, headers in said]
    assert versions == list(range(versions[0], versions[0] + len(versions)))
    return [(name, (data or {}).get("reason"), (data or {}).get("vacant")) for name, data, _ in said]


async def test_the_branch_appoints_and_the_role_comes_with_it(members: Running) -> None:
    person = await member(members, CELLE)
    assert (await appoint(members, person)).is_success
    said = await members.said()
    assert names(said) == ["contact_person_appointed", "role_granted"]
    assert said[0][2]["ce_subject"] == CELLE
    assert said[1][1] is not None
    assert said[1][1]["role"] == "contact_person"


async def test_a_new_contact_person_replaces_the_old_one_without_a_gap(members: Running) -> None:
    await appoint(members, await member(members, CELLE))
    await appoint(members, await member(members, CELLE))
    assert await story(members) == [
        ("contact_person_appointed", None, None),
        ("contact_person_ended", "replaced", False),
        ("contact_person_appointed", None, None),
    ]
    assert names(await members.said()).count("role_ended") == 1


async def test_a_term_ends_by_itself_the_day_after_its_last(members: Running) -> None:
    today = members.parts.service.calendar.today()
    await appoint(members, await member(members, CELLE), until=str(today + timedelta(days=10)))
    await forget_said(members)
    await members.advance(10)
    assert await members.said() == []
    await members.advance(1)
    assert await story(members) == [("contact_person_ended", "term", True)]
    assert "role_ended" in names(await members.said())


async def test_from_the_gap_to_the_stand_in_and_back(members: Running) -> None:
    appointed = (await appoint(members, await member(members, CELLE))).json()["appointment"]
    deputy = await officer(members)
    assert (await stand_in(members, deputy)).json()["title"] == "has_contact_person"
    await members.send(f"/units/{CELLE}/contact-persons/{appointed}/end", by=board(CELLE))
    assert (await stand_in(members, deputy)).is_success
    await appoint(members, await member(members, CELLE))
    assert await story(members) == [
        ("contact_person_appointed", None, None),
        ("contact_person_ended", "ended", True),
        ("stand_in_appointed", None, None),
        ("stand_in_ended", "contact_appointed", False),
        ("contact_person_appointed", None, None),
    ]


async def test_a_stand_in_taken_back_leaves_a_gap(members: Running) -> None:
    appointed = (await stand_in(members, await officer(members))).json()["appointment"]
    await members.send(f"/units/{CELLE}/stand-ins/{appointed}/end", by=office(SUB))
    assert (await story(members))[-1] == ("stand_in_ended", "ended", True)


async def test_one_stand_in_after_another_leaves_no_gap(members: Running) -> None:
    await stand_in(members, await officer(members))
    await stand_in(members, await officer(members))
    assert ("stand_in_ended", "ended", False) in await story(members)


async def test_whoever_leaves_leaves_a_gap(members: Running) -> None:
    person = await member(members, CELLE)
    await appoint(members, person)
    await forget_said(members)
    service = members.parts.service
    today = service.calendar.today()
    async with work_on(service.database) as work:
        stored = await work.session.get_one(Person, person.id)
        await leave(work, service.units, stored, today, today)
    assert names(await members.said()) == ["member_left", "contact_person_ended", "role_ended"]
    assert await story(members) == [("contact_person_ended", "left", True)]


async def test_only_a_member_of_the_branch_can_be_its_contact_person(members: Running) -> None:
    answer = await appoint(members, await member(members, HOLLE))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/person"


async def test_a_stand_in_holds_an_office_there_or_is_a_neighbours_contact_person(members: Running) -> None:
    neighbour = await member(members, LACHENDORF)
    assert (await stand_in(members, neighbour)).status_code == 422
    await appoint(members, neighbour, LACHENDORF)
    assert (await stand_in(members, neighbour)).is_success
    stranger = await member(members, HOLLE)
    await appoint(members, stranger, HOLLE)
    assert (await stand_in(members, stranger)).status_code == 422
    assert (await stand_in(members, await officer(members, OTHER_SUB))).status_code == 422


async def test_a_stand_in_comes_from_above_only(members: Running) -> None:
    deputy = await officer(members)
    body = {"person": str(deputy.id)}
    assert (await members.send(f"/units/{CELLE}/stand-ins", body, by=board(CELLE))).status_code == 403
    assert (await members.send(f"/units/{CELLE}/stand-ins", body, by=office(OTHER_SUB))).status_code == 403


async def test_of_two_who_appoint_the_second_is_told(members: Running) -> None:
    first, second = await member(members, CELLE), await member(members, CELLE)
    assert (await appoint(members, first, version=0)).is_success
    told = await appoint(members, second, version=0)
    assert told.json()["title"] == "changed_meanwhile"


async def test_a_term_of_a_replaced_contact_person_does_not_end_the_next(members: Running) -> None:
    today = members.parts.service.calendar.today()
    await appoint(members, await member(members, CELLE), until=str(today + timedelta(days=5)))
    await appoint(members, await member(members, CELLE))
    await forget_said(members)
    await members.advance(6)
    assert await members.said() == []
