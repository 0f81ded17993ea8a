"""Contact persons in their order, stand-ins who are asked, and what the feeds of all levels say of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest_asyncio

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import DAY, District, Told, cut, days, fact, named, withdrawn
from services.view.tests.stage import Browser, Stage, create_topics, on_stage
from shared.contracts import members as m
from shared.contracts.contacts import (
    ContactPersonAppointed,
    ContactPersonEnded,
    ContactPersonsOrdered,
    StandInAppointed,
    StandInAsked,
    StandInRequestClosed,
)
from shared.ids import new_id
from shared.problems import Problem, changed_meanwhile
from shared.security.permissions import Role


class Played:
    """Two branches: one with two contact persons, one without any, for which somebody is asked."""

    def __init__(self, stage: Stage) -> None:
        self.stage, built = stage, stage.district
        self.full, self.empty, self.other = built.branches[:3]
        self.mia, self.ruth, self.ole, self.gone, self.lena, self.sandra = (uuid4() for _ in range(6))
        self.first, self.second, self.third, self.past, self.request = (uuid4() for _ in range(5))

    async def tell(self) -> None:
        built = self.stage.district
        await self.stage.applied(await self.stage.say(*self._of_branches(), *self._of_sub(built.sub)))

    def _appointed(self, branch: str, appointment: UUID, person: UUID, place: int) -> ContactPersonAppointed:
        return ContactPersonAppointed(
            unit=self.stage.district.path(branch),
            appointment=appointment,
            person=person,
            from_day=DAY - days(90),
            until=None,
            place=place,
            responsible=place,
        )

    def _asked(self) -> StandInAsked:
        built = self.stage.district
        return StandInAsked(
            unit=built.path(self.empty),
            request=self.request,
            person=self.ole,
            asked_on=DAY,
            answer_by=DAY + days(5),
            asked_by=built.path(built.sub),
        )

    def _ended(self) -> ContactPersonEnded:
        return ContactPersonEnded(
            unit=self.stage.district.path(self.empty),
            appointment=self.past,
            person=self.gone,
            ended_on=DAY - days(1),
            reason="term",
            vacant=True,
            responsible=0,
        )

    def _of_branches(self) -> list[Told]:
        full, empty, built = self.full, self.empty, self.stage.district
        ordered = ContactPersonsOrdered(
            unit=built.path(full),
            order=[self.second, self.first],
            first=self.ruth,
            first_changed=True,
            appointed=None,
            since=DAY,
        )
        return [
            named(full, self.mia, "Mia", "Groß", email="mia@example.org"),
            named(full, self.ruth, "Ruth", "Holm", email="ruth@example.org"),
            named(full, self.lena, "Lena", "Brandt", email="lena@example.org"),
            named(full, self.sandra, "Sandra", "Still"),
            fact(full, self._appointed(full, self.first, self.mia, 1), version=1),
            fact(full, self._appointed(full, self.second, self.ruth, 2), version=2),
            fact(full, ordered, version=3),
            cut(
                empty,
                StandInAsked,
                built.path(empty),
                request=self.request,
                asked_on=DAY,
                answer_by=DAY + days(5),
                asked_by=built.path(built.sub).model_dump(),
            ),
        ]

    def _of_sub(self, sub: str) -> list[Told]:
        more: dict[str, Any] = {"why": "contact_person"}
        return [
            named(sub, self.ruth, "Ruth", "Holm", email="ruth@example.org", **more),
            named(sub, self.mia, "Mia", "Groß", email="mia@example.org", **more),
            named(sub, self.ole, "Ole", "Voss", email="ole@example.org", **more),
            named(sub, self.gone, "Uwe", "Weg", email="uwe@example.org", **more),
            fact(sub, self._appointed(self.full, self.first, self.mia, 1), version=1),
            fact(sub, self._appointed(self.full, self.second, self.ruth, 2), version=2),
            fact(sub, self._appointed(self.other, self.third, self.ole, 1), version=1),
            fact(sub, self._ended(), version=2),
            withdrawn(sub, self.gone),
            fact(sub, self._asked(), version=3),
        ]

    def third_ends(self) -> ContactPersonEnded:
        """From now on nobody calls there."""
        return ContactPersonEnded(
            unit=self.stage.district.path(self.other),
            appointment=self.third,
            person=self.ole,
            ended_on=DAY,
            reason="ended",
            vacant=True,
            responsible=0,
        )

    async def browser(self, unit: str, role: Role = Role.BOARD) -> Browser:
        """Somebody in office."""
        return await self.stage.signed_in(await self.stage.office(unit, role))

    def sent(self) -> tuple[str, dict[str, Any]]:
        """The last command."""
        request = self.stage.asked[-1]
        return f"{request.url.host}{request.url.path}", json.loads(request.content)


@asynccontextmanager
async def _played(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [*built.branches[:2], built.sub, built.district]) as stage:
        found = Played(stage)
        await found.tell()
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    """For tests that tell nothing more."""
    async with _played(postgres, kafka) as found:
        yield found


@pytest_asyncio.fixture
async def alone(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    """For a test that tells more: what it tells is not what others begin with."""
    async with _played(postgres, kafka) as found:
        yield found


async def test_they_stand_in_their_order_and_another_one_is_added(played: Played) -> None:
    """The issue's case: "Noch jemanden bestellen" replaced the present one."""
    unit, browser = played.full, await played.browser(played.full)
    page = await browser.get(f"/{unit}/ansprechpersonen")
    assert page.text.index("Ruth Holm") < page.text.index("Mia Groß")
    form = await browser.get(f"/{unit}/ansprechpersonen/bestellen")
    assert "Alle, die schon Ansprechperson sind, bleiben es." in form.text
    assert 'value="' + str(played.mia) not in form.text, "who is contact person already is not offered"
    action = f"/{unit}/ansprechpersonen/bestellen"
    await browser.send(form, action, person=str(played.lena), place="")
    assert played.sent() == (
        f"members/units/{unit}/contact-persons",
        {"person": str(played.lena), "version": 3},
    )
    await browser.send(form, action, person=str(played.lena), place="1")
    assert played.sent()[1] == {"person": str(played.lena), "version": 3, "place": 1}


async def test_who_has_no_address_is_not_offered_but_shown_with_the_way_to_enter_one(played: Played) -> None:
    unit, browser = played.full, await played.browser(played.full)
    form = await browser.get(f"/{unit}/ansprechpersonen/bestellen")
    assert f'value="{played.lena}"' in form.text
    assert f'value="{played.sandra}"' not in form.text, "no mail would reach her"
    assert f"/{unit}/menschen/{played.sandra}/kontakt?von=ansprechpersonen" in form.text
    assert "Mit diesem Namen hat niemand" in (await browser.get(f"/{unit}/ansprechpersonen/bestellen?q=sandra")).text


async def test_who_has_lost_the_address_is_said_with_who_gets_the_mails_and_where_to_enter_one(alone: Played) -> None:
    unit, browser = alone.full, await alone.browser(alone.full)
    pages = {path: f"/{unit}/{path}" for path in ("heute", "ansprechpersonen")}
    for page in pages.values():
        assert "hat keine Mail-Adresse" not in (await browser.get(page)).text

    async def loses(person: UUID, *name: str) -> None:
        await alone.stage.applied(await alone.stage.say(named(unit, person, *name, version=2)))

    await loses(alone.ruth, "Ruth", "Holm")
    for path, page in pages.items():
        text = (await browser.get(page)).text
        assert "Ruth Holm hat keine Mail-Adresse" in text
        assert "so lange Mia Groß" in text, "the next one in the order"
        assert "Mia Groß hat keine" not in text
        assert f"/{unit}/menschen/{alone.ruth}/kontakt?von={path}" in text
    await loses(alone.mia, "Mia", "Groß")
    for page in pages.values():
        text = (await browser.get(page)).text
        assert "Mia Groß hat keine Mail-Adresse" in text
        assert text.count("so lange, wer im Vorstand eine hat") == 2
    form = await browser.get(f"/{unit}/menschen/{alone.ruth}/kontakt?von=heute")
    assert f'href="/{unit}/heute"' in form.text, "and back"
    known = named(unit, alone.ruth, "Ruth", "Holm", version=3, email="ruth@example.org")
    await alone.stage.applied(await alone.stage.say(known))
    for page in pages.values():
        assert "Ruth Holm hat keine" not in (await browser.get(page)).text


async def test_replacing_says_whom_and_sends_it(played: Played) -> None:
    unit, browser = played.full, await played.browser(played.full)
    action = f"/{unit}/ansprechpersonen/{played.first}/ersetzen"
    assert action in (await browser.get(f"/{unit}/ansprechpersonen")).text
    form = await browser.get(action)
    assert "Wer folgt auf Mia Groß?" in form.text
    assert "Mia Groß ersetzen" in form.text
    await browser.send(form, action, person=str(played.lena))
    assert played.sent()[1] == {"person": str(played.lena), "version": 3, "replaces": str(played.first)}
    assert (await browser.get(f"/{unit}/ansprechpersonen/{uuid4()}/ersetzen")).status_code == 404


async def test_moving_up_sends_the_whole_order_and_ending_says_who_follows(played: Played) -> None:
    unit, browser = played.full, await played.browser(played.full)
    page = await browser.get(f"/{unit}/ansprechpersonen")
    assert "Mia Groß rückt nach" in page.text
    await browser.send(page, f"/{unit}/ansprechpersonen/reihenfolge")
    assert played.sent() == (
        f"members/units/{unit}/contact-persons/order",
        {"order": [str(played.first), str(played.second)], "version": 3},
    )
    await browser.send(page, f"/{unit}/ansprechpersonen/{played.second}/beenden")
    assert played.sent()[0] == f"members/units/{unit}/contact-persons/{played.second}/end"


async def test_whoever_puts_in_order_what_is_in_another_one_by_now_reads_that_and_sees_it(alone: Played) -> None:
    unit, browser, last = alone.full, await alone.browser(alone.full), uuid4()
    another = fact(unit, alone._appointed(unit, last, alone.lena, 3), version=4)
    await alone.stage.applied(await alone.stage.say(another))
    page = await browser.get(f"/{unit}/ansprechpersonen")
    moved = ContactPersonsOrdered(
        unit=alone.stage.district.path(unit),
        order=[alone.first, alone.second, last],
        first=alone.mia,
        first_changed=True,
        appointed=None,
        since=DAY,
    )
    await alone.stage.applied(await alone.stage.say(fact(unit, moved, version=5)))

    async def changed(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(409, json=changed_meanwhile(5).body())

    alone.stage.services = changed
    refused = await browser.send(page, f"/{unit}/ansprechpersonen/reihenfolge")
    assert alone.sent()[1]["version"] == 4, "what was seen"
    assert refused.status_code == 409
    assert refused.text.count("Inzwischen hat jemand anderes das geändert.") == 1
    assert refused.text.index("Mia Groß") < refused.text.index("Ruth Holm"), "the order of now"
    await browser.send(refused, f"/{unit}/ansprechpersonen/reihenfolge")
    assert alone.sent()[1] == {"order": [str(alone.second), str(alone.first), str(last)], "version": 5}


async def test_who_holds_it_can_give_it_up(alone: Played) -> None:
    unit, built = alone.full, alone.stage.district
    granted = m.RoleGranted(
        unit=built.path(unit), grant=uuid4(), person=alone.mia, role="contact_person", from_day=DAY - days(90)
    )
    await alone.stage.applied(await alone.stage.say(fact(unit, granted)))
    browser = await alone.stage.signed_in(alone.mia)
    page = await browser.get(f"/{unit}/ansprechpersonen")
    assert f"/ansprechpersonen/{alone.second}/abgeben" not in page.text
    done = await browser.send(page, f"/{unit}/ansprechpersonen/{alone.first}/abgeben")
    assert "Du hast Dein Amt abgegeben." in done.text, "with the last office one comes out where one signs in"
    assert done.url.path == "/anmelden"
    assert alone.sent()[0] == f"members/units/{unit}/appointments/{alone.first}/give-up"


async def test_the_branch_reads_that_somebody_is_asked_and_not_whom(played: Played) -> None:
    browser = await played.browser(played.empty)
    for path in ("/ansprechpersonen", "/heute"):
        text = (await browser.get(f"/{played.empty}{path}")).text
        assert "noch ohne Antwort" in text
        assert "Ole" not in text


async def test_the_sub_district_reads_whom_since_when_and_takes_it_back_or_asks_another(played: Played) -> None:
    """The issue's case: a second one was appointed over the first, and nobody knew."""
    sub = played.stage.district.sub
    browser = await played.browser(sub, Role.OFFICE)
    today = (await browser.get(f"/{sub}/heute")).text
    assert "gefragt: Ole Voss, seit" in today
    assert "Antwort bis" in today
    assert f'action="/{sub}/ansprechpersonen/vertretung/{played.empty}"' not in today, "nothing to tap while we wait"
    assert "gefragt: Ole Voss" in (await browser.get(f"/{sub}/ansprechpersonen")).text
    at = f"/{sub}/ansprechpersonen/vertretung/{played.empty}"
    page = await browser.get(at)
    assert "Ole Voss wird dann nicht mehr gefragt und erfährt das per Mail." in page.text
    await browser.send(page, at, person=str(played.ruth))
    assert played.sent() == (
        f"members/units/{played.empty}/stand-in-requests",
        {"person": str(played.ruth), "version": 2, "withdraws": str(played.request)},
    )
    await browser.send(page, f"{at}/{played.request}/zurueckziehen")
    assert played.sent()[0] == f"members/units/{played.empty}/stand-in-requests/{played.request}/withdraw"


async def test_after_a_no_the_gap_is_back_with_the_reason_and_another_proposal(alone: Played) -> None:
    sub, built = alone.stage.district.sub, alone.stage.district
    request = uuid4()
    asked = StandInAsked(
        unit=built.path(alone.other),
        request=request,
        person=alone.mia,
        asked_on=DAY,
        answer_by=DAY + days(5),
        asked_by=built.path(sub),
    )
    no = StandInRequestClosed(
        unit=built.path(alone.other),
        request=request,
        person=alone.mia,
        closed_on=DAY,
        outcome="declined",
        reason="no_time",
    )
    told = [fact(sub, alone.third_ends(), version=2), fact(sub, asked, version=3), fact(sub, no, version=4)]
    await alone.stage.applied(await alone.stage.say(*told))
    browser = await alone.browser(sub)
    page = (await browser.get(f"/{sub}/heute")).text
    assert "Mia Groß hat abgesagt („Gerade keine Zeit“)." in page
    assert "Vorschlag: Ruth Holm" in page, "who said no is not proposed again"


async def test_who_stands_in_is_ended_or_followed_by_name(alone: Played) -> None:
    built, sub, unit = alone.stage.district, alone.stage.district.sub, alone.stage.district.branches[2]
    appointment, stands = uuid4(), uuid4()
    appointed = StandInAppointed(
        unit=built.path(unit),
        appointment=appointment,
        person=stands,
        from_day=DAY,
        appointed_by=built.path(sub),
        responsible=1,
    )
    named_ = named(sub, stands, "Tim", "Evers", why="stand_in", email="tim@example.org")
    told = [named_, fact(sub, alone.third_ends(), version=2), fact(sub, appointed, version=5)]
    await alone.stage.applied(await alone.stage.say(*told))
    browser = await alone.browser(sub)
    assert "Vertretung ändern" in (await browser.get(f"/{sub}/ansprechpersonen")).text
    at = f"/{sub}/ansprechpersonen/vertretung/{unit}"
    page = await browser.get(at)
    assert "Tim Evers vertritt weiter, bis die neue Person zusagt" in page.text
    await browser.send(page, at, person=str(alone.ruth))
    assert alone.sent()[1] == {"person": str(alone.ruth), "version": 5, "replaces": str(appointment)}
    await browser.send(page, f"{at}/{appointment}/beenden")
    assert alone.sent()[0] == f"members/units/{unit}/stand-ins/{appointment}/end"


async def test_a_gap_stays_in_the_feed_when_the_person_is_forgotten(played: Played) -> None:
    sub = played.stage.district.sub
    page = (await (await played.browser(sub)).get(f"/{sub}/heute")).text
    assert "hat keine Ansprechperson mehr." in page
    assert "Uwe" not in page


async def test_the_district_reads_in_which_branch_and_counts_branches_not_persons(alone: Played) -> None:
    """The issue's case: the feed named the sub-district; and two contact persons of one branch are one branch."""
    built = alone.stage.district
    unit, path = built.district, built.path(alone.full)
    told = [cut(unit, ContactPersonAppointed, path, from_day=DAY, place=place, responsible=place) for place in (1, 2)]
    before = cut(unit, ContactPersonAppointed, built.path(built.subs[1]), sight="count_only")
    await alone.stage.applied(await alone.stage.say(*told, before))
    browser = await alone.browser(unit)
    page = (await browser.get(f"/{unit}/heute")).text
    assert "<b>Ahlten</b> hat noch eine Ansprechperson." in page
    assert "<b>Sued</b> hat in einem Ortsverein eine Ansprechperson." in page, "told before the branch was named"
    table = (await browser.get(f"/{unit}/lage")).text
    assert table.count("1 von 3") == 2


async def test_a_look_at_the_link_changes_nothing_and_an_answer_uses_it_up(played: Played) -> None:
    stage, visitor = played.stage, played.stage.visitor()
    where = f"/vertretung/{played.empty}/{'s' * 30}"
    count = len(stage.asked)
    page = await visitor.get(where)
    assert "Der Ortsverein Bothfeld hat gerade keine Ansprechperson" in page.text
    assert [request.url.path for request in stage.asked[count:]] == ["/link-states"], "it is looked at, no more"

    async def accepted(request: httpx.Request) -> httpx.Response:
        said = {"unit": played.empty, "outcome": "accepted", "view": host}
        return httpx.Response(200, json=said)

    async def spent(request: httpx.Request) -> httpx.Response:
        gone = Problem(410, "link_spent", "Dieser Link ist abgelaufen.")
        return httpx.Response(gone.status, json=gone.body(), headers={"content-type": "application/problem+json"})

    normal, stage.services, host = stage.services, accepted, "http://bothfeld"
    try:
        done = await visitor.send(page, where, answer="yes")
        assert "Danke, Du vertrittst ab jetzt" in done.text
        assert "wenn Du Dich anmeldest" in done.text
        assert f'href="http://bothfeld/{played.empty}/neumitglieder"' in done.text, "not where they answered"
        assert played.sent() == ("members/stand-in-answers", {"secret": "s" * 30, "answer": "yes"})
        await visitor.send(page, where, answer="no", reason="too_far")
        assert played.sent()[1]["reason"] == "too_far"
        host = ""
        without = (await visitor.send(page, where, answer="yes")).text
        assert "hat nur der Vorstand des Ortsvereins Bothfeld: Frag bitte dort." in without
        assert "oder vom Unterbezirk" not in without, "it has no members' numbers"
        assert "anmelde" not in without.partition("<main")[2].lower(), "what is there is not theirs"
        await visitor.send(page, where, answer="no", reason="made up")
        assert "reason" not in played.sent()[1]
        stage.services = spent
        assert "Dieser Link gilt nicht mehr" in (await visitor.send(page, where, answer="yes")).text
    finally:
        stage.services = normal
    assert (await visitor.get(f"/vertretung/{stage.district.sub}/{'s' * 30}")).status_code == 404


async def test_a_question_that_is_settled_says_so_when_the_link_is_opened(played: Played) -> None:
    stage, where = played.stage, f"/vertretung/{played.empty}/{'w' * 30}"

    async def withdrawn(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"state": "closed", "unit": played.empty})

    normal, stage.services = stage.services, withdrawn
    try:
        page = (await stage.visitor().get(where)).text
    finally:
        stage.services = normal
    assert "Danke, es hat sich erledigt" in page
    assert f'action="{where}"' not in page, "no yes that would be refused"


async def test_a_branch_that_somebody_left_for_another_reads_that_and_not_that_the_other_has_won_one(
    alone: Played,
) -> None:
    """The volunteer's case: "Hannover-Mitte hat ein Mitglied dazubekommen … weil Ihr Nachbarn seid"."""
    built, unit = alone.stage.district, alone.full
    left = built.path(unit).model_dump()
    gone = cut(unit, m.MemberMoved, built.path(alone.other), from_unit=left, moved_on=DAY)
    await alone.stage.applied(await alone.stage.say(gone))
    page = (await (await alone.browser(unit)).get(f"/{unit}/heute")).text
    there = built.tree[alone.other].short_name
    assert f"ist nach {there} gewechselt und gehört nicht mehr zu Euch." in page
    assert "dazubekommen" not in page
    assert "weil Ihr Nachbarn seid" not in page


async def test_the_branch_reads_who_is_named_to_the_new_ones_where_there_is_nobody(played: Played) -> None:
    """As the mails name them: the first of the board who has an address, else the level above."""
    stage, unit = played.stage, played.empty
    browser, path = await played.browser(unit), f"/{unit}/ansprechpersonen"
    assert "Bis jemand nachfolgt, nennen wir den Neuen den Unterbezirk." in (await browser.get(path)).text
    for name in ("Sarah", "Zoe"):
        person = uuid4()
        held = m.RoleGranted(
            unit=stage.district.path(unit), grant=new_id(), person=person, role="board", from_day=DAY - days(3)
        )
        told = named(unit, person, name, "Wagner", why="office", email=f"{name}@example.org")
        await stage.applied(await stage.say(told, fact(unit, held)))
    assert "Bis jemand nachfolgt, nennen wir den Neuen Sarah Wagner." in (await browser.get(path)).text
