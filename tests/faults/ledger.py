"""What was acknowledged, and what the log must say about it."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from deploy.story.witness import Seen
from shared.contracts.members import ApplicationReceived, ApplicationRefused, MemberAdmitted
from shared.contracts.mentoring import JourneyStarted


@dataclass(frozen=True)
class Admitted:
    """One application that members acknowledged as entered and admitted."""

    branch: str
    application: str
    person: str
    email: str


@dataclass
class Ledger:
    """Every acknowledged command, written by the threads that got the acknowledgement."""

    admitted: list[Admitted] = field(default_factory=list)
    refused: list[Admitted] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, one: Admitted, *, refused: bool = False) -> None:
        """Note what was acknowledged."""
        with self._lock:
            (self.refused if refused else self.admitted).append(one)

    def __len__(self) -> int:
        return len(self.admitted) + len(self.refused)


@dataclass
class Findings:
    """What does not agree, by kind; all empty is what the guarantees promise."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    not_entitled: list[str] = field(default_factory=list)

    def none(self) -> bool:
        """Whether everything agrees."""
        return not (self.lost or self.doubled or self.out_of_order or self.not_entitled)

    def says(self) -> str:
        """The numbers, and the first few of each kind."""
        kinds = vars(self)
        return "; ".join(f"{name} {len(found)}{f' ({found[:3]})' if found else ''}" for name, found in kinds.items())


def of_type(records: Iterable[Seen], kind: type[Any]) -> list[Seen]:
    """Records of one event type."""
    return [record for record in records if record.headers.get("ce_type") == kind.TYPE]


def firsts(records: Iterable[Seen]) -> list[Seen]:
    """First occurrences: the same `ce_id` again is no double."""
    seen: set[str] = set()
    found = []
    for record in records:
        if record.headers["ce_id"] not in seen:
            seen.add(record.headers["ce_id"])
            found.append(record)
    return found


def check_domain(ledger: Ledger, members: list[Seen], mentoring: list[Seen], findings: Findings) -> None:
    """Each acknowledged application is entered once, ended once, in that order; each admission starts one journey."""
    per_key: dict[str, list[str]] = defaultdict(list)
    for record in firsts(members):
        per_key[record.key].append(record.headers["ce_type"])
    for ones, ending in ((ledger.admitted, MemberAdmitted), (ledger.refused, ApplicationRefused)):
        for one in ones:
            kinds = per_key.get(one.application, [])
            _once(kinds.count(ApplicationReceived.TYPE), f"received {one.application}", findings)
            _once(kinds.count(ending.TYPE), f"{ending.name()} {one.application}", findings)
            if kinds and kinds[0] != ApplicationReceived.TYPE:
                findings.out_of_order.append(f"members.events {one.application}: {kinds}")
    _versions_rise(members, "members.events", findings)
    journeys = [json.loads(record.value or "{}")["person"] for record in firsts(of_type(mentoring, JourneyStarted))]
    for one in ledger.admitted:
        _once(journeys.count(one.person), f"journey of {one.person}", findings)


def check_branch(ledger: Ledger, branch: str, exchanged: list[Seen], roster: list[Seen], findings: Findings) -> None:
    """A branch's topic holds each of its admissions once, in order, and its roster the person."""
    per_key: dict[str, list[str]] = defaultdict(list)
    for record in firsts(exchanged):
        per_key[record.key].append(record.headers["ce_type"])
    known = {record.key for record in roster if record.value is not None}
    for one in ledger.admitted:
        kinds = per_key.get(one.application, [])
        if one.branch == branch:
            _once(kinds.count(MemberAdmitted.TYPE), f"exchange.{branch} admitted {one.application}", findings)
            if one.person not in known:
                findings.lost.append(f"roster.{branch} {one.person}")
        elif kinds or one.person in known:
            findings.not_entitled.append(f"{branch} knows {one.application}")
    for one in ledger.refused:
        if one.branch == branch:
            _once(
                per_key.get(one.application, []).count(ApplicationRefused.TYPE), f"refused {one.application}", findings
            )
    _versions_rise(exchanged, f"exchange.{branch}", findings)


def check_above(
    ledger: Ledger, unit: str, branches: set[str], exchanged: list[Seen], roster: list[Seen], findings: Findings
) -> None:
    """A level above counts each admission of its branches once, and holds no person, application or journey."""
    counted = len(firsts(of_type(exchanged, MemberAdmitted)))
    expected = sum(one.branch in branches for one in ledger.admitted)
    if counted < expected:
        findings.lost.append(f"exchange.{unit}: {counted} of {expected} admissions")
    if counted > expected:
        findings.doubled.append(f"exchange.{unit}: {counted} instead of {expected} admissions")
    text = "\n".join("\n".join((r.key, r.value or "", *r.headers.values())) for r in (*exchanged, *roster))
    for one in (*ledger.admitted, *ledger.refused):
        if one.person in text or one.application in text:
            findings.not_entitled.append(f"{unit} holds {one.person} or {one.application}")


def _once(count: int, what: str, findings: Findings) -> None:
    if count == 0:
        findings.lost.append(what)
    elif count > 1:
        findings.doubled.append(what)


def _versions_rise(records: list[Seen], topic: str, findings: Findings) -> None:
    newest: dict[tuple[str, str], int] = {}
    for record in firsts(records):
        version = int(record.headers.get("ce_aggregateversion", "0"))
        kind = record.headers["ce_type"].rpartition(".v")[0].split(".")[2]
        at = (record.key, kind)
        if version and version <= newest.get(at, 0):
            findings.out_of_order.append(f"{topic} {record.key}: version {version} after {newest[at]}")
        newest[at] = max(version, newest.get(at, 0))
