"""Kits are ordered and places in shifts taken, and given up, while processes are killed: nothing is promised twice."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from deploy.cli.operator import Operator
from deploy.embedded.running import Embedded
from deploy.story.witness import Witness
from shared.clock import Calendar
from shared.contracts.kits import KitPromiseChanged
from shared.contracts.stalls import DutyTaken
from shared.contracts.topics import exchange
from shared.ids import new_id
from tests.faults.guests import acknowledged
from tests.faults.ledger import Findings, firsts, of_type
from tests.faults.load import PATIENCE, Unacknowledged
from tests.faults.processes import Processes
from tests.faults.watched import BRANCHES

BRANCH, OWNER = BRANCHES[0], "bezirk-hannover"
KITS, PLACES = 2, 2
PAUSE = 0.3
"""Between two commands: the load of this run is somebody else's."""


@dataclass
class Lent:
    """What was acknowledged: promises that stand or were withdrawn, duties that are held or were left."""

    kind: str = ""
    stall: str = ""
    shifts: list[str] = field(default_factory=list)
    promises: dict[str, bool] = field(default_factory=dict)
    duties: dict[str, bool] = field(default_factory=dict)
    refused: int = 0


class Lending(threading.Thread):
    """A branch that borrows and plans, until told to finish."""

    def __init__(self, embedded: Embedded, lent: Lent, seed: int) -> None:
        super().__init__(daemon=True)
        self._embedded, self._lent, self._dice = embedded, lent, random.Random(seed)
        self._finish = threading.Event()
        self.error: Exception | None = None
        with Operator(embedded) as operator:
            self._branch = ("chaos-lends", operator.machine("chaos-lends", role="board", units=[BRANCH]).secret)
            self._owner = ("chaos-keeps", operator.machine("chaos-keeps", role="board", units=[OWNER]).secret)

    def finish(self) -> None:
        """Finish what is under way, then stop."""
        self._finish.set()

    def run(self) -> None:
        """Enter and announce, if nobody has; order, withdraw, take and leave until told to finish."""
        try:
            with httpx.Client(timeout=10, trust_env=False) as client:
                if not self._lent.kind:
                    self._begin(client)
                while not self._finish.is_set():
                    self._one(client)
                    self._finish.wait(PAUSE)
        except Exception as error:
            self.error = error

    def _begin(self, client: httpx.Client) -> None:
        kit = {"name": "Zelt im Sturm", "topic": "other", "count": KITS, "more": True}
        entered = acknowledged(self._embedded, client, self._owner, f"/units/{OWNER}/kits", kit)
        day = Calendar().today() + timedelta(days=40)
        at = {"starts": f"{day}T10:00", "ends": f"{day}T13:00", "public": True}
        stall = {"kind": "stall", "title": "Stand", "place": "Markt", **at}
        self._lent.stall = self._does(client, "/occasions", stall)["occasion"]
        plan = {"topic": "other", "shifts": 3, "people": PLACES}
        self._lent.shifts = self._does(client, f"/occasions/{self._lent.stall}/stall", plan)["shifts"]
        self._lent.kind = entered["kits"][0]["kind"]

    def _one(self, client: httpx.Client) -> None:
        lent, stall = self._lent, f"/occasions/{self._lent.stall}/stall"
        held = [one for one, is_held in lent.promises.items() if is_held]
        if held and self._dice.random() < 0.4:
            gone = self._dice.choice(held)
            self._does(client, f"/kit-promises/{gone}/withdrawal", {})
            lent.promises[gone] = False
        else:
            day = str(Calendar().today() + timedelta(days=self._dice.randrange(30, 50)))
            body = {"owner": OWNER, "wanted": [{"kind": lent.kind}], "first": day, "last": day}
            found = self._unless_refused(client, "/kit-orders", body)
            lent.promises |= {one["promise"]: True for one in found.get("promises", ())}
        stand = [one for one, is_held in lent.duties.items() if is_held]
        if stand and self._dice.random() < 0.4:
            gone = self._dice.choice(stand)
            self._does(client, f"{stall}/duties/{gone}/leaving", {})
            lent.duties[gone] = False
        else:
            where = f"{stall}/shifts/{self._dice.choice(lent.shifts)}/duty"
            found = self._unless_refused(client, where, {"person": str(new_id())})
            lent.duties |= {found["duty"]: True} if found else {}

    def _does(self, client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return acknowledged(self._embedded, client, self._branch, f"/units/{BRANCH}{path}", body)

    def _unless_refused(self, client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """That all of it is taken is an answer, too."""
        try:
            return self._does(client, path, body)
        except Unacknowledged as refused:
            if not str(refused).startswith("409"):
                raise
            self._lent.refused += 1
            return {}


@contextmanager
def lending(embedded: Embedded, lent: Lent, seed: int) -> Iterator[None]:
    """A branch at work meanwhile."""
    one = Lending(embedded, lent, seed)
    one.start()
    try:
        yield
    finally:
        one.finish()
        one.join(PATIENCE)
    assert one.error is None, f"seed {seed}: {one.error}"


def check_lent(watched: Processes, lent: Lent, findings: Findings) -> None:
    """Each promise and duty stands as it was acknowledged, no kit and no place twice; each is told and mailed once."""
    if not lent.kind:
        return
    _as_acknowledged(watched, "kit_promises", lent.promises, ("ordered", "promised"), findings)
    _as_acknowledged(watched, "duties", lent.duties, ("taken",), findings)
    meeting = (
        "SELECT a.id FROM kit_promises a JOIN kit_promises b ON a.kit = b.kit AND a.id < b.id "
        "AND daterange(a.out_on, a.back_by, '[]') && daterange(b.out_on, b.back_by, '[]') "
        "WHERE a.standing IN ('ordered', 'promised') AND b.standing IN ('ordered', 'promised')"
    )
    findings.doubled += [f"promise {one} meets another one" for one in watched.values("events", meeting)]
    full = (
        f"SELECT shift FROM duties WHERE standing = 'taken' GROUP BY shift HAVING count(*) > {PLACES} "
        "AND shift IN (SELECT s.id FROM shifts s JOIN stalls t ON t.id = s.stall "
        f"WHERE t.occasion = '{lent.stall}')"
    )
    findings.doubled += [f"shift {one} has too many" for one in watched.values("events", full)]
    witness = Witness(watched.broker)
    for topic in ("events.events", exchange(BRANCH)):
        said = [json.loads(one.value or "{}") for one in firsts(of_type(witness.read(topic), KitPromiseChanged))]
        _once(topic, Counter(one["promise"] for one in said if one["why"] == "ordered"), lent.promises, findings)
    # who stands there is invented here and known to nobody: no unit is told of their places
    taken = firsts(of_type(witness.read("events.events"), DutyTaken))
    duties = Counter(json.loads(one.value or "{}")["duty"] for one in taken)
    _once("events.events", duties, lent.duties, findings)
    view = f"view_{BRANCH.replace('-', '_')}"
    _as_acknowledged(watched, "kits_promises", lent.promises, ("ordered", "promised"), findings, view, "promise")
    mails = Counter(str(one["to"]) for one in watched.mails() if "hat bestellt" in str(one["subject"]))
    orders = len(lent.promises)
    findings.doubled += [f"{count} mails of {orders} orders" for count in mails.values() if count > orders]


def _as_acknowledged(
    watched: Processes,
    table: str,
    wanted: dict[str, bool],
    standings: tuple[str, ...],
    findings: Findings,
    database: str = "events",
    key: str = "id",
) -> None:
    rows = (row.split() for row in watched.values(database, f"SELECT {key} || ' ' || standing FROM {table}"))
    stands = dict(rows)
    for one, held in wanted.items():
        if (stands.get(one) in standings) != held:
            findings.lost.append(f"{database}.{table} {one} is {stands.get(one, 'gone')}")


def _once(topic: str, said: Counter[str], wanted: dict[str, bool], findings: Findings) -> None:
    for one in wanted:
        if said[one] != 1:
            (findings.doubled if said[one] else findings.lost).append(f"{topic}: {said[one]} times {one}")
