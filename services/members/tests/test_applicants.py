"""Who applies is perhaps known: what a stranger is told, and what the board (issue 12, A4 and B2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from services.members.admissions.tables import Application
from services.members.people import tables
from services.members.people.tables import APPLICANT, BELONGS, FORGOTTEN, OTHER, Person
from services.members.roles.tables import RoleGrant
from services.members.testing import Running
from services.members.tests.builders import (
    CELLE,
    HOLLE,
    NOTIFY,
    OPERATOR,
    applicant,
    board,
    forget_said,
    member,
    view,
)

BORN = date(1990, 5, 12)
PETRA: dict[str, Any] = {"first_name": "Petra", "last_name": "Müller", "born_on": BORN}
MAIL = "petra.mueller@example.org"


async def paper(members: Running, **more: Any) -> Any:
    """An application on paper at Celle, received today unless `more` says otherwise."""
    body = applicant(**{"received_on": str(members.parts.service.calendar.today())} | more)
    return await members.send(f"/units/{CELLE}/applications", body, by=board(CELLE))


async def online(members: Running, **more: Any) -> dict[str, Any]:
    """An application online at Celle, confirmed from the mailbox: the answer."""
    client = {"client": f"view-{CELLE}", "secret": "s" * 30, "role": "view", "units": [CELLE], "url": "http://celle"}
    (await members.send("/clients", client, by=OPERATOR)).raise_for_status()
    await forget_said(members)
    where = f"/units/{CELLE}/applications/online"
    (await members.send(where, applicant(consent=True, **more), by=view(CELLE))).raise_for_status()
    link = next(data for name, data, _ in await members.said() if name == "mail_link_requested")
    assert link is not None
    issued = (await members.send(f"/links/{link['link']}/issue", by=NOTIFY)).json()
    secret = issued["url"].rsplit("/", 1)[1]
    answer: dict[str, Any] = (
        await members.send("/application-confirmations", {"secret": secret}, by=view(CELLE))
    ).json()
    return answer


async def alike(members: Running, application: str) -> list[dict[str, Any]]:
    """Whom the board sees beside an application."""
    where = f"/units/{CELLE}/applications/{application}/alike"
    found: list[dict[str, Any]] = (await members.get(where, by=board(CELLE))).json()
    return found


@pytest.mark.parametrize("unit", [CELLE, HOLLE])
async def test_whoever_types_a_members_name_and_birth_date_learns_nothing(members: Running, unit: str) -> None:
    await member(members, unit, **PETRA, email=MAIL)
    told = await online(members, email="stranger@example.org")
    assert told["outcome"] == "received"
    assert told == await online(members, first_name="Nobody", email="stranger2@example.org")


@pytest.mark.parametrize("unit", [CELLE, HOLLE])
async def test_only_to_the_confirmed_address_it_is_told(members: Running, unit: str) -> None:
    await member(members, unit, **PETRA, email=MAIL)
    assert (await online(members, email="PETRA.mueller@example.org"))["outcome"] == "already_member"


async def test_who_applies_twice_from_one_address_is_told(members: Running) -> None:
    assert (await online(members))["outcome"] == "received"
    assert (await online(members, first_name="Pe\u0301tra".replace("e\u0301", "e")))["outcome"] == "already_applied"


async def test_the_son_with_the_familys_address_applies(members: Running) -> None:
    await member(members, CELLE, **PETRA | {"born_on": date(1960, 1, 1)}, email=MAIL)
    assert (await online(members))["outcome"] == "received"
    assert (await paper(members, first_name="Paul", email=MAIL)).status_code == 200
    assert (await paper(members, born_on="2001-02-03", email=MAIL)).status_code == 200


async def test_a_namesake_with_the_same_birth_date_applies_and_the_board_sees_both(members: Running) -> None:
    known = await member(members, CELLE, **PETRA, email="petra@example.org")
    await member(members, HOLLE, **PETRA, email="other@example.org")
    filed = (await paper(members)).json()
    (seen,) = await alike(members, filed["application"])
    assert seen == {
        "id": str(known.id),
        "first_name": "Petra",
        "last_name": "Müller",
        "born_on": "1990-05-12",
        "status": "member",
    }
    where = f"/units/{CELLE}/applications/{filed['application']}"
    assert (await members.get(f"/units/{HOLLE}/applications/{filed['application']}/alike", by=board(HOLLE))).is_error
    (await members.send(f"{where}/admission", {"version": 1}, by=board(CELLE))).raise_for_status()
    assert await alike(members, filed["application"]) == []


async def test_of_whom_a_lapse_made_a_member_the_board_still_sees_who_it_may_be(members: Running) -> None:
    """Entered after the month nobody decides any more, and nobody has looked."""
    known = await member(members, CELLE, **PETRA, email="petra@example.org")
    late = members.parts.service.calendar.today() - timedelta(days=60)
    filed = (await paper(members, received_on=str(late), lapse_understood=True)).json()
    assert filed["outcome"] == "lapse"
    assert [one["id"] for one in await alike(members, filed["application"])] == [str(known.id)]


@pytest.mark.parametrize(
    "known",
    [
        {"first_name": "Zoe", "last_name": "Mueller"},
        {"first_name": "Zoey", "phone": "+493023125115"},
        {"first_name": "Zoey", "mobile": "030/23125115"},
        {"last_name": "Schulz", "street": "AHORNWEG 53", "postcode": "29221"},
    ],
    ids=["marks", "phone", "mobile", "address"],
)
@pytest.mark.parametrize("way", [paper, online])
async def test_who_is_nearly_the_same_is_shown_to_the_board_and_to_nobody_else(
    members: Running, way: Any, known: dict[str, Any]
) -> None:
    near = await member(members, CELLE, **{"first_name": "Zoë", "last_name": "Müller", "born_on": BORN} | known)
    # nobody: another day, another branch, no more than the day
    await member(members, CELLE, **{"first_name": "Zoe", "last_name": "Mueller", "born_on": date(1990, 5, 13)})
    await member(members, HOLLE, **{"first_name": "Zoe", "last_name": "Mueller", "born_on": BORN})
    await member(members, CELLE, first_name="Ada", born_on=BORN, phone="030 23125116", street="Ahornweg 5")
    told = await way(members, first_name="Zoë")
    if way is online:
        assert told["outcome"] == "received", "a stranger learns nothing"
        (application,) = await applications(members)
    else:
        assert told.status_code == 200
        application = told.json()["application"]
    assert [one["id"] for one in await alike(members, application)] == [str(near.id)]


async def applications(members: Running) -> list[str]:
    """The applications that are filed."""
    async with members.parts.service.database.reading() as session:
        return [str(one) for one in await session.scalars(select(col(Application.id)))]


async def test_of_who_is_surely_known_the_board_is_told_and_may_insist(members: Running) -> None:
    await member(members, CELLE, **PETRA, email=MAIL)
    told = await paper(members)
    assert (told.status_code, told.json()["title"]) == (409, "already_member")
    assert "Petra Müller (geboren am 12.05.1990)" in told.json()["detail"]
    shown = told.json()["persons"]
    assert (await paper(members, other_than=shown)).status_code == 200
    # insisting counts against who was shown: who came in between is told
    told = await paper(members, other_than=shown)
    assert (told.status_code, told.json()["title"]) == (409, "already_applied")
    assert not set(shown) & set(told.json()["persons"])
    assert (await paper(members, other_than=shown + told.json()["persons"])).status_code == 200
    again = await paper(members, first_name="Clara", email="clara@example.org")
    assert again.status_code == 200
    told = await paper(members, first_name="Clara", email="clara@example.org")
    assert (told.status_code, told.json()["title"]) == (409, "already_applied")


STANDINGS = {one for name, one in vars(tables).items() if name.isupper() and isinstance(one, str)} - {FORGOTTEN}
"""What somebody can be to the party, as long as they are not erased."""


async def known(members: Running, standing: str, **more: Any) -> Person:
    """Somebody whom Celle knows in this standing."""
    if standing != OTHER:
        return await member(members, CELLE, status=standing, **more)
    person = Person(status=OTHER, **more)
    async with members.parts.service.database.transaction() as session:
        session.add(person)
        await session.flush()
        session.add(RoleGrant(person=person.id, unit=CELLE, role="board", from_day=date(2026, 1, 1)))
    return person


@pytest.mark.parametrize("standing", sorted(STANDINGS))
async def test_whoever_is_known_is_asked_about_and_shown_in_whatever_standing(members: Running, standing: str) -> None:
    """Who was refused, or left, and comes again is told from nobody by a board that is not asked."""
    petra = await known(members, standing, **PETRA, email=MAIL)
    told = await paper(members)
    assert (told.status_code, told.json()["persons"]) == (409, [str(petra.id)])
    assert "Petra Müller (geboren am 12.05.1990)" in told.json()["detail"]
    insists = await paper(members, other_than=told.json()["persons"])
    assert [one["status"] for one in await alike(members, insists.json()["application"])] == [standing]
    # another address: perhaps the same, which only the board may say
    near = await paper(members, email="petra@example.net", other_than=[str(petra.id)])
    found = await alike(members, near.json()["application"])
    assert standing in [one["status"] for one in found]
    if standing not in (*BELONGS, APPLICANT):
        assert told.json()["title"] == "known_before"
        assert (await online(members))["outcome"] == "already_applied", "of the one that waits, not of what was before"


@pytest.mark.parametrize("standing", sorted(STANDINGS - {*BELONGS, APPLICANT}))
async def test_who_was_refused_or_left_may_apply_online_anew_and_the_board_sees_it(
    members: Running, standing: str
) -> None:
    petra = await known(members, standing, **PETRA, email=MAIL)
    assert (await online(members))["outcome"] == "received"
    (application,) = await applications(members)
    assert [one["id"] for one in await alike(members, application)] == [str(petra.id)]


async def test_who_is_of_another_branch_or_erased_is_nobody_on_paper(members: Running) -> None:
    await member(members, HOLLE, **PETRA, email=MAIL)
    await member(members, CELLE, **PETRA | {"status": FORGOTTEN}, email=MAIL)
    filed = await paper(members)
    assert filed.status_code == 200
    assert await alike(members, filed.json()["application"]) == []


async def test_one_person_however_spelled_by_every_way(members: Running) -> None:
    known = await member(
        members, CELLE, first_name="Jörg-Peter", last_name="O’Strauß", born_on=BORN, email="joerg@größe.example"
    )
    other = {
        "first_name": "JO\u0308RG PETER",
        "last_name": "O'STRAUSS",
        "born_on": "1990-05-12",
        "email": "Joerg@gro\u0308ße.example",
    }
    assert (await paper(members, **other)).json()["persons"] == [str(known.id)]
    assert (await online(members, **other))["outcome"] == "already_member"
    granted = await members.send(
        f"/units/{CELLE}/roles",
        {name: text for name, text in other.items() if name != "born_on"} | {"role": "board"},
        by=board(CELLE),
    )
    assert granted.json()["person"] == str(known.id)
    asked = await members.send("/sign-in-links", {"email": other["email"]}, by=view(CELLE))
    assert asked.status_code == 202
    assert (await links_to(members)) == [known.email]


async def links_to(members: Running) -> list[str]:
    """Where links to sign in are sent, once the wishes are worked off."""
    from sqlalchemy import text

    from services.members.accounts import wishes

    service = members.parts.service
    await wishes.send_wished(service.database, service.calendar, service.units)
    async with service.database.reading() as session:
        query = text("SELECT email FROM links WHERE purpose = 'sign_in'")
        return [address for (address,) in await session.execute(query)]
