"""What is wrong at the start, on compose: each fault is said in a sentence, mended as that says; nothing is lost."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient, ScramCredentialInfo, ScramMechanism, UserScramCredentialUpsertion

from deploy.servers.ports import free_ports
from deploy.story.telling import eventually
from shared.ids import new_id
from tests.compose.conftest import HERE, centre_of
from tests.compose.containers import Containers
from tests.compose.projects import Project
from tests.compose.volunteer import Volunteer
from tests.faults.ledger import Ledger
from tests.faults.reconcile import QUIET, eventually_agrees

ONE = "mentoring"
"""The service to which things happen that can happen to any."""
AT_ONCE = 60.0
"""Seconds; a server that is away is waited for three times as long."""
BALLAST = "/var/lib/postgresql/ballast"
ASK = "import httpx, sys; print(httpx.get(f'http://127.0.0.1:8000/health/{sys.argv[1]}').status_code)"


@pytest.fixture(scope="module")
def running() -> Iterator[Containers]:
    """A centre that holds nothing but what these tests write, with little room for its database."""
    project = centre_of("start", ORTSNETZ_DEMO_MEMBERS="0")
    project = Project(project.name, [*project.files, HERE / "small.compose.yml"], project.settings)
    with project.running():
        yield Containers(project)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """Everything that was acknowledged, whichever test did it: the topics hold it all."""
    return Ledger()


@pytest.fixture
def containers(running: Containers) -> Iterator[Containers]:
    """All ready before the fault, and after it is mended."""
    eventually(running.ready, "not every container is healthy", within=QUIET)
    assert len(running.lasting) >= 12
    yield running
    eventually(running.ready, "the fault is not mended: not every container is healthy", within=QUIET)


def says(containers: Containers, service: str, sentence: str) -> bool:
    """Whether an operator who looks at the end of its log finds the sentence."""
    return sentence in containers.project.compose("logs", "--no-log-prefix", "--tail", "20", service)


def health(containers: Containers, service: str, what: str) -> int:
    """The status of /health/WHAT."""
    return int(containers.project.compose("exec", "-T", service, "python", "-c", ASK, what))


def lives(containers: Containers, service: str) -> bool:
    """Whether it answers at all."""
    try:
        return health(containers, service, "live") == 200
    except AssertionError:  # nobody listens there
        return False


def waits(containers: Containers, service: str) -> None:
    """It runs without being ready; what it says of the broker may stand in its log from before it was started anew."""
    eventually(lambda: lives(containers, service), f"{service} does not come up", within=60)
    assert health(containers, service, "ready") == 503


def do(containers: Containers, *job: str) -> None:
    """What the sentence says: `docker compose run --rm …`."""
    containers.project.compose("run", "--rm", "-T", *job)


def ready(containers: Containers, service: str) -> None:
    """It is, by itself."""
    eventually(lambda: containers.states()[service]["Health"] == "healthy", f"{service} is not ready", within=QUIET)


def test_the_database_has_another_password(containers: Containers) -> None:
    containers.values("postgres", f"ALTER ROLE {ONE} PASSWORD 'another'")
    containers.project.compose("restart", ONE)
    eventually(
        lambda: says(containers, ONE, "The database refuses this process: password authentication failed"),
        "it does not say that its password is refused",
    )
    assert says(containers, ONE, "Nothing is lost")
    do(containers, "databases")
    ready(containers, ONE)


def set_at_the_broker(containers: Containers, user: str, password: str, admins: str = "") -> None:
    """A user's password at the broker; `admins` is the admin's, where it is not the one of the secrets."""
    info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
    change = UserScramCredentialUpsertion(user, info, password.encode())
    admin = AdminClient(
        {
            "bootstrap.servers": containers.broker["bootstrap"],
            "security.protocol": "SASL_SSL",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": containers.broker["username"],
            "sasl.password": admins or containers.broker["password"],
            "ssl.ca.pem": containers.broker["ca"],
        }
    )
    for done in admin.alter_user_scram_credentials([change]).values():
        done.result(30)


def test_the_broker_has_another_password(containers: Containers) -> None:
    set_at_the_broker(containers, ONE, "another")
    containers.project.compose("restart", ONE)
    eventually(
        lambda: says(containers, ONE, "The broker refuses this process's password"),
        "it does not say that its password is refused",
    )
    assert says(containers, ONE, "docker compose run --rm broker")
    waits(containers, ONE)
    for line in containers.project.compose("logs", "--no-log-prefix", "--tail", "20", ONE).splitlines():
        json.loads(line)  # no client writes lines of its own
    do(containers, "broker")
    ready(containers, ONE)


def test_a_process_has_another_password_than_the_broker(containers: Containers) -> None:
    file = f"/secrets/{ONE}/ortsnetz_kafka_password"
    containers.project.within("secrets", "sh", "-c", f"rm {file} && echo another > {file}")
    containers.project.compose("restart", ONE)
    waits(containers, ONE)
    eventually(
        lambda: says(containers, ONE, "The broker refuses this process's password"),
        "it does not say that its password is refused",
    )
    do(containers, "broker")  # and what it waits for: the job that writes the file
    containers.project.compose("restart", ONE)
    ready(containers, ONE)


def ends_at_once(project: Project, *command: str) -> str:
    """What `docker compose …` says as it fails, long before a server would be given up."""
    began = time.monotonic()
    with pytest.raises(AssertionError) as failed:
        project.compose(*command)
    assert time.monotonic() - began < AT_ONCE
    return str(failed.value)


def test_the_broker_has_another_password_for_its_admin(containers: Containers) -> None:
    set_at_the_broker(containers, "admin", "another")
    try:
        said = ends_at_once(containers.project, "run", "--rm", "-T", "broker")
        assert "Kafka refuses the password of its user admin" in said
        assert "nothing was changed" in said
    finally:
        set_at_the_broker(containers, "admin", containers.broker["password"], admins="another")


def test_the_database_has_another_password_for_its_superuser(containers: Containers) -> None:
    kept = containers.project.within("databases", "cat", "/run/secrets/postgres_password")
    containers.values("postgres", "ALTER ROLE postgres PASSWORD 'another'")
    try:
        said = ends_at_once(containers.project, "run", "--rm", "-T", "databases")
        assert "PostgreSQL refuses the password of its user postgres" in said
        assert "nothing was changed" in said
    finally:
        containers.values("postgres", f"ALTER ROLE postgres PASSWORD '{kept}'")


def test_a_public_address_is_wrong(containers: Containers) -> None:
    variable = "ORTSNETZ_PUBLIC_VIEW_UB_REGION_HANNOVER"
    wrong = centre_of("wrong", **{variable: "region-hannover.example.org"})  # another one, from nothing
    try:
        assert "secrets" in ends_at_once(wrong, "up", "--wait")
        said = wrong.compose("logs", "--no-log-prefix")
        assert f"{variable} must be the public address of view-ub-region-hannover: https://host" in said
        assert "`docker compose up --wait`" in said
    finally:
        wrong.gone()


def test_another_port_starts_only_those_afresh_who_are_told_of_it(containers: Containers) -> None:
    project = containers.project
    before = containers.states()
    names = ("ORTSNETZ_PORT_MAIL", "ORTSNETZ_PORT_BEZIRK_HANNOVER")
    ports = dict(zip(names, map(str, free_ports(len(names))), strict=True))
    moved = Containers(replace(project, settings={**project.settings, **ports}))
    try:
        moved.project.compose("up", "--wait")
        after = moved.states()
        afresh = {name for name in containers.lasting if after[name]["ID"] != before[name]["ID"]}
        assert afresh == {"mail", "view-bezirk-hannover"}
    finally:
        project.compose("up", "--wait")


def test_a_secret_is_missing(containers: Containers) -> None:
    containers.project.within("secrets", "rm", f"/secrets/{ONE}/ortsnetz_kafka_password")
    containers.project.compose("restart", ONE)
    eventually(
        lambda: says(containers, ONE, "ORTSNETZ_KAFKA_PASSWORD: Field required"), "it does not say what it is missing"
    )
    assert says(containers, ONE, "docker compose run --rm secrets")
    do(containers, "secrets")
    ready(containers, ONE)


def test_a_port_is_taken(containers: Containers) -> None:
    project, port = containers.project, int(containers.project.settings["ORTSNETZ_PORT_MAIL"])
    project.compose("rm", "--stop", "--force", "mail")
    with socket.create_server(("127.0.0.1", port)):
        with pytest.raises(AssertionError, match=rf"{port}.*(already in use|already allocated)"):
            project.compose("up", "--wait")
        eventually(
            lambda: all(containers.states()[each]["Health"] == "healthy" for each in {*containers.lasting} - {"mail"}),
            "the rest does not run",
            within=QUIET,
        )
        assert containers.states()["mail"]["State"] != "running"
    project.compose("up", "--wait")


def test_the_broker_is_away(containers: Containers, ledger: Ledger) -> None:
    volunteer, project = Volunteer(containers), containers.project
    project.compose("stop", "kafka")
    try:
        project.compose("restart", ONE, "members")
        eventually(lambda: says(containers, ONE, "The broker does not answer"), "it does not say what it waits for")
        assert says(containers, ONE, "docker compose ps kafka")
        waits(containers, ONE)
        application = volunteer.application()
        ledger.note(volunteer.admit(volunteer.acknowledged("", application), application["email"]))
        waits(containers, ONE)
    finally:
        project.compose("start", "kafka")
    ready(containers, ONE)
    findings = eventually_agrees(containers, ledger)
    assert findings.none(), findings.says()


def test_the_database_is_full(containers: Containers, ledger: Ledger) -> None:
    volunteer, project = Volunteer(containers), containers.project
    applied: list[tuple[dict[str, Any], str]] = []
    for quick in ("SELECT pg_switch_wal()", "CHECKPOINT"):  # room for the log of what follows: tables want more first
        containers.values("postgres", quick)
    project.compose("exec", "-T", "ballast", "sh", "-c", f"! dd if=/dev/zero of={BALLAST} bs=4k")
    try:
        while True:
            assert len(applied) < 500, "it was never full"
            application, key = volunteer.application(), str(new_id())
            answer = volunteer.send("", application, key)
            if not answer.is_success:
                break
            applied.append((answer.json(), application["email"]))
        assert answer.status_code == 507, answer.text
        assert answer.json()["type"] == "urn:ortsnetz:database_full"
        assert "Es wurde nichts geändert" in answer.json()["detail"]
        assert says(containers, "members", "database_full")
    finally:
        project.compose("exec", "-T", "ballast", "rm", BALLAST)
    applied.append((volunteer.acknowledged("", application, key), application["email"]))
    for one, email in applied:
        ledger.note(volunteer.admit(one, email))
    findings = eventually_agrees(containers, ledger)
    assert findings.none(), f"{len(ledger)} commands: {findings.says()}"
