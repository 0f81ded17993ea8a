"""Progress: a spinner on a terminal, plain lines in a pipe or the log of a continuous integration."""

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from deploy.cli import show
from deploy.cli.show import ShownSteps
from deploy.embedded import up
from deploy.embedded.running import Embedded
from deploy.stack.errors import StackError
from deploy.stack.home import Home


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the tests themselves run in."""
    monkeypatch.setattr(show, "err", Console(stderr=True, highlight=False, force_terminal=False))


def test_a_step_says_that_it_begins_and_that_it_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    with ShownSteps().step("PostgreSQL and Kafka [both]"):
        assert capsys.readouterr().err == "PostgreSQL and Kafka [both] …\n"
    assert re.fullmatch(r"✓ PostgreSQL and Kafka \[both\] \d+\.\d s\n", capsys.readouterr().err)


def test_how_far_it_is_comes_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 0.0
    monkeypatch.setattr("time.monotonic", lambda: clock)
    with ShownSteps().step("Kafka's jars") as say:
        for number in range(120):
            clock = number * 0.1
            say(f"{number // 10} of 12 downloaded")
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "Kafka's jars …",
        "  Kafka's jars: 5 of 12 downloaded …",
        "  Kafka's jars: 10 of 12 downloaded …",
        "✓ Kafka's jars 11.9 s",
    ]


def test_what_is_said_twice_is_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show, "EVERY", 0.0)
    with ShownSteps().step("Jars") as say:
        for _ in range(3):
            say("none yet")
    assert capsys.readouterr().err.count("none yet") == 1


def test_a_step_that_fails_has_no_tick(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StackError), ShownSteps().step("Kafka"):
        raise StackError("it does not start")
    assert capsys.readouterr().err == "Kafka …\n"


def test_a_terminal_has_a_spinner_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(show, "err", Console(file=screen, force_terminal=True, width=80))
    with ShownSteps().step("Kafka"):
        pass
    assert "\x1b[" in screen.getvalue()
    assert "✓" in screen.getvalue()
    assert "Kafka …\n" not in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.getvalue()).partition("✓")[2]


def test_up_says_its_steps(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The real command's steps, as far as the first download, which fails here."""

    def no_network(progress: object) -> None:
        raise StackError("check the network, try again.")

    monkeypatch.setattr(up, "ensure_jars", no_network)
    with pytest.raises(StackError, match="check the network"):
        up.up(Embedded(Home(tmp_path / "stack")), ShownSteps())
    assert capsys.readouterr().err == "Kafka's jars …\n"
