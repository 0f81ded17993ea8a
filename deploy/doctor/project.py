"""The compose project as seen from the machine that runs it, through docker."""

from __future__ import annotations

import errno
import json
import os
import socket
import time
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from deploy.containers.addresses import KAFKA, POSTGRES
from deploy.containers.files import SIGNING_KEY
from deploy.containers.project import last_line, says, tried
from deploy.containers.run import PRINCIPALS, SECRETS, program
from deploy.doctor import Check, Checks, Finding, Findings, good, machine, wrong
from deploy.stack.description import DEFAULT, PROVISIONER
from deploy.stack.errors import StackError
from deploy.stack.settings import KINDS

INSIDE = "the service `operator` of the compose project"
RUNS = ("running", "starting", "unhealthy")
"""States in which a container can be asked something: docker's, and those of its health."""
STOPPED = {"exited": "is stopped", "created": "has not begun", "missing": "has no container"}
"""States of a container that only waits to be started."""
PAUSED = "paused"
STANDS = STOPPED | {PAUSED: "is paused"}
MEND = "Mend what it says (docs/operating.md: settings), then `docker compose up --wait`."
CERTIFICATE = "ORTSNETZ_TLS_CERTIFICATE"
PROXYS = {
    "/etc/nginx/nginx.conf": "ORTSNETZ_PROXY_CONF",
    "/run/tls/certificate.pem": CERTIFICATE,
    "/run/tls/key.pem": "ORTSNETZ_TLS_KEY",
}
"""By where the proxy finds it: the setting that says which file of this machine it is."""
AT_ONCE = 4
"""Containers that are asked at the same time: a container for one question alone costs its start."""


def checks() -> Checks:
    """All that needs docker, then what the operator's container sees."""
    try:
        listed = _listed()
        running = services(_project(), listed)  # else each check would say the same
    except StackError as error:
        said, todo = (
            f"docker cannot look at the project: {error}",
            "Mend it, in .env or a compose file, or start docker.",
        )
        return {"settings": lambda: [wrong("settings", said, todo)]}
    found: Checks = {
        "ports": lambda: ports(running, published(listed)),
        "settings": lambda: settings(running),
        "certificates": certificates,
    }
    if not any(state in (*RUNS, PAUSED) for state in running.values()):
        return found | {"processes": lambda: [wrong("processes", "nothing runs", "`docker compose up --wait`.")]}
    servers: Checks = {
        "database": _of("postgres", running, "database", database),
        "broker": _of("kafka", running, "broker", broker),
    }
    return {"containers": lambda: containers(running)} | found | {"clock file": clock_file} | servers | {INSIDE: inside}


def _of(service: str, running: Mapping[str, str], name: str, check: Check) -> Check:
    """A check that asks a container; where that does not run, this is all it says."""
    state = running.get(service, "missing")
    if state in RUNS:
        return check
    found = f"cannot be looked at: {service} {'is paused' if state == PAUSED else 'does not run'}"
    return lambda: [wrong(name, found, f"{_again(service, state)}; then call the doctor again.")]


def _again(service: str, state: str) -> str:
    """How a container that is stopped or paused goes on."""
    if state == PAUSED:
        return f"`docker compose unpause {service}` lets it go on where it was"
    return f"`docker compose up --wait {service}` starts it"


def _project() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(says("config", "--format", "json"))
    return found


def _listed() -> list[dict[str, Any]]:
    """The project's containers, as docker lists them."""
    text = says("ps", "--all", "--format", "json").strip()
    # one document, or one a line: the plugin's versions differ
    found: list[dict[str, Any]]
    found = json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines()]
    return found


def services(project: dict[str, Any], listed: Collection[dict[str, Any]]) -> dict[str, str]:
    """By service: `running` where its container runs and is well, else its state or health; no jobs that are done.

    A service that is to run for good is `missing` where it has no container.
    """
    lasting = [name for name, one in project["services"].items() if one.get("restart", "no") != "no"]
    states = dict.fromkeys(lasting, "missing")
    for one in listed:
        name, state = one["Service"], _state(one["State"], one.get("Health", ""))
        if name in lasting or state != "exited":
            states[name] = state
        elif name in project["services"] and one["ExitCode"]:
            states[name] = f"ended with exit status {one['ExitCode']}"
    return states


def _state(state: str, health: str) -> str:
    return health if state == "running" and health not in ("", "healthy") else state


def published(listed: Collection[dict[str, Any]]) -> dict[int, str]:
    """By port of this machine: the service whose container holds it. One that does not run holds none."""
    return {port["PublishedPort"]: one["Service"] for one in listed for port in one.get("Publishers") or ()}


def ports(running: Mapping[str, str], held: Mapping[int, str]) -> Findings:
    """Each that the configuration publishes is held by its own service's container, or free."""
    ours, free, bad = 0, 0, False
    for name, service in _project()["services"].items():
        if running.get(name) == "restarting":  # it has its ports now and then; that it restarts, another check says
            continue
        for port in service.get("ports", []):
            address, number = port.get("host_ip") or "127.0.0.1", int(port["published"])
            if held.get(number) == name:
                ours += 1
            elif why := _closed(address, number, held.get(number, "another program")):
                bad = True
                todo = f"Stop what uses it, or publish {name} elsewhere (.env; docs/operating.md: settings)."
                yield wrong("ports", f"{number} ({name}) {why}", todo)
            else:
                free += 1
    if not bad:
        counted = {"held by the stack": ours, "free": free}
        said = ", ".join(f"{count} {what}" for what, count in counted.items() if count)
        yield good("ports", said or "none is published")


def _closed(address: str, port: int, holder: str) -> str:
    """Why docker could not publish this port; "" where it could."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except PermissionError:  # one below 1024, which docker may have and this user may not
            return f"is in use by {holder}" if probe.connect_ex((address, port)) == 0 else ""
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"is in use by {holder}"
            return f"cannot be published at {address}: {os.strerror(error.errno or 0)}"
    return ""


def containers(running: dict[str, str]) -> Findings:
    """All run and are well; jobs that have ended are none."""
    for name, state in running.items():
        if state in STANDS:
            yield wrong("containers", f"{name} {STANDS[state]}", f"{_again(name, state)}.")
        elif state != "running":
            said = state if state.startswith("ended") else f"is {state}"
            yield wrong("containers", f"{name} {said}", f"See what it says: `docker compose logs --tail 20 {name}`.")
    if all(state == "running" for state in running.values()):
        yield good("containers", f"{len(running)} run and are well")


def settings(running: dict[str, str]) -> Findings:
    """Every process's settings load: what is well has loaded its own, the others try in a container of theirs.

    Whoever is only starting may do that again and again, because of a wrong one.
    Of what is well only the files can have changed. They are listed, not loaded: loading takes each container a second,
    and as much memory as its process has, which they would share.
    """
    names = [*(process.name for process in DEFAULT.processes), PROVISIONER]
    described = _project()["services"]

    def look(name: str) -> list[tuple[str, str]]:
        """What is said of this process, after its name, and what to do."""
        there = _secrets_of(name) if running.get(name) == "running" else None
        if there is None:
            return [(f": {said}", MEND) for said in _tried(name)]
        try:
            gone = sorted(wanted_secrets(name, described[name].get("environment") or {}) - there)
        except StackError as error:  # .env is another than when it started
            return [(f": {error}", MEND)]
        todo = "`docker compose run --rm secrets` writes it again; nothing is lost."
        return [(f" runs, and would not start again: its secret {file} is gone", todo) for file in gone]

    found: dict[tuple[str, str], list[str]] = {}
    with ThreadPoolExecutor(AT_ONCE) as together:
        for name, problems in zip(names, together.map(look, names), strict=True):
            for problem in problems:
                found.setdefault(problem, []).append(name)
    for (said, todo), theirs in found.items():
        yield wrong("settings", f"{', '.join(theirs)}{said}", todo)
    if not found:
        yield good("settings", f"those of {len(names)} processes load, and none lacks a secret")


def _tried(name: str) -> list[str]:
    """What a process that does not run says of its settings: a sentence for each wrong one."""
    done = tried("run", "--rm", "--no-deps", "-T", name, "python", "-m", "deploy.containers.run", name, "--check")
    return (done.stdout.splitlines() or [last_line(done)]) if done.returncode else []


def wanted_secrets(name: str, environment: Mapping[str, str | None]) -> set[str]:
    """The files without which a process does not start: settings that nothing else says, and what those lead to.

    Raises StackError where the environment has a wrong public address.
    """
    said = {key: value for key, value in environment.items() if value}
    (module, *_), given = program(name, DEFAULT, said)
    needed = {f"ORTSNETZ_{field}".upper() for field, one in KINDS[module].model_fields.items() if one.is_required()}
    files = {"members": {SIGNING_KEY}, PROVISIONER: {PRINCIPALS}}
    return {one.lower() for one in needed - given.keys() - said.keys()} | files.get(name, set())


def _secrets_of(name: str) -> set[str] | None:
    """The files of a process that runs; None where it has ended meanwhile, as one does that cannot start."""
    done = tried("exec", "-T", name, "ls", "-A", str(SECRETS))
    return None if done.returncode else set(done.stdout.split())


def clock_file() -> Findings:
    """Business dates of a stack for people cannot be moved."""
    described = _project()["services"].items()
    moved = [name for name, one in described if "ORTSNETZ_CLOCK_FILE" in (one.get("environment") or {})]
    if moved:
        todo = "Take ORTSNETZ_CLOCK_FILE away, then `docker compose up --wait`."
        yield wrong("clock", f"business dates of {', '.join(moved)} can be moved", todo)
    else:
        yield good("clock", "business dates are today's, and cannot be moved")


def database() -> Findings:
    """The database server's version and clock."""
    query = "SELECT current_setting('server_version'), extract(epoch FROM clock_timestamp())"
    said = says("exec", "-T", "postgres", "psql", "-h", "/var/run/postgresql", "-U", "postgres", "-tAc", query)
    ours = time.time()
    version, _, theirs = said.strip().partition("|")
    yield from machine.server("PostgreSQL", version.split()[0], machine.POSTGRES)
    yield from machine.clock(f"the database server ({POSTGRES})", float(theirs), ours)


def broker() -> Findings:
    """The broker's version and clock."""
    said = says("exec", "-T", "kafka", "bash", "-c", "ls /opt/kafka/libs; date +%s.%N").split()
    ours = time.time()
    jars = [name for name in said if name.startswith("kafka_2.13-") and name.count("-") == 1]
    version = jars[0].removeprefix("kafka_2.13-").removesuffix(".jar") if jars else "unknown"
    yield from machine.server("Kafka", version, machine.KAFKA)
    yield from machine.clock(f"the broker ({KAFKA})", float(said[-1]), ours)


def certificates() -> Findings:
    """What deploy/proxy.compose.yml is given, where it is part of the project: people's browsers are shown this one."""
    for volume in _project()["services"].get("proxy", {}).get("volumes", []):
        source, variable = Path(volume["source"]), PROXYS.get(volume["target"])
        if variable and not source.is_file():
            there = "a folder, which docker makes where a file is missing" if source.is_dir() else "missing"
            todo = f"Put the file there, or mend {variable} in .env, then `docker compose up --wait proxy`."
            yield wrong("certificates", f"the proxy's {source} is {there}", todo)
        elif variable == CERTIFICATE:
            yield from machine.certificate("the proxy's", source.read_bytes())


def inside() -> Findings:
    """What the operator's container sees."""
    done = tried("run", "--rm", "--no-deps", "-T", "operator", "doctor", "--json")
    if not done.stdout:
        raise StackError(last_line(done))
    for one in json.loads(done.stdout):
        yield Finding(**one)
