"""What is looked at of a project in Docker, whose answers are played."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.containers.addresses import Addresses
from deploy.containers.files import files
from deploy.doctor import Finding, good, project
from deploy.doctor.tests.verdict import verdict
from deploy.own_views import certificates
from deploy.stack.credentials import Credentials
from deploy.stack.description import DEFAULT, PROVISIONER
from deploy.stack.home import Home


class Docker:
    """Answers `docker compose …` as a project does whose containers are in these states: (state, health, exit)."""

    def __init__(self, **containers: tuple[str, str, int]) -> None:
        self.containers = containers
        self.held: dict[str, int] = {}
        """By service: the port of this machine that its container holds."""
        self.secrets: dict[str, set[str]] = {}
        self.checks: dict[str, str] = {}
        """What a process says that tries to start: its own lines, with docker's among the errors."""

    def __call__(self, command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        what, *rest = command[command.index("--project-directory") + 2 :]
        if what == "config":
            return self._says(json.dumps(PROJECT))
        if what == "ps":
            found = [
                {
                    **{"Service": name, "State": state, "Health": health, "ExitCode": code},
                    "Publishers": [{"PublishedPort": self.held[name]}] if name in self.held else [],
                }
                for name, (state, health, code) in self.containers.items()
            ]
            return self._says("\n".join(map(json.dumps, found)))
        if what == "exec":
            return self._says("\n".join(self.secrets[rest[1]]))
        assert what == "run", command
        said = self.checks.get(rest[rest.index("-T") + 1], "")
        return subprocess.CompletedProcess(command, 2 if said else 0, said, "docker has something to say")

    @staticmethod
    def _says(text: str) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 0, text, "")


PROCESSES = [*(process.name for process in DEFAULT.processes), PROVISIONER]
PUBLIC = {
    f"ORTSNETZ_PUBLIC_{name.upper().replace('-', '_')}": "http://127.0.0.1:1"
    for name in Addresses(DEFAULT, {}).public_names
}
PROJECT: dict[str, dict[str, Any]] = {
    "services": {
        **{name: {"restart": "unless-stopped", "environment": PUBLIC} for name in ("kafka", *PROCESSES)},
        "broker": {"restart": "no"},
        "databases": {"restart": "no"},
    }
}
WELL = ("running", "healthy", 0)


@pytest.fixture
def docker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Docker:
    """All run and are well, with the secrets that they are given; the jobs are done."""
    here = Docker(**dict.fromkeys(["kafka", *PROCESSES], WELL), broker=("exited", "", 0), databases=("exited", "", 0))
    given = files(DEFAULT, Credentials(Home(tmp_path)))
    here.secrets = {name: set(given[name]) for name in PROCESSES}
    monkeypatch.setattr(subprocess, "run", here)
    return here


def found_in(docker: Docker, check: str) -> list[Finding]:
    return list(project.checks()[check]())


def test_a_project_that_runs_with_its_secrets_is_well(docker: Docker) -> None:
    (containers,) = found_in(docker, "containers")
    assert containers == good("containers", "10 run and are well")
    assert verdict(found_in(docker, "settings"))


@pytest.mark.parametrize(
    ("container", "said", "todo"),
    [
        (("exited", "", 0), "kafka is stopped", "`docker compose up --wait kafka`"),
        (("created", "", 0), "kafka has not begun", "`docker compose up --wait kafka`"),
        (None, "kafka has no container", "`docker compose up --wait kafka`"),
        (("paused", "healthy", 0), "kafka is paused", "`docker compose unpause kafka`"),
    ],
)
def test_what_does_not_run_is_said_plainly_and_so_is_what_it_keeps_from_looking(
    container: tuple[str, str, int] | None, said: str, todo: str, docker: Docker
) -> None:
    if container:
        docker.containers["kafka"] = container
    else:
        del docker.containers["kafka"]
    (found,) = found_in(docker, "containers")
    assert (found.good, found.found) == (False, said)
    assert todo in found.todo
    (broker,) = found_in(docker, "broker")
    assert not broker.good
    assert broker.found in ("cannot be looked at: kafka does not run", f"cannot be looked at: {said}")
    assert todo in broker.todo


def test_a_project_that_is_paused_as_a_whole_is_said_to_be_so(docker: Docker) -> None:
    docker.containers = dict.fromkeys(docker.containers, ("paused", "healthy", 0))
    found = found_in(docker, "containers")
    assert {one.todo for one in found} >= {"`docker compose unpause notify` lets it go on where it was."}


def test_a_job_that_failed_is_named_and_one_that_is_done_is_not(docker: Docker) -> None:
    docker.containers["databases"] = ("exited", "", 1)
    (found,) = found_in(docker, "containers")
    assert found.found == "databases ended with exit status 1"
    assert "logs --tail 20 databases" in found.todo


def test_every_process_lacks_what_is_taken_from_it_though_it_runs(docker: Docker) -> None:
    for name in PROCESSES:
        for file in sorted(docker.secrets[name]):
            docker.secrets[name].remove(file)
            (found,) = found_in(docker, "settings")
            assert (found.good, found.found.partition(" runs")[0]) == (False, name)
            assert file in found.found
            docker.secrets[name].add(file)


def test_a_secret_that_the_environment_holds_needs_no_file() -> None:
    wanted = project.wanted_secrets("notify", PUBLIC)
    assert "ortsnetz_kafka_password" in wanted
    assert "ortsnetz_kafka_password" not in project.wanted_secrets("notify", PUBLIC | {"ORTSNETZ_KAFKA_PASSWORD": "x"})
    assert project.wanted_secrets("notify", PUBLIC | {"ORTSNETZ_KAFKA_PASSWORD": "", "TZ": None}) == wanted


def test_a_wrong_address_in_env_is_of_the_processes_that_need_it_alone(
    docker: Docker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PUBLIC, "ORTSNETZ_PUBLIC_NOTIFY", "nowhere")
    docker.secrets["exchange"].remove("ortsnetz_database_url")
    found = [one.found for one in found_in(docker, "settings")]
    assert "exchange runs, and would not start again: its secret ortsnetz_database_url is gone" in found
    assert any(one.startswith("notify: ORTSNETZ_PUBLIC_NOTIFY must be") for one in found)


def test_what_is_wrong_with_several_in_the_same_way_is_said_once(docker: Docker) -> None:
    for name in ("members", "notify"):
        docker.containers[name] = ("exited", "", 0)
        docker.checks[name] = "ORTSNETZ_PUBLIC_NOTIFY must be the public address\n"
    (found,) = found_in(docker, "settings")
    assert found.found == "members, notify: ORTSNETZ_PUBLIC_NOTIFY must be the public address"


def test_every_wrong_setting_of_what_does_not_run_is_named(docker: Docker) -> None:
    docker.containers["notify"] = ("exited", "", 0)
    docker.checks["notify"] = "ORTSNETZ_KAFKA_PASSWORD: Field required\nORTSNETZ_MAIL_FROM: no address\n"
    assert [one.found for one in found_in(docker, "settings")] == [
        "notify: ORTSNETZ_KAFKA_PASSWORD: Field required",
        "notify: ORTSNETZ_MAIL_FROM: no address",
    ]


def test_whoever_only_starts_may_never_have_loaded_its_settings(docker: Docker) -> None:
    docker.containers["notify"] = ("running", "starting", 0)  # as between two ends of one that dies again and again
    docker.checks["notify"] = "ORTSNETZ_SMTP_URL: it must look like smtp://host:port\n"
    assert [one.found for one in found_in(docker, "settings")] == [
        "notify: ORTSNETZ_SMTP_URL: it must look like smtp://host:port"
    ]


@pytest.fixture
def listening() -> Iterator[int]:
    """A port of this machine that somebody has."""
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        yield somebody.getsockname()[1]


def publish(monkeypatch: pytest.MonkeyPatch, **ports: int) -> None:
    """Let the configuration publish one port of each of these services."""
    for name, port in ports.items():
        described = PROJECT["services"][name] | {"ports": [{"published": str(port), "host_ip": "127.0.0.1"}]}
        monkeypatch.setitem(PROJECT["services"], name, described)


def test_a_port_is_the_stacks_where_the_container_of_this_service_holds_it(
    docker: Docker, monkeypatch: pytest.MonkeyPatch, listening: int
) -> None:
    publish(monkeypatch, notify=listening)
    docker.held["notify"] = listening
    assert found_in(docker, "ports") == [good("ports", "1 held by the stack")]


@pytest.mark.parametrize(("holder", "said"), [(None, "another program"), ("exchange", "exchange")])
def test_a_port_that_the_configuration_asks_for_and_somebody_else_has(
    holder: str | None, said: str, docker: Docker, monkeypatch: pytest.MonkeyPatch, listening: int
) -> None:
    publish(monkeypatch, notify=listening)
    docker.held["notify"] = listening + 1  # it runs, where the configuration had it before
    if holder:
        docker.held[holder] = listening
    (found,) = found_in(docker, "ports")
    assert (found.good, found.found) == (False, f"{listening} (notify) is in use by {said}")
    assert ".env" in found.todo


def test_a_port_that_nobody_has_is_free_whoever_runs(docker: Docker, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        port = somebody.getsockname()[1]
    publish(monkeypatch, notify=port)
    assert found_in(docker, "ports") == [good("ports", "1 free")]


def test_whoever_dies_again_and_again_has_its_port_in_between(
    docker: Docker, monkeypatch: pytest.MonkeyPatch, listening: int
) -> None:
    publish(monkeypatch, notify=listening)
    docker.containers["notify"] = ("restarting", "", 2)  # and has begun once more since docker was asked
    assert verdict(found_in(docker, "ports"))


def test_an_address_that_this_machine_has_not(docker: Docker, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = {"ports": [{"published": "18401", "host_ip": "203.0.113.5"}]}
    monkeypatch.setitem(PROJECT["services"], "notify", PROJECT["services"]["notify"] | elsewhere)
    (found,) = found_in(docker, "ports")
    assert found.found == "18401 (notify) cannot be published at 203.0.113.5: Cannot assign requested address"


def test_the_proxys_files_are_looked_at_before_anything_runs(
    docker: Docker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = certificates.server(tmp_path, "bezirk.example.org")
    (tmp_path / "full.pem").write_text(made.certificate)
    (tmp_path / "made-by-docker").mkdir()
    mounted = {
        "/etc/nginx/nginx.conf": "none",
        "/run/tls/certificate.pem": "full.pem",
        "/run/tls/key.pem": "made-by-docker",
    }
    volumes = [{"source": str(tmp_path / name), "target": target} for target, name in mounted.items()]
    monkeypatch.setitem(PROJECT["services"], "proxy", {"volumes": volumes})
    docker.containers.clear()
    conf, certificate, key = found_in(docker, "certificates")
    assert conf.found == f"the proxy's {tmp_path}/none is missing"
    assert "ORTSNETZ_PROXY_CONF" in conf.todo
    assert certificate.found.startswith("the proxy's, of bezirk.example.org, is valid until")
    assert f"{tmp_path}/made-by-docker is a folder" in key.found
    assert "ORTSNETZ_TLS_KEY" in key.todo
