"""What one-shot jobs, and processes that cannot begin, write to their log: JSON, as everybody's, the end included."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from deploy.containers import jobs
from deploy.containers.running import Containers
from deploy.stack.description import DEFAULT
from deploy.stack.home import CHECKOUT
from services.exchange.provisioning import broker


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """All that was written; nothing of it to standard output."""
    found = capsys.readouterr()
    assert not found.out
    return [json.loads(line) for line in found.err.splitlines()]


def test_an_end_is_a_sentence_of_the_job_that_met_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        jobs.main("settings", "secrets")  # no public address is set
    assert ended.value.code == 1
    (line,) = said(capsys)
    assert (line["service"], line["level"]) == ("settings", "error")
    assert "ORTSNETZ_PUBLIC_NOTIFY must be the public address" in line["event"]
    assert "nothing is lost" in line["event"]


def test_a_service_that_does_not_answer_is_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody is there", request=request)

    stack: Any = SimpleNamespace(
        stack=DEFAULT,
        operator_secret="s",
        url=lambda name: f"http://{name}",
        transport=lambda: httpx.MockTransport(nobody),
    )
    monkeypatch.setattr(Containers, "here", lambda: stack)
    monkeypatch.setattr(jobs, "_once_ready", lambda _: None)
    monkeypatch.setattr("deploy.hosting.registering.lead_mails", lambda _: None)
    with pytest.raises(SystemExit):
        jobs.main("register")
    (line,) = said(capsys)
    assert (line["service"], line["level"]) == ("register", "error")
    assert line["event"].startswith("members does not answer")


def test_what_is_done_is_logged_alike(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(jobs.JOBS, "broker", lambda: broker.log.info("provisioned", topics=3))
    empty = SimpleNamespace(demonstration=lambda: None, demonstration_begun=False)
    monkeypatch.setattr(Containers, "here", lambda: empty)
    monkeypatch.setattr(jobs, "_once_ready", lambda _: None)
    monkeypatch.setattr(jobs, "somebody_is_in", lambda _: False)
    monkeypatch.setattr(jobs, "demonstrate", lambda _, members, say, within: say(f"{members} members of {within}"))
    monkeypatch.setenv("ORTSNETZ_DEMO_MEMBERS", "600")
    jobs.main("broker", "demo")
    first, second = said(capsys)
    assert (first["service"], first["event"], first["topics"]) == ("broker", "provisioned", 3)
    assert (second["service"], second["event"]) == ("demo", "600 members of ub-region-hannover")


def test_a_process_that_cannot_begin_says_so_in_its_log_and_to_the_doctor_plainly() -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT), "ORTSNETZ_PUBLIC_NOTIFY": "nowhere"}
    command = [sys.executable, "-m", "deploy.containers.run", "notify"]
    started = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (started.returncode, started.stdout) == (2, "")
    line = json.loads(started.stderr)
    assert (line["service"], line["level"]) == ("notify", "error")
    assert "ORTSNETZ_PUBLIC_NOTIFY must be the public address of notify" in line["event"]
    checked = subprocess.run([*command, "--check"], env=environment, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (2, "")
    assert checked.stdout == line["event"] + "\n"
