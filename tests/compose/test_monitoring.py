"""The product's own alert rules, seen firing at Prometheus, and ending when what they speak of is mended."""

from __future__ import annotations

from typing import Any

import httpx

from deploy.story.telling import eventually
from tests.compose.containers import Containers
from tests.compose.people import board, set_standard, signed_in
from tests.compose.projects import Project

FIRES = 300.0
"""Seconds: a rule waits for up to two minutes, figures come every ten seconds, and the machine may be busy."""
LETTER = """INSERT INTO dead_letters (consumer, topic, partition, "offset", key, reason)
    VALUES ('test', 'test', 0, 1, 'x', 'failed')"""


def firing(centre: Project) -> set[tuple[str, str]]:
    """Which alerts fire, of which process."""
    answer = httpx.get(f"{centre.address('PROMETHEUS')}/api/v1/alerts", timeout=10, trust_env=False)
    alerts: list[dict[str, Any]] = answer.json()["data"]["alerts"]
    return {(one["labels"]["alertname"], one["labels"]["instance"]) for one in alerts if one["state"] == "firing"}


def scraped(centre: Project) -> set[str]:
    """The processes whose figures are there."""
    query = {"query": 'up{job="ortsnetz"} == 1'}
    answer = httpx.get(f"{centre.address('PROMETHEUS')}/api/v1/query", params=query, timeout=10, trust_env=False)
    return {one["metric"]["instance"] for one in answer.json()["data"]["result"]}


def test_alerts_fire_and_end(centre: Project) -> None:
    containers = Containers(centre)
    processes = {process.name for process in containers.stack.processes} | {"provisioner"}
    centre.compose("--profile", "monitoring", "up", "--wait", "--no-recreate")
    eventually(lambda: scraped(centre) == processes, "not every process's figures are read", within=120)
    assert firing(centre) == set()
    person = signed_in(centre.address("UB_REGION_HANNOVER"), board(centre), centre.address("MAIL"))

    # a dead letter; a process that is down; and with the broker away what is committed cannot be published
    containers.values("notify", LETTER)
    centre.compose("stop", "mentoring")
    centre.compose("stop", "kafka")
    assert set_standard(person, "P14D").status_code in (200, 503)  # mentoring takes it when it is back
    expected = {("DeadLetter", "notify"), ("ProcessDown", "mentoring"), ("ViewBehind", "view-ub-region-hannover")}
    eventually(lambda: expected <= firing(centre), "an alert does not fire", within=FIRES)

    containers.values("notify", "DELETE FROM dead_letters WHERE consumer = 'test'")
    centre.compose("start", "kafka")
    centre.compose("start", "mentoring")
    eventually(lambda: firing(centre) == set(), "an alert does not end", within=FIRES)
