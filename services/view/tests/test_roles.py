"""Ämter on the screens: who holds one, since when, by whom; given and ended, at home and below."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import DAY, District, days, fact, named
from services.view.tests.stage import Browser, Stage, create_topics, on_stage
from shared.contracts import members as m
from shared.security.permissions import Role


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Stage]:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.sub]) as found:
        yield found


@pytest.fixture(autouse=True)
def _as_before(stage: Stage) -> None:
    stage.services = granted_to(uuid4())


def granted_to(grant: UUID, *, already: bool = False) -> Any:
    """members gives this office."""

    async def play(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"grant": str(grant), "person": str(uuid4()), "already": already})

    return play


async def board(stage: Stage, unit: str, role: Role = Role.BOARD) -> Browser:
    """Somebody in office there."""
    return await stage.signed_in(await stage.office(unit, role))


def sent(stage: Stage) -> tuple[str, dict[str, Any]]:
    """The last command."""
    command = [asked for asked in stage.asked if asked.method == "POST"][-1]
    return command.url.path, json.loads(command.content)


def read(page: str) -> str:
    """What people read of it."""
    return re.sub(r"<[^>]+>", "", page)


async def tell(stage: Stage, unit: str, person: UUID, first: str, role: Role = Role.BOARD, **more: Any) -> UUID:
    """An office that somebody holds, as the unit hears of it: its id."""
    grant = uuid4()
    event = m.RoleGranted(
        unit=stage.district.path(more.pop("at", unit)),
        grant=grant,
        person=person,
        role=role.value,
        from_day=DAY - days(40),
        **more,
    )
    await stage.applied(await stage.say(named(unit, person, first, "Amtlich", why="office"), fact(unit, event)))
    return grant


async def test_since_when_and_by_whom_and_who_may_not_end_it(stage: Stage) -> None:
    unit, giver = stage.district.branch, uuid4()
    await tell(stage, unit, giver, "Gerda")
    await tell(stage, unit, uuid4(), "Bodo", granted_by=giver, granted_in=stage.district.sub)
    await tell(stage, unit, uuid4(), "Karin", Role.CONTACT_PERSON)
    page = read((await (await board(stage, unit)).get(f"/{unit}/aemter")).text)
    assert "Bodo Amtlich" in page
    assert "Vorstand seit 15. Oktober · vergeben durch Gerda Amtlich (Unterbezirk Nord)" in page
    assert "Karin Amtlich" in page
    assert "Ansprechpersonen" in page, "hers ends with the appointment"
    assert "Amt beenden" in page
    theirs = (await (await board(stage, unit, Role.CONTACT_PERSON)).get(f"/{unit}/aemter")).text
    assert "Bodo Amtlich" in theirs
    assert "Amt beenden" not in theirs
    assert "Amt vergeben" not in theirs


async def test_a_member_is_chosen_or_somebody_else_typed(stage: Stage) -> None:
    unit, mia = stage.district.branch, uuid4()
    known = [
        named(unit, mia, "Mia", "Müller", email="mia@example.org", town="Celle"),
        named(unit, uuid4(), "Mo", "Müller"),
    ]
    await stage.applied(await stage.say(*known))
    browser, there = await board(stage, unit), f"/{unit}/aemter/{unit}/vergeben"
    page = await browser.get(f"{there}?q=mueller")
    assert "Mia Müller" in page.text
    assert "mia@example.org" in page.text, "the office goes to whoever reads it"
    assert "Mo Müller" not in page.text, "without an address nobody can sign in"
    await browser.send(page, there, role="board", person=str(mia))
    assert sent(stage) == (f"/units/{unit}/roles", {"role": "board", "person": str(mia)})
    wrong = await browser.send(page, there, role="board", first_name="Nele", last_name="Brandt", email="")
    assert "Bitte gib die E-Mail-Adresse an" in wrong.text
    assert 'value="Nele"' in wrong.text
    odd = {"first_name": "N" * 81, "last_name": "Bra\u202endt", "email": "ina@"}
    before = len(stage.asked)
    all_at_once = (await browser.send(page, there, role="", **odd)).text
    for sentence in ("Bitte wähl ein Amt aus", "Das ist keine E-Mail-Adresse", "80 Zeichen"):
        assert sentence in all_at_once
    for name in odd:
        assert re.search(rf'name="{name}"[^>]*aria-invalid="true"', all_at_once), name
    assert len(stage.asked) == before, "members is asked when nothing is wrong any more"
    typed = {"first_name": "Nele", "last_name": "Brandt", "email": "nele@example.org"}
    await browser.send(page, there, role="board", **typed)
    assert sent(stage)[1] == {"role": "board", **typed}
    both = await browser.send(page, there, role="board", person=str(mia), **typed)
    assert "Entweder jemand aus der Liste, oder jemand anderes" in both.text
    assert "Bitte wähl ein Amt aus" in (await browser.send(page, there, role="office", person=str(mia))).text


async def test_whoever_holds_it_already_is_said(stage: Stage) -> None:
    unit = stage.district.branch
    stage.services = granted_to(uuid4(), already=True)
    browser, there = await board(stage, unit), f"/{unit}/aemter/{unit}/vergeben"
    typed = {"first_name": "Hanna", "last_name": "Amtlich", "email": "hanna@example.org"}
    after = await browser.send(await browser.get(there), there, role="board", **typed)
    assert "hat das Amt schon: Es hat sich nichts geändert" in after.text
    assert "Gespeichert" not in after.text


async def test_an_office_below_is_given_from_above_and_nowhere_else(stage: Stage) -> None:
    built = stage.district
    other = built.branches[1]
    browser, there = await board(stage, built.sub, Role.OFFICE), f"/{built.sub}/aemter/{other}/vergeben"
    await tell(stage, built.sub, uuid4(), "Ben", at=other)
    page = (await browser.get(f"/{built.sub}/aemter")).text
    assert "Ben Amtlich" in page
    assert "niemand im Amt" in page, "of the third branch"
    assert f"/{built.sub}/aemter/{other}/" in page.partition("Ben Amtlich")[2], "and is ended from here, too"
    form = await browser.get(there)
    assert "Ortsverein Bothfeld" in form.text
    typed = {"first_name": "Uwe", "last_name": "Neu", "email": "uwe@example.org"}
    await browser.send(form, there, role="board", **typed)
    assert sent(stage) == (f"/units/{other}/roles", {"role": "board", **typed})
    assert (await browser.get(f"/{built.sub}/aemter/{built.branches[4]}/vergeben")).status_code in (403, 404)
    assert (await (await board(stage, built.branch)).get(f"/{built.branch}/aemter/{other}/vergeben")).status_code in (
        403,
        404,
    )


async def test_ending_says_what_follows_and_ends_this_one(stage: Stage) -> None:
    unit = stage.district.branch
    grant = await tell(stage, unit, uuid4(), "Olga")
    browser = await board(stage, unit)
    page = await browser.get(f"/{unit}/aemter")
    assert "Olga Amtlich bekommt eine Mail und sieht sofort nichts mehr" in page.text
    await browser.send(page, f"/{unit}/aemter/{unit}/{grant}/beenden")
    assert sent(stage) == (f"/units/{unit}/roles/{grant}/end", {})
    over = m.RoleEnded(unit=stage.district.path(unit), grant=grant, person=uuid4(), role="board", ended_on=DAY)
    await stage.applied(await stage.say(fact(unit, over, version=2)))
    assert "Olga Amtlich" not in (await browser.get(f"/{unit}/aemter")).text


async def test_the_last_of_a_board_is_warned_and_comes_out_where_it_is_said(stage: Stage) -> None:
    unit = stage.district.sub
    me = await stage.office(unit, Role.BOARD, first="Ada", last="Letzte")
    browser = await stage.signed_in(me)
    page = await browser.get(f"/{unit}/aemter")
    assert "Das ist Dein eigenes Amt" in page.text
    assert re.search("Sonst ist dort niemand im (Vorstand|Amt): Danach kann nur die Ebene darüber", page.text)
    action = page.text.partition("Das ist Dein eigenes Amt")[0].rpartition('action="')[2].partition('"')[0]
    after = await browser.send(page, action)
    assert "Du hast Dein Amt abgegeben" in after.text


async def test_where_nobody_is_left_in_office_the_level_above_reads_it_until_somebody_is_again(stage: Stage) -> None:
    """A contact person who is still there gives no office; who does it is warned that nobody is left."""
    built = stage.district
    unit, there = built.sub, built.branches[2]
    browser, name = await board(stage, unit, Role.OFFICE), built.tree[there].name
    sayings = f"Im {name} ist niemand mehr im Amt"
    assert sayings not in read((await browser.get(f"/{unit}/heute")).text), "nobody ever was"
    await tell(stage, unit, uuid4(), "Karin", Role.CONTACT_PERSON, at=there)
    grants = [await tell(stage, unit, uuid4(), first, at=there) for first in ("Olga", "Otto")]
    for grant in grants:
        page = read((await browser.get(f"/{unit}/aemter")).text).partition(built.tree[there].short_name)[2]
        assert sayings not in read((await browser.get(f"/{unit}/heute")).text), "somebody is left"
        over = m.RoleEnded(unit=built.path(there), grant=grant, person=uuid4(), role="board", ended_on=DAY - days(2))
        await stage.applied(await stage.say(fact(unit, over, version=2)))
    warned = "Sonst ist dort niemand im Amt: Danach kann nur die Ebene darüber wieder ein Amt vergeben; sie erfährt es"
    assert warned in page
    today = (await browser.get(f"/{unit}/heute")).text
    assert sayings in read(today)
    assert "seit 2 Tagen niemand" in read(today)
    assert f"/{unit}/aemter/{there}/vergeben" in today
    await tell(stage, unit, uuid4(), "Neu", at=there)
    assert sayings not in read((await browser.get(f"/{unit}/heute")).text)
