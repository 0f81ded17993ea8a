"""Looks for every acknowledged command in every service, topic, view and mailbox, whatever runs them."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

from confluent_kafka import KafkaException

from deploy.demo.units import unit_tree
from deploy.stack.description import View
from deploy.story.witness import Seen, Witness
from shared.contracts.topics import exchange, roster
from tests.faults.ledger import Findings, Ledger, check_above, check_branch, check_domain
from tests.faults.watched import BRANCHES, Watched

SUB_DISTRICT, DISTRICT = "ub-region-hannover", "bezirk-hannover"
Check = Callable[[Findings], None]
QUIET = 180.0
"""Seconds within which everything must have arrived after the last fault."""


def eventually_agrees(watched: Watched, ledger: Ledger, also: Check | None = None) -> Findings:
    """Compare until everything agrees, or nothing has changed for a while. `also`: what else is looked at."""
    pause, deadline = threading.Event(), time.monotonic() + QUIET
    while True:
        if watched.ready():
            try:
                findings = reconcile(watched, ledger)
                if also:
                    also(findings)
            except KafkaException:  # after a fault, and on a busy machine, a partition is without a leader for a moment
                if time.monotonic() > deadline:
                    raise
            else:
                # a double or a leak does not go away by waiting; what is missing may still be under way
                if findings.none() or time.monotonic() > deadline:
                    return findings
        assert time.monotonic() < deadline, "a process did not become ready again"
        pause.wait(0.5)


def reconcile(watched: Watched, ledger: Ledger) -> Findings:
    """Look for every acknowledged command in every service, topic, view and mailbox."""
    findings = Findings()
    all_seeing = Witness(watched.broker)
    check_domain(ledger, all_seeing.read("members.events"), all_seeing.read("mentoring.events"), findings)
    for branch in BRANCHES:
        check_branch(ledger, branch, all_seeing.read(exchange(branch)), newest(all_seeing, roster(branch)), findings)
    tree = unit_tree()
    for unit in (SUB_DISTRICT, DISTRICT):
        below = {each.key for each in tree.below(unit)}
        check_above(ledger, unit, below, all_seeing.read(exchange(unit)), all_seeing.read(roster(unit)), findings)
    check_mails(watched, ledger, findings)
    for each in watched.stack.views:
        check_view(watched, each, ledger, findings)
    return findings


def newest(witness: Witness, topic: str) -> list[Seen]:
    """The newest record of each key of a compacted topic."""
    return list({record.key: record for record in witness.read(topic)}.values())


def check_mails(watched: Watched, ledger: Ledger, findings: Findings) -> None:
    """Each new member has at most one welcome, and one unless notify itself was killed while sending it."""
    welcomes = Counter(mail["to"][0] if isinstance(mail["to"], list) else mail["to"] for mail in watched.mails())
    for one in ledger.admitted:
        if welcomes[one.email] > 1:
            findings.doubled.append(f"{welcomes[one.email]} mails to {one.email}")
    missing = [one for one in ledger.admitted if not welcomes[one.email]]
    uncertain = int(watched.values("notify", "SELECT count(*) FROM outgoing WHERE state = 'uncertain'")[0])
    if len(missing) > uncertain:
        findings.lost.append(f"{len(missing)} welcomes missing, {uncertain} uncertain")


def check_view(watched: Watched, each: View, ledger: Ledger, findings: Findings) -> None:
    """A branch's read model holds each of its new members once; those above hold no person of a branch."""
    people = watched.values(each.database, "SELECT person::text FROM newcomers_admissions")
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
