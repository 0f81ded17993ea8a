"""Whether a program of the stack does its work, not merely runs."""

import httpx

from deploy.embedded.blocking import run_sync
from deploy.embedded.running import KAFKA, POSTGRES, Embedded
from deploy.stack import PROVISIONER


def is_ready(embedded: Embedded, name: str) -> bool:
    """True when the program of this name does its work, not merely runs."""
    if name == POSTGRES:
        return run_sync(embedded.postgres.is_ready())
    if name == KAFKA:
        return embedded.kafka.is_ready()
    if name == PROVISIONER:  # it has no web side
        return bool(embedded.supervisor.process(name)["statename"] == "RUNNING")
    try:
        return httpx.get(f"{embedded.url(name)}/health/ready", timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
