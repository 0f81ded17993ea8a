"""`--stack=containers`: a sentence where it cannot be, and no container left whatever ends the session."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from docker.errors import DockerException, ImageNotFound

from deploy.stack.errors import StackError
from deploy.testing import containers
from deploy.testing.running import CHECKOUT


def test_without_docker_the_session_ends_with_a_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--stack=containers", "deploy/testing"],
        env={**os.environ, "DOCKER_HOST": "unix:///nowhere/docker.sock"},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert done.stderr.strip() == "ERROR: Docker does not answer: start it, or leave out --stack=containers."
    assert "Traceback" not in done.stdout


def test_an_image_that_cannot_be_had_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def get(image: str) -> None:
        if image == "apache/kafka:4.4.0":
            raise ImageNotFound("no such image")

    def pull(image: str) -> None:
        asked.append(image)
        raise DockerException("no route to host")

    client = SimpleNamespace(ping=lambda: True, images=SimpleNamespace(get=get, pull=pull))
    monkeypatch.setattr(containers, "DockerClient", lambda: SimpleNamespace(client=client))
    with pytest.raises(StackError, match=r"^apache/kafka:4\.4\.0 is not here .*\(no route to host\).*docker pull"):
        containers.Containers()
    assert asked == ["apache/kafka:4.4.0"]


_SESSION = """
import sys
from pathlib import Path
from deploy.testing.containers import Containers
print(Containers().postgres(Path(sys.argv[1])).server.port, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_session_that_is_ended_leaves_nothing(
    how: signal.Signals, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    if pytestconfig.getoption("--stack") != "containers":
        pytest.skip("wants Docker: --stack=containers")
    command = [sys.executable, "-c", _SESSION, str(tmp_path / "postgres")]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as session:
        assert session.stdout is not None
        port = session.stdout.readline().strip()
        container = docker("ps", "--all", "--quiet", "--filter", f"publish={port}")
        assert container
        volume = docker(
            "inspect", "--format", '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}}{{end}}{{end}}', container
        )
        assert volume in docker("volume", "ls", "--quiet")
        session.send_signal(how)
    deadline = time.monotonic() + 60
    while docker("ps", "--all", "--quiet", "--filter", f"publish={port}"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert volume not in docker("volume", "ls", "--quiet")


def docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout.strip()
