"""The compose project as seen from the machine that runs it, through docker."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from deploy.cli.reaching import compose
from deploy.containers.addresses import KAFKA, POSTGRES
from deploy.doctor import Checks, Finding, Findings, good, machine, wrong
from deploy.stack import DEFAULT, PROVISIONER

INSIDE = "the service `operator` of the compose project"


def checks() -> Checks:
    """All that needs docker, then what the operator's container sees."""
    try:
        _project()  # else each check would say the same
        running = services()
    except RuntimeError as error:
        said, todo = (
            f"docker cannot look at the project: {error}",
            "Mend it, in .env or a compose file, or start docker.",
        )
        return {"settings": lambda: [wrong("settings", said, todo)]}
    found: Checks = {
        "containers": lambda: containers(running),
        "ports": lambda: ports(running),
        "settings": lambda: settings(running),
    }
    if not running:
        return found | {"processes": lambda: [wrong("processes", "nothing runs", "`docker compose up --wait`")]}
    servers: Checks = {"database": database, "broker": broker, "certificates": certificates}
    return found | {"clock file": clock_file} | servers | {INSIDE: inside}


def docker(*arguments: str) -> str:
    """What `docker compose …` says. Raises RuntimeError with its last line where it fails."""
    try:
        done = subprocess.run(
            compose(*arguments), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=180
        )
    except FileNotFoundError:
        raise RuntimeError("there is no `docker` on this machine, with the compose plugin") from None
    if done.returncode:
        raise RuntimeError((done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1])
    return done.stdout


def _project() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(docker("config", "--format", "json"))
    return found


def services() -> dict[str, str]:
    """By service: `running` where its container runs and is well, else its state or health; no ended jobs."""
    text = docker("ps", "--all", "--format", "json").strip()
    # one document, or one a line: the plugin's versions differ
    found = json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines()]
    return {one["Service"]: _state(one["State"], one.get("Health", "")) for one in found if one["State"] != "exited"}


def _state(state: str, health: str) -> str:
    return health if state == "running" and health not in ("", "healthy") else state


def ports(running: dict[str, str]) -> Findings:
    """Published by the stack while it runs, else free."""
    bad, count = False, 0
    for name, service in _project()["services"].items():
        for port in service.get("ports", []):
            address, number, count = port.get("host_ip") or "127.0.0.1", int(port["published"]), count + 1
            if name not in running and not _free(address, number):
                bad = True
                todo = f"Stop what uses it, or publish {name} elsewhere (.env; docs/operating.md: settings)."
                yield wrong("ports", f"{number} ({name}) is in use by another program", todo)
    if not bad:
        yield good("ports", f"{count} are {'held by the stack' if running else 'free'}")


def containers(running: dict[str, str]) -> Findings:
    """All run and are well; jobs that have ended are none."""
    for name, state in running.items():
        if state != "running":
            said = "has not begun" if state == "created" else f"is {state}"
            yield wrong("containers", f"{name} {said}", f"See what it says: `docker compose logs --tail 20 {name}`.")
    if running and all(state == "running" for state in running.values()):
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
    """Every process's settings load: what runs has loaded its own, the others try in a container of theirs."""
    names = [*(process.name for process in DEFAULT.processes), PROVISIONER]
    bad = False
    for name in [name for name in names if running.get(name) != "running"]:
        try:
            docker("run", "--rm", "--no-deps", "-T", name, "python", "-m", "deploy.containers.run", name, "--check")
        except RuntimeError as error:
            bad = True
            todo = f"Mend it in .env (docs/operating.md: settings), then `docker compose up --wait {name}`."
            yield wrong("settings", f"{name}: {error}", todo)
    if not bad:
        yield good("settings", f"those of {len(names)} processes load")


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
    said = docker("exec", "-T", "postgres", "psql", "-h", "/var/run/postgresql", "-U", "postgres", "-tAc", query)
    ours = time.time()
    version, _, theirs = said.strip().partition("|")
    yield from machine.server("PostgreSQL", version.split()[0], machine.POSTGRES)
    yield from machine.clock(f"the database server ({POSTGRES})", float(theirs), ours)


def broker() -> Findings:
    """The broker's version and clock."""
    said = docker("exec", "-T", "kafka", "bash", "-c", "ls /opt/kafka/libs; date +%s.%N").split()
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
    command = compose("run", "--rm", "--no-deps", "-T", "operator", "doctor", "--json")
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=180)
    if not done.stdout:
        raise RuntimeError((done.stderr.strip() or "no message").splitlines()[-1])
    for one in json.loads(done.stdout):
        yield Finding(**one)
