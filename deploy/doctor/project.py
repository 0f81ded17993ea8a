"""The compose project as seen from the machine that runs it, through docker."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from deploy.containers.addresses import KAFKA, POSTGRES
from deploy.containers.files import SIGNING_KEY
from deploy.containers.project import last_line, says, tried
from deploy.containers.run import PRINCIPALS, SECRETS, program
from deploy.doctor import Check, Checks, Finding, Findings, good, machine, wrong
from deploy.embedded.errors import StackError
from deploy.settings import KINDS
from deploy.stack import DEFAULT, PROVISIONER

INSIDE = "the service `operator` of the compose project"
RUNS = ("running", "starting", "unhealthy")
"""States in which a container can be asked something: docker's, and those of its health."""
STOPPED = {"exited": "is stopped", "created": "has not begun", "missing": "has no container"}
"""States of a container that only waits to be started."""
PAUSED = "paused"
STANDS = STOPPED | {PAUSED: "is paused"}
AT_ONCE = 4
"""Containers that are asked at the same time: a container for one question alone costs its start."""


def checks() -> Checks:
    """All that needs docker, then what the operator's container sees."""
    try:
        running = services(_project())  # else each check would say the same
    except StackError as error:
        said, todo = (
            f"docker cannot look at the project: {error}",
            "Mend it, in .env or a compose file, or start docker.",
        )
        return {"settings": lambda: [wrong("settings", said, todo)]}
    found: Checks = {"ports": lambda: ports(running), "settings": lambda: settings(running)}
    if not any(state in (*RUNS, PAUSED) for state in running.values()):
        return found | {"processes": lambda: [wrong("processes", "nothing runs", "`docker compose up --wait`.")]}
    servers: Checks = {
        "database": _of("postgres", running, "database", database),
        "broker": _of("kafka", running, "broker", broker),
        "certificates": certificates,
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


def services(project: dict[str, Any]) -> dict[str, str]:
    """By service: `running` where its container runs and is well, else its state or health; no jobs that are done.

    A service that is to run for good is `missing` where it has no container.
    """
    text = says("ps", "--all", "--format", "json").strip()
    # one document, or one a line: the plugin's versions differ
    found = json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines()]
    lasting = [name for name, one in project["services"].items() if one.get("restart", "no") != "no"]
    states = dict.fromkeys(lasting, "missing")
    for one in found:
        name, state = one["Service"], _state(one["State"], one.get("Health", ""))
        if name in lasting or state != "exited":
            states[name] = state
        elif name in project["services"] and one["ExitCode"]:
            states[name] = f"ended with exit status {one['ExitCode']}"
    return states


def _state(state: str, health: str) -> str:
    return health if state == "running" and health not in ("", "healthy") else state


def ports(running: dict[str, str]) -> Findings:
    """Published by the stack while it runs, else free."""
    bad, count = False, 0
    for name, service in _project()["services"].items():
        for port in service.get("ports", []):
            address, number, count = port.get("host_ip") or "127.0.0.1", int(port["published"]), count + 1
            if running.get(name, "missing") in STOPPED and not _free(address, number):
                bad = True
                todo = f"Stop what uses it, or publish {name} elsewhere (.env; docs/operating.md: settings)."
                yield wrong("ports", f"{number} ({name}) is in use by another program", todo)
    if not bad:
        held = any(state in (*RUNS, PAUSED) for state in running.values())
        yield good("ports", f"{count} are {'held by the stack' if held else 'free'}")


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


def _free(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
        return True


def settings(running: dict[str, str]) -> Findings:
    """Every process's settings load: what runs has loaded its own, the others try in a container of theirs.

    Of what runs only the files can have changed. They are listed, not loaded: loading takes each container a second,
    and as much memory as its process has, which they would share.
    """
    names = [*(process.name for process in DEFAULT.processes), PROVISIONER]
    described = _project()["services"]

    def look(name: str) -> list[Finding]:
        there = _secrets_of(name) if running.get(name) in RUNS else None
        if there is None:
            return [_not_loaded(name, said) for said in _tried(name)]
        try:
            gone = sorted(wanted_secrets(name, described[name].get("environment") or {}) - there)
        except StackError as error:  # .env is another than when it started
            return [_not_loaded(name, str(error))]
        said = f"{name} runs, and would not start again: its secret {{}} is gone"
        todo = "`docker compose run --rm secrets` writes it again; nothing is lost."
        return [wrong("settings", said.format(file), todo) for file in gone]

    with ThreadPoolExecutor(AT_ONCE) as together:
        bad = [one for found in together.map(look, names) for one in found]
    yield from bad
    if not bad:
        yield good("settings", f"those of {len(names)} processes load, and none lacks a secret")


def _not_loaded(name: str, said: str) -> Finding:
    todo = f"Mend what it says (docs/operating.md: settings), then `docker compose up --wait {name}`."
    return wrong("settings", f"{name}: {said}", todo)


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
    """The one that people's browsers are shown, where deploy/proxy.compose.yml is part of the project."""
    for volume in _project()["services"].get("proxy", {}).get("volumes", []):
        if volume["target"] == "/run/tls/certificate.pem":
            yield from machine.certificate("the proxy's", Path(volume["source"]).read_bytes())


def inside() -> Findings:
    """What the operator's container sees."""
    done = tried("run", "--rm", "--no-deps", "-T", "operator", "doctor", "--json")
    if not done.stdout:
        raise StackError(last_line(done))
    for one in json.loads(done.stdout):
        yield Finding(**one)
