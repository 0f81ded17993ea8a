"""The compose project of a checkout, from the machine that runs it: the one place that calls `docker compose`."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from deploy.stack.errors import StackError
from deploy.stack.home import CHECKOUT

PATIENCE = 180.0
"""Seconds for a command whose output is wanted; those that a person watches may take longer."""


def docker_compose(*arguments: str, **how: Any) -> subprocess.CompletedProcess[str]:
    """`docker compose …` on the project of the checkout in which one stands; elsewhere on this one's.

    `how` are those of `subprocess.run`; no standard input unless they say so. Raises StackError without docker.
    """
    command = ["docker", "compose", "--progress", "quiet", "--project-directory", str(_checkout()), *arguments]
    try:
        return subprocess.run(command, check=False, **{"stdin": subprocess.DEVNULL, "text": True} | how)
    except subprocess.TimeoutExpired:
        raise StackError(f"`docker compose {' '.join(arguments)}` did not end in {how['timeout']:.0f} s.") from None
    except FileNotFoundError:
        raise StackError("There is no `docker` on this machine; it is needed here, with the compose plugin.") from None


def tried(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`docker compose …`, ended, with what it said."""
    return docker_compose(*arguments, capture_output=True, errors="replace", timeout=PATIENCE)


def says(*arguments: str) -> str:
    """What `docker compose …` writes to its standard output. Raises StackError with its last line where it fails."""
    done = tried(*arguments)
    if done.returncode:
        raise StackError(last_line(done))
    return done.stdout


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    """Of what a command said that was captured: of a failed one usually the reason."""
    return (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]


def _checkout() -> Path:
    """With one `ortsnetz` in the path and two checkouts nobody means the one in which they do not stand."""
    here = Path.cwd()
    return next((at for at in (here, *here.parents) if (at / "deploy" / "stack.py").is_file()), CHECKOUT)
