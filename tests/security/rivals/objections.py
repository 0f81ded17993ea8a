"""Objections: filed by whoever is first, stated, decided or withdrawn – each once; and erased, or filed after all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.members.accounts.tables import Link
from services.members.tests.builders import CELLE, SUB, board, office, view
from shared.clock import now
from shared.references import reference
from shared.security.secrets import hashed, new_secret
from tests.security.rivals import Contest, Outcome, Try, rivals
from tests.security.rivals.admissions import REFUSE, due, filed
from tests.security.rivals.stages import MembersStage

ENTER = "/units/{unit}/applications/{application}/objections"
ENTER_ABOVE, BY_LINK = "/units/{unit}/objections", "/objections"
ONE = "/units/{unit}/objections/{objection}"
STATE, DECIDE, WITHDRAW = f"{ONE}/statement", f"{ONE}/decision", f"{ONE}/withdrawal"
STATEMENT, HEARD, DECISION = "objection_statement", "objection_heard", "objection_decision"
FORGET = "applicant_forgotten"


async def refused(stage: MembersStage) -> dict[str, Any]:
    """Somebody whom the branch has refused."""
    application = await filed(stage)
    ids = {"unit": CELLE, "application": application["application"]}
    await stage.ask(REFUSE, {"version": 1, "reason": "Kennt niemand."}, by=board(CELLE), **ids)
    return application


def letter(stage: MembersStage) -> dict[str, Any]:
    """A letter that came today."""
    return {"received_on": stage.here.parts.service.calendar.today().isoformat(), "grounds": "Ich bin bekannt."}


def enter(stage: MembersStage, application: dict[str, Any]) -> Try:
    """The branch's board enters it."""
    return stage.post(ENTER, letter(stage), by=board(CELLE), unit=CELLE, application=application["application"])


def enter_above(stage: MembersStage, application: dict[str, Any]) -> Try:
    """The sub-district's office enters it."""
    body = letter(stage) | {"reference": reference(UUID(application["application"]))}
    return stage.post(ENTER_ABOVE, body, by=office(SUB), unit=SUB)


async def by_link(stage: MembersStage, application: dict[str, Any]) -> Try:
    """The applicant objects by a link that was sent."""
    secret = new_secret()
    link = Link(
        purpose="object",
        client=view(CELLE).id,
        unit=CELLE,
        email="somebody@example.org",
        first_name="Petra",
        application=UUID(application["application"]),
        requested_at=now(),
        secret_hash=hashed(secret),
        expires_at=now() + timedelta(days=1),
    )
    async with stage.database.transaction() as session:
        session.add(link)
    return stage.post(BY_LINK, {"secret": secret, "grounds": "Ich bin bekannt."}, by=view(CELLE))


async def pending(stage: MembersStage, *, heard: bool = True) -> dict[str, Any]:
    """An objection at the sub-district; `heard`: the branch has stated its view."""
    application = await refused(stage)
    ids = {"unit": CELLE, "application": application["application"]}
    found = await stage.ask(ENTER, letter(stage), by=board(CELLE), **ids)
    if heard:
        found |= await stage.ask(STATE, view_of(found), by=board(CELLE), unit=CELLE, objection=found["objection"])
    return found


def view_of(objection: dict[str, Any]) -> dict[str, Any]:
    """The branch's view."""
    return {"version": objection["version"], "statement": "Kennt weiterhin niemand."}


def state(stage: MembersStage, objection: dict[str, Any]) -> Try:
    """The branch states its view."""
    return stage.post(STATE, view_of(objection), by=board(CELLE), unit=CELLE, objection=objection["objection"])


def decide(stage: MembersStage, objection: dict[str, Any], outcome: str) -> Try:
    """The sub-district decides."""
    body = {"version": objection["version"], "outcome": outcome, "reasons": "Alle kennen sie."}
    return stage.post(DECIDE, body, by=office(SUB), unit=SUB, objection=objection["objection"])


def withdraw(stage: MembersStage, objection: dict[str, Any]) -> Try:
    """The applicant withdraws."""
    body = {"version": objection["version"]}
    return stage.post(WITHDRAW, body, by=office(SUB), unit=SUB, objection=objection["objection"])


async def is_due(stage: MembersStage, subject: str, *kinds: str) -> None:
    """These deadlines have come."""
    for kind in kinds:
        await stage.rows(
            "UPDATE deadlines SET due_on = :day WHERE kind = :kind AND subject LIKE :subject",
            day=stage.here.parts.service.calendar.today(),
            kind=kind,
            subject=f"{subject}/%",
        )


@rivals("members", f"POST {ENTER}", f"POST {ENTER_ABOVE}")
async def entered_once(stage: MembersStage) -> Contest:
    """The same letter, by the branch and by the office above."""
    application = await refused(stage)

    async def then(outcome: Outcome) -> None:
        assert sorted(outcome.names()) == ["objection_filed", "text"]

    return Contest([enter(stage, application), enter_above(stage, application)], then=then)


@rivals("members", f"POST {BY_LINK}")
async def one_link_files_once(stage: MembersStage) -> Contest:
    application = await refused(stage)

    async def then(outcome: Outcome) -> None:
        assert outcome.only["outcome"] == "filed"
        assert sorted(outcome.names()) == ["objection_filed", "text"]

    return Contest([await by_link(stage, application)], refused=frozenset({410}), then=then)


@rivals("members", f"POST {BY_LINK}", f"POST {ENTER}")
async def by_link_and_by_letter(stage: MembersStage) -> Contest:
    application = await refused(stage)

    async def then(outcome: Outcome) -> None:
        assert sorted(outcome.names()) == ["objection_filed", "text"]
        answers = [answer.json() for _, answer in outcome.won]
        assert sum("objection" in one or one["outcome"] == "filed" for one in answers) == 1

    links = [await by_link(stage, application) for _ in range(4)]
    return Contest(
        [one for link in links for one in (link, enter(stage, application))],
        winners=None,
        why="whoever objects by a link is told that the letter was there already",
        then=then,
    )


@rivals("members", f"POST {STATE}")
async def stated_once(stage: MembersStage) -> Contest:
    objection = await pending(stage, heard=False)

    async def then(outcome: Outcome) -> None:
        assert sorted(outcome.names()) == ["objection_heard", "text"]

    return Contest([state(stage, objection)], then=then)


@rivals("members", f"POST {DECIDE}")
async def decided_one_way(stage: MembersStage) -> Contest:
    objection = await pending(stage)

    async def then(outcome: Outcome) -> None:
        said = outcome.names()
        assert said.count("objection_decided") == 1
        assert said.count("member_admitted") == (outcome.only["state"] == "upheld")

    return Contest([decide(stage, objection, "upheld"), decide(stage, objection, "rejected")], then=then)


@rivals("members", f"POST {DECIDE}", f"POST {WITHDRAW}", f"POST {STATE}")
async def decided_or_withdrawn_or_stated_anew(stage: MembersStage) -> Contest:
    """What was read is what is decided about: a view stated meanwhile makes the decision look again."""
    objection = await pending(stage)

    async def then(outcome: Outcome) -> None:
        ends = [name for name in outcome.names() if name in ("objection_decided", "objection_withdrawn")]
        assert len(ends) <= 1

    tries = [decide(stage, objection, "rejected"), withdraw(stage, objection), state(stage, objection)]
    return Contest(tries, then=then)


@rivals("members", f"deadline {STATEMENT}", f"deadline {HEARD}", f"deadline {DECISION}", f"POST {WITHDRAW}")
async def reminded_while_it_is_withdrawn(stage: MembersStage) -> Contest:
    objection = await pending(stage, heard=False)
    await is_due(stage, objection["objection"], STATEMENT, HEARD, DECISION)

    async def then(outcome: Outcome) -> None:
        assert outcome.names().count("objection_withdrawn") == 1

    return Contest(
        [withdraw(stage, objection), *(due(stage, kind) for kind in (STATEMENT, HEARD, DECISION))], then=then
    )


@rivals("members", f"deadline {FORGET}", f"POST {ENTER}")
async def erased_or_objected_at_the_end_of_the_time(stage: MembersStage) -> Contest:
    """A letter that came in time is entered on the very day on which the applicant is erased."""
    application = await refused(stage)
    today = stage.here.parts.service.calendar.today()
    id_ = application["application"]
    past = {"id": UUID(id_), "long": today - timedelta(days=200), "until": today - timedelta(days=150)}
    await stage.rows("UPDATE applications SET decided_on = :long, object_by = :until WHERE id = :id", **past)
    await is_due(stage, id_, FORGET)
    body = letter(stage) | {"received_on": (today - timedelta(days=160)).isoformat()}
    entered = stage.post(ENTER, body, by=board(CELLE), unit=CELLE, application=id_)

    async def then(outcome: Outcome) -> None:
        names = outcome.names()
        assert ("objection_filed" in names) != ("applicant_forgotten" in names)
        assert len(outcome.won) == ("objection_filed" in names)

    return Contest(
        [entered, due(stage, FORGET)],
        winners=None,
        why="none, where the applicant is erased first",
        refused=frozenset({404, 409}),
        then=then,
    )
