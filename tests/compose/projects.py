"""A compose project of the tests' own: its name, its files, its ports; gone with all its data at the end."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from deploy.servers.ports import free_ports

CHECKOUT = Path(__file__).resolve().parents[2]

MARK = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]
"""In the names of projects and images: tests of another checkout run beside these, with an image of their own."""

IMAGES = {"ORTSNETZ_IMAGE": f"ortsnetz-test-{MARK}", "ORTSNETZ_GATEWAY_IMAGE": f"ortsnetz-gateway-test-{MARK}"}

_OURS = ("PATH", "HOME", "DOCKER_HOST", "PIP_INDEX_URL", "NPM_CONFIG_REGISTRY", "DOCKER_BUILDKIT")
"""What docker may know of this machine; nothing else, so that nobody's settings get into a test's project."""


@dataclass(frozen=True)
class Project:
    """One project, which `docker compose` knows by its name."""

    name: str
    files: Sequence[Path]
    settings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, files: Sequence[Path], published: Iterable[str], settings: Mapping[str, str]) -> Project:
        """One of this checkout's tests. `published` are names of ports (`ORTSNETZ_PORT_…`), chosen among free ones."""
        names = [f"ORTSNETZ_PORT_{each}" for each in published]
        ports = dict(zip(names, map(str, free_ports(len(names))), strict=True))
        return cls(f"ortsnetz-test-{MARK}-{name}", files, {**IMAGES, **ports, **settings})

    def address(self, published: str) -> str:
        """Where this machine finds what is published at `ORTSNETZ_PORT_…`."""
        return f"http://127.0.0.1:{self.settings[f'ORTSNETZ_PORT_{published}']}"

    @property
    def environment(self) -> dict[str, str]:
        """In which `docker compose`, and `ortsnetz --stack compose`, find it."""
        ours = {key: os.environ[key] for key in _OURS if key in os.environ}
        return {
            **ours,
            **self.settings,
            "COMPOSE_PROJECT_NAME": self.name,
            "COMPOSE_FILE": os.pathsep.join(str(file) for file in self.files),
        }

    def compose(self, *arguments: str, timeout: float = 900) -> str:
        """What `docker compose …` prints; with its error in the exception where it fails."""
        command = ["docker", "compose", "--progress", "quiet", *arguments]
        done = subprocess.run(
            command,
            env=self.environment,
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, f"{' '.join(command)}: {done.stderr[-4000:]} {done.stdout[-1000:]}"
        return done.stdout

    def within(self, service: str, *command: str) -> str:
        """What a command prints in a container of its own, with all that this service is given."""
        return self.compose("run", "--rm", "-T", "--no-deps", "--entrypoint", command[0], service, *command[1:])

    def ortsnetz(self, *arguments: str, code: int = 0) -> str:
        """What the operator's command line on this machine prints; it must end with this exit status."""
        return self._ortsnetz(arguments, code).stdout

    def refused(self, *arguments: str) -> str:
        """Why that command line does not do something."""
        return self._ortsnetz(arguments, 1).stderr

    def _ortsnetz(self, arguments: Sequence[str], code: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from deploy.cli.main import app; app()", *arguments, "--stack", "compose"]
        done = subprocess.run(
            command, env=self.environment, cwd=CHECKOUT, capture_output=True, text=True, timeout=600, check=False
        )
        assert done.returncode == code, f"{arguments}: {done.stderr[-4000:]} {done.stdout[-4000:]}"
        return done

    def up(self) -> None:
        """Everything of it, ready."""
        self.compose("up", "--build", "--wait", "--quiet-pull")

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Up from nothing, and gone at the end."""
        self.gone()
        try:
            self.up()
            yield self
        finally:
            self.gone()

    def gone(self) -> None:
        """Nothing of it is left: also not what an interrupted `run` left, which would keep the networks."""
        ours = (f"label=com.docker.compose.project={self.name}", "label=com.docker.compose.oneoff=True")
        left = ["docker", "ps", "-aq", *(word for label in ours for word in ("--filter", label))]
        if found := subprocess.run(left, capture_output=True, text=True, check=True).stdout.split():
            subprocess.run(["docker", "rm", "-f", "-v", *found], capture_output=True, check=False)
        self.compose("--profile", "*", "down", "-v", "--remove-orphans", "--timeout", "5")


def bridge() -> str:
    """An address of this machine that containers of every project reach and nobody outside does."""
    template = "{{(index .IPAM.Config 0).Gateway}}"
    command = ["docker", "network", "inspect", "bridge", "-f", template]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() or "172.17.0.1"
