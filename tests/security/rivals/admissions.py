"""Applications: entered, confirmed, admitted, refused, lapsed – each once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from services.members.accounts.tables import Link
from services.members.admissions.tables import Draft
from services.members.tests.builders import CELLE, applicant, board, view
from shared.clock import now
from shared.security.secrets import hashed, new_secret
from tests.security.rivals import Contest, Outcome, Try, rivals
from tests.security.rivals.stages import MembersStage

PAPER = "/units/{unit}/applications"
ONLINE = f"{PAPER}/online"
CONFIRM = "/application-confirmations"
LETTER = f"{PAPER}/{{application}}/letter"
ADMIT, REFUSE = f"{PAPER}/{{application}}/admission", f"{PAPER}/{{application}}/refusal"
WARN, LAPSE = "application_warning", "application_lapse"
GONE = frozenset({410})


def somebody(**more: Any) -> dict[str, Any]:
    """An applicant whom nobody has seen before."""
    one = uuid4().hex
    name = "".join(chr(ord("a") + int(digit, 16)) for digit in one[:12]).capitalize()
    return applicant(last_name=name, email=f"{one}@example.org", **more)


async def filed(stage: MembersStage) -> dict[str, Any]:
    """An application on paper, received today."""
    today = stage.here.parts.service.calendar.today()
    return await stage.ask(PAPER, somebody(received_on=today.isoformat()), by=board(CELLE), unit=CELLE)


async def overdue(stage: MembersStage) -> dict[str, Any]:
    """An application whose month was over yesterday, and that the worker has not seen yet."""
    application = await filed(stage)
    today = stage.here.parts.service.calendar.today()
    days = {"day": today - timedelta(days=1), "was": today - timedelta(days=32)}
    past = "UPDATE applications SET decide_by = :day, received_on = :was WHERE id = :id"
    await stage.rows(past, id=UUID(application["application"]), **days)
    await stage.rows(
        "UPDATE deadlines SET due_on = :day WHERE kind = :kind AND subject = :subject",
        day=today,
        kind=LAPSE,
        subject=application["application"],
    )
    return application


def admit(stage: MembersStage, application: dict[str, Any]) -> Try:
    """The board admits."""
    ids = {"unit": CELLE, "application": application["application"]}
    return stage.post(ADMIT, {"version": 1}, by=board(CELLE), **ids)


def refuse(stage: MembersStage, application: dict[str, Any], **more: Any) -> Try:
    """The board refuses."""
    ids = {"unit": CELLE, "application": application["application"]}
    return stage.post(REFUSE, {"version": 1, "reason": "Kennt niemand.", **more}, by=board(CELLE), **ids)


def due(stage: MembersStage, kind: str) -> Try:
    """A worker looks for what is due."""

    async def work_off(process: int) -> None:
        parts = stage.processes[process % len(stage.processes)].parts
        await parts.deadlines.work_off(parts.service.database, parts.service.calendar)

    return Try(f"deadline {kind}", work_off)


async def state_of(stage: MembersStage, application: dict[str, Any]) -> tuple[str, str]:
    """The application's state and the person's status."""
    query = "SELECT a.state, p.status FROM applications a JOIN persons p ON p.id = a.person WHERE a.id = :id"
    ((state, status),) = await stage.rows(query, id=UUID(application["application"]))
    return state, status


@rivals("members", f"POST {ADMIT}")
async def admitted_once(stage: MembersStage) -> Contest:
    application = await filed(stage)

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["member_admitted"]
        assert await state_of(stage, application) == ("admitted", "member")

    return Contest([admit(stage, application)], then=then)


@rivals("members", f"POST {REFUSE}")
async def refused_once(stage: MembersStage) -> Contest:
    application = await filed(stage)

    async def then(outcome: Outcome) -> None:
        assert sorted(outcome.names()) == ["application_refused", "text"]
        assert await state_of(stage, application) == ("refused", "refused")
        texts = await stage.rows("SELECT 1 FROM person_texts WHERE person = :id", id=UUID(application["person"]))
        assert len(texts) == 1

    return Contest([refuse(stage, application)], then=then)


@rivals("members", f"POST {LETTER}")
async def posted_once_or_taken_back(stage: MembersStage) -> Contest:
    """Of those who saw that the refusal's letter was posted one takes it back, or notes another day."""
    application = await filed(stage)
    ids = {"unit": CELLE, "application": application["application"]}
    await stage.ask(REFUSE, {"version": 1, "reason": "Kennt niemand."}, by=board(CELLE), **ids)
    noted = await stage.ask(LETTER, {"version": 2, "letter": "refusal", "posted": True}, by=board(CELLE), **ids)
    body = {"version": noted["version"], "letter": "refusal"}

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["letter_posted"]

    today = stage.here.parts.service.calendar.today().isoformat()
    changes: list[dict[str, Any]] = [{"posted": False}, {"letter": "welcome", "posted": True, "posted_on": today}]
    return Contest([stage.post(LETTER, body | one, by=board(CELLE), **ids) for one in changes], then=then)


@rivals("members", f"POST {ADMIT}", f"POST {REFUSE}", f"deadline {WARN}")
async def admitted_or_refused(stage: MembersStage) -> Contest:
    application = await filed(stage)
    # nearly over: a warning that comes in between must not make a decision fail
    today = stage.here.parts.service.calendar.today()
    values = {"id": UUID(application["application"]), "day": today + timedelta(days=2)}
    await stage.rows("UPDATE applications SET decide_by = :day WHERE id = :id", **values)
    await stage.rows(
        "UPDATE deadlines SET due_on = :day WHERE kind = :kind AND subject = :subject",
        day=today,
        kind=WARN,
        subject=f"{application['application']}/3",
    )

    async def then(outcome: Outcome) -> None:
        said = [name for name in outcome.names() if name != "application_deadline_near"]
        state, _ = await state_of(stage, application)
        assert sorted(said) == (["member_admitted"] if state == "admitted" else ["application_refused", "text"])
        assert outcome.only["outcome"] == {"admitted": "board", "refused": "refused"}[state]

    return Contest([admit(stage, application), refuse(stage, application), due(stage, WARN)], then=then)


@rivals("members", f"POST {ADMIT}", f"POST {REFUSE}", f"deadline {LAPSE}")
async def lapsed_or_decided(stage: MembersStage) -> Contest:
    application = await overdue(stage)
    yesterday = (stage.here.parts.service.calendar.today() - timedelta(days=1)).isoformat()

    async def then(outcome: Outcome) -> None:
        state, status = await state_of(stage, application)
        answered = {answer.json()["outcome"] for _, answer in outcome.won}
        if state == "refused":
            assert answered == {"refused"}
            assert len(outcome.won) == 1
            assert sorted(outcome.names()) == ["application_refused", "text"]
        else:
            assert (state, status) == ("lapsed", "member")
            assert answered <= {"lapse"}
            assert outcome.names() == ["member_admitted"]

    return Contest(
        [due(stage, LAPSE), admit(stage, application), refuse(stage, application, decided_on=yesterday)],
        winners=None,
        why="after the month to admit is to confirm that the person is a member by lapse, as often as somebody does",
        then=then,
    )


@rivals("members", f"POST {PAPER}")
async def entered_once(stage: MembersStage) -> Contest:
    who = somebody(received_on=stage.here.parts.service.calendar.today().isoformat())

    async def then(outcome: Outcome) -> None:
        assert sorted(outcome.names()) == ["application_received", "person"]
        assert await persons(stage, who) == 1

    return Contest([stage.post(PAPER, who, by=board(CELLE), unit=CELLE)], then=then)


@rivals("members", f"POST {PAPER}")
async def entered_once_beside_a_namesake(stage: MembersStage) -> Contest:
    """The board insists that it is somebody else than who is known already: that makes one more, not eight."""
    who = somebody(received_on=stage.here.parts.service.calendar.today().isoformat())
    known = await stage.ask(PAPER, who, by=board(CELLE), unit=CELLE)

    async def then(outcome: Outcome) -> None:
        assert sorted(outcome.names()) == ["application_received", "person"]
        assert await persons(stage, who) == 2

    insisting = who | {"other_than": [known["person"]]}
    return Contest([stage.post(PAPER, insisting, by=board(CELLE), unit=CELLE)], then=then)


@rivals("members", f"POST {PAPER}")
async def entered_and_admitted_once(stage: MembersStage) -> Contest:
    """Once as received, once as admitted already: by two of the board, from the same sheet of paper."""
    today = stage.here.parts.service.calendar.today().isoformat()
    who = somebody(received_on=today)

    async def then(outcome: Outcome) -> None:
        assert await persons(stage, who) == 1
        assert outcome.names().count("application_received") == 1

    return Contest(
        [stage.post(PAPER, body, by=board(CELLE), unit=CELLE) for body in (who, who | {"admitted_on": today})],
        then=then,
    )


@rivals("members", f"POST {ONLINE}")
async def asked_to_confirm(stage: MembersStage) -> Contest:
    who = somebody(consent=True)

    async def then(outcome: Outcome) -> None:
        drafts = await stage.rows("SELECT 1 FROM application_drafts WHERE applicant->>'email' = :m", m=who["email"])
        assert len(drafts) == len(outcome.won) >= 1
        assert outcome.names() == ["mail_link_requested"] * len(drafts)
        assert await persons(stage, who) == 0

    return Contest(
        [stage.post(ONLINE, who, by=view(CELLE), unit=CELLE)],
        winners=None,
        why="each asks to confirm by mail, as often as the limit of mails allows; what is confirmed is filed once",
        refused=frozenset({429}),
        then=then,
    )


async def confirmation(stage: MembersStage, who: dict[str, Any]) -> Try:
    """An online application and its link, as `notify` has sent it."""
    secret = new_secret()
    draft = Draft(unit=CELLE, applicant={name: value for name, value in who.items() if name != "consent"}, at=now())
    link = Link(
        purpose="confirm_application",
        client=view(CELLE).id,
        unit=CELLE,
        email=who["email"],
        first_name=who["first_name"],
        draft=draft.id,
        requested_at=now(),
        secret_hash=hashed(secret),
        expires_at=now() + timedelta(hours=1),
    )
    async with stage.database.transaction() as session:
        session.add_all([draft, link])
    return stage.post(CONFIRM, {"secret": secret}, by=view(CELLE))


@rivals("members", f"POST {CONFIRM}")
async def confirmed_once(stage: MembersStage) -> Contest:
    who = somebody()

    async def then(outcome: Outcome) -> None:
        assert outcome.only["outcome"] == "received"
        assert sorted(outcome.names()) == ["application_received", "person"]
        assert await persons(stage, who) == 1

    return Contest([await confirmation(stage, who)], refused=GONE, then=then)


@rivals("members", f"POST {CONFIRM}", f"POST {PAPER}")
async def confirmed_and_entered_once(stage: MembersStage) -> Contest:
    """Somebody has sent the form several times, confirms each mail, and has handed in a sheet of paper too."""
    who = somebody()
    today = stage.here.parts.service.calendar.today().isoformat()

    async def then(outcome: Outcome) -> None:
        filed_now = [answer.json().get("outcome") for _, answer in outcome.won]
        assert sum(what in ("received", "open") for what in filed_now) == 1
        assert sorted(outcome.names()) == ["application_received", "person"]
        assert await persons(stage, who) == 1

    return Contest(
        [
            *[await confirmation(stage, who) for _ in range(5)],
            *[stage.post(PAPER, who | {"received_on": today}, by=board(CELLE), unit=CELLE)] * 3,
        ],
        winners=None,
        why="who confirms once more is told that the application is there already",
        then=then,
    )


async def persons(stage: MembersStage, who: dict[str, Any]) -> int:
    """How many persons have this name."""
    ((count,),) = await stage.rows("SELECT count(*) FROM persons WHERE last_name = :name", name=who["last_name"])
    return int(count)
