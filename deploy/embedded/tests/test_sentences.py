"""What can go wrong while a stack comes up is said in one sentence that tells what to do, without a traceback."""

import errno
import hashlib
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from jgo.env import EnvironmentBuilder
from typer.testing import CliRunner

from deploy.cli.main import app
from deploy.embedded import kafka_jars
from deploy.stack.errors import StackError
from deploy.stack.home import Home


class Usage(NamedTuple):
    """What `shutil.disk_usage` answers."""

    total: int
    used: int
    free: int


def said(*arguments: str) -> str:
    """What a failing command says; fails where it succeeds or shows a traceback."""
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return " ".join(result.output.split())


def test_nothing_runs(tmp_path: Path) -> None:
    assert "`ortsnetz up`" in said("status", "--dir", str(tmp_path / "none"))
    assert "nothing has run yet" in said("logs", "members", "--dir", str(tmp_path / "none"))


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1 << 40, 1 << 40, 1 << 20))
    assert "make room, or choose another --dir" in said("up", "--dir", str(tmp_path / "stack"))


def test_a_disk_that_fills_up_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(home: Home) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(home.path))

    monkeypatch.setattr(Home, "prepare", full)
    assert "No space left on device" in said("up", "--dir", str(tmp_path / "stack"))


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert "cannot be used" in said("up", "--dir", str(tmp_path / "file" / "stack"))


def test_another_command_at_the_same_time(tmp_path: Path) -> None:
    home = Home(tmp_path / "stack")
    home.prepare()
    with home.only_one():
        assert "Another command is working" in said("up", "--dir", str(home.path))


def test_reset_deletes_nothing_that_is_no_stack(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    assert "does not look like a stack's folder" in said("reset", "--dir", str(tmp_path))
    assert (tmp_path / "letter.txt").read_text() == "dear"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of downloads."""
    monkeypatch.setenv("ORTSNETZ_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def resolving(content: bytes, calls: list[Path]) -> Callable[[Path], dict[str, Path]]:
    """In place of the download: one jar with this content."""

    def resolve(work: Path) -> dict[str, Path]:
        calls.append(work)
        work.mkdir(exist_ok=True)
        (work / "one.jar").write_bytes(content)
        return {"one.jar": work / "one.jar"}

    return resolve


def test_a_failed_download_leaves_nothing_behind(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    def no_network(self: object, endpoint: str) -> None:
        raise ConnectionError("no route to host")

    monkeypatch.setattr(EnvironmentBuilder, "from_endpoint", no_network)
    with pytest.raises(StackError, match="check the network"):
        kafka_jars.ensure_jars()
    assert [file.name for file in cache.iterdir()] == ["kafka.lock"]


def test_a_damaged_or_missing_jar_is_not_used(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Path] = []
    monkeypatch.setattr(kafka_jars, "_resolve", resolving(b"damaged", calls))
    monkeypatch.setattr(kafka_jars, "needed", lambda: {"one.jar": "0" * 64})
    with pytest.raises(StackError, match="wrong SHA-256"):
        kafka_jars.ensure_jars()
    monkeypatch.setattr(kafka_jars, "needed", lambda: {"two.jar": "0" * 64})
    with pytest.raises(StackError, match=r"lacks two\.jar"):
        kafka_jars.ensure_jars()
    assert len(calls) == 2
    assert [file.name for file in cache.iterdir()] == ["kafka.lock"]


def test_two_checkouts_at_once_download_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    calls: list[Path] = []
    monkeypatch.setattr(kafka_jars, "_resolve", resolving(b"jar", calls))
    monkeypatch.setattr(kafka_jars, "needed", lambda: {"one.jar": hashlib.sha256(b"jar").hexdigest()})
    found: list[Path] = []
    threads = [threading.Thread(target=lambda: found.append(kafka_jars.ensure_jars())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
    assert len(found) == 4
    assert (found[0] / "one.jar").read_bytes() == b"jar"
