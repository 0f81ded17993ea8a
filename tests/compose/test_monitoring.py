"""The profile `monitoring`: every process is asked, the alerts fire and end, and nothing in a figure is of a person."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import yaml
from confluent_kafka import Producer

from deploy.stack.description import PROVISIONER
from deploy.story.telling import eventually
from deploy.story.witness import client
from shared.contracts import topics
from tests.compose.conftest import centre_of
from tests.compose.containers import Containers
from tests.compose.projects import CHECKOUT, Project
from tests.faults.ledger import Ledger
from tests.faults.load import wait_for_commands, writing

FIRES = ENDS = 240.0
"""Seconds: a rule waits for up to two minutes, figures are taken every ten seconds, and the machine may be busy."""
SOME, MANY = 3, 60
"""Commands: MANY say more than the 20 records that a consumer may be behind."""
UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
HELD = "FROM pg_locks WHERE relation = 'inbox'::regclass AND mode = 'AccessExclusiveLock' AND granted"


@dataclass(frozen=True)
class Prometheus:
    """The project's own, asked as its pages ask it."""

    url: str

    def ask(self, path: str, **query: str) -> Any:
        answer = httpx.get(f"{self.url}/api/v1/{path}", params=query, timeout=30, trust_env=False)
        answer.raise_for_status()
        return answer.json()["data"]

    def health(self) -> dict[str, str]:
        """Of each process that is asked: whether it answers, as Prometheus says it."""
        return {one["labels"]["instance"]: one["health"] for one in self.ask("targets")["activeTargets"]}

    def firing(self) -> set[tuple[str, str]]:
        """Which alerts fire, of which process."""
        alerts = [one for one in self.ask("alerts")["alerts"] if one["state"] == "firing"]
        return {(one["labels"]["alertname"], one["labels"]["instance"]) for one in alerts}

    def fire(self, *alerts: tuple[str, str]) -> None:
        """Wait until all of these fire."""
        eventually(lambda: set(alerts) <= self.firing(), f"of {alerts} not all fire", within=FIRES)

    def silent(self) -> None:
        """Wait until none fires any more, nor is about to."""
        eventually(lambda: self.ask("alerts")["alerts"] == [], "an alert does not end", within=ENDS)


@dataclass(frozen=True)
class Watched:
    """A centre that Prometheus watches. What is said in it by the tests is in `ledger`."""

    containers: Containers
    prometheus: Prometheus
    ledger: Ledger

    @property
    def project(self) -> Project:
        return self.containers.project

    @property
    def views(self) -> list[str]:
        return [view.name for view in self.containers.stack.views]

    def say(self, commands: int) -> None:
        """Enter and decide so many applications more."""
        with writing(self.containers, self.ledger, random.randrange(10**6)) as writers:
            wait_for_commands(self.ledger, len(self.ledger) + commands, writers)

    @contextmanager
    def stopped(self, service: str) -> Iterator[None]:
        """Its container is stopped meanwhile."""
        self.project.compose("stop", service)
        try:
            yield
        finally:
            self.project.compose("start", service)

    @contextmanager
    def standing_still(self, service: str) -> Iterator[None]:
        """Its container is paused meanwhile."""
        self.containers.pause(service)
        try:
            yield
        finally:
            self.containers.go_on(service)

    @contextmanager
    def inbox_locked(self, service: str) -> Iterator[None]:
        """Somebody's session holds a table in its database meanwhile: it can read, and process nothing."""
        psql = ("psql", "-h", "/var/run/postgresql", "-U", "postgres", "-d", service)
        self.project.compose("exec", "-d", "postgres", *psql, "-c", "LOCK TABLE inbox; SELECT pg_sleep(3600)")
        eventually(lambda: self.containers.values(service, f"SELECT pid {HELD}"), "the table is not locked")
        try:
            yield
        finally:
            self.containers.values(service, f"SELECT pg_terminate_backend(pid) {HELD}")


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    project = centre_of("watched", ORTSNETZ_DEMO_MEMBERS="0")
    with project.running():
        project.compose("--profile", "monitoring", "up", "--wait")
        yield Watched(Containers(project), Prometheus(project.address("PROMETHEUS")), Ledger())


def test_every_process_is_asked_and_answers_and_no_rule_fails(watched: Watched) -> None:
    processes = {process.name for process in watched.containers.stack.processes} | {PROVISIONER}
    eventually(lambda: watched.prometheus.health() == dict.fromkeys(processes, "up"), "not everybody answers")
    rules = yaml.safe_load((CHECKOUT / "deploy/monitoring/alerts.yml").read_text())["groups"]
    names = {rule["alert"] for group in rules for rule in group["rules"]}

    def health() -> dict[str, str]:
        groups = watched.prometheus.ask("rules")["groups"]
        return {rule["name"]: rule["health"] for group in groups for rule in group["rules"]}

    eventually(lambda: health() == dict.fromkeys(names, "ok"), "not every rule is evaluated")
    watched.prometheus.silent()


def test_a_record_that_nobody_can_read_is_an_alert_until_it_is_given_up(watched: Watched) -> None:
    producer = Producer(client(watched.containers.broker))
    producer.produce(topics.domain("members"), key=b"nobody", value=b"\xff", headers=[("ce_id", b"\xff")])
    assert producer.flush(30) == 0
    watched.prometheus.fire(*(("DeadLetter", service) for service in ("exchange", "mentoring", "notify")))
    for letter in json.loads(watched.project.ortsnetz("dead", "list", "--json")):
        assert letter["reason"] == "undecodable"
        watched.project.ortsnetz("dead", "discard", letter["letter"], "--why", "a test wrote it")
    watched.prometheus.silent()


def test_alerts_fire_while_something_is_wrong_and_end_when_it_is_mended(watched: Watched) -> None:
    # a service is down; another runs and gets nowhere, while much is said
    with watched.stopped("mentoring"), watched.inbox_locked("notify"):
        watched.say(MANY)
        watched.prometheus.fire(("ProcessDown", "mentoring"), ("LagGrows", "notify"))
    # the broker stands still: commands are accepted, nobody hears of them
    with watched.standing_still("kafka"):
        watched.say(SOME)
        watched.prometheus.fire(("OutboxStuck", "members"), *(("ViewBehind", view) for view in watched.views))
    watched.prometheus.silent()
    assert set(watched.prometheus.health().values()) == {"up"}


def test_no_figure_carries_anything_of_a_person(watched: Watched) -> None:
    watched.say(SOME)
    told = 'ortsnetz_fact_seconds_count{instance="view-ov-hannover-linden-limmer"}'
    eventually(lambda: watched.prometheus.ask("query", query=told)["result"], "no figure tells of what was said")
    # what the processes offer: Prometheus's own series of alerts have one more label
    series = watched.prometheus.ask("series", **{"match[]": '{job="ortsnetz", alertname=""}'})
    assert {name for one in series for name in one} == {
        *("__name__", "job", "instance"),
        *("topic", "unit", "level", "state", "condition", "le"),
    }
    values = {value for one in series for value in one.values()}
    assert not [value for value in values if "@" in value or UUID.search(value)]
