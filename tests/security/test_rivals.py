"""Rivals: every command of every service and every deadline, against itself and against what it competes with.

Eight at once on warm connections, over two processes on one database, several rounds: exactly one succeeds, the others
get a 409 and never a 500, and state, outbox and what was said afterwards agree with one success. What is said of each
route stands in `tests/security/rivals/`, a module for each capability; a route without a word fails here.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from deploy.reference.composed import SERVICES, build
from deploy.testing.postgres import PostgresForTests
from shared.web import api_routes
from tests.security import rivals
from tests.security.rivals import ALL, Contest, Outcome, Stated
from tests.security.rivals.stage import Stage
from tests.security.rivals.stages import STAGES

ROUNDS = 3
READS = {"GET", "HEAD", "OPTIONS"}
CHANGES_NOTHING = {
    ("members", "POST /tokens"): "gives a token out; nothing is stored",
    ("members", "POST /link-states"): "says whether a link can be used; posted to keep the secret out of addresses",
}

for module in pkgutil.iter_modules(rivals.__path__):
    importlib.import_module(f"{rivals.__name__}.{module.name}")


def what_competes() -> set[tuple[str, str]]:
    """Every route that changes something, and every kind of deadline, with its service."""
    found = set[tuple[str, str]]()
    for name in SERVICES:
        app = build(name)
        for route in api_routes(app):
            for method in set(route.methods or ()) - READS:
                # what every service has for operators is the same code everywhere
                shared = route.path.startswith("/ops/dead-letters/")
                found.add(("every" if shared else name, f"{method} {route.path}"))
        deadlines = getattr(getattr(app.state, name, None), "deadlines", None)
        found |= {(name, f"deadline {kind}") for kind in (deadlines.kinds if deadlines else ())}
    return found - set(CHANGES_NOTHING)


def test_everything_that_changes_something_states_its_rivals() -> None:
    stated = {(one.service, route) for one in ALL.stated for route in one.routes}
    missing = sorted(what_competes() - stated)
    assert not missing, f"say in tests/security/rivals/ what happens when eight do this at once: {missing}"
    assert not sorted(stated - what_competes()), "these do not exist any more"


def test_the_services_are_all_on_stage() -> None:
    assert set(STAGES) - {"every"} == set(SERVICES) - {"exchange"}, "exchange has operators' routes only"
    assert not [route for service, route in what_competes() if service == "exchange"]


@pytest.fixture(scope="module")
async def stages(
    postgres: PostgresForTests, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[dict[str, Stage]]:
    """Every service, twice over a database of its own."""
    async with AsyncExitStack() as stack:
        found = {}
        for name, stage in STAGES.items():
            folder: Path = tmp_path_factory.mktemp(name)
            found[name] = await stack.enter_async_context(stage((await postgres.database(name)).dsn, folder))
            await found[name].prepare()
        yield found


@pytest.mark.parametrize("stated", ALL.stated, ids=str)
async def test_one_of_eight(stages: dict[str, Stage], stated: Stated) -> None:
    stage = stages[stated.service]
    for _ in range(ROUNDS):
        contest = await stated.staging(stage)
        assert {one.route for one in contest.tries} == set(stated.routes), "what is stated is what is tried"
        outcome = await stage.fight(contest)
        judge(contest, outcome)
        if contest.then:
            await contest.then(outcome)


def judge(contest: Contest, outcome: Outcome) -> None:
    """What must be true of every contest."""
    answers = [answer for _, answer in outcome.answers if answer is not None]
    statuses = Counter(answer.status_code for answer in answers)
    lost = [answer for answer in answers if not answer.is_success]
    strange = [(answer.status_code, answer.text[:300]) for answer in lost if answer.status_code not in contest.refused]
    assert not strange, strange
    if contest.winners is not None:
        assert len(outcome.won) == contest.winners, f"{statuses} instead of {contest.winners}"
    versions = Counter((one.aggregate, one.version) for one in outcome.said)
    assert max(versions.values(), default=1) == 1, f"a version was said twice: {versions.most_common(3)}"
    by_command = Counter(one.command for one in outcome.said if one.command)
    parts = {
        answer.headers["Ortsnetz-Command"]: int(answer.headers["Ortsnetz-Parts"])
        for _, answer in outcome.won
        if "Ortsnetz-Command" in answer.headers
    }
    acknowledged = {command: said for command, said in parts.items() if said}
    assert by_command == acknowledged, "what was acknowledged is not what was said"
