"""A compose project to which faults happen: its containers crash, stand still, are stopped."""

from __future__ import annotations

import json
import ssl
import subprocess
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx

from deploy.stack.description import DEFAULT, Stack
from deploy.story.telling import eventually
from tests.compose.projects import IMAGES, Project
from tests.faults.watched import BRANCHES

_MACHINE = f"""
from deploy.cli.operator import Operator
from deploy.containers.running import Containers
with Operator(Containers.here()) as operator:
    print(operator.machine("chaos", role="board", units={BRANCHES!r}).secret)
"""
_KILL = "import os, sys; os.kill(int(sys.argv[1]), 9)"


@dataclass(frozen=True)
class Containers:
    """Commands come in where levels' own views send theirs: through the gateway; the witness reads at EXTERNAL."""

    project: Project

    @property
    def stack(self) -> Stack:
        return DEFAULT

    @property
    def members_url(self) -> str:
        host, port = (self.project.settings[f"ORTSNETZ_{key}"] for key in ("EXTERNAL_HOST", "PORT_EXTERNAL_API"))
        return f"https://{host}:{port}/members"

    @cached_property
    def _ca(self) -> str:
        return self.project.within("operator", "cat", "/run/secrets/ca.pem")

    @cached_property
    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self._ca)

    @cached_property
    def secret(self) -> str:
        return self.project.within("operator", "python", "-c", _MACHINE).strip()

    @cached_property
    def broker(self) -> dict[str, str]:
        """The admin's credentials: the test may see everything."""
        host, port = (self.project.settings[f"ORTSNETZ_{key}"] for key in ("EXTERNAL_HOST", "PORT_EXTERNAL_KAFKA"))
        return {
            "bootstrap": f"{host}:{port}",
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": "SCRAM-SHA-512",
            "username": "admin",
            "password": self.project.within("provisioner", "cat", "/run/secrets/ortsnetz_kafka_password"),
            "ca": self._ca,
        }

    def ready(self) -> bool:
        states = self.states()
        return all(states[name]["Health"] == "healthy" for name in self.lasting)

    def mails(self) -> list[dict[str, Any]]:
        url = f"{self.project.address('MAIL')}/api/messages"
        found: list[dict[str, Any]] = httpx.get(url, timeout=60, trust_env=False).json()
        return found

    def values(self, database: str, query: str) -> list[str]:
        psql = ("psql", "-h", "/var/run/postgresql", "-U", "postgres", "-d", database, "-tAc", query)
        return self.project.compose("exec", "-T", "postgres", *psql).split()

    # ---- what happens to it --------------------------------------------------------------------------------------

    def states(self) -> dict[str, dict[str, Any]]:
        """What docker says of each container, the jobs' included, by service."""
        lines = self.project.compose("ps", "--all", "--format", "json").strip()
        # one document, or one a line: the plugin's versions differ
        found = json.loads(lines) if lines.startswith("[") else [json.loads(line) for line in lines.splitlines()]
        return {one["Service"]: one for one in found}

    @cached_property
    def lasting(self) -> list[str]:
        """The services that run for good: those that do when this is asked for first."""
        return sorted(name for name, state in self.states().items() if state["State"] == "running")

    def crash(self, service: str) -> None:
        """SIGKILL for its main process, as the kernel would: `docker kill` means that it is not to come back."""
        pid = _docker("inspect", "-f", "{{.State.Pid}}", self._name(service))
        command = ("run", "--rm", "--pid", "host", "--user", "0", "--network", "none", "--entrypoint", "python")
        _docker(*command, IMAGES["ORTSNETZ_IMAGE"], "-c", _KILL, pid)

    def pause(self, service: str) -> None:
        """It stands still; connections to it stay open."""
        name = self._name(service)
        eventually(lambda: _frozen(name), f"{service} cannot be paused", within=60)

    def go_on(self, service: str) -> None:
        """It runs again."""
        _docker("unpause", self._name(service))

    def _name(self, service: str) -> str:
        return str(self.states()[service]["Name"])


def _docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"docker {arguments}: {done.stderr}"
    return done.stdout.strip()


def _frozen(name: str) -> bool:
    # on a busy machine the kernel sometimes cannot freeze all of a container's processes at once: then it is undone
    return subprocess.run(["docker", "pause", name], capture_output=True, timeout=120, check=False).returncode == 0
