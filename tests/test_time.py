"""The passing of time: on a stack of its own, whose business dates are moved by `ortsnetz clock advance`."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli.main import app
from deploy.cli.operator import Operator
from deploy.demo.people import invent
from deploy.demo.units import unit_tree
from deploy.embedded.running import Embedded
from deploy.story.people import Mailbox
from deploy.story.telling import eventually
from deploy.story.witness import Seen, Witness
from shared.clock import Calendar
from shared.contracts.base import Event
from shared.contracts.contacts import ContactPersonEnded
from shared.contracts.members import ApplicationDeadlineNear, MemberAdmitted
from shared.contracts.topics import exchange
from shared.contracts.visibility import VisibilityChanged, VisibilityOfferChanged
from shared.standards import end_of_period
from tests.faults.processes import Processes
from tests.stacks import running_stack

BRANCH, SUB_DISTRICT, DISTRICT = "ov-hannover-linden-limmer", "ub-region-hannover", "bezirk-hannover"
UNSEEN = "ov-springe"


@pytest.fixture(scope="module")
def stack(embedded_only: None) -> Iterator[Embedded]:
    """A stack whose clock can be moved; nothing in it."""
    with running_stack(movable_clock=True) as found:
        yield found


@pytest.fixture(scope="module")
def board(stack: Embedded) -> Iterator[Operator]:
    """The branch's board, as a machine account."""
    with Operator(stack) as operator:
        yield operator.machine("board", role="board", units=[BRANCH])


def advance(stack: Embedded, days: int) -> date:
    """`ortsnetz clock advance`."""
    said = CliRunner().invoke(app, ["clock", "advance", f"{days}d", "--dir", str(stack.home.path), "--json"])
    assert said.exit_code == 0, said.output
    return date.fromisoformat(json.loads(said.output)["today"])


def facts(stack: Embedded, unit: str, kind: type[Event]) -> list[dict[str, Any]]:
    """Values of one type of fact in a unit's topic."""
    records: list[Seen] = Witness(Processes(stack).broker).read(exchange(unit))
    return [json.loads(r.value or "{}") for r in records if r.headers["ce_type"] == kind.TYPE]


def apply(board: Operator, today: date, mark: str) -> dict[str, Any]:
    """An application on paper, received today."""
    newcomer = invent(random.Random(mark), unit_tree()[BRANCH], mark=mark)
    body = {**newcomer.applicant(), "received_on": today.isoformat()}
    found: dict[str, Any] = board.post("members", f"/units/{BRANCH}/applications", body)
    return found


def some(look: Callable[[], list[dict[str, Any]]]) -> Callable[[], dict[str, Any] | None]:
    """The first of what is looked for."""
    return lambda: next(iter(look()), None)


def test_an_application_is_warned_about_twice_and_lapses(stack: Embedded, board: Operator) -> None:
    """10 days before, 3 days before, and on the day after its last day the person is a member, by lapse."""
    today = Calendar(stack.home.clock).today()
    application = apply(board, today, "lapsing")
    last_day = end_of_period(today, "P1M")

    def mine(kind: type[Event]) -> list[dict[str, Any]]:
        return [f for f in facts(stack, BRANCH, kind) if f["application"] == application["application"]]

    for left in (10, 3):
        today = advance(stack, (last_day - today).days - left)
        eventually(
            lambda left=left: [f for f in mine(ApplicationDeadlineNear) if f["days_left"] == left],  # type: ignore[misc]
            f"no warning {left} days before",
        )
    today = advance(stack, 3)
    assert today == last_day
    assert not mine(MemberAdmitted), "the last day itself still counts"
    before = len(facts(stack, SUB_DISTRICT, MemberAdmitted))
    advance(stack, 1)
    admitted = eventually(some(lambda: mine(MemberAdmitted)), "no admission by lapse")
    assert admitted["outcome"] == "lapse"
    assert admitted["admitted_on"] == (last_day + timedelta(days=1)).isoformat()
    seen = eventually(
        lambda: facts(stack, SUB_DISTRICT, MemberAdmitted)[before:], "the sub-district does not see the lapse"
    )
    assert "person" not in seen[0]
    assert "application" not in seen[0]
    assert len(mine(ApplicationDeadlineNear)) == 2, "warned exactly twice"


def test_a_term_ends_by_itself(stack: Embedded, board: Operator) -> None:
    """The contact person's term is over: in that moment the sub-district sees the gap."""
    today = Calendar(stack.home.clock).today()
    application = apply(board, today, "contact")
    path = f"/units/{BRANCH}/applications/{application['application']}/admission"
    board.post("members", path, {"version": 1})
    until = today + timedelta(days=20)
    body = {"person": application["person"], "until": until.isoformat()}
    board.post("members", f"/units/{BRANCH}/contact-persons", body)
    advance(stack, 20)
    assert not facts(stack, SUB_DISTRICT, ContactPersonEnded), "the last day of the term still counts"
    advance(stack, 1)
    ended = eventually(some(lambda: facts(stack, SUB_DISTRICT, ContactPersonEnded)), "the gap is not seen")
    assert ended["vacant"] is True
    assert ended["reason"] == "term"


def test_a_branch_that_nobody_has_seen_for_months_is_offered_one_stall_by_one_mail(stack: Embedded) -> None:
    """Half a year passes at once, as in a standstill: one offer, which the level above sees, and one mail."""
    email = "vera.sichtbar@example.org"
    with Operator(stack) as operator:
        board = {"email": email, "first_name": "Vera", "last_name": "Sichtbar", "role": "board"}
        operator.post("members", f"/units/{UNSEEN}/roles", board)
        office = operator.machine("visibility", role="board", units=[DISTRICT])
        office.post("events", f"/units/{DISTRICT}/visibility", {"looks": True, "version": 0})
        eventually(
            lambda: [one for one in facts(stack, SUB_DISTRICT, VisibilityChanged) if one["unit"]["branch"] == UNSEEN],
            "the branch is not looked at",
        )
        advance(stack, 180)
        for unit in (UNSEEN, SUB_DISTRICT):
            offers = eventually(
                lambda unit=unit: [  # type: ignore[misc]
                    one for one in facts(stack, unit, VisibilityOfferChanged) if one["unit"]["branch"] == UNSEEN
                ],
                f"{unit} hears of no offer",
            )
            assert [one["standing"] for one in offers] == ["open"]
        told = stack.told()
        assert told is not None
        mailbox = Mailbox(told["mail"]["url"])
        mailbox.newest(email, "acht Wochen lang nicht öffentlich zu sehen")
        assert len([one for one in mailbox.to(email) if "Infostand" in one["subject"]]) == 1
        office.post("events", f"/units/{DISTRICT}/visibility", {"looks": False, "version": 1})
        operator.retire("visibility")


def test_the_clock_of_a_stack_that_people_use_is_fixed(tmp_path: Path) -> None:
    """`clock advance` is refused where the stack was not made for tests."""
    said = CliRunner().invoke(app, ["clock", "advance", "31d", "--dir", str(tmp_path)])
    assert said.exit_code == 1
    assert "only on stacks of tests" in said.output
