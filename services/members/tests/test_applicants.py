"""Who applies is perhaps known: what a stranger is told, and what the board (issue 12, A4 and B2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.members.people.tables import LEFT
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
    """An application on paper at Celle, received today."""
    body = applicant(received_on=str(members.parts.service.calendar.today()), **more)
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


async def test_who_left_or_is_of_another_branch_is_nobody_on_paper(members: Running) -> None:
    await member(members, HOLLE, **PETRA, email=MAIL)
    await member(members, CELLE, **PETRA | {"status": LEFT}, email=MAIL)
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

    from services.members.accounts import links

    service = members.parts.service
    await links.send_wished(service.database, service.calendar, service.units)
    async with service.database.reading() as session:
        query = text("SELECT email FROM links WHERE purpose = 'sign_in'")
        return [address for (address,) in await session.execute(query)]
