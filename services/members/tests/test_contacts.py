"""Contact persons and stand-ins, as stories. `vacant` is right in every order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from services.members.people.commands import leave
from services.members.people.tables import Person
from services.members.testing import Running
from services.members.tests.builders import (
    ALFELD,
    CELLE,
    HOLLE,
    LACHENDORF,
    NOTIFY,
    OPERATOR,
    OTHER_SUB,
    SUB,
    board,
    contact_person,
    forget_said,
    member,
    names,
    office,
    view,
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


async def ask(members: Running, person: Person, unit: str = CELLE, by: str = SUB, **more: Any) -> Any:
    """The sub-district asks somebody to stand in."""
    return await members.send(f"/units/{unit}/stand-in-requests", {"person": str(person.id)} | more, by=office(by))


async def secret_of(members: Running, request: str) -> str:
    """The secret of the link by which they answer, as it goes into the mail."""
    issued = await members.send(f"/links/{request}/issue", by=NOTIFY)
    issued.raise_for_status()
    return str(issued.json()["url"].rsplit("/", 1)[1])


async def answers(members: Running, secret: str, answer: str = "yes", **more: Any) -> Any:
    """Whoever was asked taps on an answer."""
    body = {"secret": secret, "answer": answer} | more
    return await members.send("/stand-in-answers", body, by=view(SUB))


async def stand_in(members: Running, person: Person, unit: str = CELLE, **more: Any) -> Any:
    """The sub-district asks, and they say yes."""
    request = (await ask(members, person, unit, **more)).json()["request"]
    return await answers(members, await secret_of(members, request))


async def views(members: Running) -> None:
    """The sub-district has a view, so that its links lead somewhere."""
    body = {"client": f"view-{SUB}", "secret": "s" * 32, "role": "view", "units": [SUB], "url": "http://sub"}
    (await members.send("/clients", body, by=OPERATOR)).raise_for_status()


async def order(members: Running, unit: str = CELLE) -> list[str]:
    """The persons in their order, as the database has them."""
    query = "SELECT person FROM appointments WHERE unit = :unit AND ended_on IS NULL ORDER BY place"
    async with members.parts.service.database.reading() as session:
        return [str(one) for one in await session.scalars(text(query), {"unit": unit})]


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


async def test_another_contact_person_stands_beside_the_first(members: Running) -> None:
    """The issue's case: "Noch jemanden bestellen" threw the present one out."""
    mia, ruth = await member(members, CELLE), await member(members, CELLE)
    await appoint(members, mia)
    await appoint(members, ruth)
    assert await order(members) == [str(mia.id), str(ruth.id)]
    assert [one[0] for one in await story(members)] == ["contact_person_appointed"] * 2
    assert (await appoint(members, ruth)).json()["title"] == "already_contact_person"


async def test_who_comes_first_moves_the_others_down(members: Running) -> None:
    mia, ruth, ole = [await member(members, CELLE) for _ in range(3)]
    for one in (mia, ruth):
        await appoint(members, one)
    await appoint(members, ole, place=1)
    assert await order(members) == [str(one.id) for one in (ole, mia, ruth)]
    name, data, _ = [one for one in await members.said() if one[0].startswith("contact")][-1]
    assert name == "contact_persons_ordered"
    assert data is not None
    assert (data["first"], data["first_changed"], len(data["order"])) == (str(ole.id), True, 3)
    assert (data["displaced"], data["displaced_to"]) == (str(mia.id), 2)


async def test_replacing_names_whom_and_keeps_the_place(members: Running) -> None:
    mia, ruth, ole = [await member(members, CELLE) for _ in range(3)]
    replaced = (await appoint(members, mia)).json()["appointment"]
    await appoint(members, ruth)
    await forget_said(members)
    await appoint(members, ole, replaces=replaced)
    assert await order(members) == [str(ole.id), str(ruth.id)]
    ended, appointed = [data for name, data, _ in await members.said() if name.startswith("contact")]
    assert ended is not None
    assert (ended["reason"], ended["vacant"], ended["successor"], ended["responsible"]) == (
        "replaced", False, str(ole.id), 1,
    )  # fmt: skip
    assert appointed is not None
    assert (appointed["place"], appointed["replaces"], appointed["responsible"]) == (1, replaced, 2)
    again = await appoint(members, await member(members, CELLE), replaces=replaced)
    assert again.json()["title"] == "changed_meanwhile"


async def test_when_the_first_one_stops_the_next_moves_up_and_it_is_said(members: Running) -> None:
    mia, ruth = await member(members, CELLE), await member(members, CELLE)
    first = (await appoint(members, mia)).json()["appointment"]
    await appoint(members, ruth)
    await forget_said(members)
    await members.send(f"/units/{CELLE}/contact-persons/{first}/end", by=board(CELLE))
    said = [(name, data) for name, data, _ in await members.said() if name.startswith("contact")]
    assert [(name, (data or {}).get("vacant"), (data or {}).get("first")) for name, data in said] == [
        ("contact_person_ended", False, None),
        ("contact_persons_ordered", None, str(ruth.id)),
    ]
    assert await order(members) == [str(ruth.id)]
    assert (said[1][1] or {})["displaced"] is None, "who stopped is told that, and not a new place"


async def test_an_end_entered_weeks_later_moves_the_next_one_up_today(members: Running) -> None:
    """With the day of the end it would be no news any more, and whoever calls from now on would not learn it."""
    mia, ruth = await member(members, CELLE), await member(members, CELLE)
    today = members.parts.service.calendar.today()
    long_ago, last = str(today - timedelta(days=60)), str(today - timedelta(days=20))
    first = (await appoint(members, mia, from_day=long_ago)).json()["appointment"]
    await appoint(members, ruth, from_day=long_ago)
    await forget_said(members)
    ended = await members.send(f"/units/{CELLE}/contact-persons/{first}/end", {"ended_on": last}, by=board(CELLE))
    assert ended.is_success
    over, moved = [data or {} for name, data, _ in await members.said() if name.startswith("contact")]
    assert (over["ended_on"], over["noticed_on"]) == (last, str(today))
    assert (moved["first"], moved["since"]) == (str(ruth.id), str(today))


async def test_the_branch_says_who_is_first(members: Running) -> None:
    appointments = [(await appoint(members, await member(members, CELLE))).json()["appointment"] for _ in range(3)]
    where = f"/units/{CELLE}/contact-persons/order"
    before = await order(members)
    wanted = {"order": [appointments[n] for n in (2, 0, 1)], "version": 3}
    assert (await members.send(where, wanted, by=board(CELLE))).is_success
    assert await order(members) == [before[n] for n in (2, 0, 1)]
    (moved,) = [data or {} for name, data, _ in await members.said() if name == "contact_persons_ordered"]
    assert (moved["first"], moved["displaced"], moved["displaced_to"]) == (before[2], before[0], 2)
    await forget_said(members)
    assert (await members.send(where, wanted | {"version": 4}, by=board(CELLE))).is_success
    assert await members.said() == [], "the same order again is no news"
    back = {"order": [appointments[n] for n in (2, 1, 0)], "version": 4}
    assert (await members.send(where, back, by=board(CELLE))).is_success
    (moved,) = [data or {} for name, data, _ in await members.said() if name == "contact_persons_ordered"]
    assert (moved["first_changed"], moved["displaced"]) == (False, None), "of those behind nobody was the first"
    for others in (appointments[:2], [*appointments[:2], appointments[0]]):
        assert (await members.send(where, {"order": others, "version": 5}, by=board(CELLE))).status_code == 409


async def test_whoever_saw_another_order_undoes_nothing_unseen(members: Running) -> None:
    """Of two who both see Mia, Ruth, Ole one puts Ruth first, and the other then Ole: they would not know of Ruth."""
    one, two, three = [(await appoint(members, await member(members, CELLE))).json()["appointment"] for _ in range(3)]
    where = f"/units/{CELLE}/contact-persons/order"
    assert (await members.send(where, {"order": [two, one, three], "version": 3}, by=board(CELLE))).is_success
    now = await order(members)
    late = await members.send(where, {"order": [three, one, two], "version": 3}, by=board(CELLE))
    assert (late.status_code, late.json()["title"], late.json()["current_version"]) == (409, "changed_meanwhile", 4)
    assert "Deine Eingabe wurde nicht übernommen" in late.json()["detail"]
    assert (await members.send(where, {"order": [three, one, two]}, by=board(CELLE))).status_code == 422
    assert await order(members) == now


async def test_whoever_holds_it_can_give_it_up_and_nobody_else_theirs(members: Running) -> None:
    mia, ruth = await member(members, CELLE), await member(members, CELLE)
    first = (await appoint(members, mia)).json()["appointment"]
    await appoint(members, ruth)
    where = f"/units/{CELLE}/appointments/{first}/give-up"
    assert (await members.send(where, by=contact_person(CELLE, ruth.id))).status_code == 403
    assert (await members.send(where, by=contact_person(CELLE, mia.id))).is_success
    assert await order(members) == [str(ruth.id)]


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
    await views(members)
    appointed = (await appoint(members, await member(members, CELLE))).json()["appointment"]
    deputy = await officer(members)
    assert (await ask(members, deputy)).json()["title"] == "has_contact_person"
    await members.send(f"/units/{CELLE}/contact-persons/{appointed}/end", by=board(CELLE))
    assert (await stand_in(members, deputy)).json() == {"unit": CELLE, "outcome": "accepted", "view": ""}
    await appoint(members, await member(members, CELLE))
    assert await story(members) == [
        ("contact_person_appointed", None, None),
        ("contact_person_ended", "ended", True),
        ("stand_in_asked", None, None),
        ("stand_in_request_closed", None, None),
        ("stand_in_appointed", None, None),
        ("stand_in_ended", "contact_appointed", False),
        ("contact_person_appointed", None, None),
    ]


async def test_asking_appoints_nobody_and_a_no_leaves_the_gap(members: Running) -> None:
    """The issue's case: one tap appointed and mailed somebody who had not been asked."""
    await views(members)
    request = (await ask(members, await officer(members))).json()["request"]
    assert await order(members) == []
    secret = await secret_of(members, request)
    assert (await answers(members, secret, "no", reason="no_time")).json()["outcome"] == "declined"
    assert (await answers(members, secret)).status_code == 410, "the link is used up"
    assert await order(members) == []
    name, data, _ = (await members.said())[-1]
    assert (name, (data or {})["outcome"], (data or {})["reason"]) == ("stand_in_request_closed", "declined", "no_time")


async def test_who_says_yes_learns_where_the_branch_has_its_view(members: Running) -> None:
    """The Wedemark case: without a view of the branch, signing in leads nowhere near it."""
    await views(members)
    assert (await stand_in(members, await officer(members))).json()["view"] == ""
    host = {"client": "view-holle", "secret": "s" * 32, "role": "view", "units": [HOLLE], "url": "http://holle/"}
    (await members.send("/clients", host, by=OPERATOR)).raise_for_status()
    host = {"client": f"view-{OTHER_SUB}", "secret": "s" * 32, "role": "view", "units": [OTHER_SUB], "url": "http://o"}
    (await members.send("/clients", host, by=OPERATOR)).raise_for_status()
    request = (await ask(members, await officer(members, OTHER_SUB), HOLLE, OTHER_SUB)).json()["request"]
    body = {"secret": await secret_of(members, request), "answer": "yes"}
    said = (await members.send("/stand-in-answers", body, by=view(OTHER_SUB))).json()
    assert said == {"unit": HOLLE, "outcome": "accepted", "view": "http://holle"}


async def test_silence_returns_the_gap(members: Running) -> None:
    await views(members)
    request = (await ask(members, await officer(members))).json()["request"]
    secret = await secret_of(members, request)
    await forget_said(members)
    await members.advance(5)
    assert await members.said() == [], "the last day is theirs"
    await members.advance(1)
    assert [(name, (data or {})["outcome"]) for name, data, _ in await members.said()] == [
        ("stand_in_request_closed", "silent")
    ]
    assert (await answers(members, secret)).json()["outcome"] == "closed"
    assert await order(members) == []


async def test_a_second_one_asked_withdraws_the_first(members: Running) -> None:
    await views(members)
    first, second = await officer(members), await officer(members)
    early = (await ask(members, first)).json()["request"]
    secret = await secret_of(members, early)
    assert (await ask(members, second)).json()["title"] == "somebody_is_asked"
    held = {"secret": secret, "purpose": "stand_in"}
    assert (await members.send("/link-states", held, by=view(SUB))).json() == {"state": "open", "unit": CELLE}
    await ask(members, second, withdraws=early)
    assert (await members.send("/link-states", held, by=view(SUB))).json() == {"state": "closed", "unit": CELLE}
    closed = [data for name, data, _ in await members.said() if name == "stand_in_request_closed"]
    assert [(one or {})["outcome"] for one in closed] == ["withdrawn"]
    assert (await answers(members, secret)).json()["outcome"] == "closed"
    assert await order(members) == []


async def test_the_sub_district_takes_a_question_back(members: Running) -> None:
    await views(members)
    request = (await ask(members, await officer(members))).json()["request"]
    where = f"/units/{CELLE}/stand-in-requests/{request}/withdraw"
    assert (await members.send(where, by=office(SUB))).is_success
    assert (await members.send(where, by=office(SUB))).json()["title"] == "already_ended"
    assert names(await members.said()).count("stand_in_request_closed") == 1


async def test_nobody_is_asked_any_more_once_the_branch_has_somebody_or_they_left(members: Running) -> None:
    await views(members)
    await ask(members, await officer(members))
    await appoint(members, await member(members, CELLE))
    deputy = await officer(members)
    await ask(members, deputy, LACHENDORF)
    service = members.parts.service
    today = service.calendar.today()
    async with work_on(service.database) as work:
        stored = await work.session.get_one(Person, deputy.id)
        await leave(work, service.units, stored, today, today)
    closed = [(data or {})["outcome"] for name, data, _ in await members.said() if name == "stand_in_request_closed"]
    assert closed == ["obsolete", "obsolete"]


async def test_who_asks_themself_has_said_yes(members: Running) -> None:
    deputy = await officer(members)
    body = {"person": str(deputy.id)}
    answer = await members.send(f"/units/{CELLE}/stand-in-requests", body, by=office(SUB, person=deputy.id))
    assert answer.json()["appointment"]
    assert await order(members) == [str(deputy.id)]
    assert "stand_in_asked" not in names(await members.said())


async def test_a_stand_in_taken_back_or_given_up_leaves_a_gap(members: Running) -> None:
    deputy = await officer(members)
    for by_themself in (False, True):
        body = {"person": str(deputy.id)}
        appointed = (
            await members.send(f"/units/{CELLE}/stand-in-requests", body, by=office(SUB, person=deputy.id))
        ).json()["appointment"]
        if by_themself:
            where, who = f"/units/{CELLE}/appointments/{appointed}/give-up", contact_person(CELLE, deputy.id)
        else:
            where, who = f"/units/{CELLE}/stand-ins/{appointed}/end", office(SUB)
        assert (await members.send(where, by=who)).is_success
        assert (await story(members))[-1] == ("stand_in_ended", "ended", True)


async def test_another_stand_in_is_named_with_whom_they_follow(members: Running) -> None:
    """The issue's case: a second one silently replaced the first."""
    await views(members)
    first, second = await officer(members), await officer(members)
    await stand_in(members, first)
    said = await members.said()
    present = next((data or {})["appointment"] for name, data, _ in said if name == "stand_in_appointed")
    assert (await ask(members, second)).json()["title"] == "has_stand_in"
    assert await order(members) == [str(first.id)]
    await stand_in(members, second, replaces=present)
    assert await order(members) == [str(second.id)]
    ended = next(data or {} for name, data, _ in await members.said() if name == "stand_in_ended")
    assert (ended["vacant"], ended["successor"]) == (False, str(second.id))


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


async def test_who_has_no_address_is_not_appointed_and_the_way_on_is_said(members: Running) -> None:
    """The volunteer's case: nobody told Sandra who is new, and she could not sign in."""
    sandra = await member(members, CELLE, first_name="Sandra", email="")
    answer = await appoint(members, sandra)
    assert answer.status_code == 422
    error = answer.json()["errors"][0]
    assert error["pointer"] == "/person"
    assert "Sandra Tiedemann hat keine E-Mail-Adresse" in error["detail"]
    assert "Kontaktdaten" in error["detail"]
    assert await members.said() == []


async def test_a_stand_in_holds_an_office_there_or_is_a_neighbours_contact_person(members: Running) -> None:
    neighbour = await member(members, LACHENDORF)
    assert (await ask(members, neighbour)).status_code == 422
    await appoint(members, neighbour, LACHENDORF)
    asked = await ask(members, neighbour)
    assert asked.is_success
    stranger = await member(members, HOLLE)
    await appoint(members, stranger, HOLLE)
    assert (await ask(members, stranger)).status_code == 422
    assert (await ask(members, await officer(members, OTHER_SUB))).status_code == 422
    silent = await member(members, LACHENDORF)
    await appoint(members, silent, LACHENDORF)
    async with members.parts.service.database.transaction() as session:
        await session.execute(text("UPDATE persons SET email = '' WHERE id = :id"), {"id": silent.id})
    told = await ask(members, silent, withdraws=asked.json()["request"])
    assert told.json()["errors"][0]["pointer"] == "/person", "nobody could ask them"


async def test_a_stand_in_comes_from_above_only(members: Running) -> None:
    deputy = await officer(members)
    body = {"person": str(deputy.id)}
    where = f"/units/{CELLE}/stand-in-requests"
    assert (await members.send(where, body, by=board(CELLE))).status_code == 403
    assert (await members.send(where, body, by=office(OTHER_SUB))).status_code == 403


async def test_of_two_who_appoint_the_second_is_told(members: Running) -> None:
    first, second = await member(members, CELLE), await member(members, CELLE)
    assert (await appoint(members, first, version=0)).is_success
    told = await appoint(members, second, version=0)
    assert told.json()["title"] == "changed_meanwhile"


async def test_a_term_of_a_replaced_contact_person_does_not_end_the_next(members: Running) -> None:
    today = members.parts.service.calendar.today()
    first = await appoint(members, await member(members, CELLE), until=str(today + timedelta(days=5)))
    await appoint(members, await member(members, CELLE), replaces=first.json()["appointment"])
    await forget_said(members)
    await members.advance(6)
    assert await members.said() == []
