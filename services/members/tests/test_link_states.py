"""What the holder of a link is told of it: for each purpose, whatever came of it. What is told says no more than is
so, and than the holder has proven."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import get_args

import pytest

from services.members.accounts import wishes
from services.members.accounts.links import PATHS, Purpose, State
from services.members.people.tables import Person
from services.members.testing import Running
from services.members.tests.builders import CELLE, NOTIFY, OPERATOR, SUB, applicant, board, member, office, view
from services.members.tests.test_applicants import PETRA
from services.members.tests.test_contacts import answers, appoint, ask, officer, secret_of, views
from services.members.tests.test_corrections import correct
from services.members.tests.test_objections import decide, enter, last, state

MAIL = "clara@example.org"
BOARD = board(CELLE)

Story = Callable[[Running], Awaitable[str]]
STORIES: dict[tuple[Purpose, str], tuple[State, Story]] = {}
"""By purpose and what came of it: what is told, and how it came to that; a story returns the link's secret."""


def told(purpose: Purpose, became: str, expected: State) -> Callable[[Story], Story]:
    """Register a story."""

    def register(story: Story) -> Story:
        STORIES[purpose, became] = expected, story
        return story

    return register


async def _issued(members: Running, event: str) -> str:
    url = (await members.send(f"/links/{(await last(members, event))['link']}/issue", by=NOTIFY)).json()["url"]
    return str(url).rsplit("/", 1)[1]


async def _sign_in_link(members: Running, person: Person | None = None) -> str:
    person = person or await member(members, CELLE, first_name="Clara", email=MAIL)
    await members.send(f"/units/{CELLE}/roles", {"person": str(person.id), "role": "board"}, by=OPERATOR)
    await members.send("/sign-in-links", {"email": MAIL}, by=view(CELLE))
    service = members.parts.service
    await wishes.send_wished(service.database, service.calendar, service.units)
    return await _issued(members, "mail_link_requested")


@told("sign_in", "not used", "open")
async def not_signed_in(members: Running) -> str:
    """Nothing."""
    return await _sign_in_link(members)


@told("sign_in", "used", "used")
async def signed_in(members: Running) -> str:
    """Signed in."""
    secret = await _sign_in_link(members)
    (await members.send("/sign-ins", {"secret": secret}, by=view(CELLE))).raise_for_status()
    return secret


@told("sign_in", "another address", "over")
async def another_address(members: Running) -> str:
    """Nobody has used it: it was on its way to an address that is not theirs any more."""
    clara = await member(members, CELLE, **PETRA, email=MAIL)
    secret = await _sign_in_link(members, clara)
    (await correct(members, clara, email="other@example.org")).raise_for_status()
    return secret


async def _confirmed(members: Running, outcome: str) -> str:
    online = applicant(consent=True, email=MAIL)
    (await members.send(f"/units/{CELLE}/applications/online", online, by=view(CELLE))).raise_for_status()
    secret = await _issued(members, "mail_link_requested")
    done = await members.send("/application-confirmations", {"secret": secret}, by=view(CELLE))
    assert done.json()["outcome"] == outcome
    return secret


@told("confirm_application", "received", "used")
async def applied(members: Running) -> str:
    """The board decides."""
    return await _confirmed(members, "received")


@told("confirm_application", "a member already", "used")
async def already_member(members: Running) -> str:
    """There is no application."""
    await member(members, CELLE, **PETRA, email=MAIL)
    return await _confirmed(members, "already_member")


@told("confirm_application", "refused", "used")
async def refused_then(members: Running) -> str:
    """The month to object is running."""
    secret = await _confirmed(members, "received")
    application = (await last(members, "application_received"))["application"]
    body = {"version": 1, "reason": "Wohnt nicht hier"}
    where = f"/units/{CELLE}/applications/{application}/refusal"
    (await members.send(where, body, by=BOARD)).raise_for_status()
    return secret


async def _objection_link(members: Running) -> tuple[str, str]:
    today = str(members.parts.service.calendar.today())
    found = (await members.send(f"/units/{CELLE}/applications", applicant(received_on=today), by=BOARD)).json()
    where = f"/units/{CELLE}/applications/{found['application']}/refusal"
    await members.send(where, {"version": 1, "reason": "Wohnt nicht hier"}, by=BOARD)
    return await _issued(members, "application_refused"), str(found["application"])


@told("object", "filed and rejected", "used")
async def rejected(members: Running) -> str:
    """The period for the district runs: the last letter says so, the link does not."""
    secret, _ = await _objection_link(members)
    body = {"secret": secret, "grounds": "Das stimmt nicht."}
    assert (await members.send("/objections", body, by=view(CELLE))).json()["outcome"] == "filed"
    objection = (await last(members, "objection_filed"))["objection"]
    (await state(members, objection)).raise_for_status()
    (await decide(members, objection, 2, "rejected")).raise_for_status()
    return secret


async def _tapped(members: Running, secret: str, outcome: str) -> str:
    """Sent all the same, twice: it says the same both times, and afterwards when it is opened."""
    body = {"secret": secret, "grounds": "Das stimmt nicht."}
    for _ in range(2):
        assert (await members.send("/objections", body, by=view(CELLE))).json()["outcome"] == outcome
    return secret


@told("object", "filed on paper", "waits")
async def on_paper(members: Running) -> str:
    """The letter was faster."""
    secret, application = await _objection_link(members)
    (await enter(members, application)).raise_for_status()
    return secret


@told("object", "filed on paper, tapped in vain", "waits")
async def on_paper_and_tapped(members: Running) -> str:
    """What is so is told each time."""
    return await _tapped(members, await on_paper(members), "already_filed")


@told("object", "filed on paper, withdrawn", "final")
async def withdrawn_on_paper(members: Running) -> str:
    """Nothing leads on."""
    secret = await on_paper(members)
    objection = (await last(members, "objection_filed"))["objection"]
    where = f"/units/{SUB}/objections/{objection}/withdrawal"
    (await members.send(where, {"version": 1}, by=office(SUB))).raise_for_status()
    return await _tapped(members, secret, "refusal_final")


@told("object", "filed on paper, upheld", "admitted")
async def upheld_on_paper(members: Running) -> str:
    """They are a member."""
    secret = await on_paper(members)
    objection = (await last(members, "objection_filed"))["objection"]
    (await state(members, objection)).raise_for_status()
    (await decide(members, objection, 2, "upheld")).raise_for_status()
    return await _tapped(members, secret, "no_refusal")


@told("object", "filed on paper, rejected", "open")
async def rejected_on_paper(members: Running) -> str:
    """The way to the district is open."""
    secret = await on_paper(members)
    objection = (await last(members, "objection_filed"))["objection"]
    (await state(members, objection)).raise_for_status()
    (await decide(members, objection, 2, "rejected")).raise_for_status()
    return secret


async def _asked(members: Running) -> tuple[str, str]:
    request = (await ask(members, await officer(members))).json()["request"]
    return await secret_of(members, request), str(request)


@told("stand_in", "not answered", "open")
async def not_answered(members: Running) -> str:
    """Nothing."""
    return (await _asked(members))[0]


@told("stand_in", "yes", "accepted")
async def yes(members: Running) -> str:
    """They stand in."""
    secret, _ = await _asked(members)
    assert (await answers(members, secret)).json()["outcome"] == "accepted"
    return secret


@told("stand_in", "yes, then ended", "ended")
async def ended(members: Running) -> str:
    """The branch has somebody of its own."""
    secret = await yes(members)
    (await appoint(members, await member(members, CELLE))).raise_for_status()
    return secret


@told("stand_in", "no", "declined")
async def no(members: Running) -> str:
    """They said no."""
    secret, _ = await _asked(members)
    assert (await answers(members, secret, "no")).json()["outcome"] == "declined"
    return secret


@told("stand_in", "withdrawn", "closed")
async def withdrawn(members: Running) -> str:
    """They are not asked any more, and have not answered."""
    secret, request = await _asked(members)
    where = f"/units/{CELLE}/stand-in-requests/{request}/withdraw"
    (await members.send(where, by=office(SUB))).raise_for_status()
    return secret


@told("stand_in", "withdrawn, then yes", "closed")
async def withdrawn_then_yes(members: Running) -> str:
    """The yes came of nothing."""
    secret = await withdrawn(members)
    assert (await answers(members, secret)).json()["outcome"] == "closed"
    return secret


@told("stand_in", "silent", "closed")
async def silent(members: Running) -> str:
    """The time was over."""
    secret, _ = await _asked(members)
    await members.advance(6)
    return secret


@pytest.mark.parametrize(("purpose", "became"), STORIES)
async def test_the_holder_of_a_link_is_told_what_came_of_it(members: Running, purpose: Purpose, became: str) -> None:
    await views(members)
    client = {"client": f"view-{CELLE}", "secret": "s" * 30, "role": "view", "units": [CELLE], "url": "http://celle"}
    (await members.send("/clients", client, by=OPERATOR)).raise_for_status()
    expected, story = STORIES[purpose, became]
    held = {"secret": await story(members), "purpose": purpose}
    unit = SUB if purpose == "stand_in" else CELLE
    for _ in range(2):
        found = (await members.send("/link-states", held, by=view(unit))).json()
        assert found["state"] == expected, "and asking uses nothing up"


def test_every_purpose_that_leads_somewhere_has_its_stories() -> None:
    # a prospect's page asks how they stand, not what became of a link: test_prospects.py
    assert {purpose for purpose, _ in STORIES} == set(PATHS) - {"prospect"}
    # late and over are of time alone: they have tests of their own beside the periods
    assert {expected for expected, _ in STORIES.values()} >= set(get_args(State)) - {"late"}
