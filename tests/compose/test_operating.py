"""The operator's command line on a compose project: it looks, says what is wrong, changes credentials."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deploy.story.telling import eventually
from tests.compose.containers import Containers
from tests.compose.projects import Project

VIEW = "view-ov-hannover-linden-limmer"
SIGN_IN = """
import asyncio, asyncpg, sys
async def sign_in():
    try:
        await (await asyncpg.connect(sys.argv[1])).close()
        print("in")
    except asyncpg.PostgresError as error:
        print(error)
asyncio.run(sign_in())
"""


def answer(centre: Project, *arguments: str) -> Any:
    return json.loads(centre.ortsnetz(*arguments, "--json"))


def password(centre: Project, service: str, of: str) -> str:
    return centre.within(service, "cat", f"/run/secrets/ortsnetz_{of}")


def test_what_runs_and_which_units_there_are(centre: Project) -> None:
    containers = Containers(centre)
    eventually(containers.ready, "not every container is healthy", within=120)
    assert all(line["ready"] for line in answer(centre, "status"))
    assert answer(centre, "dead", "list") == []
    branches = answer(centre, "units", "list", "--level", "ortsverein")
    assert {one["key"]: one["view"] for one in branches}["ov-hannover-linden-limmer"] == VIEW
    assert '"service": "members"' in centre.ortsnetz("logs", "members", "--lines", "200")


def test_the_doctor_names_what_does_not_run_and_says_what_to_do(centre: Project) -> None:
    eventually(Containers(centre).ready, "not every container is healthy", within=120)
    assert [one for one in answer(centre, "doctor") if not one["good"]] == []
    centre.compose("stop", "exchange")
    try:
        wrong = [one for one in json.loads(centre.ortsnetz("doctor", "--json", code=1)) if not one["good"]]
    finally:
        centre.compose("start", "exchange")
    assert any("exchange" in one["found"] for one in wrong)
    assert all(one["todo"] for one in wrong)


@pytest.mark.parametrize("service", ["notify", VIEW, "members"])
def test_other_credentials_for_one_while_the_others_run_on(centre: Project, service: str) -> None:
    containers = Containers(centre)
    eventually(containers.ready, "not every container is healthy", within=120)
    kept = ("database_url", "kafka_password", "client_secret")
    before = {of: password(centre, service, of) for of in kept}
    started = {name: one["RunningFor"] and one["ID"] for name, one in containers.states().items()}
    assert answer(centre, "rotate", service)["name"] == service
    after = {of: password(centre, service, of) for of in kept}
    assert all(before[of] != after[of] for of in kept)
    eventually(containers.ready, "it does not work with its new credentials", within=120)
    others = {name: one["ID"] for name, one in containers.states().items() if name in containers.lasting}
    assert {name: started[name] for name in others} == others, "a container was made anew"
    # from another container: in its own, the official image trusts everybody
    refused = centre.within("databases", "python", "-c", SIGN_IN, before["database_url"])
    assert "password authentication failed" in refused
    assert centre.within("databases", "python", "-c", SIGN_IN, after["database_url"]).strip() == "in"
    assert answer(centre, "rotate", service, "--what", "kafka")["what"] == ["kafka"]
    assert password(centre, service, "database_url") == after["database_url"]
    assert password(centre, service, "kafka_password") != after["kafka_password"]
