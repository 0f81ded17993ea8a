"""Each check without a stack: what it calls good, what it calls wrong, and that it then says what to do."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from deploy import certificates
from deploy.containers.addresses import Addresses
from deploy.containers.files import files
from deploy.credentials import Credentials
from deploy.doctor import Finding, examine, good, machine, project, work
from deploy.embedded.errors import StackError
from deploy.embedded.home import CHECKOUT, Home
from deploy.own_views import OwnView
from deploy.running import NO_ANSWER, Line
from deploy.stack import DEFAULT, PROVISIONER


def verdict(findings: Iterable[Finding]) -> bool:
    """Whether all is good; what is not says what to do."""
    found = list(findings)
    assert found
    assert all(one.good or one.todo.endswith(".") for one in found), found
    return all(one.good for one in found)


class Disk(NamedTuple):
    free: int


@pytest.mark.parametrize(("free", "enough"), [(2 << 30, True), (900 << 20, False)])
def test_disk(free: int, enough: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(free))
    assert verdict(machine.disk(tmp_path)) is enough


def test_packages_of_this_environment_are_those_of_the_lock() -> None:
    assert machine.differences((CHECKOUT / "requirements.lock").read_text()) == []


def test_another_version_and_a_missing_package_are_named(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "pytest==0.1 \\\n    --hash=sha256:00\nnirgendwo==1.0 \\\n    --hash=sha256:00\n"
        "auch-nirgendwo==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
    )
    (found,) = machine.packages(lock)
    assert not found.good
    assert "2 packages" in found.found
    assert "nirgendwo missing instead of 1.0" in found.found


@pytest.mark.parametrize(("there", "right"), [("18.6", True), ("18", True), ("17.2", False), ("180", False)])
def test_server_version(there: str, right: bool) -> None:
    assert verdict(machine.server("PostgreSQL", there, "18")) is right


@pytest.mark.parametrize(("theirs", "right"), [(1000.5, True), (999.0, True), (1003.0, False), (900.0, False)])
def test_clock(theirs: float, right: bool) -> None:
    found = list(machine.clock("the broker", theirs, 1000.0))
    assert verdict(found) is right
    assert ("ahead" in found[0].found) is (theirs > 1000)


def test_a_file_that_others_can_read_is_named(tmp_path: Path) -> None:
    closed, wide = tmp_path / "closed", tmp_path / "wide"
    for file, mode in ((closed, 0o600), (wide, 0o640)):
        file.write_text("x")
        file.chmod(mode)
    assert verdict(machine.private([closed]))
    (found,) = machine.private([closed, wide])
    assert not found.good
    assert str(wide) in found.todo


@pytest.mark.parametrize(("days", "right"), [(200, True), (10, False), (-1, False)])
def test_certificate(days: int, right: bool, tmp_path: Path) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    begin = datetime.now(UTC) - timedelta(days=30)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(begin).not_valid_after(datetime.now(UTC) + timedelta(days=days))
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "ca.pem").write_bytes(
        made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    (tmp_path / "key.pem").write_text("-----BEGIN PRIVATE KEY-----")
    found = list(machine.certificates([tmp_path]))
    assert len(found) == 1
    assert verdict(found) is right
    assert found[0].found.startswith("ca.pem")
    assert (f": {days - 1} days" in found[0].found) is right  # and some hours


def test_the_certificate_that_is_shown_is_looked_at_whoever_it_is_of(tmp_path: Path) -> None:
    made = certificates.server(tmp_path, "centre.example.org")
    (tmp_path / "both.pem").write_text(made.key_store)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "both.pem")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = ("127.0.0.1", listening.getsockname()[1])

        def show() -> None:
            connection, _ = listening.accept()
            with connection, tls.wrap_socket(connection, server_side=True):
                pass

        showing = threading.Thread(target=show)
        showing.start()
        (found,) = machine.served("the broker's", address)
        showing.join()
    assert found.good
    assert found.found.startswith("the broker's, of centre.example.org, is valid until")
    (found,) = machine.served("the broker's", address)
    assert not found.good, "nobody listens there any more"
    assert f"{address[0]}:{address[1]} does not answer" in found.found


def test_no_certificates_are_no_fault(tmp_path: Path) -> None:
    assert verdict(machine.certificates([tmp_path]))


def says(**more: Any) -> work.Status:
    """One process whose work is well, but for this."""
    return {"notify": {"lag": {}, "dead": 0, "waiting": 0, "outbox": {"records": 0, "age_seconds": 0}, **more}}


@pytest.mark.parametrize(
    ("before", "after", "right"),
    [(5, 5, True), (500, 400, True), (500, 500, False), (500, 800, False), (-1, -1, False)],
)
def test_lag(before: int, after: int, right: bool) -> None:
    waited: list[float] = []
    found = work.lag(says(lag={"units": before}), lambda: says(lag={"units": after}), waited.append)
    assert verdict(found) is right
    assert bool(waited) is (before > work.BEHIND)


def test_dead_letters() -> None:
    assert verdict(work.dead_letters(says()))
    assert not verdict(work.dead_letters(says(dead=1, waiting=4)))


@pytest.mark.parametrize(("age", "right"), [(0, True), (5, True), (31, False)])
def test_outbox(age: float, right: bool) -> None:
    assert verdict(work.outbox(says(outbox={"records": 3, "age_seconds": age}))) is right


def test_mails() -> None:
    assert verdict(work.mails(says(mails={"sent": 7}, waiting_for={})))
    assert verdict(work.mails(says(mails={"waiting": 3}, waiting_for={"no_name_yet": 3})))
    assert not verdict(work.mails(says(mails={"sent": 7, "uncertain": 2}, waiting_for={})))
    (lost,) = work.mails(says(mails={"waiting": 5}, waiting_for={"no_name_yet": 3, "lost_SMTPConnectError": 2}))
    assert not lost.good
    assert "2 wait because the mail server does not answer" in lost.found


@pytest.mark.parametrize(
    ("members", "view", "offered", "right"),
    [
        (False, False, False, True),
        (False, False, True, True),
        (False, False, None, True),
        (True, True, True, True),
        (True, True, False, False),
        (False, True, False, False),
        (True, False, True, False),
        (True, True, None, False),
    ],
)
def test_umlauts_before_the_at(members: bool, view: bool, offered: bool | None, right: bool) -> None:
    status: work.Status = {
        "members": {"smtputf8": members},
        "view-x": {"smtputf8": view, "legal": {}},
        "exchange": {"smtputf8": True},
        "notify": {"smtputf8": False, "mail_server": {"smtputf8": offered}},
    }
    assert verdict(work.umlauts(status)) is right
    silent = {name: found for name, found in status.items() if name != "notify"}
    assert list(work.umlauts(silent)) == [], "what notify does not say, another check tells"


class _Knows:
    """A stack that has a demonstration, or none."""

    def __init__(self, found: dict[str, Any] | None) -> None:
        self._found = found

    def demonstration(self) -> dict[str, Any] | None:
        return self._found


@pytest.mark.parametrize(
    ("state", "invented", "right"),
    [
        ("own", False, True),
        ("own", True, True),
        ("demonstration", True, True),
        ("demonstration", False, False),
        ("missing", True, False),
        ("missing", False, False),
    ],
)
def test_every_page_says_who_answers_for_it(state: str, invented: bool, right: bool) -> None:
    running: Any = _Knows({"members": 600} if invented else None)
    found = list(work.legal(running, says(legal={"imprint": "own", "privacy": state})))
    assert verdict(found) is right
    assert right or "Datenschutz" in found[0].found
    assert "ORTSNETZ_PRIVACY" in found[0].todo or right


def test_a_check_that_fails_is_a_finding_and_keeps_no_other_from_looking() -> None:
    def fails() -> list[Finding]:
        raise OSError("no route")

    first, second = examine({"clock": fails, "disk": lambda: [good("disk", "room")]})
    assert (first.check, first.good, second.good) == ("clock", False, True)
    assert "no route" in first.found


def test_a_project_that_docker_cannot_read_is_one_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOSE_FILE", "nowhere.yml")
    (found,) = examine(project.checks())
    assert not found.good
    assert "nowhere.yml" in found.found or "docker" in found.found


def test_what_docker_says_is_a_sentence_without_the_name_of_an_exception() -> None:
    def fails() -> list[Finding]:
        raise StackError("no such project")

    (found,) = examine({"broker": fails})
    assert found.found == "could not be looked at: no such project"


def test_all_that_is_well_with_some_is_not_well_where_others_do_not_answer() -> None:
    assert verdict(work.unless_unknown([], work.outbox(says())))
    assert list(work.unless_unknown(["exchange"], work.outbox(says()))) == []
    (dead,) = work.unless_unknown(["exchange"], work.dead_letters(says(dead=1)))
    assert "notify: 1 set aside" in dead.found


TYPED = work.Typed(start="begin", logs="read")


@pytest.mark.parametrize(
    ("names", "said", "todo"),
    [
        (["notify"], "1 say", ""),
        (
            ["notify", "exchange", "mentoring"],
            "no answer in time from exchange, mentoring: their lag",
            "`read exchange`",
        ),
    ],
)
def test_who_does_not_answer_is_named_once(names: list[str], said: str, todo: str) -> None:
    (found,) = work.answers(names, says(), TYPED)
    assert found.good is (not todo)
    assert found.found.startswith(said)
    assert todo in found.todo


def test_without_members_nobody_can_be_asked() -> None:
    (found,) = work.answers(["members", "notify"], {}, TYPED)
    assert "members does not let the operator in" in found.found
    assert "`read members`" in found.todo


def test_those_that_are_ill_in_the_same_way_are_one_finding() -> None:
    states = {"kafka": "not ready", "members": "ready", "notify": "not ready", "exchange": "STOPPED", "mail": NO_ANSWER}
    lines = [Line(name, state, state == "ready", None, 0, 0, "") for name, state in states.items()]
    running: Any = SimpleNamespace(lines=lambda: lines)
    found = list(work.processes(running, TYPED))
    assert [one.found for one in found] == ["kafka, notify: not ready", "exchange: STOPPED", f"mail: {NO_ANSWER}"]
    assert "`begin` starts it" in found[0].todo
    assert "`read kafka`" in found[0].todo
    assert "`docker compose unpause mail`" in found[2].todo


@pytest.mark.parametrize(
    ("revoked", "handed_out", "todo"),
    [
        (False, True, ""),
        (True, True, "`ortsnetz units revoke ov-celle`"),
        (False, False, "`ortsnetz units provision ov-celle ov-wathlingen --url https://celle.example.org`"),
    ],
)
def test_a_view_of_a_levels_own_that_stopped_half_way(revoked: bool, handed_out: bool, todo: str) -> None:
    view = OwnView(
        name="own-ov-celle-3f9a1c",
        client="own-ov-celle",
        units=["ov-celle", "ov-wathlingen"],
        password="geheim",
        revoked=revoked,
        url="https://celle.example.org",
        handed_out=handed_out,
    )
    found = list(work.own_views([view]))
    assert verdict(found) is (not todo)
    assert todo in found[0].todo
    assert not any("geheim" in one.found + one.todo for one in found)
    has = OwnView(**{**view, "name": "own-ov-celle-0", "revoked": False, "handed_out": True})
    (beside,) = work.own_views([has, view])
    assert "units revoke" not in beside.todo or not revoked, "that would end the file that the level has, too"


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
    assert containers == good("containers", "9 run and are well")
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


def test_nothing_of_the_environment_is_changed_by_looking() -> None:
    from deploy.doctor.embedded import _environment

    before = dict(os.environ)
    with _environment({"ORTSNETZ_SERVICE": "nobody"}):
        assert os.environ["ORTSNETZ_SERVICE"] == "nobody"
    assert dict(os.environ) == before
