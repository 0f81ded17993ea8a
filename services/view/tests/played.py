"""A district with a branch, its sub-district and people, as most tests of the pages find it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.view.tests.build import DAY, Told, cut, days, fact, named, text_about
from services.view.tests.build import District as Built
from services.view.tests.stage import Browser, Stage
from shared.contracts import members as m
from shared.contracts import mentoring as j
from shared.contracts.contacts import ContactPersonAppointed, ContactPersonEnded
from shared.problems import Problem
from shared.security.permissions import Role

AT_HOME: dict[str, Any] = {"street": "Limmerstraße 1", "postcode": "30451", "town": "Hannover"}


def branch_story(built: Built, people: dict[str, UUID]) -> list[Told]:
    """A branch with a contact person, an open and a refused application, and two new members."""
    unit, path = built.branch, built.path(built.branch)
    sibling = built.branches[1]
    lena, jens, mia, rolf, ruth = (people[name] for name in ("lena", "jens", "mia", "rolf", "ruth"))
    note, reason = uuid4(), uuid4()
    received, refused, admitted = people["open"], people["refused"], uuid4()
    return [
        named(unit, lena, "Lena", "Brandt", why="applicant", email="lena@example.org", born_on="1999-02-01"),
        named(unit, jens, "Jens", "Ölmann", why="applicant"),
        named(unit, mia, "Mia", "Groß", email="mia@example.org", phone="0511 1", **AT_HOME),
        named(unit, rolf, "Rolf", "Adler"),
        named(unit, ruth, "Ruth", "Holm", why="contact_person", phone="0511 2"),
        text_about(unit, jens, reason, "Mitglied einer anderen Partei"),
        text_about(unit, rolf, note, "Will beim Infostand helfen"),
        fact(
            unit,
            m.ApplicationReceived(
                unit=path,
                application=received,
                person=lena,
                received_on=DAY - days(20),
                decide_by=DAY + days(5),
                channel="paper",
            ),
        ),
        fact(
            unit,
            m.ApplicationDeadlineNear(
                unit=path, application=received, person=lena, days_left=10, decide_by=DAY + days(5)
            ),
            version=2,
        ),
        fact(
            unit,
            m.ApplicationReceived(
                unit=path,
                application=refused,
                person=jens,
                received_on=DAY - days(30),
                decide_by=DAY + days(1),
                channel="online",
            ),
        ),
        fact(
            unit,
            m.ApplicationRefused(unit=path, application=refused, person=jens, refused_on=DAY - days(2), reason=reason),
            version=2,
        ),
        fact(
            unit,
            m.MemberAdmitted(unit=path, application=admitted, person=mia, admitted_on=DAY - days(40), outcome="lapse"),
            version=3,
        ),
        fact(unit, j.JourneyStarted(unit=path, journey=uuid4(), person=mia, started_on=DAY - days(40))),
        fact(
            unit,
            j.FirstContactMade(
                unit=path,
                journey=uuid4(),
                person=rolf,
                started_on=DAY - days(9),
                made_on=DAY - days(1),
                outcome="met",
                in_time=True,
                note=note,
            ),
            version=2,
        ),
        fact(
            unit,
            ContactPersonAppointed(
                unit=built.path(sibling), appointment=uuid4(), person=ruth, from_day=DAY - days(90), until=None
            ),
        ),
        fact(
            unit,
            ContactPersonEnded(
                unit=path, appointment=uuid4(), person=uuid4(), ended_on=DAY - days(9), reason="ended", vacant=True
            ),
            version=4,
        ),
        fact(unit, j.FirstContactStandardSet(unit=path, period="P14D", from_day=DAY - days(50))),
    ]


def sub_story(built: Built, people: dict[str, UUID]) -> list[Told]:
    """What the sub-district is told of it: no names of members."""
    unit, path, sibling = built.sub, built.path(built.branch), built.path(built.branches[1])
    ruth = people["ruth"]
    return [
        named(unit, ruth, "Ruth", "Holm", why="contact_person", phone="0511 2", email="ruth@example.org"),
        cut(unit, m.MemberRecorded, path, status="member", joined_on="2001-01-01"),
        cut(unit, m.MemberRecorded, sibling, status="guest"),
        cut(unit, m.MemberAdmitted, path, admitted_on=DAY - days(20), outcome="lapse"),
        cut(unit, j.JourneyStarted, path, started_on=DAY - days(40)),
        cut(unit, j.JourneyStarted, sibling, started_on=DAY - days(9)),
        cut(unit, j.FirstContactMade, sibling, started_on=DAY - days(9), made_on=DAY - days(1), in_time=True),
        fact(
            unit,
            ContactPersonAppointed(unit=sibling, appointment=uuid4(), person=ruth, from_day=DAY - days(90), until=None),
        ),
        fact(
            unit,
            ContactPersonEnded(
                unit=path, appointment=uuid4(), person=uuid4(), ended_on=DAY - days(9), reason="ended", vacant=True
            ),
            version=4,
        ),
        fact(unit, j.FirstContactStandardSet(unit=path, period="P14D", from_day=DAY - days(50))),
        cut(
            unit,
            m.ImportFinished,
            path,
            import_id=uuid4(),
            first=True,
            accepted=12,
            repaired=1,
            rejected=2,
            changed=12,
            moved=0,
            missing=0,
        ),
    ]


def district_story(built: Built) -> list[Told]:
    """What the district counts, and the standard it set."""
    unit, sub = built.district, built.path(built.sub)
    return [
        *(cut(unit, m.MemberRecorded, sub, sight="count_only", status="member", joined_on=None) for _ in range(7)),
        cut(unit, m.MemberAdmitted, sub, sight="count_only", admitted_on=DAY - days(40), outcome="lapse"),
        cut(unit, j.JourneyStarted, sub, sight="count_only", started_on=DAY - days(40)),
        cut(unit, ContactPersonAppointed, sub, sight="count_only"),
        fact(
            unit, j.FirstContactStandardSet(unit=built.path(unit), period="P1M", from_day=date(2026, 1, 1)), below=True
        ),
    ]


class Played:
    """A stage on which the story was told to all three levels."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.people = {name: uuid4() for name in ("lena", "jens", "mia", "rolf", "ruth", "open", "refused")}

    async def tell(self) -> None:
        built = self.stage.district
        told = [*branch_story(built, self.people), *sub_story(built, self.people), *district_story(built)]
        await self.stage.applied(await self.stage.say(*told))

    async def page(self, unit: str, path: str, role: Role = Role.BOARD) -> str:
        browser = await self.stage.signed_in(await self.stage.office(unit, role))
        found = await browser.get(f"/{unit}{path}")
        assert found.status_code == 200, f"{path}: {found.status_code} {found.text[-2000:]}"
        return found.text


async def member(stage: Stage, unit: str, role: Role = Role.BOARD) -> Browser:
    return await stage.signed_in(await stage.office(unit, role))


def sent(stage: Stage) -> tuple[str, dict[str, Any]]:
    """The last command: where it went and what was in it."""
    request = stage.asked[-1]
    return f"{request.url.host}{request.url.path}", json.loads(request.content)


async def nobody_knows(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(404, json=Problem(404, "not_found", "Das gibt es hier nicht.").body())
