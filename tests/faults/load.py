"""Writers that enter and decide applications, repeat until acknowledged, and click twice now and then."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from deploy.demo.people import invent
from deploy.demo.units import unit_tree
from shared.clock import Calendar
from shared.hierarchy import UnitTree
from shared.ids import new_id
from tests.faults.ledger import Admitted, Ledger
from tests.faults.watched import BRANCHES, Watched

PATIENCE = 180.0


class Unacknowledged(Exception):
    """A command was not acknowledged in spite of many tries."""


class Writer(threading.Thread):
    """One volunteer at a keyboard, until told to finish."""

    def __init__(self, watched: Watched, tree: UnitTree, ledger: Ledger, seed: int) -> None:
        super().__init__(daemon=True)
        self._url, self._secret, self._trusted = watched.members_url, watched.secret, watched.trusted
        self._tree, self._ledger = tree, ledger
        self._dice = random.Random(seed)
        self._seed = seed
        self._finish = threading.Event()
        self._token: tuple[float, str] | None = None
        self.error: Exception | None = None

    def finish(self) -> None:
        """Finish the command under way, then stop."""
        self._finish.set()

    def run(self) -> None:
        """Enter and decide until told to finish."""
        number = 0
        try:
            with httpx.Client(timeout=10, trust_env=False, verify=self._trusted) as client:
                while not self._finish.is_set():
                    number += 1
                    self._one(client, number)
        except Exception as error:
            self.error = error

    def _one(self, client: httpx.Client, number: int) -> None:
        branch = self._dice.choice(BRANCHES)
        newcomer = invent(self._dice, self._tree[branch], mark=f"w{self._seed}n{number}")
        body = {**newcomer.applicant(), "received_on": Calendar().today().isoformat()}
        entered = self._command(client, f"/units/{branch}/applications", body)
        one = Admitted(branch, entered["application"], entered["person"], newcomer.email)
        path = f"/units/{branch}/applications/{one.application}"
        if self._dice.random() < 0.15:
            self._command(client, f"{path}/refusal", {"version": 1, "reason": "Wohnt nicht hier."})
            self._ledger.note(one, refused=True)
        else:
            self._command(client, f"{path}/admission", {"version": 1})
            self._ledger.note(one)

    def _command(self, client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
        key = str(new_id())

        def send() -> httpx.Response:
            headers = {"Authorization": f"Bearer {self._bearer(client)}", "Idempotency-Key": key}
            return client.post(f"{self._url}{path}", json=body, headers=headers)

        answer = until_acknowledged(send)
        if self._dice.random() < 0.2:
            again = until_acknowledged(send)
            if again.content != answer.content:
                raise Unacknowledged(f"{path}: a second click was answered differently")
        found: dict[str, Any] = answer.json()
        return found

    def _bearer(self, client: httpx.Client) -> str:
        if self._token is None or self._token[0] < time.monotonic():
            body = {"audience": "members"}
            answer = client.post(f"{self._url}/tokens", json=body, auth=("chaos", self._secret))
            answer.raise_for_status()
            self._token = (time.monotonic() + 120, answer.json()["access_token"])
        return self._token[1]


@contextmanager
def writing(watched: Watched, ledger: Ledger, seed: int) -> Iterator[list[Writer]]:
    """Three of them at work meanwhile; afterwards each has finished its last command."""
    tree = unit_tree()
    writers = [Writer(watched, tree, ledger, seed * 10 + number) for number in range(3)]
    for writer in writers:
        writer.start()
    try:
        yield writers
    finally:
        for writer in writers:
            writer.finish()
        for writer in writers:
            writer.join(PATIENCE)
    for writer in writers:
        assert writer.error is None, f"seed {seed}: {writer.error}"


def wait_for_commands(ledger: Ledger, count: int, writers: list[Writer]) -> None:
    """Wait until so many commands have been acknowledged in all."""
    pause, deadline = threading.Event(), time.monotonic() + PATIENCE
    while len(ledger) < count:
        assert all(writer.error is None for writer in writers), [str(writer.error) for writer in writers]
        assert time.monotonic() < deadline, "no command is acknowledged any more"
        pause.wait(0.02)


def until_acknowledged(send: Callable[[], httpx.Response]) -> httpx.Response:
    """Repeat the very same command until it is acknowledged: services are being killed meanwhile."""
    deadline = time.monotonic() + PATIENCE
    wait = threading.Event()
    last = "nothing"
    while time.monotonic() < deadline:
        try:
            answer = send()
        except httpx.HTTPError as error:
            last = type(error).__name__
        else:
            if answer.is_success:
                return answer
            if answer.status_code < 500:
                raise Unacknowledged(f"{answer.status_code}: {answer.text[:300]}")
            last = str(answer.status_code)
        wait.wait(0.05)
    raise Unacknowledged(f"not acknowledged within {PATIENCE:.0f} s; at last: {last}")
