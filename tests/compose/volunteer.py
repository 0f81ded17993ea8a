"""A machine that does what a board member does in a branch, through the gateway."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from deploy.demo.people import invent
from deploy.demo.units import unit_tree
from deploy.story.telling import eventually
from shared.clock import Calendar
from shared.ids import new_id
from tests.compose.containers import Containers
from tests.faults.ledger import Admitted
from tests.faults.watched import BRANCHES

BRANCH = BRANCHES[0]
"""The one that has a view."""


@dataclass
class Volunteer:
    """Enters applications and admits them, as a board member does; the same again has the same Idempotency-Key."""

    containers: Containers
    dice: random.Random = field(default_factory=random.Random)
    numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        """Sign in."""
        self.http = httpx.Client(timeout=10, trust_env=False, verify=self.containers.trusted)
        credential = ("chaos", self.containers.secret)
        url = f"{self.containers.members_url}/tokens"
        answer = self.http.post(url, auth=credential, json={"audience": "members"}).raise_for_status()
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def application(self) -> dict[str, Any]:
        """Of somebody new."""
        mark = f"s{self.dice.getrandbits(32)}n{next(self.numbers)}"
        newcomer = invent(self.dice, unit_tree()[BRANCH], mark=mark)
        return {**newcomer.applicant(), "received_on": Calendar().today().isoformat()}

    def send(self, path: str, body: dict[str, Any], key: str) -> httpx.Response:
        """A command in the branch."""
        url = f"{self.containers.members_url}/units/{BRANCH}/applications{path}"
        return self.http.post(url, json=body, headers={"Idempotency-Key": key})

    def acknowledged(self, path: str, body: dict[str, Any], key: str | None = None) -> dict[str, Any]:
        """Send it until it is."""
        key = key or str(new_id())

        def send() -> httpx.Response | None:
            try:
                answer = self.send(path, body, key)
            except httpx.HTTPError:
                return None
            assert answer.status_code < 500 or answer.status_code in (502, 503, 507), answer.text
            return answer.raise_for_status() if answer.status_code < 500 else None

        found: dict[str, Any] = eventually(send, f"{path} is not acknowledged", within=120).json()
        return found

    def admit(self, applied: dict[str, Any], email: str) -> Admitted:
        """Admit who has applied."""
        self.acknowledged(f"/{applied['application']}/admission", {"version": 1})
        return Admitted(BRANCH, applied["application"], applied["person"], email)
