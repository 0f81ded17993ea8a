"""A compose project of the tests' own: its name, its files, its ports; gone with all its data at the end."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

_OURS = ("PATH", "HOME", "DOCKER_HOST", "PIP_INDEX_URL", "NPM_CONFIG_REGISTRY", "DOCKER_BUILDKIT")
"""What docker may know of this machine; nothing else, so that nobody's settings get into a test's project."""


@dataclass(frozen=True)
class Project:
    """One project, which `docker compose` knows by its name."""

    name: str
    files: Sequence[Path]
    settings: Mapping[str, str] = field(default_factory=dict)

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

    def up(self) -> None:
        """Everything of it, ready."""
        self.compose("up", "--build", "--wait", "--quiet-pull")

    def gone(self) -> None:
        """Nothing of it is left."""
        self.compose("--profile", "*", "down", "-v", "--remove-orphans", "--timeout", "5")


def bridge() -> str:
    """An address of this machine that containers of every project reach and nobody outside does."""
    template = "{{(index .IPAM.Config 0).Gateway}}"
    command = ["docker", "network", "inspect", "bridge", "-f", template]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() or "172.17.0.1"
