"""Guests register for an evening with few seats, and withdraw, while processes are killed: nothing promised twice."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

import asyncpg
import httpx

from deploy.cli.operator import Operator
from deploy.embedded.running import Embedded
from deploy.story.witness import Seen, Witness
from shared.clock import Calendar
from shared.contracts.calendar import GuestRegistered
from shared.contracts.topics import exchange, roster
from shared.ids import new_id
from tests.faults.ledger import Findings, firsts, of_type
from tests.faults.load import PATIENCE, until_acknowledged
from tests.faults.processes import Processes
from tests.faults.watched import BRANCHES

BRANCH, SEATS = BRANCHES[0], 6
ABOVE = ("ub-region-hannover", "bezirk-hannover")
T = TypeVar("T")


@dataclass
class Evening:
    """An evening, and every registration that was acknowledged: whether they still mean to come."""

    occasion: str = ""
    coming: dict[str, bool] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)


class Guests(threading.Thread):
    """Whoever registers, until told to finish."""

    def __init__(self, embedded: Embedded, evening: Evening, seed: int) -> None:
        super().__init__(daemon=True)
        self._embedded, self._evening, self._dice = embedded, evening, random.Random(seed)
        self._mark = f"{seed}{new_id().hex[-6:]}"
        self._finish = threading.Event()
        self._secrets: dict[str, str] = {}
        self.error: Exception | None = None
        with Operator(embedded) as operator:
            plans = operator.machine("chaos-plans", role="board", units=[BRANCH]).secret
        known = {one.name: embedded.credentials.client(one) for one in embedded.stack.processes}
        view = embedded.stack.host_of(BRANCH)
        assert view is not None
        self._accounts = {
            "plans": ("chaos-plans", plans),
            "view": (view.name, known[view.name]),
            "mail": ("notify", known["notify"]),
        }

    def finish(self) -> None:
        """Finish what is under way, then stop."""
        self._finish.set()

    def run(self) -> None:
        """Announce, if nobody has; register and withdraw until told to finish."""
        try:
            with httpx.Client(timeout=10, trust_env=False) as client:
                if not self._evening.occasion:
                    self._evening.occasion = self._send(client, "plans", f"/units/{BRANCH}/occasions", self._plan())[
                        "occasion"
                    ]
                number = 0
                while not self._finish.is_set():
                    number += 1
                    self._one(client, f"gast{self._mark}n{number}@example.org")
        except Exception as error:
            self.error = error

    def _plan(self) -> dict[str, Any]:
        day = Calendar().today() + timedelta(days=30)
        at = {"starts": f"{day}T19:00", "ends": f"{day}T21:00"}
        more = {"kind": "evening", "title": "Abend", "place": "Saal", "public": True, "registration": True}
        return {**at, **more, "seats": SEATS}

    def _one(self, client: httpx.Client, email: str) -> None:
        where = f"/units/{BRANCH}/occasions/{self._evening.occasion}/registrations"
        self._send(client, "view", where, {"first_name": "Gast", "email": email, "party": self._dice.choice((1, 1, 2))})
        query = f"SELECT id FROM registrations WHERE email = '{email}'"
        (registration,) = again(lambda: Processes(self._embedded).values("events", query))
        secret = self._send(client, "mail", f"/links/{registration}/issue", {})["secret"]
        self._send(client, "view", "/registrations/confirmation", {"secret": secret})
        self._secrets[registration] = secret
        self._evening.emails[registration] = email
        self._evening.coming[registration] = True
        if self._dice.random() < 0.4:
            gone = self._dice.choice([one for one in self._secrets if self._evening.coming[one]])
            self._send(client, "view", "/registrations/withdrawal", {"secret": self._secrets[gone]})
            self._evening.coming[gone] = False

    def _send(self, client: httpx.Client, account: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return acknowledged(self._embedded, client, self._accounts[account], path, body)


def acknowledged(
    embedded: Embedded, client: httpx.Client, who: tuple[str, str], path: str, body: dict[str, Any]
) -> dict[str, Any]:
    """The same command until it is acknowledged. Of links each try makes one of its own: the last one is used."""
    key = str(new_id())

    def send() -> httpx.Response:
        where = f"{embedded.url('members')}/tokens"
        token = client.post(where, json={"audience": "events"}, auth=who).raise_for_status().json()
        headers = {"Authorization": f"Bearer {token['access_token']}", "Idempotency-Key": key}
        return client.post(f"{embedded.url('events')}{path}", json=body, headers=headers)

    found: dict[str, Any] = until_acknowledged(send).json()
    return found


def again(look: Callable[[], T]) -> T:
    """Look until the database is there."""
    pause = threading.Event()
    for _ in range(int(PATIENCE)):
        try:
            return look()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            pause.wait(1)
    return look()


@contextmanager
def registering(embedded: Embedded, evening: Evening, seed: int) -> Iterator[None]:
    """Guests at work meanwhile, until there are more of them than seats."""
    guests = Guests(embedded, evening, seed)
    guests.start()
    try:
        yield
        pause, deadline = threading.Event(), time.monotonic() + PATIENCE
        while len(evening.coming) <= SEATS and guests.is_alive() and time.monotonic() < deadline:
            pause.wait(0.2)
    finally:
        guests.finish()
        guests.join(PATIENCE)
    assert guests.error is None, f"seed {seed}: {guests.error}"


def check_guests(watched: Processes, evening: Evening, findings: Findings) -> None:
    """Seats and line agree with what was acknowledged, each guest is told once, and known to the branch alone."""
    if not evening.occasion:
        return  # nobody was to register yet
    rows = watched.values("events", "SELECT id || ' ' || standing || ' ' || party || ' ' || person FROM registrations")
    stands = {id_: (standing, int(party), person) for id_, standing, party, person in (row.split() for row in rows)}
    for registration, coming in evening.coming.items():
        standing = stands.get(registration, ("gone", 0, ""))[0]
        if (standing in ("seated", "waiting")) != coming:
            findings.lost.append(f"registration {registration} is {standing}")
    taken = sum(party for standing, party, _ in stands.values() if standing == "seated")
    counted = watched.values("events", f"SELECT taken FROM occasions WHERE id = '{evening.occasion}'")
    if counted != [str(taken)] or taken > SEATS:
        findings.doubled.append(f"{taken} of {SEATS} seats are taken, {counted} counted")
    line = "SELECT party FROM registrations WHERE standing = 'waiting' ORDER BY arrived LIMIT 1"
    if any(int(party) <= SEATS - taken for party in watched.values("events", line)):
        findings.lost.append(f"somebody waits beside {SEATS - taken} free seats")
    _told_once(
        Witness(watched.broker), evening, {one: stands[one][2] for one in evening.coming if one in stands}, findings
    )
    shown = dict(
        row.split()
        for row in watched.values(
            f"view_{BRANCH.replace('-', '_')}", "SELECT registration || ' ' || standing FROM calendar_registrations"
        )
    )
    for registration in evening.coming:
        if shown.get(registration) != stands.get(registration, ("gone", 0, ""))[0]:
            findings.lost.append(f"the view shows {registration} as {shown.get(registration)}")
    mails = Counter((str(mail["to"]), mail["subject"]) for mail in watched.mails() if "gast" in str(mail["to"]))
    findings.doubled += [f"{count} mails {what}" for what, count in mails.items() if count > 1]


def _told_once(witness: Witness, evening: Evening, persons: dict[str, str], findings: Findings) -> None:
    for topic in ("events.events", exchange(BRANCH)):
        registered = Counter(
            json.loads(record.value or "{}")["registration"]
            for record in firsts(of_type(witness.read(topic), GuestRegistered))
        )
        for registration in evening.coming:
            if registered[registration] != 1:
                kind = findings.doubled if registered[registration] else findings.lost
                kind.append(f"{topic}: {registered[registration]} times {registration}")
    above: list[Seen] = [one for unit in ABOVE for one in witness.read(exchange(unit), roster(unit))]
    text = "\n".join("\n".join((one.key, one.value or "")) for one in above)
    for registration, person in persons.items():
        if registration in text or person in text:
            findings.not_entitled.append(f"a level above holds {registration}")
