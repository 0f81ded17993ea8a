"""A setting that is wrong or missing is a sentence for operators."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shared.settings import Settings, load, problems

GIVEN = {
    "SERVICE": "mentoring",
    "KAFKA_BOOTSTRAP": "kafka:9092",
    "KAFKA_USERNAME": "mentoring",
    "HTTP_PORT": "8000",
    "MEMBERS_URL": "http://members",
    "MENTORING_URL": "http://mentoring",
    "EVENTS_URL": "http://events",
}
SECRETS = {"database_url": "postgresql://x", "kafka_password": "secret", "client_secret": "secret"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All settings are there, the secret ones as files in this folder."""
    for name, value in GIVEN.items():
        monkeypatch.setenv(f"ORTSNETZ_{name}", value)
    monkeypatch.setenv("ORTSNETZ_SECRETS_DIR", str(tmp_path))
    for name, value in SECRETS.items():
        (tmp_path / f"ortsnetz_{name}").write_text(value)
    return tmp_path


def test_what_is_complete_loads(folder: Path) -> None:
    assert load(Settings).kafka_password.get_secret_value() == "secret"


def test_a_missing_secret_is_named_with_its_file_and_the_job_that_writes_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "ortsnetz_kafka_password").unlink()
    with pytest.raises(SystemExit):
        load(Settings)
    (line,) = capsys.readouterr().err.splitlines()
    said = json.loads(line)["event"]
    assert said.startswith("ORTSNETZ_KAFKA_PASSWORD: Field required (Its password). It is a secret: the file ")
    assert "ortsnetz_kafka_password is not among" in said
    assert "`docker compose run --rm secrets`" in said


def test_a_setting_that_is_no_secret_has_no_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ORTSNETZ_MEMBERS_URL")
    assert problems(Settings) == ["ORTSNETZ_MEMBERS_URL: Field required (Base URL of members' API)"]
