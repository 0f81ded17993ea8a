"""The tests' own projects: nothing of them is left, whatever ended the test."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.compose.projects import Project

FILE = {"services": {"one": {"image": "postgres:18", "entrypoint": ["sleep", "600"]}}}


def of(project: Project, what: str) -> list[str]:
    """Containers or networks of a project, as docker knows them."""
    command = ["docker", what, "ls", "-q", "--filter", f"label=com.docker.compose.project={project.name}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def test_what_an_interrupted_run_left_is_gone_too(tmp_path: Path) -> None:
    file = tmp_path / "compose.json"
    file.write_text(json.dumps(FILE))
    project = Project.of("left", [file], [], {})
    project.compose("run", "-d", "one")
    assert of(project, "container")
    assert of(project, "network")
    project.gone()
    assert not of(project, "container")
    assert not of(project, "network")
