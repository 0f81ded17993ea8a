"""`--check` of a process: the settings that its start would have, and every one that is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.stack.home import CHECKOUT

SECRETS = ("database_url", "kafka_password", "client_secret")


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """Those of notify, as its container has them."""
    for name in SECRETS:
        (tmp_path / f"ortsnetz_{name}").write_text("something")
    return tmp_path


def check(secrets: Path, **given: str) -> tuple[int, str]:
    """Exit status and what it says of notify, in an environment as docker-compose.yml hands it on."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(CHECKOUT),
        "ORTSNETZ_SECRETS_DIR": str(secrets),
        "ORTSNETZ_PUBLIC_NOTIFY": "http://127.0.0.1:18404",
        "ORTSNETZ_SMTP_URL": "",
        "ORTSNETZ_MAIL_FROM": "",
        **given,
    }
    command = [sys.executable, "-m", "deploy.containers.run", "notify", "--check"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert not done.stderr
    return done.returncode, done.stdout


def test_what_nobody_set_is_not_set(secrets: Path) -> None:
    assert check(secrets) == (0, "")


def test_every_wrong_setting_is_said(secrets: Path) -> None:
    (secrets / "ortsnetz_kafka_password").unlink()
    (secrets / "ortsnetz_client_secret").unlink()
    status, said = check(secrets, ORTSNETZ_MAIL_FROM="nobody")
    assert status == 2
    lines = said.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "ORTSNETZ_KAFKA_PASSWORD",
        "ORTSNETZ_CLIENT_SECRET",
        "ORTSNETZ_MAIL_FROM",
    ]
