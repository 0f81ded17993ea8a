"""Guarantees 1 and 2: whatever is killed when, an acknowledged command is never lost, takes effect once, in order.

Commands are written under load while services, relay (it runs in members and mentoring), exchange, views, broker and
database are killed with SIGKILL at random points. Then every acknowledged command is looked for everywhere.
`make chaos KILLS=n` does the same with any number of kills; `--seed` repeats a run's choices.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from dataclasses import replace

import asyncpg
import httpx
import pytest

from deploy.cli.operator import Operator
from deploy.demo.units import unit_tree
from deploy.embedded.blocking import run_sync
from deploy.embedded.readiness import is_ready
from deploy.embedded.running import KAFKA, POSTGRES, Embedded
from deploy.stack import DEFAULT, View, view
from deploy.story.witness import Seen, Witness
from shared.contracts.topics import exchange, roster
from tests.faults.ledger import Findings, Ledger, check_above, check_branch, check_domain
from tests.faults.load import Writer
from tests.stacks import running_stack

BRANCHES = ["ov-hannover-linden-limmer", "ov-hannover-mitte", "ov-celle"]
SUB_DISTRICT, DISTRICT = "ub-region-hannover", "bezirk-hannover"
PROCESSES = ["members", "mentoring", "exchange", "notify", KAFKA, POSTGRES]
"""Killed at random, and each view in turn; KAFKA and POSTGRES take longer to come back and are as likely as others."""

STACK = replace(DEFAULT, views=(*DEFAULT.views, view("ov-hannover-mitte")))
QUIET = 180.0
"""Seconds within which everything must have arrived after the last kill."""


@pytest.fixture(scope="module")
def kills(request: pytest.FixtureRequest) -> int:
    """How many processes are killed."""
    return int(request.config.getoption("--kills"))


@pytest.fixture(scope="module")
def seed(request: pytest.FixtureRequest) -> int:
    """Where the choices of this run come from; printed when it fails."""
    given = request.config.getoption("--seed")
    return int(given) if given else random.randrange(10**6)


def test_nothing_is_lost_doubled_disordered_or_seen_by_others(kills: int, seed: int, embedded_only: None) -> None:
    """The ledger of all acknowledged commands agrees with every service, topic and view."""
    with running_stack(stack=STACK) as stack:
        ledger = Ledger()
        killed = write_and_kill(stack, ledger, kills, seed)
        assert sum(killed.values()) == kills
        assert len(ledger) > kills, "hardly a command was acknowledged: the kills prove nothing"
        findings = eventually_agrees(stack, ledger)
        assert findings.none(), f"seed {seed}, killed {dict(killed)}, {len(ledger)} commands: {findings.says()}"
        print(f"{len(ledger)} commands, killed {dict(killed)}: {findings.says()}")  # noqa: T201


def write_and_kill(stack: Embedded, ledger: Ledger, kills: int, seed: int) -> Counter[str]:
    """Write under load while killing; returns how often each process was killed."""
    with Operator(stack) as operator:
        secret = operator.machine("chaos", role="board", units=BRANCHES).secret
    tree, dice = unit_tree(), random.Random(seed)
    writers = [Writer(stack.url("members"), secret, tree, BRANCHES, ledger, seed * 10 + number) for number in range(3)]
    for writer in writers:
        writer.start()
    names = [*PROCESSES, *(each.name for each in stack.stack.views)]
    killed: Counter[str] = Counter()
    try:
        for number in range(kills):
            # each once in a random order, then again: twelve kills meet every process
            if number % len(names) == 0:
                dice.shuffle(names)
            name = names[number % len(names)]
            wait_for_commands(ledger, len(ledger) + dice.randrange(1, 8), writers)
            kill(stack, name)
            killed[name] += 1
    finally:
        for writer in writers:
            writer.finish()
        for writer in writers:
            writer.join(QUIET)
    for writer in writers:
        assert writer.error is None, f"seed {seed}: {writer.error}"
    return killed


def wait_for_commands(ledger: Ledger, count: int, writers: list[Writer]) -> None:
    """Wait until so many commands have been acknowledged in all."""
    pause, deadline = threading.Event(), time.monotonic() + QUIET
    while len(ledger) < count:
        assert all(writer.error is None for writer in writers), [str(writer.error) for writer in writers]
        assert time.monotonic() < deadline, "no command is acknowledged any more"
        pause.wait(0.02)


def kill(stack: Embedded, name: str) -> None:
    """SIGKILL; a process that is just coming back from an earlier kill is waited for first."""
    pause, deadline = threading.Event(), time.monotonic() + QUIET
    while not (pid := stack.supervisor.process(name)["pid"]):
        assert time.monotonic() < deadline, f"{name} did not come back"
        pause.wait(0.05)
    os.kill(pid, signal.SIGKILL)


def eventually_agrees(stack: Embedded, ledger: Ledger) -> Findings:
    """Compare until everything agrees, or nothing has changed for a while."""
    pause, deadline = threading.Event(), time.monotonic() + QUIET
    while True:
        if all(is_ready(stack, process.name) for process in stack.stack.processes):
            findings = reconcile(stack, ledger)
            # a double or a leak does not go away by waiting; what is missing may still be under way
            if findings.none() or time.monotonic() > deadline:
                return findings
        assert time.monotonic() < deadline, "a process did not become ready again"
        pause.wait(0.5)


def reconcile(stack: Embedded, ledger: Ledger) -> Findings:
    """Look for every acknowledged command in every service, topic, view and mailbox."""
    findings = Findings()
    all_seeing = Witness(admin_settings(stack))
    check_domain(ledger, all_seeing.read("members.events"), all_seeing.read("mentoring.events"), findings)
    for branch in BRANCHES:
        check_branch(ledger, branch, all_seeing.read(exchange(branch)), newest(all_seeing, roster(branch)), findings)
    tree = unit_tree()
    for unit in (SUB_DISTRICT, DISTRICT):
        below = {each.key for each in tree.below(unit)}
        check_above(ledger, unit, below, all_seeing.read(exchange(unit)), all_seeing.read(roster(unit)), findings)
    check_mails(stack, ledger, findings)
    for each in stack.stack.views:
        run_sync(check_view(stack, each, ledger, findings))
    return findings


def newest(witness: Witness, topic: str) -> list[Seen]:
    """The newest record of each key of a compacted topic."""
    return list({record.key: record for record in witness.read(topic)}.values())


def admin_settings(stack: Embedded) -> dict[str, str]:
    """The admin's credentials: the test may see everything."""
    return {
        "bootstrap": stack.kafka.bootstrap,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "username": "admin",
        "password": stack.kafka.password,
    }


def check_mails(stack: Embedded, ledger: Ledger, findings: Findings) -> None:
    """Each new member has at most one welcome, and one unless notify itself was killed while sending it."""
    mails = httpx.get(f"{stack.url('mailbox')}/api/messages", timeout=60, trust_env=False).json()
    welcomes = Counter(mail["to"][0] if isinstance(mail["to"], list) else mail["to"] for mail in mails)
    for one in ledger.admitted:
        if welcomes[one.email] > 1:
            findings.doubled.append(f"{welcomes[one.email]} mails to {one.email}")
    missing = [one for one in ledger.admitted if not welcomes[one.email]]
    uncertain = run_sync(count(stack, "notify", "SELECT count(*) FROM outgoing WHERE state = 'uncertain'"))
    if len(missing) > uncertain:
        findings.lost.append(f"{len(missing)} welcomes missing, {uncertain} uncertain")


async def check_view(stack: Embedded, each: View, ledger: Ledger, findings: Findings) -> None:
    """A branch's read model holds each of its new members once; those above hold no person of a branch."""
    people = await values(stack, each.database, "SELECT person::text FROM newcomers_admissions")
    unit = each.units[0]
    if unit in BRANCHES:
        own = Counter(people)
        for one in ledger.admitted:
            if one.branch == unit and own[one.person] != 1:
                (findings.doubled if own[one.person] else findings.lost).append(f"{each.name} {one.person}")
            if one.branch != unit and own[one.person]:
                findings.not_entitled.append(f"{each.name} {one.person}")
    elif people:
        findings.not_entitled.append(f"{each.name} holds {len(people)} persons")


async def values(stack: Embedded, database: str, query: str) -> list[str]:
    """The first column of a query."""
    connection = await asyncpg.connect(stack.postgres.dsn(database))
    try:
        return [row[0] for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def count(stack: Embedded, database: str, query: str) -> int:
    """The one number of a query."""
    return int((await values(stack, database, query))[0])
