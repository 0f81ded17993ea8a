"""Prospects: one address is one prospect, one step for those who saw the same, forgotten once, and one who applies."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from services.members.accounts.tables import Link
from services.members.prospects.deadlines import UNANSWERED
from services.members.prospects.entering import QUIET, UNCONFIRMED
from services.members.tests.builders import CELLE, board, contact_person, view
from shared.clock import now
from shared.security.secrets import hashed, new_secret
from tests.security.rivals import Contest, Outcome, Try, rivals
from tests.security.rivals.admissions import PAPER, due, somebody
from tests.security.rivals.stages import MembersStage

HERE = "/units/{unit}/prospects"
ONE = f"{HERE}/{{prospect}}"
GONE = frozenset({410})
_numbers = (f"05141 {n}" for n in itertools.count(100000))


def address() -> str:
    """One that nobody has used before."""
    return f"{uuid4().hex}@example.org"


async def asked(stage: MembersStage, email: str = "", **more: Any) -> tuple[str, str]:
    """Somebody who has not confirmed yet: the prospect, and the secret of the link in their mail."""
    email = email or address()
    body = {"first_name": "Lena", "email": email, "consent": True, **more}
    await stage.ask(f"{HERE}/interest", body, by=view(CELLE), unit=CELLE)
    query = "SELECT p.id, l.id FROM prospects p JOIN links l ON l.draft = p.id WHERE p.email = :e ORDER BY l.id DESC"
    prospect, link = (await stage.rows(query, e=email))[0]
    secret = new_secret()
    async with stage.here.parts.service.database.transaction() as session:
        found = await session.get_one(Link, link)
        found.secret_hash, found.client = hashed(secret), f"view-{CELLE}"
        found.expires_at = now() + timedelta(days=7)
    return str(prospect), secret


async def opened(stage: MembersStage, email: str = "") -> tuple[str, str]:
    """Somebody who has confirmed."""
    prospect, secret = await asked(stage, email)
    await stage.ask("/prospects/confirmation", {"secret": secret}, by=view(CELLE))
    return prospect, secret


def by_link(stage: MembersStage, what: str, secret: str, **more: Any) -> Try:
    """What somebody does by the link in their mail."""
    return stage.post(f"/prospects/{what}", {"secret": secret, **more}, by=view(CELLE))


def tends(stage: MembersStage, what: str, prospect: str, **more: Any) -> Try:
    """What the branch does."""
    return stage.post(f"{ONE}/{what}", {"version": 1, **more}, by=board(CELLE), unit=CELLE, prospect=prospect)


async def ago(stage: MembersStage, prospect: str, days: int, kind: str) -> None:
    """As if the last step, or the question, were so long ago, and a worker had not looked since."""
    earlier = "{0} = {0} - CAST(:days AS int)"
    moved = ", ".join(map(earlier.format, ("touched_on", "answer_by")))
    past = f"UPDATE prospects SET {moved} WHERE id = :p"
    await stage.rows(past, days=days, p=UUID(prospect))
    row = "UPDATE deadlines SET due_on = due_on - CAST(:days AS int) WHERE kind = :kind AND subject LIKE :p || '%'"
    await stage.rows(row, days=days, kind=kind, p=prospect)


def once(*kinds: str) -> Any:
    """One of these was said, once; acknowledged as often as one likes."""

    async def then(outcome: Outcome) -> None:
        assert len([name for name in outcome.names() if name in kinds]) == 1, outcome.names()

    return then


@rivals("members", f"POST {HERE}")
async def one_telephone(stage: MembersStage) -> Contest:
    """Two at one stall type the same number: one person."""
    body = {"first_name": "Kim", "phone": next(_numbers), "source": "stall", "consent": True}
    who = (board(CELLE), contact_person(CELLE, uuid4()))
    return Contest(
        [stage.post(HERE, body | {"first_name": name}, by=one, unit=CELLE) for name in ("Kim", "KIM") for one in who],
        then=once("prospect_opened"),
    )


@rivals("members", f"POST {HERE}/interest")
async def each_who_is_interested(stage: MembersStage) -> Contest:
    """Who asks is not compared with anybody before the address is confirmed."""
    bodies = [{"first_name": "Lena", "email": address(), "consent": True} for _ in range(8)]

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["prospect_asked"] * 8
        assert {answer.text for _, answer in outcome.won} == {'{"status":"accepted"}'}

    tries = [stage.post(f"{HERE}/interest", one, by=view(CELLE), unit=CELLE) for one in bodies]
    return Contest(tries, winners=8, why="none is another's rival before the address is confirmed", then=then)


@rivals("members", "POST /prospects/confirmation")
async def one_prospect_of_an_address(stage: MembersStage) -> Contest:
    """The same address by two links, each tapped several times."""
    email = address()
    secrets = [(await asked(stage, email))[1] for _ in range(2)]
    return Contest(
        [by_link(stage, "confirmation", one) for one in secrets],
        winners=8,
        why="a link that is tapped twice says what is so",
        then=once("prospect_opened"),
    )


@rivals("members", f"POST {HERE}/guests", "POST /prospects/confirmation")
async def one_guest_who_stays(stage: MembersStage) -> Contest:
    """By the link of an evening and by that of the form at once: one prospect."""
    email = address()
    _, secret = await asked(stage, email)
    guest = {"first_name": "Lena", "email": email, "consent": True, "occasion": str(uuid4())}
    guest["met_on"] = str(stage.here.parts.service.calendar.today())
    tries = [
        stage.post(f"{HERE}/guests", guest, by=view(CELLE), unit=CELLE),
        by_link(stage, "confirmation", secret),
    ]
    return Contest(tries, winners=8, why="whoever stays twice stays once", then=once("prospect_opened"))


@rivals("members", "POST /prospects/confirmation", f"deadline {UNCONFIRMED}")
async def one_end_of_an_address(stage: MembersStage) -> Contest:
    """Confirmed a week later: there, or gone; never both."""
    prospect, secret = await asked(stage)
    await ago(stage, prospect, 8, UNCONFIRMED)

    async def then(outcome: Outcome) -> None:
        left = await stage.rows("SELECT state FROM prospects WHERE id = :p", p=UUID(prospect))
        assert left == ([("open",)] if "prospect_opened" in outcome.names() else [])

    tries = [by_link(stage, "confirmation", secret), due(stage, UNCONFIRMED)]
    return Contest(tries, winners=None, why="whichever was first", refused=GONE, then=then)


@rivals("members", f"POST {ONE}/steps", f"POST {ONE}/plan", f"POST {ONE}/end")
async def one_step(stage: MembersStage) -> Contest:
    """Whoever saw the same page: one of them is heard."""
    prospect, _ = await opened(stage)
    day = str(stage.here.parts.service.calendar.today())
    return Contest(
        [
            tends(stage, "steps", prospect, done="talked"),
            tends(stage, "plan", prospect, next_step="meet", next_on=day),
            tends(stage, "end", prospect),
        ],
        refused=frozenset({404, 409}),
        then=once("prospect_stepped", "prospect_planned", "prospect_ended"),
    )


@rivals("members", "POST /prospects/erasure", f"POST {ONE}/end")
async def forgotten_once(stage: MembersStage) -> Contest:
    prospect, secret = await opened(stage)

    async def then(outcome: Outcome) -> None:
        assert sorted(outcome.names()) == ["person", "prospect_ended"]
        assert await stage.rows("SELECT id FROM prospects WHERE id = :p", p=UUID(prospect)) == []
        assert await stage.rows("SELECT id FROM links WHERE draft = :p", p=UUID(prospect)) == []

    tries = [by_link(stage, "erasure", secret), tends(stage, "end", prospect)]
    return Contest(tries, refused=frozenset({404, 409, 410}), then=then)


@rivals("members", f"deadline {QUIET}", f"POST {ONE}/steps")
async def one_question(stage: MembersStage) -> Contest:
    """Talked to in the hour in which they would be asked: one or the other, or first asked and then talked to."""
    prospect, _ = await opened(stage)
    await ago(stage, prospect, 190, QUIET)

    async def then(outcome: Outcome) -> None:
        theirs = [name for name in outcome.names() if name in ("prospect_questioned", "prospect_stepped")]
        assert theirs in (["prospect_stepped"], ["prospect_questioned", "prospect_stepped"])

    tries = [due(stage, QUIET), tends(stage, "steps", prospect, done="talked")]
    return Contest(tries, winners=None, why="a question makes no page stale", then=then)


@rivals("members", f"deadline {UNANSWERED}", "POST /prospects/staying")
async def one_answer(stage: MembersStage) -> Contest:
    """A yes in the last minute: they stay, or are forgotten."""
    prospect, secret = await opened(stage)
    await ago(stage, prospect, 190, QUIET)
    parts = stage.here.parts
    await parts.deadlines.work_off(parts.service.database, parts.service.calendar)
    await ago(stage, prospect, 15, UNANSWERED)

    async def then(outcome: Outcome) -> None:
        said = [name for name in outcome.names() if name in ("prospect_stays", "prospect_ended")]
        left = await stage.rows("SELECT state FROM prospects WHERE id = :p", p=UUID(prospect))
        assert (said, left) in ((["prospect_stays"], [("open",)]), (["prospect_ended"], []))

    tries = [by_link(stage, "staying", secret), due(stage, UNANSWERED)]
    return Contest(tries, winners=None, why="whichever was first", refused=GONE, then=then)


@rivals("members", f"POST {PAPER}", "POST /prospects/erasure")
async def one_who_applies(stage: MembersStage) -> Contest:
    """An application from their page while they ask to be erased: theirs, or nobody's any more."""
    prospect, secret = await opened(stage)
    today = str(stage.here.parts.service.calendar.today())
    body = somebody(received_on=today, prospect=prospect)

    async def then(outcome: Outcome) -> None:
        applied = "prospect_applied" in outcome.names()
        assert applied != ("prospect_ended" in outcome.names())
        assert len(outcome.won) == 1

    tries = [
        stage.post(PAPER, body, by=board(CELLE), unit=CELLE),
        by_link(stage, "erasure", secret),
    ]
    return Contest(tries, refused=frozenset({404, 409, 410}), then=then)


@rivals("members", "POST /prospects/standing")
async def looking_changes_nothing(stage: MembersStage) -> Contest:
    _, secret = await opened(stage)

    async def then(outcome: Outcome) -> None:
        assert not outcome.said

    return Contest([by_link(stage, "standing", secret)], winners=8, why="looking changes nothing", then=then)
